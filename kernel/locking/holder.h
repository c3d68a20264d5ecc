// SPDX-License-Identifier: MIT
// What a lock notes of the task that holds it, to tell it when it takes the lock once more. The same for spinlocks,
// rwlocks (the writer) and mutexes, whose structs have the same members: word (0: free), owner, epoch, taken_at.
//
// The notes are written by the holder and ordered by the lock itself. They are atomics all the same: one thread may
// take a lock and another release it, with no other tie between them than the client's order.
#pragma once

#include "kernel/locking/lockdep.h"
#include "kernel/sched/core.h"

namespace kcompd {

// `me` has just taken the lock, at `caller`.
template <typename Lock> void note_holder(Lock *lock, Task &me, uint32_t epoch, const void *caller) noexcept {
  __atomic_store_n(&lock->epoch, epoch, __ATOMIC_RELAXED); // all three: ordered by the lock
  __atomic_store_n(&lock->taken_at, caller, __ATOMIC_RELAXED);
  __atomic_store_n(&lock->owner, static_cast<task_struct *>(&me), __ATOMIC_RELAXED);
}

// Whether the note says that `me` took the lock in this very call.
template <typename Lock> bool noted_for(const Task &me, const Lock *lock) noexcept {
  return took_lock(me, __atomic_load_n(&lock->owner, __ATOMIC_RELAXED), // both ordered by the lock
                   __atomic_load_n(&lock->epoch, __ATOMIC_RELAXED));
}

// Before the release: the note alone, or with it the entry on the list of whoever took it.
template <typename Lock> void forget_holder(Lock *lock) noexcept {
  __atomic_store_n(&lock->owner, static_cast<task_struct *>(nullptr), __ATOMIC_RELAXED); // ordered by the release
}
template <typename Lock> void forget_holder(Lock *lock, Task &me) noexcept {
  if (noted_for(me, lock)) [[likely]]
    forget_held(me.held, lock);
  else
    forget_foreign(me.held, lock);
  forget_holder(lock);
}

// `me` is about to wait for a lock that is not free: if this very call holds it, it would wait for itself for ever, and
// ends here. @held: the bits of the word that say somebody holds it alone.
template <typename Lock>
void end_if_mine(const Task &me, const Lock *lock, unsigned held, const HeldLock &wanted) noexcept {
  // Acquire pairs with the release of whoever let this task's own hold end: then its note is gone.
  if ((__atomic_load_n(&lock->word, __ATOMIC_ACQUIRE) & held) && noted_for(me, lock))
    end_by_recursion(wanted, __atomic_load_n(&lock->taken_at, __ATOMIC_RELAXED)); // its own note
}

} // namespace kcompd
