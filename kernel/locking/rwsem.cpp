// SPDX-License-Identifier: MIT
// Reader-writer semaphores: one line for readers and writers. Whoever leaves lets in the first of the line, and with a
// reader all readers directly behind it; newcomers stand behind.
#include "kernel/locking/contention.h"
#include "kernel/sched/waiter.h"
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/rwsem.h>

using namespace kcompd;

namespace {

bool fits(const rw_semaphore *sem, bool writer) noexcept {
  return writer ? sem->count == 0 : sem->count >= 0;
}

// Written under the lock, looked at by lockdep_is_held() anywhere.
void set_count(rw_semaphore *sem, int count) noexcept {
  WRITE_ONCE(sem->count, count);
}

void count_in(rw_semaphore *sem, bool writer) noexcept {
  set_count(sem, writer ? -1 : sem->count + 1);
}

void let_in(rw_semaphore *sem) noexcept {
  while (!list_empty(&sem->wait_list)) {
    const bool writer = list_first_entry(&sem->wait_list, Waiter, link)->writer;
    if (!fits(sem, writer))
      return;
    count_in(sem, writer);
    grant_first(sem->wait_list);
  }
}

bool try_enter(rw_semaphore *sem, bool writer) noexcept {
  if (!list_empty(&sem->wait_list) || !fits(sem, writer))
    return false;
  count_in(sem, writer);
  return true;
}

int enter(rw_semaphore *sem, bool writer, unsigned state, const char *name, const void *caller) noexcept {
  LineLock lock(sem->wait_lock);
  if (try_enter(sem, writer))
    return 0;
  WchanScope wchan(name);
  ContentionScope contention(name, caller);
  Waiter waiter;
  waiter.writer = writer;
  long timeout = MAX_SCHEDULE_TIMEOUT;
  if (stand_in_line(lock, sem->wait_list, waiter, state, timeout) == Outcome::kGranted)
    return 0;
  let_in(sem); // a writer that gives up may have held readers behind it back
  return -EINTR;
}

int try_lock(rw_semaphore *sem, bool writer) noexcept {
  LineLock lock(sem->wait_lock);
  return try_enter(sem, writer);
}

// @count: what it becomes; -1: one reader less.
void leave(rw_semaphore *sem, int count) noexcept {
  WakeBatch batch;
  LineLock lock(sem->wait_lock);
  set_count(sem, count < 0 ? sem->count - 1 : count);
  let_in(sem);
}

} // namespace

void init_rwsem(rw_semaphore *sem) {
  raw_spin_lock_init(&sem->wait_lock);
  sem->count = 0;
  INIT_LIST_HEAD(&sem->wait_list);
}
EXPORT_SYMBOL(init_rwsem);

void down_read(rw_semaphore *sem) {
  enter(sem, false, TASK_UNINTERRUPTIBLE, "down_read", __builtin_return_address(0));
}
EXPORT_SYMBOL(down_read);

int down_read_interruptible(rw_semaphore *sem) {
  return enter(sem, false, TASK_INTERRUPTIBLE, "down_read_interruptible", __builtin_return_address(0));
}
EXPORT_SYMBOL(down_read_interruptible);

int down_read_killable(rw_semaphore *sem) {
  return enter(sem, false, TASK_KILLABLE, "down_read_killable", __builtin_return_address(0));
}
EXPORT_SYMBOL(down_read_killable);

int down_read_trylock(rw_semaphore *sem) {
  return try_lock(sem, false);
}
EXPORT_SYMBOL(down_read_trylock);

void down_write(rw_semaphore *sem) {
  enter(sem, true, TASK_UNINTERRUPTIBLE, "down_write", __builtin_return_address(0));
}
EXPORT_SYMBOL(down_write);

int down_write_killable(rw_semaphore *sem) {
  return enter(sem, true, TASK_KILLABLE, "down_write_killable", __builtin_return_address(0));
}
EXPORT_SYMBOL(down_write_killable);

int down_write_trylock(rw_semaphore *sem) {
  return try_lock(sem, true);
}
EXPORT_SYMBOL(down_write_trylock);

void up_read(rw_semaphore *sem) {
  leave(sem, -1);
}
EXPORT_SYMBOL(up_read);

void up_write(rw_semaphore *sem) {
  leave(sem, 0);
}
EXPORT_SYMBOL(up_write);

void downgrade_write(rw_semaphore *sem) {
  leave(sem, 1);
}
EXPORT_SYMBOL(downgrade_write);

int rwsem_is_locked(rw_semaphore *sem) {
  LineLock lock(sem->wait_lock);
  return sem->count != 0;
}
EXPORT_SYMBOL(rwsem_is_locked);

int rwsem_is_contended(rw_semaphore *sem) {
  LineLock lock(sem->wait_lock);
  return !list_empty(&sem->wait_list);
}
EXPORT_SYMBOL(rwsem_is_contended);
