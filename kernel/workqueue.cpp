// SPDX-License-Identifier: MIT
// Workqueues: queueing, waiting and cancelling. The workers are in workqueue_pool.cpp.
#include "kernel/module/module.h"
#include "kernel/sched/platform.h"
#include "kernel/softirq.h"
#include "kernel/time/timers.h"
#include "kernel/workqueue_internal.h"
#include <cstdarg>
#include <cstdio>
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/smp.h>
#include <new>
#include <sched.h>

using namespace kcompd;

namespace {

constinit u64 last_seq = 0;
constinit list_head flush_waiters{&flush_waiters, &flush_waiters};
constinit list_head workqueues{&workqueues, &workqueues}; // of drivers

constinit workqueue_struct system_queues[] = {
    {"events", 0, WQ_DFL_ACTIVE},
    {"events_highpri", WQ_HIGHPRI, WQ_DFL_ACTIVE},
    {"events_long", 0, WQ_DFL_ACTIVE},
    {"events_unbound", WQ_UNBOUND, WQ_DFL_ACTIVE},
    {"events_freezable", WQ_FREEZABLE, WQ_DFL_ACTIVE},
    {"events_power_efficient", WQ_POWER_EFFICIENT, WQ_DFL_ACTIVE},
    {"events_freezable_power_", WQ_FREEZABLE | WQ_POWER_EFFICIENT, WQ_DFL_ACTIVE},
};

const void *function_of(const work_struct *work) noexcept {
  return reinterpret_cast<const void *>(work->func);
}

// The CPU to queue on if the caller does not say. A client's call that has not asked for its CPU stays where it is.
int local_cpu() noexcept {
  const Task &me = self();
  if (me.preempt_depth)
    return me.preempt_cpu;
  if (!me.call)
    return raw_smp_processor_id();
  if (me.cpu >= 0)
    return me.cpu;
  const int cpu = sched_getcpu();
  return cpu >= 0 && cpu < static_cast<int>(nr_cpu_ids) ? cpu : 0;
}

// Return: its share for the CPU, or null without memory.
workqueue_struct::Share *share_of(workqueue_struct *wq, unsigned index) noexcept {
  if (!wq->shares) {
    const unsigned count = wq->flags & WQ_UNBOUND ? 1 : nr_cpu_ids + 1;
    wq->shares = new (std::nothrow) workqueue_struct::Share[count];
    for (unsigned i = 0; wq->shares && i < count; i++)
      INIT_LIST_HEAD(&wq->shares[i].inactive);
  }
  if (!wq->shares)
    return nullptr;
  workqueue_struct::Share &share = wq->shares[index];
  if (!share.pool)
    share.pool = pool_of(*wq, static_cast<int>(index) - 1);
  return share.pool ? &share : nullptr;
}

void activate(workqueue_struct::Share &share, work_struct *work, const Pool *here, Calls &calls) noexcept {
  share.active++;
  list_add_tail(&work->entry, &share.pool->works);
  if (share.pool != here)
    call_worker(*share.pool, calls);
}

// Is the caller a work of that workqueue?
bool in_work_of(const workqueue_struct *wq) noexcept {
  const Worker *me = current_worker();
  return me && me->work && me->wq == wq;
}

// Put a work whose pending bit is the caller's into line. Return: false if it must not be.
bool insert(int cpu, workqueue_struct *wq, work_struct *work, Calls &calls) noexcept {
  if (wq->draining && !in_work_of(wq))
    return false;
  const bool unbound = wq->flags & WQ_UNBOUND;
  const unsigned index = unbound ? 0 : static_cast<unsigned>(cpu) + 1;
  workqueue_struct::Share *const share = share_of(wq, index);
  if (!share)
    return false;
  work->wq = wq;
  work->share = index;
  work->flight.seq = ++last_seq;
  list_add_tail(&work->flight.link, &wq->flight);
  if (share->active < wq->max_active && list_empty(&share->inactive)) {
    atomic_long_or(kWorkQueued, &work->data);
    activate(*share, work, nullptr, calls);
  } else {
    atomic_long_or(kWorkQueued | kWorkInactive, &work->data);
    list_add_tail(&work->entry, &share->inactive);
  }
  return true;
}

void give_up_pending(work_struct *work) noexcept {
  // Release: pairs with take_pending(), whose caller writes what the holder of the bit has written.
  (void)atomic_long_fetch_andnot_release(kWorkPending, &work->data);
}

bool take_pending(work_struct *work) noexcept {
  // Full order even if it is set already: what the caller wrote is seen by the run that is still to come.
  return !(atomic_long_fetch_or(kWorkPending, &work->data) & kWorkPending);
}

// Queue a work whose pending bit the caller has taken.
bool queue_pending(int cpu, workqueue_struct *wq, work_struct *work) noexcept {
  if (cpu < 0 || cpu >= static_cast<int>(nr_cpu_ids))
    cpu = local_cpu();
  bool queued = false;
  if (may_arm(function_of(work), "work")) {
    {
      Calls calls;
      const std::lock_guard guard(workqueue_lock);
      queued = insert(cpu, wq, work, calls);
    }
    WARN_ONCE(!queued, "workqueue: cannot queue %ps on wq %s\n", function_of(work), wq->name);
  }
  if (!queued)
    give_up_pending(work);
  return queued;
}

// Take a queued work out of line; its pending bit is the caller's then.
void take_out(work_struct *work, Calls &calls) noexcept {
  const bool was_active = !(atomic_long_read(&work->data) & kWorkInactive);
  list_del(&work->entry);
  list_del(&work->flight.link);
  atomic_long_andnot(kWorkQueued | kWorkInactive, &work->data);
  end_flight(work->wq, work->flight.seq, work->share, was_active, nullptr, calls);
}

enum class Grab { kIdle, kPending, kCancelled };

// Get hold of the pending bit, wherever the work is. With `cancels` the caller counts as one more of those who cancel
// it, and its function cannot queue it again. Return: what it was; kCancelled if others hold the bit to cancel it, and
// the caller does not cancel.
Grab grab(work_struct *work, delayed_work *dwork, bool cancels) noexcept {
  const long mark = cancels ? kWorkCanceller : 0;
  for (;;) {
    if (dwork && del_timer(&dwork->timer)) {
      atomic_long_add(mark, &work->data);
      return Grab::kPending;
    }
    {
      const WakeBatch batch;
      Calls calls;
      const std::lock_guard guard(workqueue_lock);
      const long data = atomic_long_read(&work->data);
      if (data >= kWorkCanceller && !cancels)
        return Grab::kCancelled;
      if (data >= kWorkCanceller || take_pending(work)) {
        atomic_long_add(mark, &work->data);
        return Grab::kIdle;
      }
      if (atomic_long_read(&work->data) & kWorkQueued) {
        take_out(work, calls);
        atomic_long_add(mark, &work->data);
        return Grab::kPending;
      }
    }
    sched_yield(); // somebody is just about to put it into line
  }
}

// Sleep until `waiter` is done. The lock is held before and after.
void wait_for(FlushWaiter &waiter, std::unique_lock<std::mutex> &lock, const char *name) noexcept {
  Task &me = self();
  const WchanScope wchan(name);
  waiter.task = &me;
  list_add_tail(&waiter.link, &flush_waiters);
  while (!waiter.done) {
    set_current_state(TASK_UNINTERRUPTIBLE);
    lock.unlock();
    sleep_on_state(me, -1);
    lock.lock();
  }
  __set_current_state(TASK_RUNNING);
}

// Wait for a run that goes on. Return: false if there is none; or it is the caller itself, which is reported.
bool wait_for_run(const work_struct *work, const char *name) noexcept {
  std::unique_lock guard(workqueue_lock);
  const Worker *w = worker_running(work);
  if (!w)
    return false;
  if (w->task == existing_task()) {
    guard.unlock();
    WARN_ONCE(true, "%s: the work %ps would wait for itself\n", name, function_of(work));
    return false;
  }
  FlushWaiter waiter{.link = {}, .wq = w->wq, .seq = w->flight.seq, .exactly = true, .task = nullptr};
  wait_for(waiter, guard, name);
  return true;
}

bool cancel(work_struct *work, delayed_work *dwork) noexcept {
  const Grab was = grab(work, dwork, false);
  if (was != Grab::kCancelled)
    give_up_pending(work);
  return was == Grab::kPending;
}

bool cancel_sync(work_struct *work, delayed_work *dwork, const char *name) noexcept {
  const Grab was = grab(work, dwork, true);
  wait_for_run(work, name);
  const std::lock_guard guard(workqueue_lock);
  if (atomic_long_sub_return(kWorkCanceller, &work->data) < kWorkCanceller)
    give_up_pending(work);
  return was == Grab::kPending;
}

// Arm the timer of a delayed work whose pending bit is the caller's.
bool start_delay(int cpu, workqueue_struct *wq, delayed_work *dwork, unsigned long delay) noexcept {
  if (!delay)
    return queue_pending(cpu, wq, &dwork->work);
  if (!may_arm(function_of(&dwork->work), "delayed work")) {
    give_up_pending(&dwork->work);
    return false;
  }
  dwork->wq = wq;
  dwork->cpu = cpu;
  mod_timer(&dwork->timer, kcompd_jiffies() + delay);
  return true;
}

bool all_ended(const workqueue_struct *wq, u64 seq) noexcept {
  return list_empty(&wq->flight) || list_first_entry(&wq->flight, kcompd_work_flight, link)->seq > seq;
}

delayed_work *delayed_at(timer_list *timer) noexcept {
  return timer->function == delayed_work_timer_fn ? container_of(timer, delayed_work, timer) : nullptr;
}

// Delayed works of a workqueue that goes away.
void cancel_delayed_of(const workqueue_struct *wq) noexcept {
  const auto wanted = [](timer_list *timer, const void *arg) {
    const delayed_work *dwork = delayed_at(timer);
    return dwork && dwork->wq == arg;
  };
  while (timer_list *timer = take_timer(wanted, wq)) {
    delayed_work *const dwork = delayed_at(timer);
    printk(KERN_ERR "workqueue: %s is destroyed while its delayed work %ps waits: it is cancelled\n", wq->name,
           function_of(&dwork->work));
    give_up_pending(&dwork->work);
  }
}

// Free a workqueue with no works.
void free_workqueue(workqueue_struct *wq) noexcept {
  cancel_delayed_of(wq);
  {
    const std::lock_guard guard(workqueue_lock);
    list_del(&wq->link);
  }
  delete[] wq->shares;
  delete wq;
}

// One that belongs to the module and has not begun.
work_struct *find_waiting(const struct module &mod, list_head *line) noexcept {
  work_struct *work;
  list_for_each_entry(work, line, entry) if (belongs_to(mod, work, function_of(work))) return work;
  return nullptr;
}

work_struct *find_waiting_in(const struct module &mod, workqueue_struct &wq) noexcept {
  const unsigned count = !wq.shares ? 0 : wq.flags & WQ_UNBOUND ? 1 : nr_cpu_ids + 1;
  for (unsigned i = 0; i < count; i++) {
    if (!wq.shares[i].pool)
      continue;
    if (work_struct *work = find_waiting(mod, &wq.shares[i].pool->works))
      return work;
    if (work_struct *work = find_waiting(mod, &wq.shares[i].inactive))
      return work;
  }
  return nullptr;
}

work_struct *find_left_behind(const struct module &mod) noexcept {
  for (workqueue_struct &wq : system_queues)
    if (work_struct *work = find_waiting_in(mod, wq))
      return work;
  workqueue_struct *wq;
  list_for_each_entry(wq, &workqueues, link) {
    if (work_struct *work = find_waiting_in(mod, *wq))
      return work;
  }
  Worker *w;
  list_for_each_entry(w, &busy_workers, link) {
    if (work_struct *work = find_waiting(mod, &w->again))
      return work;
  }
  return nullptr;
}

void cancel_works_of(const struct module &mod) noexcept {
  for (;;) {
    const void *function;
    {
      const WakeBatch batch;
      Calls calls;
      const std::lock_guard guard(workqueue_lock);
      work_struct *const work = find_left_behind(mod);
      if (!work)
        return;
      function = function_of(work);
      take_out(work, calls);
      give_up_pending(work);
    }
    report_left_behind(mod, "work", function);
  }
}

void cancel_delayed_works_of(const struct module &mod) noexcept {
  const auto wanted = [](timer_list *timer, const void *arg) {
    const delayed_work *dwork = delayed_at(timer);
    return dwork && belongs_to(*static_cast<const struct module *>(arg), dwork, function_of(&dwork->work));
  };
  while (timer_list *timer = take_timer(wanted, &mod)) {
    delayed_work *const dwork = delayed_at(timer);
    report_left_behind(mod, "delayed work", function_of(&dwork->work));
    give_up_pending(&dwork->work);
  }
}

// Of those whose works still run the memory stays.
void destroy_workqueues_of(const struct module &mod) noexcept {
  for (;;) {
    workqueue_struct *found = nullptr;
    bool idle = false;
    {
      const std::lock_guard guard(workqueue_lock);
      workqueue_struct *wq;
      list_for_each_entry(wq, &workqueues, link) if (wq->owner == &mod) {
        found = wq;
        break;
      }
      if (!found)
        return;
      found->owner = nullptr;
      idle = list_empty(&found->flight);
    }
    printk(KERN_ERR "%s: removed without destroy_workqueue() of %s\n", mod.name, found->name);
    if (idle)
      free_workqueue(found);
  }
}

} // namespace

