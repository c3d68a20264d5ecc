// SPDX-License-Identifier: MIT
// Mutexes. Free or taken is in one word; who waits is in a line under a lock of its own. A release wakes the first of
// the line but hands nothing over: somebody who runs may take the mutex before it, which is several times faster than
// waiting for a thread to be scheduled. The word stays 2 as long as anybody waits, so every release looks at the line.
#pragma once

#include "kernel/sched/waiter.h"
#include <linux/errno.h>
#include <linux/mutex.h>

namespace kcompd {

template <typename P> struct MutexCore {
  using Task = typename P::Task;
  using Line = kcompd::Line<P>;

  static bool try_take(mutex *lock) noexcept {
    unsigned free = 0;
    return P::load(lock->word, std::memory_order_relaxed) == 0 && // a look before the real attempt
           P::compare_exchange(lock->word, free, 1U, std::memory_order_acquire,
                               std::memory_order_relaxed); // pairs with release()
  }

  // Return: 0 with the mutex taken, or -EINTR.
  static int wait_for(mutex *lock, unsigned state, const LockSite &site) noexcept {
    for (int i = 0; i < P::kSpins; i++) {
      if (try_take(lock))
        return 0;
      P::relax();
    }
    typename P::LockWait waits(site);
    Task &me = P::self();
    typename Line::Waiter waiter;
    waiter.task = &me;
    int result = 0;
    BasicLineLock<P> line(lock->wait_lock);
    list_add_tail(&waiter.link, &lock->wait_list);
    for (;;) {
      StateCore<P>::set(me, state);
      // Says "somebody waits" and tries in one step; pairs with the exchange of release().
      if (P::exchange(lock->word, 2U, std::memory_order_acquire) == 0)
        break;
      if (ends_sleep(state, P::signals(me))) {
        result = -EINTR;
        break;
      }
      line.sleep_outside(MAX_SCHEDULE_TIMEOUT);
    }
    StateCore<P>::set_running(me);
    list_del(&waiter.link);
    if (result == 0 && list_empty(&lock->wait_list))
      P::store(lock->word, 1U, std::memory_order_relaxed); // ours, and others say 2 only with the line's lock
    return result;
  }

  static void release(mutex *lock) noexcept {
    if (P::exchange(lock->word, 0U, std::memory_order_release) != 2) // pairs with try_take() and wait_for()
      return;
    BasicWakeBatch<P> batch;
    BasicLineLock<P> line(lock->wait_lock);
    if (!list_empty(&lock->wait_list))
      wake_on<P>(*Line::first(lock->wait_list).task, ~0U);
  }
};

} // namespace kcompd
