// SPDX-License-Identifier: MIT
// Sleeping on the own state word and waking others; schedule() and its family.
#include "kernel/sched/platform.h"
#include <cstring>
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/jiffies.h>
#include <linux/timekeeping.h>
#include <linux/wait.h>
#include <sys/resource.h>
#include <sys/rseq.h>

namespace kcompd {

namespace {

thread_local constinit WakeBatch *t_batch = nullptr;

long sleep_jiffies(long timeout) noexcept {
  Task &me = self();
  if (timeout == MAX_SCHEDULE_TIMEOUT) {
    sleep_on_state(me, -1);
    return timeout;
  }
  if (timeout < 0)
    timeout = 0;
  // Nobody waits for more than a century; the limit keeps the sum in range.
  const int64_t span = timeout > INT64_MAX / 4 / TICK_NSEC ? INT64_MAX / 4 : timeout * TICK_NSEC;
  const unsigned long expire = kcompd_jiffies() + static_cast<unsigned long>(timeout);
  sleep_on_state(me, monotonic_ns() + span);
  const long left = static_cast<long>(expire - kcompd_jiffies());
  return left < 0 ? 0 : left;
}

long sleep_jiffies_in(unsigned state, long timeout) noexcept {
  __set_current_state(state);
  return sleep_jiffies(timeout);
}

} // namespace

int64_t monotonic_ns() noexcept {
  return ktime_get();
}

int running_cpu() noexcept {
  const auto *area =
      reinterpret_cast<const struct rseq *>(static_cast<char *>(__builtin_thread_pointer()) + __rseq_offset);
  return __rseq_size ? static_cast<int>(__atomic_load_n(&area->cpu_id, __ATOMIC_RELAXED)) : -1; // the kernel writes it
}

BasicWakeBatch<Machine> *&Machine::batch() noexcept {
  return t_batch;
}

void sleep_on_state(Task &me, int64_t deadline) noexcept {
  check_atomic(me);
  StateCore<Machine>::sleep(me, deadline);
}

bool wake(Task &task, unsigned mode) noexcept {
  return wake_on<Machine>(task, mode);
}

void abandon_wakes() noexcept {
  WakeBatch::abandon();
}

bool would_wake(const task_struct &task, bool fatal) noexcept {
  const Task &t = task_of(&task);
  if (t.lock_waits.load())
    return false;
  const unsigned state = __atomic_load_n(&t.__state, __ATOMIC_SEQ_CST);
  return ends_sleep(state, kSignalPending | (fatal ? kSignalFatal : 0));
}

void deliver_signal(task_struct &task, bool fatal) noexcept {
  StateCore<Machine>::deliver(task_of(&task), fatal);
}

} // namespace kcompd

using namespace kcompd;

int signal_pending_state(unsigned int state, task_struct *p) {
  return ends_sleep(state, task_of(p).signals.load());
}
EXPORT_SYMBOL(signal_pending_state);

int signal_pending(task_struct *p) {
  return (task_of(p).signals.load() & kSignalPending) != 0;
}
EXPORT_SYMBOL(signal_pending);

int fatal_signal_pending(task_struct *p) {
  return (task_of(p).signals.load() & kSignalFatal) != 0;
}
EXPORT_SYMBOL(fatal_signal_pending);

void schedule(void) {
  Task &me = self();
  if (__atomic_load_n(&me.__state, __ATOMIC_ACQUIRE) == TASK_RUNNING) { // pairs with try_to_wake()
    check_atomic(me);
    sched_yield();
    return;
  }
  WchanScope wchan("schedule");
  sleep_on_state(me, -1);
}
EXPORT_SYMBOL(schedule);

long schedule_timeout(long timeout) {
  WchanScope wchan("schedule_timeout");
  return sleep_jiffies(timeout);
}
EXPORT_SYMBOL(schedule_timeout);

long schedule_timeout_interruptible(long timeout) {
  WchanScope wchan("schedule_timeout_interruptible");
  return sleep_jiffies_in(TASK_INTERRUPTIBLE, timeout);
}
EXPORT_SYMBOL(schedule_timeout_interruptible);

long schedule_timeout_killable(long timeout) {
  WchanScope wchan("schedule_timeout_killable");
  return sleep_jiffies_in(TASK_KILLABLE, timeout);
}
EXPORT_SYMBOL(schedule_timeout_killable);

long schedule_timeout_uninterruptible(long timeout) {
  WchanScope wchan("schedule_timeout_uninterruptible");
  return sleep_jiffies_in(TASK_UNINTERRUPTIBLE, timeout);
}
EXPORT_SYMBOL(schedule_timeout_uninterruptible);

long schedule_timeout_idle(long timeout) {
  WchanScope wchan("schedule_timeout_idle");
  return sleep_jiffies_in(TASK_IDLE, timeout);
}
EXPORT_SYMBOL(schedule_timeout_idle);

void io_schedule(void) {
  WchanScope wchan("io_schedule");
  schedule();
}
EXPORT_SYMBOL(io_schedule);

long io_schedule_timeout(long timeout) {
  WchanScope wchan("io_schedule_timeout");
  return sleep_jiffies(timeout);
}
EXPORT_SYMBOL(io_schedule_timeout);

void yield(void) {
  __set_current_state(TASK_RUNNING);
  sched_yield();
}
EXPORT_SYMBOL(yield);

int kcompd_cond_resched(void) {
  return 0;
}
EXPORT_SYMBOL(kcompd_cond_resched);

int wake_up_process(task_struct *tsk) {
  return wake(task_of(tsk), TASK_NORMAL);
}
EXPORT_SYMBOL(wake_up_process);

int wake_up_state(task_struct *tsk, unsigned int state) {
  return wake(task_of(tsk), state);
}
EXPORT_SYMBOL(wake_up_state);

const char *kcompd_set_wchan(const char *name) {
  return self().wchan.exchange(name, std::memory_order_relaxed); // for display only, pairs with nothing
}
EXPORT_SYMBOL(kcompd_set_wchan);

// The thread of the daemon that a task is; 0: a client's, whose own thread is not ours to change.
static pid_t own_thread(task_struct *p) {
  const Task &t = task_of(p);
  return t.host || t.of_client.load() ? 0 : t.tid;
}

void set_user_nice(task_struct *p, long nice) {
  if (nice < MIN_NICE || nice > MAX_NICE)
    return;
  if (const pid_t thread = own_thread(p))
    setpriority(PRIO_PROCESS, static_cast<id_t>(thread), static_cast<int>(nice));
  p->prio = p->static_prio = p->normal_prio = NICE_TO_PRIO(static_cast<int>(nice));
}
EXPORT_SYMBOL(set_user_nice);

void sched_set_fifo(task_struct *p) {
  const sched_param param{.sched_priority = 1};
  const pid_t thread = own_thread(p);
  if (thread && sched_setscheduler(thread, SCHED_FIFO, &param) == 0)
    p->policy = SCHED_FIFO;
}
EXPORT_SYMBOL(sched_set_fifo);

void sched_set_normal(task_struct *p, int nice) {
  const sched_param param{.sched_priority = 0};
  const pid_t thread = own_thread(p);
  if (thread && sched_setscheduler(thread, SCHED_OTHER, &param) == 0)
    p->policy = SCHED_OTHER;
  set_user_nice(p, nice);
}
EXPORT_SYMBOL(sched_set_normal);
