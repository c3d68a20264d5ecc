// SPDX-License-Identifier: MIT
// How often tasks had to sleep for a lock, and how long, by the place that asked for it. Counted only where a task
// sleeps for a lock anyway, so a lock that is free costs nothing more.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kcompd {

struct ContendedSite; // one place in the code

// A wait for a lock, for the life of the object.
class ContentionScope {
public:
  // @primitive: "mutex_lock"; a string that lives for ever. @site: where it was called.
  // Context: any, also with locks held.
  ContentionScope(const char *primitive, const void *site) noexcept;
  ~ContentionScope();
  ContentionScope(const ContentionScope &) = delete;
  ContentionScope &operator=(const ContentionScope &) = delete;

private:
  ContendedSite &site_;
  const int64_t begin_;
};

struct Contention {
  const char *primitive;
  const void *site; // null: all places for which there was no room
  uint64_t waits, waited_ns;
};

// Calls `visit` for every place where somebody has waited, in no order.
void for_each_contention(void (*visit)(const Contention &contention, void *arg), void *arg);

// The code at these addresses goes away.
void forget_contention(const void *begin, size_t size) noexcept;

} // namespace kcompd
