// SPDX-License-Identifier: MIT
// What synchronisation costs in the runtime, beside what C++ or the system offers for the same: each figure is a ratio
// against a peer in the same process. Rounds of both sides are interleaved; the median of each counts. Threads are
// pinned to one CPU unless the name says otherwise. Exit status 1 if a limit is missed, or a sum is not exact.
//
// Arguments: parts of the names of those to run; default all.
#include "kernel/percpu.h"
#include "kernel/sched/core.h"
#include "kernel/sched/futex.h"
#include "tests/bench/sync_memory.h"
#include "tests/bench/sync_rounds.h"
#include <condition_variable>
#include <cstring>
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/percpu.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <mutex>
#include <semaphore>
#include <sys/rseq.h>

extern "C" char __start_kcompd_percpu[], __stop_kcompd_percpu[];

namespace {

using namespace bench;
using kcompd::futex_wait;
using kcompd::futex_wake;

struct Row {
  const char *name;
  double limit;
  std::function<double()> ours, theirs; // nanoseconds
};

constexpr int kMany = 200000;
bool all_met = true;

bool exact(unsigned long found, unsigned long expected) {
  if (found == expected)
    return true;
  printf("# lost: %lu instead of %lu\n", found, expected);
  all_met = false;
  return false;
}

// Completions.

double uncontended_completion() {
  DECLARE_COMPLETION(x);
  return one_thread(kMany / 2, [&] {
    complete(&x);
    wait_for_completion(&x);
  });
}

double uncontended_semaphore() {
  std::binary_semaphore s{0};
  return one_thread(kMany / 2, [&] {
    s.release();
    s.acquire();
  });
}

double completion_ping_pong(On where, int n) {
  struct alignas(64) Side {
    completion x;
  } side[2];
  for (Side &s : side)
    init_completion(&s.x);
  return ping_pong(
      where, n, [&](int i) { complete(&side[i].x); }, [&](int i) { wait_for_completion(&side[i].x); });
}

double futex_ping_pong(On where, int n) {
  struct alignas(64) Side {
    unsigned word = 0;
  } side[2];
  return ping_pong(
      where, n,
      [&](int i) {
        __atomic_store_n(&side[i].word, 1, __ATOMIC_RELEASE); // pairs with the exchange
        futex_wake(&side[i].word, 1);
      },
      [&](int i) {
        while (__atomic_exchange_n(&side[i].word, 0, __ATOMIC_ACQUIRE) == 0) // pairs with the store
          futex_wait(&side[i].word, 0, -1);
      });
}

double overshoot(const std::function<void()> &sleep) {
  std::vector<double> spans;
  std::thread([&] {
    stay_on_cpu(0);
    for (int i = 0; i < 20; i++) {
      const double start = now_ns();
      sleep();
      spans.push_back(now_ns() - start - static_cast<double>(TICK_NSEC));
    }
  }).join();
  return median(spans);
}

double completion_overshoot() {
  DECLARE_COMPLETION(x);
  return overshoot([&] { wait_for_completion_timeout(&x, 1); });
}

double futex_overshoot() {
  const unsigned word = 0;
  return overshoot([&] { futex_wait(&word, 0, kcompd::monotonic_ns() + TICK_NSEC); });
}

// Locks.

double uncontended_spinlock() {
  DEFINE_SPINLOCK(lock);
  return one_thread(kMany, [&] {
    spin_lock(&lock);
    spin_unlock(&lock);
  });
}

double uncontended_mutex() {
  std::mutex lock;
  return one_thread(kMany, [&] {
    lock.lock();
    lock.unlock();
  });
}

constexpr int kShort = 5; // steps inside the lock; ten times as many outside

template <typename Lock, typename Unlock> double sixty_four(Lock lock, Unlock unlock) {
  static volatile unsigned long guarded;
  constexpr int kThreads = 64, kEach = 500;
  guarded = 0;
  const double ns = measure(kThreads, On::kAllCpus, kEach, [&](int, int n) {
    for (int i = 0; i < n; i++) {
      lock();
      for (int k = 0; k < kShort; k++)
        guarded = guarded + 1;
      unlock();
      for (int k = 0; k < 10 * kShort; k++)
        __asm__ __volatile__("");
    }
  });
  exact(guarded, kThreads * kEach * kShort);
  return ns / kThreads;
}

double crowded_spinlock() {
  DEFINE_SPINLOCK(lock);
  return sixty_four([&] { spin_lock(&lock); }, [&] { spin_unlock(&lock); });
}

double crowded_mutex() {
  std::mutex lock;
  return sixty_four([&] { lock.lock(); }, [&] { lock.unlock(); });
}

// Per-CPU counters.

DEFINE_PER_CPU(unsigned long, counter);
thread_local volatile unsigned long t_counter;
std::atomic<unsigned long> shared_counter{0};

struct alignas(64) Slot {
  std::atomic<unsigned long> value;
};
Slot slots[256];

// On two CPUs the time is that of the clock; so it must be long beside what others take of the machine.
constexpr int kLong = 10 * kMany;

double count_per_cpu(int threads, On where, int n) {
  unsigned long before = 0, after = 0;
  int cpu;
  for_each_possible_cpu(cpu) before += per_cpu(counter, cpu);
  const double ns = measure(threads, where, n, [](int, int n) {
    for (int i = 0; i < n; i++)
      this_cpu_inc(counter);
  });
  for_each_possible_cpu(cpu) after += per_cpu(counter, cpu);
  exact(after - before, static_cast<unsigned long>(threads) * static_cast<unsigned long>(n));
  return ns;
}

double count_by_cpu_id() {
  return one_thread(kMany, [] {
    const auto *mine =
        reinterpret_cast<const volatile struct rseq *>(static_cast<char *>(__builtin_thread_pointer()) + __rseq_offset);
    slots[mine->cpu_id % 256].value.fetch_add(1, std::memory_order_relaxed); // a count, orders nothing
  });
}

double count_in_thread() {
  return one_thread(kMany, [] { t_counter = t_counter + 1; });
}

double count_shared() {
  return measure(2, On::kAllCpus, kLong, [](int, int n) {
    for (int i = 0; i < n; i++)
      shared_counter.fetch_add(1);
  });
}

// Atomics. The peers have the same ordering.

double by_atomic_inc() {
  static atomic_t v;
  return one_thread(kMany, [] { atomic_inc(&v); });
}

double by_std_inc() {
  static std::atomic<int> v;
  return one_thread(kMany, [] { v.fetch_add(1, std::memory_order_relaxed); }); // as atomic_inc()
}

double by_set_bit() {
  static unsigned long v;
  return one_thread(kMany, [] { set_bit(3, &v); });
}

double by_std_or() {
  static std::atomic<unsigned long> v;
  return one_thread(kMany, [] { v.fetch_or(8, std::memory_order_relaxed); }); // as set_bit()
}

// Threads.

double start_and_stop_kthread() {
  return one_thread(300, [] { kthread_stop(kthread_run(sleep_in_schedule, nullptr, "bench")); });
}

double start_and_stop_thread() {
  return one_thread(300, [] { std::thread([] {}).join(); });
}

// From the queueing until the function runs, the median of many.
constexpr int kHandOvers = 500;

double queue_to_run() {
  struct Timed {
    work_struct work;
    double began;
  };
  static Timed timed;
  INIT_WORK(&timed.work, [](work_struct *work) { container_of(work, Timed, work)->began = now_ns(); });
  std::vector<double> spans;
  std::thread([&] {
    stay_on_cpu(0);
    for (int i = 0; i < kHandOvers; i++) {
      const double start = now_ns();
      schedule_work_on(sched_getcpu(), &timed.work);
      flush_work(&timed.work);
      spans.push_back(timed.began - start);
    }
  }).join();
  return median(spans);
}

double hand_over() {
  std::mutex lock;
  std::condition_variable to, back;
  enum { kIdle, kWork, kEnd } state = kIdle;
  double began = 0;
  std::vector<double> spans;
  std::thread worker([&] {
    stay_on_cpu(0);
    std::unique_lock guard(lock);
    for (;;) {
      to.wait(guard, [&] { return state != kIdle; });
      if (state == kEnd)
        return;
      began = now_ns();
      state = kIdle;
      back.notify_one();
    }
  });
  std::thread([&] {
    stay_on_cpu(0);
    std::unique_lock guard(lock);
    for (int i = 0; i < kHandOvers; i++) {
      const double start = now_ns();
      state = kWork;
      guard.unlock();
      to.notify_one();
      guard.lock();
      back.wait(guard, [&] { return state == kIdle; });
      spans.push_back(began - start);
    }
    state = kEnd;
    to.notify_one();
  }).join();
  worker.join();
  return median(spans);
}

const Row kRows[] = {
    {"complete+wait/binary-semaphore", 0.20, uncontended_completion, uncontended_semaphore},
    {"ping-pong/futex", 1.00, [] { return completion_ping_pong(On::kOneCpu, 4000); },
     [] { return futex_ping_pong(On::kOneCpu, 4000); }},
    {"ping-pong-on-two-cpus/futex", 0.10, [] { return completion_ping_pong(On::kAllCpus, 1000); },
     [] { return futex_ping_pong(On::kAllCpus, 1000); }},
    {"ping-pong-unpinned/futex", 1.00, [] { return completion_ping_pong(On::kAnyCpu, 2000); },
     [] { return futex_ping_pong(On::kAnyCpu, 2000); }},
    {"spin_lock/mutex", 0.65, uncontended_spinlock, uncontended_mutex},
    {"spin_lock-64-threads-on-two-cpus/mutex", 1.5, crowded_spinlock, crowded_mutex},
    {"this_cpu_inc/cpu-id+atomic", 0.50, [] { return count_per_cpu(1, On::kOneCpu, kMany); }, count_by_cpu_id},
    {"this_cpu_inc/thread_local", 8, [] { return count_per_cpu(1, On::kOneCpu, kMany); }, count_in_thread},
    {"this_cpu_inc-on-two-cpus/shared-atomic", 0.15, [] { return count_per_cpu(2, On::kAllCpus, kLong); },
     count_shared},
    {"atomic_inc/atomic", 1.05, by_atomic_inc, by_std_inc},
    {"set_bit/atomic", 1.05, by_set_bit, by_std_or},
    {"kthread_run+kthread_stop/thread", 1.5, start_and_stop_kthread, start_and_stop_thread},
    {"queue_work/condition-variable", 1.1, queue_to_run, hand_over},
    {"timeout-overshoot/futex", 0.6, completion_overshoot, futex_overshoot},
};

void judge(const char *name, double value, double limit) {
  const bool met = value <= limit;
  all_met &= met;
  printf("bench sync %s %.2f %.2f %s\n", name, value, limit, met ? "ok" : "MISSED");
  fflush(stdout);
}

void run(const Row &row) {
  std::vector<double> ours, theirs;
  for (int round = 0; round < kRounds; round++) {
    ours.push_back(row.ours());
    theirs.push_back(row.theirs());
  }
  printf("# %-40s %10.1f ns, peer %10.1f ns\n", row.name, median(ours), median(theirs));
  judge(row.name, median(ours) / median(theirs), row.limit);
}

void run_crowd(const char *name, int (*sleeper)(void *)) {
  std::vector<double> kib, seconds;
  for (int round = 0; round < kCrowdRounds; round++) {
    Crowd crowd;
    if (!measure_crowd(sleeper, crowd)) {
      printf("# %s: the system does not give so many threads\n", name);
      return;
    }
    kib.push_back(crowd.kib);
    seconds.push_back(crowd.seconds);
  }
  judge((std::string(name) + "-KiB").c_str(), median(kib), 42);
  judge((std::string(name) + "-10000-seconds").c_str(), median(seconds), 5);
}

} // namespace

int main(int argc, char **argv) {
  const auto wanted = [&](const char *name) {
    return argc < 2 || std::any_of(argv + 1, argv + argc, [&](const char *part) { return strstr(name, part); });
  };
  allowed();
  if (kcompd::percpu_map(__start_kcompd_percpu, __stop_kcompd_percpu) != 0)
    return 2;
  for (const Row &row : kRows)
    if (wanted(row.name))
      run(row);
  if (wanted("sleeping-kthread"))
    run_crowd("sleeping-kthread", sleep_in_schedule);
  if (wanted("blocked-waiter"))
    run_crowd("blocked-waiter", sleep_in_a_wait);
  return all_met ? 0 : 1;
}
