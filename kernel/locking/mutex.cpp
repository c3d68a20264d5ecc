// SPDX-License-Identifier: MIT
// Mutexes, as drivers call them: with a note of who holds them.
#include "kernel/locking/holder.h"
#include "kernel/locking/mutex_core.h"
#include "kernel/sched/platform.h"
#include <linux/export.h>
#include <linux/spinlock.h>

using namespace kcompd;

namespace {

using Core = MutexCore<Machine>;

HeldLock as_held(const mutex *lock, const void *caller, unsigned subclass) noexcept {
  return as_held(lock, lock->key, caller, LockKind::kMutex, LockMode::kExclusive, subclass);
}

inline int take(mutex *lock, unsigned state, const char *name, const void *caller, unsigned subclass = 0) noexcept {
  Task &me = self();
  const HeldLock wanted = as_held(lock, caller, subclass);
  want_lock(me.held, wanted);
  if (!Core::try_take(lock)) {
    end_if_mine(me, lock, ~0U, wanted);
    if (const int err = Core::wait_for(lock, state, {name, caller}))
      return err;
  }
  note_holder(lock, me, current_epoch(me), caller);
  hold_lock(me.held, wanted);
  return 0;
}

} // namespace

void __mutex_init(mutex *lock, const char *name, lock_class_key *key) {
  lock->word = lock->epoch = 0;
  lock->key = key;
  lock->owner = nullptr;
  lock->taken_at = nullptr;
  raw_spin_lock_init(&lock->wait_lock);
  INIT_LIST_HEAD(&lock->wait_list);
}
EXPORT_SYMBOL(__mutex_init);

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

void mutex_lock_nested(mutex *lock, unsigned subclass) {
  take(lock, TASK_UNINTERRUPTIBLE, "mutex_lock", __builtin_return_address(0), subclass);
}
EXPORT_SYMBOL(mutex_lock_nested);

int mutex_lock_interruptible_nested(mutex *lock, unsigned subclass) {
  return take(lock, TASK_INTERRUPTIBLE, "mutex_lock_interruptible", __builtin_return_address(0), subclass);
}
EXPORT_SYMBOL(mutex_lock_interruptible_nested);

int mutex_lock_killable_nested(mutex *lock, unsigned subclass) {
  return take(lock, TASK_KILLABLE, "mutex_lock_killable", __builtin_return_address(0), subclass);
}
EXPORT_SYMBOL(mutex_lock_killable_nested);

int mutex_trylock(mutex *lock) {
  if (!Core::try_take(lock))
    return 0;
  Task &me = self();
  note_holder(lock, me, current_epoch(me), __builtin_return_address(0));
  hold_lock(me.held, as_held(lock, __builtin_return_address(0), 0));
  return 1;
}
EXPORT_SYMBOL(mutex_trylock);

void mutex_unlock(mutex *lock) {
  forget_holder(lock, self());
  Core::release(lock);
}
EXPORT_SYMBOL(mutex_unlock);

bool mutex_is_locked(mutex *lock) {
  return __atomic_load_n(&lock->word, __ATOMIC_RELAXED) != 0; // a glimpse
}
EXPORT_SYMBOL(mutex_is_locked);
