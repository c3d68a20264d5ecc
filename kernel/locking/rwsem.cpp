// SPDX-License-Identifier: MIT
// Reader-writer semaphores, as drivers call them.
#include "kernel/locking/rwsem_core.h"
#include "kernel/mm.h"
#include "kernel/sched/platform.h"
#include <linux/export.h>
#include <linux/spinlock.h>

using namespace kcompd;

namespace {

using Core = RwsemCore<Machine>;

// That of a process's areas: who takes it wants to see them as they are now.
inline void about_to_read(const rw_semaphore *sem) noexcept {
  if (in_an_mm(sem)) [[unlikely]]
    refresh_mm(sem);
}

// A reader waits for a writer that waits for other readers, so that to the order of locks all are alike.
HeldLock as_held(const rw_semaphore *sem, const void *caller, int subclass) noexcept {
  return as_held(sem, sem->key, caller, LockKind::kMutex, LockMode::kExclusive, static_cast<unsigned>(subclass));
}

int enter(rw_semaphore *sem, bool writer, unsigned state, const LockSite &site, int subclass = 0) noexcept {
  if (!writer)
    about_to_read(sem);
  HeldLocks &held = self().held;
  const HeldLock entry = as_held(sem, site.caller, subclass);
  want_lock(held, entry);
  const int err = Core::enter(sem, writer, state, site);
  if (err == 0)
    hold_lock(held, entry);
  return err;
}

int try_enter(rw_semaphore *sem, bool writer, const void *caller) noexcept {
  if (!writer)
    about_to_read(sem);
  if (!Core::try_enter(sem, writer))
    return 0;
  hold_lock(self().held, as_held(sem, caller, 0));
  return 1;
}

} // namespace

void __init_rwsem(rw_semaphore *sem, const char *name, lock_class_key *key) {
  raw_spin_lock_init(&sem->wait_lock);
  sem->count = 0;
  sem->key = key;
  INIT_LIST_HEAD(&sem->wait_list);
}
EXPORT_SYMBOL(__init_rwsem);

void down_read(rw_semaphore *sem) {
  enter(sem, false, TASK_UNINTERRUPTIBLE, {"down_read", __builtin_return_address(0)});
}
EXPORT_SYMBOL(down_read);

void down_read_nested(rw_semaphore *sem, int subclass) {
  enter(sem, false, TASK_UNINTERRUPTIBLE, {"down_read", __builtin_return_address(0)}, subclass);
}
EXPORT_SYMBOL(down_read_nested);

void down_read_non_owner(rw_semaphore *sem) {
  about_to_read(sem);
  Core::enter(sem, false, TASK_UNINTERRUPTIBLE, {"down_read", __builtin_return_address(0)});
}
EXPORT_SYMBOL(down_read_non_owner);

int down_read_interruptible(rw_semaphore *sem) {
  return enter(sem, false, TASK_INTERRUPTIBLE, {"down_read_interruptible", __builtin_return_address(0)});
}
EXPORT_SYMBOL(down_read_interruptible);

int down_read_killable(rw_semaphore *sem) {
  return enter(sem, false, TASK_KILLABLE, {"down_read_killable", __builtin_return_address(0)});
}
EXPORT_SYMBOL(down_read_killable);

int down_read_killable_nested(rw_semaphore *sem, int subclass) {
  return enter(sem, false, TASK_KILLABLE, {"down_read_killable", __builtin_return_address(0)}, subclass);
}
EXPORT_SYMBOL(down_read_killable_nested);

int down_read_trylock(rw_semaphore *sem) {
  return try_enter(sem, false, __builtin_return_address(0));
}
EXPORT_SYMBOL(down_read_trylock);

void down_write(rw_semaphore *sem) {
  enter(sem, true, TASK_UNINTERRUPTIBLE, {"down_write", __builtin_return_address(0)});
}
EXPORT_SYMBOL(down_write);

void down_write_nested(rw_semaphore *sem, int subclass) {
  enter(sem, true, TASK_UNINTERRUPTIBLE, {"down_write", __builtin_return_address(0)}, subclass);
}
EXPORT_SYMBOL(down_write_nested);

int down_write_killable(rw_semaphore *sem) {
  return enter(sem, true, TASK_KILLABLE, {"down_write_killable", __builtin_return_address(0)});
}
EXPORT_SYMBOL(down_write_killable);

int down_write_killable_nested(rw_semaphore *sem, int subclass) {
  return enter(sem, true, TASK_KILLABLE, {"down_write_killable", __builtin_return_address(0)}, subclass);
}
EXPORT_SYMBOL(down_write_killable_nested);

int down_write_trylock(rw_semaphore *sem) {
  return try_enter(sem, true, __builtin_return_address(0));
}
EXPORT_SYMBOL(down_write_trylock);

void up_read(rw_semaphore *sem) {
  forget_unowned(self().held, sem);
  Core::leave_as_reader(sem);
}
EXPORT_SYMBOL(up_read);

void up_read_non_owner(rw_semaphore *sem) {
  Core::leave_as_reader(sem);
}
EXPORT_SYMBOL(up_read_non_owner);

void up_write(rw_semaphore *sem) {
  forget_unowned(self().held, sem);
  Core::leave_as_writer(sem);
}
EXPORT_SYMBOL(up_write);

void downgrade_write(rw_semaphore *sem) {
  Core::downgrade(sem);
}
EXPORT_SYMBOL(downgrade_write);

int rwsem_is_locked(rw_semaphore *sem) {
  return __atomic_load_n(&sem->count, __ATOMIC_RELAXED) != 0; // a glimpse
}
EXPORT_SYMBOL(rwsem_is_locked);

int rwsem_is_contended(rw_semaphore *sem) {
  const BasicLineLock<Machine> lock(sem->wait_lock);
  return !list_empty(&sem->wait_list);
}
EXPORT_SYMBOL(rwsem_is_contended);
