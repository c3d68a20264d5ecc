// SPDX-License-Identifier: MIT
// Which tasks there are. Every thread that calls into the runtime is one; their memory is made once and used again.
#include "kernel/sched/core.h"
#include <cstring>
#include <deque>
#include <linux/export.h>
#include <linux/timekeeping.h>
#include <memory>
#include <sys/prctl.h>
#include <unistd.h>
#include <vector>

namespace kcompd {

thread_local constinit Task *t_task = nullptr;

namespace {

// A task that has ended rests until so many others have; a driver that looks at it a moment too late still finds what
// it left.
constexpr size_t kResting = 64;

struct Registry {
  std::mutex lock;
  Task *first = nullptr, *last = nullptr; // those in use, oldest first
  std::deque<Task *> resting;             // ended, the longest first
  std::vector<std::unique_ptr<Task>> all;
};

// Never destroyed: threads may outlive main().
Registry &registry() {
  static Registry *const instance = new Registry;
  return *instance;
}

struct ThreadTask {
  Task *task = nullptr;
  ~ThreadTask() {
    if (task)
      end_task();
  }
};

thread_local ThreadTask t_owner;

// Locks that a former user of this memory left behind, and wake-ups on their way to it, must find atomics, whatever is
// set.
void reset(Task &t, Kthread *kthread) {
  const pid_t tid = gettid();
  __atomic_store_n(&t.__state, TASK_RUNNING, __ATOMIC_SEQ_CST);
  t.flags = kthread ? PF_KTHREAD | PF_NOFREEZE : 0;
  t.exit_state = t.exit_code = 0;
  t.prio = t.static_prio = t.normal_prio = DEFAULT_PRIO;
  t.policy = SCHED_OTHER;
  t.pid = t.tgid = t.tid = tid;
  t.mm = t.active_mm = nullptr;
  t.real_parent = t.parent = t.group_leader = &t;
  t.real_cred = t.cred = &kRootCred;
  memset(t.comm, 0, sizeof(t.comm));
  prctl(PR_GET_NAME, t.comm);
  prctl(PR_SET_TIMERSLACK, 1UL); // timers fire when they should, not up to 50 us later
  t.start_time = static_cast<u64>(ktime_get());
  t.start_boottime = static_cast<u64>(ktime_get_boottime());
  t.nvcsw = t.nivcsw = t.min_flt = t.maj_flt = 0;
  t.utime = t.stime = 0;
  t.rt_priority = 0;
  t.__old_ids = {};
  t.own_group = {1, nullptr};
  t.signal = &t.own_group;
  t.blocked = {};
  t.pending = {};
  t.stack = __builtin_frame_address(0);
  t.journal_info = nullptr;

  t.signals = 0;
  t.allowed_signals = t.queued_signals = 0;
  t.wchan = nullptr;
  t.lock_waits = 0;
  __atomic_store_n(&t.in_futex, 0, __ATOMIC_SEQ_CST);
  t.spins.trust = 0;
  t.spins.pause = t.spins.next_pause = 1;
  forget_locks(t);
  t.preempt_depth = 0;
  t.migrate_depth = 0;
  t.preempt_cpu = t.cpu = -1;
  t.irq_depth = 0;
  t.rcu_depth = 0;
  t.irqs_off = t.irqs_hold_cpu = t.moved = false;
  t.bind_cpu = -1;
  t.call = nullptr;
  t.identified = false;
  t.serving = false;
  t.of_client = false;
  t.kthread = kthread;
  t.module = nullptr;
  t.guard = nullptr;
}

void link(Registry &r, Task &t) {
  t.next = nullptr;
  t.previous = r.last;
  (r.last ? r.last->next : r.first) = &t;
  r.last = &t;
}

void unlink(Registry &r, Task &t) {
  (t.previous ? t.previous->next : r.first) = t.next;
  (t.next ? t.next->previous : r.last) = t.previous;
  t.next = t.previous = nullptr;
}

void describe(Task &t, TaskInfo &info) {
  const std::lock_guard names(t.names);
  info.pid = t.tid;
  info.kthread = t.kthread != nullptr;
  info.caller = t.serving.load() ? t.client.load(std::memory_order_relaxed) : 0; // for display only
  memcpy(info.comm, t.comm, sizeof(info.comm));
  const unsigned state = t.lock_waits.load() ? TASK_RUNNING : __atomic_load_n(&t.__state, __ATOMIC_SEQ_CST);
  info.state = state_letter(state);
  info.uninterruptible = (state & TASK_UNINTERRUPTIBLE) && !(state & (TASK_WAKEKILL | TASK_NOLOAD));
  info.sleeps = __atomic_load_n(&t.nvcsw, __ATOMIC_RELAXED); // a number, ordered with nothing
  const char *wchan = t.wchan.load();
  info.wchan = wchan ? wchan : "0";
  info.module = t.module.load();
}

} // namespace

char state_letter(unsigned state) noexcept {
  if (state & TASK_INTERRUPTIBLE)
    return 'S';
  if (state & TASK_UNINTERRUPTIBLE)
    return state & TASK_NOLOAD ? 'I' : 'D';
  if (state & __TASK_STOPPED)
    return 'T';
  if (state & __TASK_TRACED)
    return 't';
  if (state & TASK_PARKED)
    return 'P';
  if (state & (EXIT_DEAD | TASK_DEAD))
    return 'X';
  return state & EXIT_ZOMBIE ? 'Z' : 'R';
}

Task &begin_task(Kthread *kthread) noexcept {
  Registry &r = registry();
  const std::lock_guard lock(r.lock);
  Task *t;
  if (r.resting.size() > kResting) {
    t = r.resting.front();
    r.resting.pop_front();
    if (t->kthread)
      free_kthread(t->kthread);
  } else {
    r.all.push_back(std::make_unique<Task>());
    t = r.all.back().get();
  }
  reset(*t, kthread);
  t->references = 1;
  link(r, *t);
  t_task = t;
  t_owner.task = t;
  return *t;
}

void end_task() noexcept {
  Task &me = *t_task;
  leave_cpu(me);
  forget_locks(me);
  forget_kernel_lock(me);
  leave_task(me);
  retire_task(me);
}

void retire_task(Task &task) noexcept {
  {
    Registry &r = registry();
    const std::lock_guard lock(r.lock);
    unlink(r, task);
    task.flags |= PF_EXITING;
    task.exit_state = EXIT_DEAD;
  }
  put_task_struct(&task);
}

void borrow_task(Task &task) noexcept {
  {
    const std::lock_guard names(task.names);
    task.tid = t_task->tid;
  }
  t_task = &task;
}

void leave_task(Task &task) noexcept {
  if (t_owner.task == &task)
    t_owner.task = nullptr;
  t_task = t_owner.task;
}

task_struct *this_task() noexcept {
  return &self();
}

bool get_task(Task &t) noexcept {
  int n = t.references.load();
  while (n > 0)
    if (t.references.compare_exchange_weak(n, n + 1))
      return true;
  return false;
}

std::vector<Task *> tasks_in_use() {
  std::vector<Task *> found;
  Registry &r = registry();
  const std::lock_guard lock(r.lock);
  for (Task *t = r.first; t; t = t->next)
    found.push_back(t);
  return found;
}

std::vector<TaskInfo> list_tasks() {
  std::vector<Task *> found;
  {
    Registry &r = registry();
    const std::lock_guard lock(r.lock);
    for (Task *t = r.first; t; t = t->next)
      if ((t->kthread || t->serving.load()) && get_task(*t))
        found.push_back(t);
  }
  std::vector<TaskInfo> tasks(found.size());
  for (size_t i = 0; i < found.size(); i++) {
    describe(*found[i], tasks[i]);
    put_task_struct(found[i]);
  }
  return tasks;
}

} // namespace kcompd