namespace kcompd {

void end_flight(workqueue_struct *wq, u64 seq, unsigned index, bool was_active, const Pool *here,
                Calls &calls) noexcept {
  workqueue_struct::Share &share = wq->shares[index];
  if (was_active) {
    share.active--;
    if (share.active < wq->max_active && !list_empty(&share.inactive)) {
      work_struct *const next = list_first_entry(&share.inactive, work_struct, entry);
      list_del(&next->entry);
      atomic_long_andnot(kWorkInactive, &next->data);
      activate(share, next, here, calls);
    }
  }
  FlushWaiter *waiter, *after;
  list_for_each_entry_safe(waiter, after, &flush_waiters, link) {
    if (waiter->wq != wq || (waiter->exactly ? waiter->seq != seq : !all_ended(wq, waiter->seq)))
      continue;
    list_del(&waiter->link);
    waiter->done = true;
    wake(*waiter->task, ~0U);
  }
}

void disarm_works(const struct module &mod) noexcept {
  cancel_delayed_works_of(mod);
  cancel_works_of(mod);
  destroy_workqueues_of(mod);
}

} // namespace kcompd

workqueue_struct *system_wq = &system_queues[0];
workqueue_struct *system_highpri_wq = &system_queues[1];
workqueue_struct *system_long_wq = &system_queues[2];
workqueue_struct *system_unbound_wq = &system_queues[3];
workqueue_struct *system_freezable_wq = &system_queues[4];
workqueue_struct *system_power_efficient_wq = &system_queues[5];
workqueue_struct *system_freezable_power_efficient_wq = &system_queues[6];
EXPORT_SYMBOL(system_wq);
EXPORT_SYMBOL(system_highpri_wq);
EXPORT_SYMBOL(system_long_wq);
EXPORT_SYMBOL(system_unbound_wq);
EXPORT_SYMBOL(system_freezable_wq);
EXPORT_SYMBOL(system_power_efficient_wq);
EXPORT_SYMBOL(system_freezable_power_efficient_wq);

