// SPDX-License-Identifier: MIT
// rcuwait: waking a task that may be about to go. The memory of tasks stays; so a wake-up that comes late finds one
// that is awake.
#include "kernel/sched/core.h"
#include <cstdint>
#include <linux/export.h>
#include <linux/rcuwait.h>

int rcuwait_wake_up(rcuwait *w) {
  rcu_read_lock();
  // Adds nothing, but orders: either the waiter is seen here, or it sees what was written before; see
  // set_current_state() in rcuwait_wait_event().
  auto *const task =
      reinterpret_cast<task_struct *>(__atomic_fetch_add(reinterpret_cast<uintptr_t *>(&w->task), 0, __ATOMIC_SEQ_CST));
  const int woken = task ? wake_up_process(task) : 0;
  rcu_read_unlock();
  return woken;
}
EXPORT_SYMBOL(rcuwait_wake_up);

void prepare_to_rcuwait(rcuwait *w) {
  rcu_assign_pointer(w->task, kcompd_this_task());
}
EXPORT_SYMBOL(prepare_to_rcuwait);

void finish_rcuwait(rcuwait *w) {
  rcu_assign_pointer(w->task, nullptr);
  __set_current_state(TASK_RUNNING);
}
EXPORT_SYMBOL(finish_rcuwait);
