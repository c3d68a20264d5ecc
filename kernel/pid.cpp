// SPDX-License-Identifier: MIT
// Processes of the host as tasks: found by number, walked over, signalled.
//
// Such a task is a record of what /proc said when it was last asked for. Its memory is used again once its process has
// ended, and many others have too, so a driver that keeps the pointer too long finds another's record and nothing
// worse.
#include "kernel/host_process.h"
#include "kernel/mm.h"
#include "kernel/sched/core.h"
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <dirent.h>
#include <linux/export.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/sched/stat.h>
#include <linux/sched/task.h>
#include <map>
#include <memory>
#include <string>
#include <sys/syscall.h>
#include <unistd.h>
#include <vector>

namespace kcompd {

namespace {

using Number = struct pid;

constexpr size_t kResting = 1024;
constexpr int64_t kFresh = 10'000'000'000; // ancestors are not asked for again for so many nanoseconds
constexpr int kAncestors = 64;

struct HostTask {
  Task task;
  cred ids{};
  signal_struct group{};
  int64_t filled = 0;
};

struct Host {
  std::mutex lock;
  std::map<pid_t, std::unique_ptr<HostTask>> known;
  std::deque<std::unique_ptr<HostTask>> resting; // their processes have ended, the longest first
  std::map<pid_t, std::unique_ptr<struct pid>> numbers;
};

Host &host() {
  static Host *const instance = new Host;
  return *instance;
}

unsigned state_of(char letter) {
  switch (letter) {
  case 'S':
    return TASK_INTERRUPTIBLE;
  case 'D':
    return TASK_UNINTERRUPTIBLE;
  case 'I':
    return TASK_IDLE;
  case 'T':
    return __TASK_STOPPED;
  case 't':
    return __TASK_TRACED;
  case 'Z':
    return EXIT_ZOMBIE;
  case 'X':
    return EXIT_DEAD;
  default:
    return TASK_RUNNING;
  }
}

unsigned long hexadecimal(const char *status, const char *key) {
  const char *text = host_status_field(status, key);
  return text ? std::strtoul(text, nullptr, 16) : 0;
}

unsigned long decimal(const char *status, const char *key) {
  const char *text = host_status_field(status, key);
  return text ? std::strtoul(text, nullptr, 10) : 0;
}

// With the lock held. Return: the record, or null: there is no such process.
Task *fill(Host &h, pid_t tid, int64_t not_before, int ancestors) {
  const auto gone = [&] {
    if (auto found = h.known.extract(tid))
      h.resting.push_back(std::move(found.mapped()));
    return nullptr;
  };
  auto found = h.known.find(tid);
  if (found != h.known.end() && found->second->filled >= not_before)
    return &found->second->task;
  char status[4096];
  if (!read_host_proc(tid, "status", status, sizeof status))
    return gone();
  if (found == h.known.end()) {
    std::unique_ptr<HostTask> memory;
    if (h.resting.size() > kResting && h.resting.front()->task.references.load() <= 1) {
      memory = std::move(h.resting.front());
      h.resting.pop_front();
    } else {
      memory = std::make_unique<HostTask>();
    }
    found = h.known.emplace(tid, std::move(memory)).first;
  }
  HostTask &record = *found->second;
  record.filled = monotonic_ns();
  Task &t = record.task;
  host_status_cred(status, record.ids);
  record.ids.fsuid = record.ids.euid;
  record.ids.fsgid = record.ids.egid;
  record.ids.user_ns = &init_user_ns;
  record.group = {std::max(1, host_status_number(status, "Threads")), nullptr};
  t.host = true;
  t.references = 1;
  t.pid = t.tid = tid;
  t.tgid = host_status_number(status, "Tgid");
  {
    const std::lock_guard names(t.names);
    host_status_comm(status, t.comm);
  }
  const char *state = host_status_field(status, "State");
  __atomic_store_n(&t.__state, state_of(state ? *state : 'R'), __ATOMIC_SEQ_CST);
  // A kernel thread of the host has no memory, so its status has no line of that.
  const bool memory = host_status_field(status, "VmSize") != nullptr;
  const bool kthread = !memory && (!state || *state != 'Z');
  t.flags = kthread ? PF_KTHREAD : 0;
  t.mm = t.active_mm = memory ? mm_of_process(t.tgid) : nullptr;
  t.prio = t.static_prio = t.normal_prio = DEFAULT_PRIO;
  t.real_cred = t.cred = &record.ids;
  t.signal = &record.group;
  t.nvcsw = decimal(status, "voluntary_ctxt_switches");
  t.nivcsw = decimal(status, "nonvoluntary_ctxt_switches");
  host_stat(tid, t);
  host_old_ids(record.ids, t);
  t.blocked = {{hexadecimal(status, "SigBlk")}};
  t.pending.signal = {{hexadecimal(status, "SigPnd")}};
  t.group_leader = &t;
  t.parent = t.real_parent = kcompd_init_task();
  const pid_t parent = host_status_number(status, "PPid");
  if (parent > 0 && ancestors > 0)
    if (Task *found_parent = fill(h, parent, monotonic_ns() - kFresh, ancestors - 1))
      t.parent = t.real_parent = found_parent;
  if (t.tgid != t.pid && t.tgid > 0)
    if (Task *leader = fill(h, t.tgid, monotonic_ns() - kFresh, 0))
      t.group_leader = leader;
  return &t;
}

// The numbers that a directory of /proc has, ascending.
std::vector<pid_t> numbers_in(const char *path) {
  std::vector<pid_t> result;
  if (DIR *directory = ::opendir(path)) {
    while (const dirent *entry = ::readdir(directory))
      if (const long number = std::strtol(entry->d_name, nullptr, 10); number > 0)
        result.push_back(static_cast<pid_t>(number));
    ::closedir(directory);
  }
  std::sort(result.begin(), result.end());
  return result;
}

// One walk of a thread: what comes behind what.
struct Walk {
  std::vector<Task *> order;
  size_t at = 0;