void kcompd_init_work(work_struct *work, work_func_t func) {
  *work = work_struct{};
  work->func = func;
}
EXPORT_SYMBOL(kcompd_init_work);

void kcompd_init_delayed_work(delayed_work *dwork, work_func_t func, unsigned int timer_flags) {
  kcompd_init_work(&dwork->work, func);
  timer_setup(&dwork->timer, delayed_work_timer_fn, timer_flags);
  dwork->wq = nullptr;
  dwork->cpu = 0;
}
EXPORT_SYMBOL(kcompd_init_delayed_work);

void delayed_work_timer_fn(timer_list *t) {
  delayed_work *const dwork = container_of(t, delayed_work, timer);
  queue_pending(dwork->cpu, dwork->wq, &dwork->work);
}
EXPORT_SYMBOL(delayed_work_timer_fn);

workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...) {
  auto *wq = new (std::nothrow) workqueue_struct;
  if (!wq)
    return nullptr;
  va_list args;
  va_start(args, max_active);
  vsnprintf(wq->name, sizeof(wq->name), fmt, args);
  va_end(args);
  wq->flags = flags;
  wq->max_active = max_active <= 0 ? WQ_DFL_ACTIVE : max_active > WQ_MAX_ACTIVE ? WQ_MAX_ACTIVE : max_active;
  wq->owner = module_of_address(__builtin_return_address(0));
  const std::lock_guard guard(workqueue_lock);
  list_add_tail(&wq->link, &workqueues);
  return wq;
}
EXPORT_SYMBOL(alloc_workqueue);

