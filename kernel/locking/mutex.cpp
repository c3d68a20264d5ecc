// SPDX-License-Identifier: MIT
// Mutexes. Free or taken is in one word; who waits is in a line under a lock of its own. A release wakes the first of
// the line but hands nothing over: somebody who runs may take the mutex before it, which is several times faster than
// waiting for a thread to be scheduled. The word stays 2 as long as anybody waits, so every release looks at the line.
#include "kernel/locking/contention.h"
#include "kernel/locking/holder.h"
#include "kernel/sched/waiter.h"
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/mutex.h>

using namespace kcompd;

namespace {

constexpr int kSpins = 100;

bool try_take(mutex *lock) noexcept {
  unsigned free = 0;
  return __atomic_load_n(&lock->word, __ATOMIC_RELAXED) == 0 && // a look before the real attempt
         __atomic_compare_exchange_n(&lock->word, &free, 1, false, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED); // pairs with unlock
}

int wait_for(mutex *lock, unsigned state, const char *name, const void *caller) noexcept {
  for (int i = 0; i < kSpins; i++) {
    if (try_take(lock))
      return 0;
    cpu_relax();
  }
  WchanScope wchan(name);
  ContentionScope contention(name, caller);
  Waiter waiter;
  waiter.task = &self();
  int result = 0;
  long timeout = MAX_SCHEDULE_TIMEOUT;
  LineLock line(lock->wait_lock);
  list_add_tail(&waiter.link, &lock->wait_list);
  for (;;) {
    set_current_state(state);
    // Says "somebody waits" and tries in one step; pairs with the exchange of mutex_unlock().
    if (__atomic_exchange_n(&lock->word, 2, __ATOMIC_ACQUIRE) == 0)
      break;
    if (signal_pending_state(state, waiter.task)) {
      result = -EINTR;
      break;
    }
    line.release_and(schedule_timeout, timeout);
  }
  __set_current_state(TASK_RUNNING);
  list_del(&waiter.link);
  if (result == 0 && list_empty(&lock->wait_list))
    __atomic_store_n(&lock->word, 1, __ATOMIC_RELAXED); // ours, and others say 2 only with the line's lock
  return result;
}

inline int take(mutex *lock, unsigned state, const char *name, const void *caller) noexcept {
  Task &me = self();
  if (!try_take(lock)) {
    end_if_mine(me, lock, ~0U, "{+.+.}-{3:3}", caller);
    if (const int err = wait_for(lock, state, name, caller))
      return err;
  }
  note_holder(lock, me, current_epoch(me), caller);
  return 0;
}

} // namespace

void mutex_init(mutex *lock) {
  lock->word = lock->epoch = 0;
  lock->owner = nullptr;
  lock->taken_at = nullptr;
  raw_spin_lock_init(&lock->wait_lock);
  INIT_LIST_HEAD(&lock->wait_list);
}
EXPORT_SYMBOL(mutex_init);

void mutex_lock(mutex *lock) {
  take(lock, TASK_UNINTERRUPTIBLE, "mutex_lock", __builtin_return_address(0));
}
EXPORT_SYMBOL(mutex_lock);

void mutex_lock_io(mutex *lock) {
  take(lock, TASK_UNINTERRUPTIBLE, "mutex_lock_io", __builtin_return_address(0));
}
EXPORT_SYMBOL(mutex_lock_io);

int mutex_lock_interruptible(mutex *lock) {
  return take(lock, TASK_INTERRUPTIBLE, "mutex_lock_interruptible", __builtin_return_address(0));
}
EXPORT_SYMBOL(mutex_lock_interruptible);

int mutex_lock_killable(mutex *lock) {
  return take(lock, TASK_KILLABLE, "mutex_lock_killable", __builtin_return_address(0));
}
EXPORT_SYMBOL(mutex_lock_killable);

int mutex_trylock(mutex *lock) {
  if (!try_take(lock))
    return 0;
  Task &me = self();
  note_holder(lock, me, current_epoch(me), __builtin_return_address(0));
  return 1;
}
EXPORT_SYMBOL(mutex_trylock);

void mutex_unlock(mutex *lock) {
  forget_holder(lock);
  if (__atomic_exchange_n(&lock->word, 0, __ATOMIC_RELEASE) != 2) // pairs with try_take() and take()
    return;
  WakeBatch batch;
  LineLock line(lock->wait_lock);
  if (!list_empty(&lock->wait_list))
    wake(*list_first_entry(&lock->wait_list, Waiter, link)->task, ~0U);
}
EXPORT_SYMBOL(mutex_unlock);

bool mutex_is_locked(mutex *lock) {
  return __atomic_load_n(&lock->word, __ATOMIC_RELAXED) != 0; // a glimpse
}
EXPORT_SYMBOL(mutex_is_locked);
