// SPDX-License-Identifier: MIT
// Tasks inside the runtime: a task is a thread, and `current` is the task of the calling thread.
//
// There are three kinds: kthreads (kernel/kthread.cpp makes them), the daemon's own threads (they become a task when
// they first call in), and worker threads that serve a client's call. Only the last have a CallContext, which tells who
// called and lets the worker pool know that the thread is about to sleep.
#pragma once

#include <atomic>
#include <cstdint>
#include <linux/sched.h>
#include <vector>

namespace kcompd {

// A piece of a client's memory that the call in progress may touch. `user` is the address the driver was given; `data`
// is where the bytes really are (the same address in read and write, the request's own buffer in ioctl).
struct UserWindow {
  uintptr_t user = 0;
  char *data = nullptr;
  size_t size = 0;
  bool may_read = false;  // copy_from_user
  bool may_write = false; // copy_to_user
  size_t first = 0;       // from where
  size_t written = 0;     // up to where it has been; 0: nowhere
};

// What a call of a client means to the runtime. One lives on the worker's stack for each request.
class CallContext {
public:
  virtual ~CallContext() = default;

  // The calling task is about to sleep, or has spun for long: another thread must take over reading requests. May be
  // called more than once in a call, cheap after the first. Does not sleep.
  virtual void will_block() noexcept = 0;

  // Somebody asks who the caller is: fill in pid, tgid, comm, cred of `task`, and make `parent` point to the parent's.
  // Called once a call at most, and only if the driver looks at `current` (so a driver that does not ask costs no look
  // into /proc). task.cred is one of its own (cast the const away), set from uid and gid below or by the call before.
  virtual void identify(task_struct &task) noexcept = 0;

  // The CPU that the caller was running on when it made the call, -1 if it can not be known.
  virtual int caller_cpu() noexcept = 0;

  // Memory of the caller's outside of the windows, where the call may touch it (in an ioctl). `size` > 0. Return: how
  // many bytes were moved, counted from the first; 0: none can be.
  virtual size_t read_client(uintptr_t user, void *to, size_t size) noexcept { return 0; }
  virtual size_t write_client(uintptr_t user, const void *from, size_t size) noexcept { return 0; }

  // The caller's thread, 0 if it is out of sight, and its fsuid and fsgid.
  pid_t pid = 0;
  uid_t uid = 0;
  gid_t gid = 0;

  // A 32-bit caller, where that makes a difference (in an ioctl).
  bool compat = false;

  // The name of the device that the call is on, for the log; null: it is on none.
  const char *device = nullptr;

  // Windows onto the caller's memory, in no order; copy_to_user() and friends look an address up here.
  static constexpr int kWindows = 3;
  UserWindow windows[kWindows];
};

// The runtime's view of a task. task_struct (include/linux/sched.h) is its first base, so the two convert freely.
struct Task; // defined by kernel/sched/core.h; what others need is below

// The task of the calling thread, made on the first call of a thread. Never null. Unlike get_current() it does not
// identify the caller of a request.
task_struct *this_task() noexcept;

// Bind the calling thread's task to a client's call, and back. Between the two `current` is the caller. Leaving clears
// pending signals, moves the thread back to the CPUs it came from, and returns the number of locks the handler still
// holds.
void enter_call(CallContext &context) noexcept;
int leave_call() noexcept;

// The call context of the calling thread, or null outside a client's call.
CallContext *this_call() noexcept;

// A signal for `task`: signal_pending() is true from now on, fatal_signal_pending() too if `fatal`, and a sleep that
// such a signal ends is ended. Safe from any thread while the task lives (the caller sees to that). Does not sleep.
void deliver_signal(task_struct &task, bool fatal) noexcept;

// True while the task sleeps in a state that a signal of that kind would end; the daemon uses it to decide whether a
// killed client's handler must be given up (answered for, and finished as an orphan).
bool would_wake(const task_struct &task, bool fatal) noexcept;

// One line of ps: what a task does now. Copied out, so that nothing needs to be held.
struct TaskInfo {
  pid_t pid;    // of the thread
  pid_t caller; // of the client served, 0 in a kthread
  char comm[16];
  char state;         // R S D T t Z X P I, as in /proc/<pid>/stat
  const char *wchan;  // the primitive it sleeps in ("wait_for_completion"), "0" when it runs
  const void *module; // struct module whose code it runs, or null
  bool kthread;
  bool uninterruptible; // it sleeps, and no signal ends that, not even SIGKILL
  unsigned long sleeps; // how often it has gone to sleep
};

// Every task that is a kthread or serves a call, oldest first. Any context that may sleep.
std::vector<TaskInfo> list_tasks();

} // namespace kcompd
