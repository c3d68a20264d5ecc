// SPDX-License-Identifier: MIT
// In which order locks are taken: each task keeps a list of those that it holds, and a lock that is taken inside
// another leaves an edge between their classes. An edge that closes a circle is reported before its taker waits. What
// drivers are promised: "lock classes" in <linux/lockdep.h>.
//
// The usual case, a lock taken alone, costs an entry at the end of the task's own list and one comparison at the
// release.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <linux/lockdep_types.h>

namespace kcompd {

enum class LockKind : uint8_t { kSpin, kMutex };     // whether its taker may sleep
enum class LockMode : uint8_t { kExclusive, kRead }; // kRead: as a reader that other readers never hold up

struct HeldLock {
  const void *lock;
  const void *at; // where it was taken
  lock_class_key *key;
  LockKind kind;
  LockMode mode;
  uint8_t subclass;
};

// What a task holds, the oldest first. Its own thread's, and nobody else's.
struct HeldLocks {
  static constexpr unsigned kMax = 16;

  unsigned count = 0;
  unsigned doubtful = 0;      // of so many, the oldest, some may have been released by others
  unsigned seen_releases = 0; // of foreign_releases, when all but those were taken
  HeldLock locks[kMax];
};

// How often a lock was released by another task than its taker, whose list still has it.
extern std::atomic<unsigned> foreign_releases;

// Slow parts of the two below.
void check_lock_order(HeldLocks &held, const HeldLock &wanted) noexcept;
void forget_held_slowly(HeldLocks &held, const void *lock) noexcept;

// The task is about to take `wanted`, and may wait for it.
inline void want_lock(HeldLocks &held, const HeldLock &wanted) noexcept {
  if (held.count) [[unlikely]]
    check_lock_order(held, wanted);
}

// It has it.
inline void hold_lock(HeldLocks &held, const HeldLock &taken) noexcept {
  if (held.count == HeldLocks::kMax) [[unlikely]]
    return;
  if (held.count == 0) {
    held.doubtful = 0;
    held.seen_releases = foreign_releases.load(std::memory_order_relaxed); // a count, orders nothing
  }
  held.locks[held.count++] = taken;
}

// It is about to release it.
inline void forget_held(HeldLocks &held, const void *lock) noexcept {
  if (held.count && held.locks[held.count - 1].lock == lock) [[likely]]
    held.count--;
  else
    forget_held_slowly(held, lock);
}

// The module's memory is about to go: forget the classes in it.
void forget_lock_classes(uintptr_t start, size_t size) noexcept;

} // namespace kcompd
