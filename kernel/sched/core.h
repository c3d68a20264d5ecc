// SPDX-License-Identifier: MIT
// The inside of a task, and the two moves everything that waits is made of: sleep on one's own state word, change
// another's (kernel/sched/state_core.h).
//
// A task's state word (task_struct::__state) is the futex it sleeps on. Memory of tasks is never unmapped, so a
// FUTEX_WAKE that comes after the task has gone on, or even ended, is harmless.
#pragma once

#include "kernel/locking/lock_order.h"
#include "kernel/sched/state_core.h"
#include "kernel/sched/task.h"
#include <atomic>
#include <linux/cred.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <mutex>
#include <sched.h>
#include <vector>

namespace kcompd {

struct Kthread; // kernel/kthread.cpp
class Guard;    // kernel/oops.h

struct Task : task_struct {
  // Waiting.
  std::atomic<unsigned> signals{0};                // kSignal*
  std::atomic<const char *> wchan{nullptr};        // what it waits in, a string that lives for ever
  std::atomic<int> lock_waits{0};                  // inside a spinlock, where no signal ends the wait
  std::atomic<uint64_t> queued_signals{0};         // of a kthread: which, bit sig - 1
  std::atomic<task_struct *> wake_q_next{nullptr}; // kernel/sched/wake_q.cpp
  unsigned in_futex = 0;                           // it sleeps on __state, or is about to
  SpinHistory spins;

  // Locks held. `own` is written by the task itself only; others who release a lock of this task write `foreign`, which
  // is the epoch in its upper half and a (negative) count in its lower. A new epoch begins when a call ends or the task
  // is used anew, so that a later release of a lock that was left behind counts for nobody.
  std::atomic<int> own_locks{0};
  std::atomic<uint64_t> foreign_locks{0};
  HeldLocks held;
  int kernel_locks = 0; // how often it has the big kernel lock; its own thread's

  // The virtual CPU. All of it belongs to the task's own thread.
  int preempt_depth = 0;
  int preempt_cpu = -1; // the CPU it holds while preempt_depth > 0
  int cpu = -1;         // the CPU it stays on: that of the caller, or bound; -1: wherever the system puts it
  int migrate_depth = 0;
  int migrate_cpu = -1;   // the CPU whose number it keeps while migrate_depth > 0
  unsigned irq_depth = 0; // SOFTIRQ_OFFSET or HARDIRQ_OFFSET inside the runtime's timers
  int rcu_depth = 0;      // in how many RCU read sections, one inside the other
  bool irqs_off = false;
  bool irqs_hold_cpu = false;
  bool moved = false; // to the caller's CPU; `affinity` has where it came from
  cpu_set_t affinity;
  std::atomic<int> bind_cpu{-1};            // what kthread_bind() asks for
  std::atomic<uint64_t> allowed_signals{0}; // of a kthread; bit sig - 1

  // The client's call in progress. `call` and `identified` belong to the task's own thread; others ask serving.
  CallContext *call = nullptr;
  bool identified = false;
  std::atomic<bool> serving{false};
  std::atomic<pid_t> client{0};       // CallContext::pid, for ps
  std::atomic<bool> of_client{false}; // pid, tgid and comm are a client's, also between its calls
  struct cred call_cred;              // where `cred` points in a call, and as long as the task is a client's
  std::mutex names;                   // comm, pid, tgid while others may look

  Kthread *kthread = nullptr;
  std::atomic<const void *> module{nullptr}; // struct module whose code it runs, where that is known
  Guard *guard = nullptr;                    // where do_exit() and an oops go
  pid_t tid = 0;
  bool host = false; // a process of the host, no thread of ours (kernel/pid.cpp)
  struct signal_struct own_group {
    1, nullptr
  }; // where `signal` points
  spinlock_t alloc_lock{};

