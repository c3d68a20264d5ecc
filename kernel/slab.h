// SPDX-License-Identifier: MIT
// Drivers' memory as the daemon sees it.
#pragma once

#include <cstddef>

namespace kcompd {

struct SlabUsage {
  size_t objects;     // live: kmalloc(), caches, pages and vmalloc()
  size_t bytes;       // asked for
  size_t quarantined; // bytes of freed objects that are still watched
  size_t reports;     // corruptions found so far
};
SlabUsage slab_usage() noexcept;

// All of it together may be so many bytes, SIZE_MAX: no limit. Beyond that allocations fail, which the log tells now
// and then. Context: any; it holds for what is asked for later.
void slab_set_limit(size_t bytes) noexcept;

// The module whose code is at [start, start + size) goes. From now on nobody has allocated or freed what it did, so
// that nothing is laid to who is mapped there next. Return: the live objects among them, what it leaves behind.
SlabUsage slab_disown(const void *start, size_t size) noexcept;

// Look at all freed objects now, instead of when their memory is used again.
void slab_check_quarantine() noexcept;

} // namespace kcompd