  Task *behind(const task_struct *task) {
    if (at >= order.size() || order[at] != task)
      at = static_cast<size_t>(std::find(order.begin(), order.end(), task) - order.begin());
    return at + 1 < order.size() ? order[++at] : nullptr;
  }
};
thread_local Walk t_processes, t_threads;

void begin_walk() {
  Walk &walk = t_processes;
  walk = {};
  const int64_t now = monotonic_ns();
  {
    Host &h = host();
    const std::lock_guard lock(h.lock);
    for (pid_t pid : numbers_in("/proc"))
      if (Task *task = fill(h, pid, now, kAncestors))
        walk.order.push_back(task);
  }
  for (Task *task : tasks_in_use())
    if (task->flags & PF_KTHREAD)
      walk.order.push_back(task);
}

} // namespace

Task *host_task(pid_t tid, bool fresh) noexcept {
  try {
    Host &h = host();
    const std::lock_guard lock(h.lock);
    return fill(h, tid, monotonic_ns() - (fresh ? 0 : kFresh), kAncestors);
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
}

} // namespace kcompd

using namespace kcompd;

task_struct *kcompd_init_task(void) {
  static Task *const idle = [] {
    Task *task = new Task;
    static_cast<task_struct &>(*task) = {};
    static signal_struct group{1, nullptr};
    task->host = true;
    task->references = 1;
    task->flags = PF_KTHREAD;
    task->prio = task->static_prio = task->normal_prio = DEFAULT_PRIO;
    strcpy(task->comm, "swapper/0");
    task->parent = task->real_parent = task->group_leader = task;
    task->cred = task->real_cred = &kRootCred;
    task->signal = &group;
    return task;
  }();
  return idle;
}
EXPORT_SYMBOL(kcompd_init_task);

extern "C" rwlock_t tasklist_lock __attribute__((__visibility__("default")));
DEFINE_RWLOCK(tasklist_lock);
EXPORT_SYMBOL(tasklist_lock);

struct pid *find_get_pid(pid_t nr) {
  if (nr <= 0 || (kill(nr, 0) != 0 && errno == ESRCH))
    return nullptr;
  Host &h = host();
  const std::lock_guard lock(h.lock);
  auto &number = h.numbers[nr];
  if (!number)
    number.reset(new Number{nr});
  return number.get();
}
EXPORT_SYMBOL(find_get_pid);

task_struct *pid_task(struct pid *pid, enum pid_type) {
  if (!pid)
    return nullptr;
  for (Task *task : tasks_in_use())
    if (task->tid == pid->kcompd_nr && (task->flags & PF_KTHREAD))
      return task;
  return host_task(pid->kcompd_nr, true);
}
EXPORT_SYMBOL(pid_task);

task_struct *get_pid_task(struct pid *pid, enum pid_type type) {
  task_struct *task = pid_task(pid, type);
  return task ? get_task_struct(task) : nullptr;
}
EXPORT_SYMBOL(get_pid_task);

struct pid *task_pid(task_struct *task) {
  return find_get_pid(task->pid);
}
EXPORT_SYMBOL(task_pid);

task_struct *find_task_by_vpid(pid_t nr) {
  return pid_task(find_get_pid(nr), PIDTYPE_PID);
}
EXPORT_SYMBOL(find_task_by_vpid);

int kill_pid(struct pid *pid, int sig, int priv) {
  task_struct *task = pid_task(pid, PIDTYPE_PID);
  return task ? send_sig(sig, task, priv) : -ESRCH;
}
EXPORT_SYMBOL(kill_pid);

task_struct *next_task(task_struct *p) {
  if (p == kcompd_init_task())
    begin_walk();
  Walk &walk = t_processes;
  Task *next = p == kcompd_init_task() ? (walk.order.empty() ? nullptr : walk.order.front()) : walk.behind(p);
  if (next)
    return next;
  walk = {};
  return kcompd_init_task();
}
EXPORT_SYMBOL(next_task);

task_struct *next_thread(task_struct *p) {
  if (!task_of(p).host || p->tgid <= 0 || p->tgid == getpid())
    return p; // a kthread, or the daemon, whose threads are tasks of their own
  Walk &walk = t_threads;
  if (p == p->group_leader || walk.order.empty() || walk.order.front()->tgid != p->tgid) {
    walk = {};
    Host &h = host();
    const int64_t now = monotonic_ns();
    const std::string path = "/proc/" + std::to_string(p->tgid) + "/task";
    const std::lock_guard lock(h.lock);
    walk.order.push_back(&task_of(p->group_leader));
    for (pid_t tid : numbers_in(path.c_str()))
      if (tid != p->tgid)
        if (Task *task = fill(h, tid, now, 0))
          walk.order.push_back(task);
  }
  Task *next = walk.behind(p);
  return next ? next : p->group_leader;
}
EXPORT_SYMBOL(next_thread);

int nr_processes(void) {
  return static_cast<int>(numbers_in("/proc").size());
}
EXPORT_SYMBOL(nr_processes);

unsigned int task_cpu(const task_struct *p) {
  return p->pid > 0 ? static_cast<unsigned>(host_stat_now(p->pid, 39)) : 0;
}
EXPORT_SYMBOL(task_cpu);

int pid_alive(const task_struct *p) {
  if (p->flags & PF_KTHREAD)
    return !READ_ONCE(p->exit_state);
  if (p->start_time)
    return host_is_same(*p);
  char path[32]; // of one whose times the host does not tell
  snprintf(path, sizeof path, "/proc/%d", p->pid);
  return p->pid > 0 && ::access(path, F_OK) == 0;
}
EXPORT_SYMBOL(pid_alive);

pid_t task_pgrp_nr(task_struct *tsk) {
  return tsk->flags & PF_KTHREAD ? 0 : static_cast<pid_t>(host_stat_now(tsk->pid, 5));
}
EXPORT_SYMBOL(task_pgrp_nr);

pid_t task_session_vnr(task_struct *tsk) {
  return tsk->flags & PF_KTHREAD ? 0 : static_cast<pid_t>(host_stat_now(tsk->pid, 6));
}
EXPORT_SYMBOL(task_session_vnr);

void task_lock(task_struct *p) {
  spin_lock(&task_of(p).alloc_lock);
}
EXPORT_SYMBOL(task_lock);

void task_unlock(task_struct *p) {
  spin_unlock(&task_of(p).alloc_lock);
}
EXPORT_SYMBOL(task_unlock);