  // Life. The registry's lock guards the links.
  std::atomic<int> references{0};
  Task *next = nullptr, *previous = nullptr;
};

inline Task &task_of(task_struct *task) noexcept {
  return *static_cast<Task *>(task);
}
inline const Task &task_of(const task_struct *task) noexcept {
  return *static_cast<const Task *>(task);
}

// Make the calling thread a task: `kthread` is null for a thread of the daemon. The first reference is the thread's,
// and end_task() gives it back. Tasks that nobody refers to are used again, the longest unused first.
Task &begin_task(Kthread *kthread) noexcept;
void end_task() noexcept;

// The calling thread is another task, until leave_task().
void borrow_task(Task &task) noexcept;
// The calling thread is `task` no longer. What it had borrowed is somebody else's, and it is its own task again. If it
// is its own, that goes with the thread's reference to somebody else, and the thread gets a new one when it asks next.
void leave_task(Task &task) noexcept;
// What ends a task that no thread is.
void retire_task(Task &task) noexcept;

extern thread_local constinit Task *t_task [[gnu::tls_model("initial-exec")]]; // kernel/sched/task.cpp

// The calling thread's task, or null if the thread has not called in yet. Context: any, also a signal handler.
inline Task *existing_task() noexcept {
  return t_task;
}

// The calling thread's task with all of its inside.
inline Task &self() noexcept {
  if (Task *me = t_task) [[likely]]
    return *me;
  return begin_task(nullptr);
}

// Let the pool know that this thread is about to sleep or has spun for long.
inline void about_to_block(Task &me) noexcept {
  if (me.call)
    me.call->will_block();
}

// Sleep until the state is TASK_RUNNING, a signal that ends a sleep in this state is pending, or `deadline`
// (CLOCK_MONOTONIC nanoseconds, -1: none) has passed. The state is TASK_RUNNING afterwards.
void sleep_on_state(Task &me, int64_t deadline) noexcept;

// If `task` sleeps in a state of `mode`, wake it. Inside a WakeBatch the system call waits for the end of it. Return:
// true if it slept so.
bool wake(Task &task, unsigned mode) noexcept;

// The frames of all WakeBatches of this thread are about to be left: wake whom they owe it. Also in a signal handler.
void abandon_wakes() noexcept;

// A report if the calling task is about to sleep with a spinlock or a CPU held, or in an RCU read section
// (kernel/sched/atomic.cpp).
void check_atomic(Task &me) noexcept;

// Names what the thread waits in for the life of the object. The outermost name stays: a reader that waits for a
// completion shows as that, not as the schedule() inside.
class WchanScope {
public:
  explicit WchanScope(const char *name) noexcept : me_(self()), before_(me_.wchan.load(std::memory_order_relaxed)) {
    if (!before_)
      me_.wchan.store(name, std::memory_order_relaxed); // read for display only, pairs with nothing
  }
  ~WchanScope() { me_.wchan.store(before_, std::memory_order_relaxed); } // as above
  WchanScope(const WchanScope &) = delete;
  WchanScope &operator=(const WchanScope &) = delete;

private:
  Task &me_;
  const char *before_;
};

inline uint32_t current_epoch(const Task &me) noexcept {
  return static_cast<uint32_t>(me.foreign_locks.load(std::memory_order_relaxed) >> 32); // only `me` changes it
}
// Count a lock as held by `me`. Return: the epoch, for uncount_lock().
inline uint32_t count_lock(Task &me) noexcept {
  me.own_locks.store(me.own_locks.load(std::memory_order_relaxed) + 1,
                     std::memory_order_relaxed); // only `me` writes it
  return current_epoch(me);
}
// Forget one that `me` took in this epoch.
inline void uncount_own_lock(Task &me) noexcept {
  me.own_locks.store(me.own_locks.load(std::memory_order_relaxed) - 1,
                     std::memory_order_relaxed); // only `me` writes it
}
// Forget one that `owner` took in `epoch`.
void uncount_lock(Task &me, task_struct *owner, uint32_t epoch) noexcept;
// Whether a lock that `owner` took in `epoch` was taken by `me` in this call (or kthread, or init).
inline bool took_lock(const Task &me, const task_struct *owner, uint32_t epoch) noexcept {
  return owner == &me && epoch == current_epoch(me);
}
// The locks that `me` holds.
int locks_held(const Task &me) noexcept;

// From here on locks that the task still holds are nobody's. Return: how many there were.
int forget_locks(Task &me) noexcept;

// Let go of the big kernel lock, however often the task has it; and take it again so often
// (kernel/locking/kernel_lock.cpp). Return: how often that was.
int forget_kernel_lock(Task &me) noexcept;
void retake_kernel_lock(Task &me, int times) noexcept;

// Give up what the task may have left behind on its virtual CPU, end its RCU read sections, and move the thread back
// (kernel/sched/cpu.cpp).
// Return: how many sections it was in, preempt-disabled ones and RCU's.
int leave_cpu(Task &me) noexcept;

// A reference, unless the task has ended and nobody holds one. Return: true if taken.
bool get_task(Task &task) noexcept;

// What becomes of a task's Kthread when the task is used again (kernel/kthread.cpp).
void free_kthread(Kthread *kthread) noexcept;

int64_t monotonic_ns() noexcept;

// The CPU that the thread runs on at this moment, -1 if the system does not tell.
int running_cpu() noexcept;

// The tasks that there are, oldest first. They stay valid, but may have ended by the time one looks.
std::vector<Task *> tasks_in_use();

// A process or thread of the host as a task, and its ancestors. Unless `fresh` it may be some seconds old. Return: null
// if there is none.
Task *host_task(pid_t tid, bool fresh) noexcept;

// R S D T t X Z P I.
char state_letter(unsigned state) noexcept;

extern const cred kRootCred; // kernel/cred.cpp

} // namespace kcompd
