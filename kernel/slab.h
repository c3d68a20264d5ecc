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

// Live objects whose allocating call came from [start, start + size): what a module leaves behind when it goes.
SlabUsage slab_usage_of(const void *start, size_t size) noexcept;

// Look at all freed objects now, instead of when their memory is used again.
void slab_check_quarantine() noexcept;

} // namespace kcompd
