// SPDX-License-Identifier: MIT
// Tasklets: two lines, those of high priority first. A disabled one steps aside until tasklet_enable().
#include "kernel/softirq.h"
#include <linux/bitops.h>
#include <linux/export.h>
#include <linux/interrupt.h>
#include <linux/list.h>
#include <linux/printk.h>

namespace kcompd {

namespace {

constexpr unsigned long kScheduled = BIT(TASKLET_STATE_SCHED);
constexpr unsigned long kRuns = BIT(TASKLET_STATE_RUN);
constexpr unsigned long kHigh = BIT(8); // the line it belongs to, of those scheduled

constinit std::mutex lock;
LIST_HEAD(high);
LIST_HEAD(normal);
LIST_HEAD(aside);
LIST_HEAD(batch); // whose turn it is
constinit Running running;

// Scheduled tasklets that somebody waits for in tasklet_kill().
constinit Ends ends;

// `state` is written under the lock, and looked at anywhere.
unsigned long state_of(const tasklet_struct *t) noexcept {
  return __atomic_load_n(&t->state, __ATOMIC_SEQ_CST);
}
void change(tasklet_struct *t, unsigned long set, unsigned long clear) noexcept {
  __atomic_store_n(&t->state, (t->state | set) & ~clear, __ATOMIC_SEQ_CST);
}

const void *function_of(const tasklet_struct *t) noexcept {
  return t->use_callback ? reinterpret_cast<const void *>(t->callback) : reinterpret_cast<const void *>(t->func);
}

tasklet_struct *next() noexcept {
  list_head *line = list_empty(&high) ? &normal : &high;
  return list_empty(line) ? nullptr : list_first_entry(line, tasklet_struct, link);
}

void schedule_in(tasklet_struct *t, bool is_high) noexcept {
  if (state_of(t) & kScheduled) // also where a wild pointer faults
    return;
  if (!may_arm(function_of(t), "tasklet"))
    return;
  {
    const std::lock_guard guard(lock);
    if (t->state & kScheduled)
      return;
    change(t, kScheduled | (is_high ? kHigh : 0), is_high ? 0 : kHigh);
    list_add_tail(&t->link, is_high ? &high : &normal);
  }
  raise_interrupt(0);
}

} // namespace

int64_t run_tasklets() noexcept {
  std::unique_lock guard(lock);
  // Those that are scheduled meanwhile take their turn behind the timers, so that nobody is kept waiting by one that
  // schedules itself.
  list_splice_tail_init(&high, &batch);
  list_splice_tail_init(&normal, &batch);
  while (!list_empty(&batch)) {
    tasklet_struct *const t = list_first_entry(&batch, tasklet_struct, link);
    list_del(&t->link);
    if (atomic_read(&t->count)) {
      list_add_tail(&t->link, &aside);
      continue;
    }
    // It may be gone when it has run.
    const void *const function = function_of(t);
    const bool use_callback = t->use_callback;
    const auto func = t->func;
    const auto callback = t->callback;
    const unsigned long data = t->data;
    change(t, kRuns, kScheduled);
    running.begin(t);
    struct module *const pinned = pin_code_of(function);
    guard.unlock();
    call_in_interrupt(SOFTIRQ_OFFSET, pinned, function, [=] {
      if (use_callback)
        callback(t);
      else
        func(data);
    });
    guard.lock();
    running.end();
    ends.tell();
  }
  return next() ? 0 : kNever;
}

void disarm_tasklets(const struct module &mod) noexcept {
  for (list_head *line : {&high, &normal, &aside, &batch}) {
    for (;;) {
      const void *function = nullptr;
      {
        const std::lock_guard guard(lock);
        tasklet_struct *t;
        list_for_each_entry(t, line, link) {
          if (!belongs_to(mod, t, function_of(t)))
            continue;
          function = function_of(t);
          list_del(&t->link);
          change(t, 0, kScheduled);
          ends.tell();
          break;
        }
      }
      if (!function)
        break;
      report_left_behind(mod, "tasklet", function);
    }
  }
}

} // namespace kcompd

using namespace kcompd;

void tasklet_setup(tasklet_struct *t, void (*callback)(tasklet_struct *t)) {
  *t = tasklet_struct{};
  t->use_callback = true;
  t->callback = callback;
}
EXPORT_SYMBOL(tasklet_setup);

void tasklet_init(tasklet_struct *t, void (*func)(unsigned long data), unsigned long data) {
  *t = tasklet_struct{};
  t->func = func;
  t->data = data;
}
EXPORT_SYMBOL(tasklet_init);

void tasklet_schedule(tasklet_struct *t) {
  schedule_in(t, false);
}
EXPORT_SYMBOL(tasklet_schedule);

void tasklet_hi_schedule(tasklet_struct *t) {
  schedule_in(t, true);
}
EXPORT_SYMBOL(tasklet_hi_schedule);

void tasklet_disable_nosync(tasklet_struct *t) {
  atomic_inc(&t->count);
}
EXPORT_SYMBOL(tasklet_disable_nosync);

void tasklet_disable(tasklet_struct *t) {
  atomic_inc(&t->count);
  std::unique_lock guard(lock);
  running.wait_for(guard, t, "tasklet_disable");
}
EXPORT_SYMBOL(tasklet_disable);

void tasklet_enable(tasklet_struct *t) {
  {
    const std::lock_guard guard(lock);
    if (!atomic_dec_and_test(&t->count) || !(t->state & kScheduled))
      return;
    list_move_tail(&t->link, t->state & kHigh ? &high : &normal); // wherever it stands
  }
  raise_interrupt(0);
}
EXPORT_SYMBOL(tasklet_enable);

void tasklet_kill(tasklet_struct *t) {
  if (in_interrupt()) {
    printk(KERN_NOTICE "Attempt to kill tasklet from interrupt\n");
    return;
  }
  Task &me = self();
  std::unique_lock guard(lock);
  if (!(t->state & kScheduled) && !running.is(t))
    return;
  guard.unlock();
  check_atomic(me);
  about_to_block(me);
  const WchanScope wchan("tasklet_kill");
  guard.lock();
  while ((t->state & kScheduled) || running.is(t))
    ends.wait(guard);
}
EXPORT_SYMBOL(tasklet_kill);