using namespace kcompd;

char task_state_to_char(task_struct *tsk) {
  return state_letter(__atomic_load_n(&tsk->__state, __ATOMIC_SEQ_CST));
}
EXPORT_SYMBOL(task_state_to_char);

task_struct *kcompd_this_task(void) {
  return &self();
}
EXPORT_SYMBOL(kcompd_this_task);

task_struct *get_task_struct(task_struct *t) {
  get_task(task_of(t));
  return t;
}
EXPORT_SYMBOL(get_task_struct);

void put_task_struct(task_struct *task) {
  Task &t = task_of(task);
  int n = t.references.load();
  do {
    if (n <= 0)
      return; // one put too many, by a driver
  } while (!t.references.compare_exchange_weak(n, n - 1));
  if (n == 1 && !t.host) {
    Registry &r = registry();
    const std::lock_guard lock(r.lock);
    r.resting.push_back(&t);
  }
}
EXPORT_SYMBOL(put_task_struct);

char *__get_task_comm(char *buf, size_t len, task_struct *tsk) {
  if (!len)
    return buf;
  Task &t = task_of(tsk);
  const std::lock_guard names(t.names);
  const size_t n = strnlen(t.comm, len - 1 < sizeof(t.comm) ? len - 1 : sizeof(t.comm));
  memcpy(buf, t.comm, n);
  memset(buf + n, 0, len - n);
  return buf;
}
EXPORT_SYMBOL(__get_task_comm);
