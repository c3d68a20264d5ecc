// SPDX-License-Identifier: MIT
// Counting semaphores: up() hands over to the first of the line, and counts only if nobody stands there.
#include "kernel/sched/waiter.h"
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/semaphore.h>

using namespace kcompd;

namespace {

int take(semaphore *sem, unsigned state, long timeout, const char *name) noexcept {
  LineLock lock(sem->lock);
  if (sem->count > 0) {
    sem->count--;
    return 0;
  }
  WchanScope wchan(name);
  Waiter waiter;
  switch (stand_in_line(lock, sem->wait_list, waiter, state, timeout)) {
  case Outcome::kSignal:
    return -EINTR;
  case Outcome::kTimeout:
    return -ETIME;
  case Outcome::kGranted:
    break;
  }
  return 0;
}

} // namespace

void sema_init(semaphore *sem, int val) {
  raw_spin_lock_init(&sem->lock);
  sem->count = static_cast<unsigned>(val);
  INIT_LIST_HEAD(&sem->wait_list);
}
EXPORT_SYMBOL(sema_init);

void down(semaphore *sem) {
  (void)take(sem, TASK_UNINTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT, "down");
}
EXPORT_SYMBOL(down);

int down_interruptible(semaphore *sem) {
  return take(sem, TASK_INTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT, "down_interruptible");
}
EXPORT_SYMBOL(down_interruptible);

int down_killable(semaphore *sem) {
  return take(sem, TASK_KILLABLE, MAX_SCHEDULE_TIMEOUT, "down_killable");
}
EXPORT_SYMBOL(down_killable);

int down_timeout(semaphore *sem, long timeout) {
  return take(sem, TASK_UNINTERRUPTIBLE, timeout, "down_timeout");
}
EXPORT_SYMBOL(down_timeout);

int down_trylock(semaphore *sem) {
  LineLock lock(sem->lock);
  if (sem->count == 0)
    return 1;
  sem->count--;
  return 0;
}
EXPORT_SYMBOL(down_trylock);

void up(semaphore *sem) {
  WakeBatch batch;
  LineLock lock(sem->lock);
  if (list_empty(&sem->wait_list))
    sem->count++;
  else
    grant_first(sem->wait_list);
}
EXPORT_SYMBOL(up);
