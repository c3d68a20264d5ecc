// SPDX-License-Identifier: MIT
// Sleeping on the own state word, and waking others.
//
// A sleeper sets its state, tests its condition, and sleeps while the word is unchanged; a waker changes the word from
// a sleeping state to TASK_RUNNING, and owes the system call if the sleeper is, or is about to be, in the futex.
//
// A sleeper that was last woken from another CPU spins for a short while before it sleeps, if that has paid lately: a
// wake-up across CPUs costs a hundred times what a hand-over to somebody who looks does. On one CPU, where spinning
// only keeps the other from running, it never begins.
#pragma once

#include <atomic>
#include <climits>
#include <cstdint>
#include <linux/sched.h>

namespace kcompd {

// Bits of a task's pending signals.
constexpr unsigned kSignalPending = 1;
constexpr unsigned kSignalFatal = 2;

// Does a signal of the kinds in `signals` end a sleep in `state`?
inline bool ends_sleep(unsigned state, unsigned signals) noexcept {
  if (!(signals & kSignalPending))
    return false;
  return (state & TASK_INTERRUPTIBLE) || ((state & TASK_WAKEKILL) && (signals & kSignalFatal));
}

// Who waits for a lock: the function's name, a string that lives for ever, and where it was called.
struct LockSite {
  const char *name;
  const void *caller;
};

// What a task keeps of its last wake-ups, to guess whether to spin. All but `waker_cpu` is its own thread's.
struct SpinHistory {
  int waker_cpu = -1; // where the last waker ran
  int trust = 0;      // how often to spin without success before giving up
  int pause = 1;      // how many sleeps until the next trial
  int next_pause = 2;
};

template <typename P> struct StateCore {
  using Task = typename P::Task;
  static constexpr int kTrust = 3;
  static constexpr int kLongestPause = 256;

  static void set(Task &me, unsigned state) noexcept { P::exchange(me.__state, state, std::memory_order_seq_cst); }
  static void set_running(Task &me) noexcept {
    P::store(me.__state, TASK_RUNNING, std::memory_order_relaxed); // only wakers read it, and this asks nothing of them
  }

  // Sleep until the state is TASK_RUNNING, a signal that ends a sleep in this state is pending, or `deadline` (-1:
  // none) has passed. The state is TASK_RUNNING afterwards.
  static void sleep(Task &me, int64_t deadline) noexcept {
    // The read-modify-write is the full barrier between the state, which may have been written without one, and the
    // look at the signals; it pairs with the two of deliver().
    unsigned state = P::fetch_or(me.__state, 0, std::memory_order_seq_cst);
    int kernel_locks = 0;
    if (goes_on(me, state, deadline)) {
      if (wants_to_spin(me))
        state = spin(me, state, deadline);
      if (goes_on(me, state, deadline)) {
        kernel_locks = P::before_sleep(me);
        P::exchange(me.in_futex, 1, std::memory_order_seq_cst); // pairs with wake_futex()
        do {
          P::wait(me.__state, state, deadline);
          state = P::load(me.__state, std::memory_order_acquire); // pairs with try_to_wake()
        } while (goes_on(me, state, deadline));
        P::store(me.in_futex, 0, std::memory_order_relaxed); // a wake-up too many harms nobody
      }
    }
    set_running(me);
    P::after_sleep(me, kernel_locks);
  }

  // If `task` sleeps in a state of `mode`, make it running. Return: true if it did; then wake_futex() is owed.
  static bool try_to_wake(Task &task, unsigned mode) noexcept {
    // A full barrier between what the waker wrote and the look at the state; pairs with set().
    unsigned state = P::fetch_or(task.__state, 0, std::memory_order_seq_cst);
    if (!(state & mode))
      return false;
    P::store(task.spins.waker_cpu, P::cpu(), std::memory_order_relaxed); // a hint, orders nothing
    do
      if (P::compare_exchange(task.__state, state, TASK_RUNNING, std::memory_order_seq_cst, std::memory_order_seq_cst))
        return true;
    while (state & mode);
    return false;
  }

  static void wake_futex(Task &task) noexcept {
    // Either the mark is seen here, or the sleeper, which set it before, finds the state changed.
    if (P::load(task.in_futex, std::memory_order_seq_cst))
      P::wake(task.__state, INT_MAX);
  }

  static void deliver(Task &task, bool fatal) noexcept {
    P::add_signals(task, kSignalPending | (fatal ? kSignalFatal : 0));
    if (try_to_wake(task, TASK_INTERRUPTIBLE | (fatal ? TASK_WAKEKILL : 0)))
      wake_futex(task);
  }

private:
  static bool goes_on(Task &me, unsigned state, int64_t deadline) noexcept {
    return state != TASK_RUNNING && !ends_sleep(state, P::signals(me)) && (deadline < 0 || P::now() < deadline);
  }

  static bool wants_to_spin(Task &me) noexcept {
    const int waker = P::load(me.spins.waker_cpu, std::memory_order_relaxed); // a hint, orders nothing
    if (waker < 0 || waker == P::cpu())
      return false;
    return me.spins.trust > 0 || --me.spins.pause <= 0;
  }

  // Return: the state in the end.
  static unsigned spin(Task &me, unsigned state, int64_t deadline) noexcept {
    P::before_spin(me);
    const int64_t until = P::now() + P::kSpinNs;
    do
      for (int i = 0; i < P::kSpins; i++) {
        P::relax();
        state = P::load(me.__state, std::memory_order_acquire); // pairs with try_to_wake()
        if (state == TASK_RUNNING) {
          me.spins.trust = kTrust;
          me.spins.next_pause = 2;
          return state;
        }
      }
    while (P::now() < until && goes_on(me, state, deadline));
    if (me.spins.trust == 0 || --me.spins.trust == 0) {
      me.spins.pause = me.spins.next_pause;
      if (me.spins.next_pause < kLongestPause)
        me.spins.next_pause *= 2;
    }
    return state;
  }
};

// Collects wake-ups while a lock is held, and does the system calls after it has been released, so that the woken do
// not run into the lock.
template <typename P> class BasicWakeBatch {
public:
  BasicWakeBatch() noexcept : outer_(P::batch()) { P::batch() = this; }
  ~BasicWakeBatch() {
    P::batch() = outer_;
    for (int i = 0; i < count_; i++)
      StateCore<P>::wake_futex(*tasks_[i]);
  }
  BasicWakeBatch(const BasicWakeBatch &) = delete;
  BasicWakeBatch &operator=(const BasicWakeBatch &) = delete;

  void add(typename P::Task &task) noexcept {
    if (count_ < kMax)
      tasks_[count_++] = &task;
    else
      StateCore<P>::wake_futex(task);
  }

  // The frames of all batches of this thread are about to be left: wake whom they owe it.
  static void abandon() noexcept {
    for (BasicWakeBatch *batch = P::batch(); batch; batch = batch->outer_)
      for (int i = 0; i < batch->count_; i++)
        StateCore<P>::wake_futex(*batch->tasks_[i]);
    P::batch() = nullptr;
  }

private:
  static constexpr int kMax = 16;
  typename P::Task *tasks_[kMax];
  int count_ = 0;
  BasicWakeBatch *outer_;
};

// Wake `task` if it sleeps in a state of `mode`. Inside a batch the system call waits for the end of it.
template <typename P> bool wake_on(typename P::Task &task, unsigned mode) noexcept {
  if (!StateCore<P>::try_to_wake(task, mode))
    return false;
  if (P::batch())
    P::batch()->add(task);
  else
    StateCore<P>::wake_futex(task);
  return true;
}

} // namespace kcompd