void destroy_workqueue(workqueue_struct *wq) {
  drain_workqueue(wq);
  free_workqueue(wq);
}
EXPORT_SYMBOL(destroy_workqueue);

void workqueue_set_max_active(workqueue_struct *wq, int max_active) {
  const std::lock_guard guard(workqueue_lock);
  wq->max_active = max_active <= 0 ? WQ_DFL_ACTIVE : max_active;
}
EXPORT_SYMBOL(workqueue_set_max_active);

bool queue_work_on(int cpu, workqueue_struct *wq, work_struct *work) {
  (void)READ_ONCE(wq->flags); // a wild pointer faults here
  return take_pending(work) && queue_pending(cpu, wq, work);
}
EXPORT_SYMBOL(queue_work_on);

bool queue_delayed_work_on(int cpu, workqueue_struct *wq, delayed_work *dwork, unsigned long delay) {
  (void)READ_ONCE(wq->flags);
  return take_pending(&dwork->work) && start_delay(cpu, wq, dwork, delay);
}
EXPORT_SYMBOL(queue_delayed_work_on);

bool mod_delayed_work_on(int cpu, workqueue_struct *wq, delayed_work *dwork, unsigned long delay) {
  (void)READ_ONCE(wq->flags);
  const Grab was = grab(&dwork->work, dwork, false);
  if (was != Grab::kCancelled)
    start_delay(cpu, wq, dwork, delay);
  return was == Grab::kPending;
}
EXPORT_SYMBOL(mod_delayed_work_on);

