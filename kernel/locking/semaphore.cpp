// SPDX-License-Identifier: MIT
// Counting semaphores, as drivers call them.
#include "kernel/locking/semaphore_core.h"
#include "kernel/sched/platform.h"
#include <linux/export.h>
#include <linux/spinlock.h>

using namespace kcompd;

namespace {

using Core = SemaphoreCore<Machine>;

} // namespace

void sema_init(semaphore *sem, int val) {
  raw_spin_lock_init(&sem->lock);
  sem->count = static_cast<unsigned>(val);
  INIT_LIST_HEAD(&sem->wait_list);
}
EXPORT_SYMBOL(sema_init);

void down(semaphore *sem) {
  (void)Core::down(sem, TASK_UNINTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT, "down");
}
EXPORT_SYMBOL(down);

int down_interruptible(semaphore *sem) {
  return Core::down(sem, TASK_INTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT, "down_interruptible");
}
EXPORT_SYMBOL(down_interruptible);

int down_killable(semaphore *sem) {
  return Core::down(sem, TASK_KILLABLE, MAX_SCHEDULE_TIMEOUT, "down_killable");
}
EXPORT_SYMBOL(down_killable);

int down_timeout(semaphore *sem, long timeout) {
  return Core::down(sem, TASK_UNINTERRUPTIBLE, timeout, "down_timeout");
}
EXPORT_SYMBOL(down_timeout);

int down_trylock(semaphore *sem) {
  return Core::try_down(sem) ? 0 : 1;
}
EXPORT_SYMBOL(down_trylock);

void up(semaphore *sem) {
  Core::up(sem);
}
EXPORT_SYMBOL(up);
