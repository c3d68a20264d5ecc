// SPDX-License-Identifier: MIT
// A task that stands in line: the common ground of completions, semaphores, rw_semaphores and mutexes. Whoever has
// something to give takes the first of the line, marks it `granted`, and wakes it; nobody can overtake, and a waiter
// that gave up knows whether it was served.
#pragma once

#include "kernel/locking/spinlock_core.h"
#include "kernel/sched/state_core.h"
#include <linux/list.h>

namespace kcompd {

// The end of the wait of one waiter.
enum class Outcome { kGranted, kTimeout, kSignal };

template <typename P> struct Line {
  using Task = typename P::Task;

  struct Waiter {
    list_head link;
    Task *task;
    bool granted = false; // guarded by the line's lock
    bool writer = false;  // rw_semaphore only
  };

  // Stand in line until granted, `timeout` jiffies have passed (what is left is written back), or a signal ends a sleep
  // in `state`. A waiter that was not granted has left the line when this returns.
  static Outcome stand(BasicLineLock<P> &lock, list_head &line, Waiter &waiter, unsigned state,
                       long &timeout) noexcept {
    Task &me = P::self();
    waiter.task = &me;
    list_add_tail(&waiter.link, &line);
    for (;;) {
      if (waiter.granted)
        return Outcome::kGranted;
      const bool signal = ends_sleep(state, P::signals(me));
      if (signal || timeout <= 0) {
        list_del(&waiter.link);
        return signal ? Outcome::kSignal : Outcome::kTimeout;
      }
      StateCore<P>::set(me, state);
      timeout = lock.sleep_outside(timeout);
    }
  }

  static Waiter &first(list_head &line) noexcept { return *list_first_entry(&line, Waiter, link); }

  // Take the first of a line that is not empty, and let it go. The caller holds the lock, inside a batch.
  static void grant_first(list_head &line) noexcept {
    Waiter &waiter = first(line);
    Task &task = *waiter.task;
    list_del(&waiter.link);
    waiter.granted = true;
    wake_on<P>(task, ~0U);
  }
};

} // namespace kcompd