bool queue_rcu_work(workqueue_struct *wq, rcu_work *rwork) {
  (void)READ_ONCE(wq->flags);
  if (!take_pending(&rwork->work))
    return false;
  rwork->wq = wq;
  call_rcu(&rwork->rcu, [](rcu_head *head) {
    rcu_work *const due = container_of(head, rcu_work, rcu);
    queue_pending(WORK_CPU_UNBOUND, due->wq, &due->work);
  });
  return true;
}
EXPORT_SYMBOL(queue_rcu_work);

bool flush_work(work_struct *work) {
  {
    std::unique_lock guard(workqueue_lock);
    if (atomic_long_read(&work->data) & kWorkQueued) {
      FlushWaiter waiter{.link = {}, .wq = work->wq, .seq = work->flight.seq, .exactly = true, .task = nullptr};
      wait_for(waiter, guard, "flush_work");
      return true;
    }
  }
  return wait_for_run(work, "flush_work");
}
EXPORT_SYMBOL(flush_work);

bool flush_rcu_work(rcu_work *rwork) {
  if (!work_pending(&rwork->work))
    return flush_work(&rwork->work);
  rcu_barrier();
  flush_work(&rwork->work);
  return true;
}
EXPORT_SYMBOL(flush_rcu_work);

bool flush_delayed_work(delayed_work *dwork) {
  // If it fires just now, it has queued the work when this returns.
  if (timer_delete_sync(&dwork->timer))
    queue_pending(dwork->cpu, dwork->wq, &dwork->work);
  return flush_work(&dwork->work);
}
EXPORT_SYMBOL(flush_delayed_work);

