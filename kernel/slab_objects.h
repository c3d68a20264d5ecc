// SPDX-License-Identifier: MIT
// The watch over drivers' memory: which objects live, what is around them, and what happens in them after they were
// freed.
//
// An object lies between two red zones, bytes of a known value. What is known about it is kept apart from it, so that
// no stray write of a driver reaches that. A freed object is filled with another known value and stays in quarantine
// until so many bytes were freed after it; only then its memory goes back. Red zones are looked at when the object is
// freed, quarantined bytes when they leave. A pointer that is no live object is reported and otherwise ignored. With
// AddressSanitizer, which does all this better, memory comes straight from malloc().
#pragma once

#include <cstddef>
#include <cstdint>
#include <linux/slab.h>

namespace kcompd {

// The name a report calls objects by: "kmalloc-64", a cache's name, "pages".
struct ObjectKind {
  const char *name;
  const kmem_cache *cache; // null unless of a cache
};

struct ObjectRequest {
  size_t size;    // bytes the driver may use
  size_t reserve; // >= size: bytes it may be given later by object_extend()
  size_t align;   // a power of two
  bool zero;
  ObjectKind kind;
  const void *caller;
};

// Context of all: any thread, any lock held. Null: no memory.
// Count `size` bytes of a driver's memory, or tell the log that they are beyond the limit. Return: true if they may be
// had.
bool slab_charge(size_t size, const char *kind) noexcept;
void slab_uncharge(size_t size) noexcept;

void *object_allocate(const ObjectRequest &request) noexcept;

enum class Freed { kYes, kRefused };
// @kind_cache: the cache it must be of, or null for any kind. @function: who was called, for reports.
Freed object_free(void *address, const kmem_cache *cache, const char *function, const void *caller) noexcept;

// Bytes that may be used; 0 for what is no live object.
size_t object_size(const void *address) noexcept;
// Let the driver use all of the reserve. Return: its size.
size_t object_extend(const void *address) noexcept;

// Is `address` inside a live object? Slow: looks at all.
bool object_contains(const void *address) noexcept;

// Live objects of a cache.
size_t objects_of(const kmem_cache *cache) noexcept;

// The cache is about to go, so nothing may refer to it any more: its freed objects leave the quarantine.
void slab_forget_cache(const kmem_cache *cache) noexcept;

// The head of a report: "BUG kmalloc-64 (Tainted: ...): what". Marks the taint.
void report_head(const char *name, const char *what) noexcept;

} // namespace kcompd
