// SPDX-License-Identifier: MIT
// wake_q: the queue runs through the tasks themselves, each of which is in one or in none.
#include "kernel/sched/core.h"
#include <linux/export.h>
#include <linux/sched/task.h>
#include <linux/sched/wake_q.h>

using namespace kcompd;

namespace {

// What the last of a queue refers to: a place that is no task, and not null, which is for one in no queue.
task_struct *const kLast = reinterpret_cast<task_struct *>(1);

bool queue(wake_q_head *head, task_struct *task) noexcept {
  task_struct *none = nullptr;
  // Sequentially consistent, as the exchange in wake_up_q(): who finds the task queued wrote before that one wakes it.
  if (!task_of(task).wake_q_next.compare_exchange_strong(none, kLast))
    return false;
  if (head->first)
    task_of(head->last).wake_q_next = task;
  else
    head->first = task;
  head->last = task;
  return true;
}

} // namespace

void wake_q_add(wake_q_head *head, task_struct *task) {
  if (queue(head, task))
    get_task_struct(task);
}
EXPORT_SYMBOL(wake_q_add);

void wake_q_add_safe(wake_q_head *head, task_struct *task) {
  if (!queue(head, task))
    put_task_struct(task);
}
EXPORT_SYMBOL(wake_q_add_safe);

void wake_up_q(wake_q_head *head) {
  task_struct *task = head->first;
  head->first = head->last = nullptr;
  while (task) {
    task_struct *const next = task_of(task).wake_q_next.exchange(nullptr); // it may be queued again from here on
    wake_up_process(task);
    put_task_struct(task);
    task = next == kLast ? nullptr : next;
  }
}
EXPORT_SYMBOL(wake_up_q);