void flush_workqueue(workqueue_struct *wq) {
  if (WARN_ONCE(in_work_of(wq), "workqueue: a work of %s flushes its own workqueue\n", wq->name))
    return;
  std::unique_lock guard(workqueue_lock);
  if (all_ended(wq, last_seq))
    return;
  FlushWaiter waiter{.link = {}, .wq = wq, .seq = last_seq, .exactly = false, .task = nullptr};
  wait_for(waiter, guard, "flush_workqueue");
}
EXPORT_SYMBOL(flush_workqueue);

void drain_workqueue(workqueue_struct *wq) {
  if (WARN_ONCE(in_work_of(wq), "workqueue: a work of %s drains its own workqueue\n", wq->name))
    return;
  std::unique_lock guard(workqueue_lock);
  wq->draining++;
  while (!list_empty(&wq->flight)) {
    FlushWaiter waiter{.link = {}, .wq = wq, .seq = last_seq, .exactly = false, .task = nullptr};
    wait_for(waiter, guard, "drain_workqueue");
  }
  wq->draining--;
}
EXPORT_SYMBOL(drain_workqueue);

bool cancel_work_sync(work_struct *work) {
  return cancel_sync(work, nullptr, "cancel_work_sync");
}
EXPORT_SYMBOL(cancel_work_sync);

bool cancel_work(work_struct *work) {
  return cancel(work, nullptr);
}
EXPORT_SYMBOL(cancel_work);

bool cancel_delayed_work_sync(delayed_work *dwork) {
  return cancel_sync(&dwork->work, dwork, "cancel_delayed_work_sync");
}
EXPORT_SYMBOL(cancel_delayed_work_sync);

bool cancel_delayed_work(delayed_work *dwork) {
  return cancel(&dwork->work, dwork);
}
EXPORT_SYMBOL(cancel_delayed_work);

unsigned int work_busy(work_struct *work) {
  const std::lock_guard guard(workqueue_lock);
  return (work_pending(work) ? WORK_BUSY_PENDING : 0) | (worker_running(work) ? WORK_BUSY_RUNNING : 0);
}
EXPORT_SYMBOL(work_busy);

work_struct *current_work(void) {
  const Worker *me = current_worker();
  return me ? me->work : nullptr;
}
EXPORT_SYMBOL(current_work);

int schedule_on_each_cpu(work_func_t func) {
  auto *works = new (std::nothrow) work_struct[nr_cpu_ids];
  if (!works)
    return -ENOMEM;
  unsigned cpu;
  for_each_online_cpu(cpu) {
    INIT_WORK(&works[cpu], func);
    schedule_work_on(static_cast<int>(cpu), &works[cpu]);
  }
  for_each_online_cpu(cpu) flush_work(&works[cpu]);
  delete[] works;
  return 0;
}
EXPORT_SYMBOL(schedule_on_each_cpu);

namespace {

struct CallOnCpu {
  work_struct work;
  long (*fn)(void *);
  void *arg;
  long result;
};

void call_on_cpu(work_struct *work) {
  auto *call = container_of(work, CallOnCpu, work);
  call->result = call->fn(call->arg);
}

} // namespace

long work_on_cpu(int cpu, long (*fn)(void *), void *arg) {
  CallOnCpu call{{}, fn, arg, -EFAULT};
  INIT_WORK(&call.work, call_on_cpu);
  schedule_work_on(cpu, &call.work);
  flush_work(&call.work);
  return call.result;
}
EXPORT_SYMBOL(work_on_cpu);
