// SPDX-License-Identifier: MIT
// Wait queues, as drivers call them.
#include "kernel/sched/platform.h"
#include "kernel/sched/wait_core.h"
#include <linux/export.h>
#include <linux/kthread.h>

using namespace kcompd;

namespace {

using Core = WaitCore<Machine>;
using QueueLock = Machine::QueueLock;

} // namespace

void init_waitqueue_head(wait_queue_head *wq_head) {
  spin_lock_init(&wq_head->lock);
  INIT_LIST_HEAD(&wq_head->head);
}
EXPORT_SYMBOL(init_waitqueue_head);

void init_waitqueue_entry(wait_queue_entry *wq_entry, task_struct *p) {
  wq_entry->flags = 0;
  wq_entry->private_ = p;
  wq_entry->func = default_wake_function;
}
EXPORT_SYMBOL(init_waitqueue_entry);

void init_waitqueue_func_entry(wait_queue_entry *wq_entry, wait_queue_func_t func) {
  wq_entry->flags = 0;
  wq_entry->private_ = nullptr;
  wq_entry->func = func;
}
EXPORT_SYMBOL(init_waitqueue_func_entry);

void init_wait_entry(wait_queue_entry *wq_entry, int flags) {
  wq_entry->flags = static_cast<unsigned>(flags);
  wq_entry->private_ = this_task();
  wq_entry->func = autoremove_wake_function;
  INIT_LIST_HEAD(&wq_entry->entry);
}
EXPORT_SYMBOL(init_wait_entry);

int default_wake_function(wait_queue_entry *wq_entry, unsigned mode, int flags, void *key) {
  return wake(task_of(static_cast<task_struct *>(wq_entry->private_)), mode);
}
EXPORT_SYMBOL(default_wake_function);

int autoremove_wake_function(wait_queue_entry *wq_entry, unsigned mode, int flags, void *key) {
  return Core::autoremove(wq_entry, task_of(static_cast<task_struct *>(wq_entry->private_)), mode);
}
EXPORT_SYMBOL(autoremove_wake_function);

int woken_wake_function(wait_queue_entry *wq_entry, unsigned mode, int flags, void *key) {
  __atomic_fetch_or(&wq_entry->flags, WQ_FLAG_WOKEN, __ATOMIC_SEQ_CST);
  return default_wake_function(wq_entry, mode, flags, key);
}
EXPORT_SYMBOL(woken_wake_function);

void add_wait_queue(wait_queue_head *wq_head, wait_queue_entry *wq_entry) {
  QueueLock lock(wq_head);
  wq_entry->flags &= ~WQ_FLAG_EXCLUSIVE;
  Core::hang(wq_head, wq_entry);
}
EXPORT_SYMBOL(add_wait_queue);

void add_wait_queue_exclusive(wait_queue_head *wq_head, wait_queue_entry *wq_entry) {
  QueueLock lock(wq_head);
  wq_entry->flags |= WQ_FLAG_EXCLUSIVE;
  Core::hang(wq_head, wq_entry);
}
EXPORT_SYMBOL(add_wait_queue_exclusive);

void add_wait_queue_priority(wait_queue_head *wq_head, wait_queue_entry *wq_entry) {
  QueueLock lock(wq_head);
  wq_entry->flags |= WQ_FLAG_EXCLUSIVE | WQ_FLAG_PRIORITY;
  list_add(&wq_entry->entry, &wq_head->head);
}
EXPORT_SYMBOL(add_wait_queue_priority);

void remove_wait_queue(wait_queue_head *wq_head, wait_queue_entry *wq_entry) {
  QueueLock lock(wq_head);
  list_del(&wq_entry->entry);
}
EXPORT_SYMBOL(remove_wait_queue);

void prepare_to_wait(wait_queue_head *wq_head, wait_queue_entry *wq_entry, int state) {
  Core::prepare(wq_head, wq_entry, false, static_cast<unsigned>(state));
}
EXPORT_SYMBOL(prepare_to_wait);

bool prepare_to_wait_exclusive(wait_queue_head *wq_head, wait_queue_entry *wq_entry, int state) {
  return Core::prepare(wq_head, wq_entry, true, static_cast<unsigned>(state));
}
EXPORT_SYMBOL(prepare_to_wait_exclusive);

long prepare_to_wait_event(wait_queue_head *wq_head, wait_queue_entry *wq_entry, int state) {
  return Core::prepare_event(wq_head, wq_entry, static_cast<unsigned>(state));
}
EXPORT_SYMBOL(prepare_to_wait_event);

void finish_wait(wait_queue_head *wq_head, wait_queue_entry *wq_entry) {
  Core::finish(wq_head, wq_entry);
}
EXPORT_SYMBOL(finish_wait);

long wait_woken(wait_queue_entry *wq_entry, unsigned mode, long timeout) {
  set_current_state(mode);
  if (!(__atomic_load_n(&wq_entry->flags, __ATOMIC_SEQ_CST) & WQ_FLAG_WOKEN) && !kthread_should_stop())
    timeout = schedule_timeout(timeout);
  __set_current_state(TASK_RUNNING);
  __atomic_fetch_and(&wq_entry->flags, ~WQ_FLAG_WOKEN, __ATOMIC_SEQ_CST);
  return timeout;
}
EXPORT_SYMBOL(wait_woken);

int __wake_up(wait_queue_head *wq_head, unsigned int mode, int nr_exclusive, void *key) {
  return Core::wake(wq_head, mode, nr_exclusive, key);
}
EXPORT_SYMBOL(__wake_up);

void __wake_up_locked(wait_queue_head *wq_head, unsigned int mode, int nr, void *key) {
  Core::wake_locked(wq_head, mode, nr, key);
}
EXPORT_SYMBOL(__wake_up_locked);

int do_wait_intr(wait_queue_head *wq_head, wait_queue_entry *wq_entry) {
  if (list_empty(&wq_entry->entry))
    list_add_tail(&wq_entry->entry, &wq_head->head);
  set_current_state(TASK_INTERRUPTIBLE);
  if (signal_pending(this_task()))
    return -ERESTARTSYS;
  spin_unlock(&wq_head->lock);
  schedule();
  spin_lock(&wq_head->lock);
  return 0;
}
EXPORT_SYMBOL(do_wait_intr);
