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
  uint8_t subclass; // kNestLock: an outer lock guards it, and its place in the order does not matter
};
constexpr uint8_t kNestLock = MAX_LOCKDEP_SUBCLASSES;

// @key: the lock's, with the subclass that it always has; @subclass: what its taker said.
inline HeldLock as_held(const void *lock, lock_class_key *key, const void *at, LockKind kind, LockMode mode,
                        unsigned subclass) noexcept {
  const auto bits = reinterpret_cast<uintptr_t>(key);
  const uint8_t own = bits % MAX_LOCKDEP_SUBCLASSES;
  return {lock, at,   reinterpret_cast<lock_class_key *>(bits - own),
          kind, mode, subclass == 0 ? own : subclass < kNestLock ? static_cast<uint8_t>(subclass) : kNestLock};
}

// What a task holds, the oldest first. Its own thread's, and nobody else's.
struct HeldLocks {
  static constexpr unsigned kMax = 16;

  unsigned count = 0;
  unsigned left_out = 0;      // taken when the list was full
  unsigned doubtful = 0;      // of so many, the oldest, some may have been released by others
  unsigned seen_releases = 0; // of foreign_releases, when all but those were taken
  HeldLock locks[kMax];

  void clear() noexcept { count = left_out = 0; }
};

// How often a lock was released by another task than its taker, whose list still has it.
extern std::atomic<unsigned> foreign_releases;

// Slow parts of those below.
void check_lock_order(HeldLocks &held, const HeldLock &wanted) noexcept;
void hold_inside(HeldLocks &held, const HeldLock &taken) noexcept;
void forget_held_slowly(HeldLocks &held, const void *lock) noexcept;

// The task is about to take `wanted`, and may wait for it.
inline void want_lock(HeldLocks &held, const HeldLock &wanted) noexcept {
  if (held.count) [[unlikely]]
    check_lock_order(held, wanted);
}

// It has it.
inline void hold_lock(HeldLocks &held, const HeldLock &taken) noexcept {
  if (held.count) [[unlikely]]
    return hold_inside(held, taken);
  held.doubtful = 0;
  held.seen_releases = foreign_releases.load(std::memory_order_relaxed); // a count, orders nothing
  held.locks[held.count++] = taken;
}

// It is about to release a lock that it took itself in this call.
inline void forget_held(HeldLocks &held, const void *lock) noexcept {
  if (held.count && held.locks[held.count - 1].lock == lock) [[likely]]
    held.count--;
  else
    forget_held_slowly(held, lock);
}

// ... a lock that somebody else took, or an earlier call.
void forget_foreign(HeldLocks &held, const void *lock) noexcept;

// ... a lock of which nobody knows who took it: if there is a doubt, it counts as somebody else's.
inline void forget_unowned(HeldLocks &held, const void *lock) noexcept {
  if (held.doubtful == 0 && held.seen_releases == foreign_releases.load(std::memory_order_relaxed)) // as above
    forget_held(held, lock);
  else
    forget_foreign(held, lock);
}

// The module's memory is about to go: forget the classes in it.
void forget_lock_classes(uintptr_t start, size_t size) noexcept;

} // namespace kcompd
