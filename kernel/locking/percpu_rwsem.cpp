// SPDX-License-Identifier: MIT
// percpu_rw_semaphores, as drivers call them.
#include "kernel/locking/percpu_rwsem_core.h"
#include "kernel/sched/platform.h"
#include <linux/export.h>
#include <linux/spinlock.h>

using namespace kcompd;

namespace {

using Core = PercpuRwsemCore<Machine>;

} // namespace

int percpu_init_rwsem(percpu_rw_semaphore *sem) {
  sem->word = 0;
  raw_spin_lock_init(&sem->wait_lock);
  INIT_LIST_HEAD(&sem->wait_list);
  return 0;
}
EXPORT_SYMBOL(percpu_init_rwsem);

void percpu_down_read(percpu_rw_semaphore *sem) {
  if (!Core::try_read(sem))
    Core::read_slowly(sem, {"percpu_down_read", __builtin_return_address(0)});
}
EXPORT_SYMBOL(percpu_down_read);

bool percpu_down_read_trylock(percpu_rw_semaphore *sem) {
  return Core::try_read(sem);
}
EXPORT_SYMBOL(percpu_down_read_trylock);

void percpu_up_read(percpu_rw_semaphore *sem) {
  Core::leave_as_reader(sem);
}
EXPORT_SYMBOL(percpu_up_read);

void percpu_down_write(percpu_rw_semaphore *sem) {
  Core::write(sem, {"percpu_down_write", __builtin_return_address(0)});
}
EXPORT_SYMBOL(percpu_down_write);

void percpu_up_write(percpu_rw_semaphore *sem) {
  Core::leave_as_writer(sem);
}
EXPORT_SYMBOL(percpu_up_write);

bool percpu_is_read_locked(percpu_rw_semaphore *sem) {
  return __atomic_load_n(&sem->word, __ATOMIC_RELAXED) & Core::kReaders; // a glimpse
}
EXPORT_SYMBOL(percpu_is_read_locked);

bool percpu_is_write_locked(percpu_rw_semaphore *sem) {
  return __atomic_load_n(&sem->word, __ATOMIC_RELAXED) & Core::kWriter; // a glimpse
}
EXPORT_SYMBOL(percpu_is_write_locked);
