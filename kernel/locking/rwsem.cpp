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

} // namespace

void init_rwsem(rw_semaphore *sem) {
  raw_spin_lock_init(&sem->wait_lock);
  sem->count = 0;
  INIT_LIST_HEAD(&sem->wait_list);
}
EXPORT_SYMBOL(init_rwsem);

void down_read(rw_semaphore *sem) {
  about_to_read(sem);
  Core::enter(sem, false, TASK_UNINTERRUPTIBLE, {"down_read", __builtin_return_address(0)});
}
EXPORT_SYMBOL(down_read);

int down_read_interruptible(rw_semaphore *sem) {
  about_to_read(sem);
  return Core::enter(sem, false, TASK_INTERRUPTIBLE, {"down_read_interruptible", __builtin_return_address(0)});
}
EXPORT_SYMBOL(down_read_interruptible);

int down_read_killable(rw_semaphore *sem) {
  about_to_read(sem);
  return Core::enter(sem, false, TASK_KILLABLE, {"down_read_killable", __builtin_return_address(0)});
}
EXPORT_SYMBOL(down_read_killable);

int down_read_trylock(rw_semaphore *sem) {
  about_to_read(sem);
  return Core::try_enter(sem, false);
}
EXPORT_SYMBOL(down_read_trylock);

void down_write(rw_semaphore *sem) {
  Core::enter(sem, true, TASK_UNINTERRUPTIBLE, {"down_write", __builtin_return_address(0)});
}
EXPORT_SYMBOL(down_write);

int down_write_killable(rw_semaphore *sem) {
  return Core::enter(sem, true, TASK_KILLABLE, {"down_write_killable", __builtin_return_address(0)});
}
EXPORT_SYMBOL(down_write_killable);

int down_write_trylock(rw_semaphore *sem) {
  return Core::try_enter(sem, true);
}
EXPORT_SYMBOL(down_write_trylock);

void up_read(rw_semaphore *sem) {
  Core::leave_as_reader(sem);
}
EXPORT_SYMBOL(up_read);

void up_write(rw_semaphore *sem) {
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
