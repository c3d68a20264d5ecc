// SPDX-License-Identifier: MIT
// A table of places, found by hash and filled without a lock: a place keeps its slot until its module goes. What finds
// none free within a few steps is counted in one slot for all.
#include "kernel/locking/contention.h"
#include "kernel/sched/core.h"
#include <atomic>

namespace kcompd {

struct alignas(64) ContendedSite {
  std::atomic<uintptr_t> site{0}; // 0: free
  std::atomic<const char *> primitive{nullptr};
  std::atomic<uint64_t> waits{0}, waited_ns{0};
};

namespace {

constexpr size_t kSites = 512, kSteps = 16;
constinit ContendedSite sites[kSites];
constinit ContendedSite others;

ContendedSite &find(const char *primitive, const void *where) noexcept {
  const auto address = reinterpret_cast<uintptr_t>(where);
  constexpr uint64_t kGolden = 0x9e3779b97f4a7c15;
  const size_t hash = address * kGolden >> 32;
  for (size_t step = 0; step < kSteps; step++) {
    ContendedSite &candidate = sites[(hash + step) % kSites];
    uintptr_t there = candidate.site.load(std::memory_order_relaxed); // counters order nothing, here and below
    if (there == 0 && candidate.site.compare_exchange_strong(there, address, std::memory_order_relaxed))
      there = address;
    if (there == address) {
      candidate.primitive.store(primitive, std::memory_order_relaxed);
      return candidate;
    }
  }
  others.primitive.store("others", std::memory_order_relaxed);
  return others;
}

} // namespace

ContentionScope::ContentionScope(const char *primitive, const void *site) noexcept
    : site_(find(primitive, site)), begin_(monotonic_ns()) {
  site_.waits.fetch_add(1, std::memory_order_relaxed);
}

ContentionScope::~ContentionScope() {
  site_.waited_ns.fetch_add(static_cast<uint64_t>(monotonic_ns() - begin_), std::memory_order_relaxed);
}

void for_each_contention(void (*visit)(const Contention &contention, void *arg), void *arg) {
  const auto show = [&](const ContendedSite &slot) {
    const uint64_t waits = slot.waits.load(std::memory_order_relaxed);
    const char *primitive = slot.primitive.load(std::memory_order_relaxed);
    if (waits && primitive)
      visit({primitive, reinterpret_cast<const void *>(slot.site.load(std::memory_order_relaxed)), waits,
             slot.waited_ns.load(std::memory_order_relaxed)},
            arg);
  };
  for (const ContendedSite &slot : sites)
    show(slot);
  show(others);
}

// A slot that becomes free in the middle of a row hides none behind it for long: its place gets a second slot.
void forget_contention(const void *begin, size_t size) noexcept {
  const auto first = reinterpret_cast<uintptr_t>(begin);
  for (ContendedSite &slot : sites) {
    uintptr_t there = slot.site.load(std::memory_order_relaxed);
    if (there - first >= size || there == 0)
      continue;
    slot.waits.store(0, std::memory_order_relaxed);
    slot.waited_ns.store(0, std::memory_order_relaxed);
    slot.site.store(0, std::memory_order_relaxed);
  }
}

} // namespace kcompd
