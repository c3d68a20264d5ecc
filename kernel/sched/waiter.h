// SPDX-License-Identifier: MIT
// A task that stands in line: the common ground of completions, semaphores, rw_semaphores and mutexes. Whoever has
// something to give takes the first of the line, marks it `granted`, and wakes it; nobody can overtake, and a waiter
// that gave up knows whether it was served.
#pragma once

#include "kernel/sched/core.h"
#include <linux/list.h>
#include <linux/spinlock.h>

namespace kcompd {

struct Waiter {
  list_head link;
  Task *task;
  bool granted = false; // guarded by the line's lock
  bool writer = false;  // rw_semaphore only
};

// The end of the sleep of one waiter.
enum class Outcome { kGranted, kTimeout, kSignal };

// Held for a scope; deferred wake-ups of the scope happen after the release.
class LineLock {
public:
  explicit LineLock(raw_spinlock_t &lock) noexcept : lock_(lock) { _raw_spin_lock(&lock_); }
  ~LineLock() { _raw_spin_unlock(&lock_); }
  LineLock(const LineLock &) = delete;
  LineLock &operator=(const LineLock &) = delete;
  void release_and(long (*sleep)(long), long &timeout) noexcept {
    _raw_spin_unlock(&lock_);
    timeout = sleep(timeout);
    _raw_spin_lock(&lock_);
  }

private:
  raw_spinlock_t &lock_;
};

// Stand in line until granted, `*timeout` jiffies have passed (what is left is written back), or a signal ends a sleep
// in `state`. A waiter that was not granted has left the line when this returns.
inline Outcome stand_in_line(LineLock &lock, list_head &line, Waiter &waiter, unsigned state, long &timeout) noexcept {
  waiter.task = &self();
  list_add_tail(&waiter.link, &line);
  for (;;) {
    if (waiter.granted)
      return Outcome::kGranted;
    const bool signal = signal_pending_state(state, waiter.task);
    if (signal || timeout <= 0) {
      list_del(&waiter.link);
      return signal ? Outcome::kSignal : Outcome::kTimeout;
    }
    set_current_state(state);
    lock.release_and(schedule_timeout, timeout);
  }
}

// Take the first of a line that is not empty, and let it go. The caller holds the lock, inside a WakeBatch.
inline void grant_first(list_head &line) noexcept {
  Waiter &first = *list_first_entry(&line, Waiter, link);
  Task &task = *first.task;
  list_del(&first.link);
  first.granted = true;
  wake(task, ~0U);
}

} // namespace kcompd
