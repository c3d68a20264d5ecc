// SPDX-License-Identifier: MIT
// What the cores of the synchronisation primitives stand on.
//
// A core (the files *_core.h) is a template over a platform: atomic operations on words, a futex, and the calling task.
// Machine is the real one. The tests have another, whose threads are fibers and where each operation is a point at
// which a seeded scheduler may go on with another thread; so what is tested in a hundred thousand orders is the code
// that runs.
#pragma once

#include "kernel/locking/contention.h"
#include "kernel/sched/core.h"
#include "kernel/sched/futex.h"
#include "kernel/workqueue_hook.h"
#include <asm/processor.h>
#include <atomic>
#include <linux/wait.h>
#include <sched.h>
#include <type_traits>

namespace kcompd {

struct Machine {
  using Task = kcompd::Task;
  using Order = std::memory_order;

  // How often a waiting thread looks before it sleeps.
  static constexpr int kSpins = 100;
  static constexpr int64_t kSpinNs = 50000; // of a sleeper that expects to be woken soon

  template <typename T> static T load(const T &word, Order order) noexcept {
    return std::atomic_ref(const_cast<T &>(word)).load(order);
  }
  template <typename T> static void store(T &word, std::type_identity_t<T> value, Order order) noexcept {
    std::atomic_ref(word).store(value, order);
  }
  template <typename T> static T exchange(T &word, std::type_identity_t<T> value, Order order) noexcept {
    return std::atomic_ref(word).exchange(value, order);
  }
  template <typename T> static T fetch_add(T &word, std::type_identity_t<T> value, Order order) noexcept {
    return std::atomic_ref(word).fetch_add(value, order);
  }
  template <typename T> static T fetch_or(T &word, std::type_identity_t<T> value, Order order) noexcept {
    return std::atomic_ref(word).fetch_or(value, order);
  }
  template <typename T>
  static bool compare_exchange(T &word, T &seen, std::type_identity_t<T> value, Order order, Order failure) noexcept {
    return std::atomic_ref(word).compare_exchange_strong(seen, value, order, failure);
  }

  // A full barrier in two halves: all that run the light one pay nothing, and the heavy one makes up for them, in every
  // thread of the process. Return: false where the system has no such thing.
  static void light_barrier() noexcept { std::atomic_signal_fence(std::memory_order_seq_cst); }
  static bool heavy_barrier() noexcept;

  static void wait(const unsigned &word, unsigned value, int64_t deadline) noexcept {
    futex_wait(&word, value, deadline);
  }
  static void wake(const unsigned &word, int count) noexcept { futex_wake(&word, count); }
  static void relax() noexcept { cpu_relax(); }
  static void yield() noexcept { sched_yield(); }
  static int64_t now() noexcept { return monotonic_ns(); }
  static int cpu() noexcept { return running_cpu(); }

  // How many threads sleep in spinlocks whose addresses end like that of `word`. Not in the lock itself, since who
  // releases a lock looks here when the lock may be gone already.
  static unsigned &sleepers(const unsigned &word) noexcept;

  static Task &self() noexcept { return kcompd::self(); }
  static unsigned signals(const Task &task) noexcept { return task.signals.load(); }
  static void add_signals(Task &task, unsigned bits) noexcept { task.signals.fetch_or(bits); }
  // Return: how often the task had the big kernel lock, which it has again after_sleep().
  static int before_sleep(Task &me) noexcept {
    __atomic_store_n(&me.nvcsw, me.nvcsw + 1, __ATOMIC_RELAXED); // only the task itself writes it
    about_to_block(me);
    worker_sleeps();
    return me.kernel_locks ? forget_kernel_lock(me) : 0;
  }
  static void after_sleep(Task &me, int kernel_locks) noexcept {
    if (kernel_locks) [[unlikely]]
      retake_kernel_lock(me, kernel_locks);
  }
  static void before_spin(Task &me) noexcept { about_to_block(me); }
  static long schedule_timeout(long timeout) noexcept { return ::schedule_timeout(timeout); }

  static BasicWakeBatch<Machine> *&batch() noexcept; // of the calling thread

  using Wchan = WchanScope;

  // Around a wait for a lock.
  class LockWait {
  public:
    explicit LockWait(const LockSite &site) noexcept : wchan_(site.name), contention_(site.name, site.caller) {}

  private:
    WchanScope wchan_;
    ContentionScope contention_;
  };

  // The lock of a wait queue, taken as drivers take it.
  class QueueLock {
  public:
    explicit QueueLock(wait_queue_head *queue) noexcept : queue_(queue) { spin_lock(&queue_->lock); }
    ~QueueLock() { spin_unlock(&queue_->lock); }
    QueueLock(const QueueLock &) = delete;
    QueueLock &operator=(const QueueLock &) = delete;

  private:
    wait_queue_head *queue_;
  };

  // Around a sleep in a futex: the state of the task says something else meanwhile, and no signal ends it.
  class Uninterrupted {
  public:
    Uninterrupted() noexcept : me_(kcompd::self()) {
      about_to_block(me_);
      me_.lock_waits++;
    }
    ~Uninterrupted() { me_.lock_waits--; }
    Uninterrupted(const Uninterrupted &) = delete;
    Uninterrupted &operator=(const Uninterrupted &) = delete;

  private:
    Task &me_;
  };

  // Around the wait for a spinlock.
  class SpinWait {
  public:
    explicit SpinWait(const LockSite &site) noexcept : wait_(site) {}

  private:
    Uninterrupted uninterrupted_;
    LockWait wait_;
  };
};

using WakeBatch = BasicWakeBatch<Machine>;

} // namespace kcompd
