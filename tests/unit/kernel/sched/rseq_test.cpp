// SPDX-License-Identifier: MIT
// Facts about this_cpu operations that do without the lock of the CPU.
#include "kernel/percpu.h"
#include "kernel/sched/cpu.h"
#include "tests/unit/kernel/module/fixture.h"
#include "tests/unit/kernel/sched/threads.h"
#include <csignal>
#include <gtest/gtest.h>
#include <linux/kthread.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <sys/rseq.h>
#include <sys/wait.h>
#include <vector>

using namespace kcompd;
using namespace kcompd::test;

namespace {

// Memory of which each CPU has its own copy.
template <typename T> class PerCpuOf {
public:
  PerCpuOf() : copies_(alloc_percpu(T)) {}
  ~PerCpuOf() { free_percpu(copies_); }
  PerCpuOf(const PerCpuOf &) = delete;
  PerCpuOf &operator=(const PerCpuOf &) = delete;
  T &operator*() { return *copies_; } // for this_cpu operations only
  T &on(unsigned cpu) { return *per_cpu_ptr(copies_, cpu); }
  T sum() {
    T total{};
    unsigned cpu;
    for_each_possible_cpu(cpu) total = static_cast<T>(total + on(cpu));
    return total;
  }

private:
  T *copies_;
};

bool go_to(int cpu, pid_t tid = 0) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(cpu, &set);
  return sched_setaffinity(tid, sizeof(set), &set) == 0;
}

// The CPUs that the process may use.
std::vector<int> usable_cpus() {
  cpu_set_t set;
  sched_getaffinity(0, sizeof(set), &set);
  std::vector<int> cpus;
  for (int cpu = 0; cpu < static_cast<int>(nr_cpu_ids); cpu++)
    if (CPU_ISSET(cpu, &set))
      cpus.push_back(cpu);
  return cpus;
}

// Whether operations of this thread can do without the CPU's lock.
bool has_sequences() {
  return KCOMPD_RSEQ && __rseq_size > 0;
}

// In a preempt_disable() section each operation has the CPU already; outside of it sequences are used.
template <typename T> void operations_of(bool hold) {
  PerCpuOf<T> v;
  const int cpu = usable_cpus()[0];
  std::thread([&] {
    ASSERT_TRUE(go_to(cpu));
    if (hold)
      preempt_disable();
    const T high = static_cast<T>(T{1} << (8 * sizeof(T) - 2));
    this_cpu_write(*v, static_cast<T>(high + 10));
    EXPECT_EQ(this_cpu_add_return(*v, 5), static_cast<T>(high + 15));
    EXPECT_EQ(this_cpu_sub_return(*v, 1), static_cast<T>(high + 14));
    EXPECT_EQ(this_cpu_inc_return(*v), static_cast<T>(high + 15));
    EXPECT_EQ(this_cpu_dec_return(*v), static_cast<T>(high + 14));
    EXPECT_EQ(this_cpu_xchg(*v, 3), static_cast<T>(high + 14));
    EXPECT_EQ(this_cpu_cmpxchg(*v, 4, 9), 3);
    EXPECT_EQ(this_cpu_read(*v), 3);
    EXPECT_EQ(this_cpu_cmpxchg(*v, 3, 9), 3);
    EXPECT_EQ(this_cpu_read(*v), 9);
    T expected = 8;
    EXPECT_FALSE(this_cpu_try_cmpxchg(*v, &expected, 1));
    EXPECT_EQ(expected, 9);
    EXPECT_TRUE(this_cpu_try_cmpxchg(*v, &expected, 8));
    this_cpu_or(*v, 6);
    this_cpu_and(*v, 0xc);
    this_cpu_add(*v, -4);
    this_cpu_sub(*v, 1);
    this_cpu_inc(*v);
    this_cpu_dec(*v);
    EXPECT_EQ(__this_cpu_read(*v), 7);
    EXPECT_EQ(v.on(static_cast<unsigned>(cpu)), 7);
    EXPECT_EQ(v.sum(), 7); // nothing is on another CPU
    if (hold)
      preempt_enable();
    else
      EXPECT_EQ(kcompd_this_vcpu.lock != nullptr, has_sequences());
  }).join();
}

template <typename T> class PerCpuType : public testing::Test {};
using Integers = testing::Types<u8, u16, u32, u64, s8, s16, s32, s64, char, long long, unsigned long>;
TYPED_TEST_SUITE(PerCpuType, Integers);

TYPED_TEST(PerCpuType, OperationsGiveWhatTheyPromise) {
  operations_of<TypeParam>(true);
  operations_of<TypeParam>(false);
}

TEST(PerCpuRseq, WhatIsNoIntegerIsChangedToo) {
  struct Pair {
    long a, b;
  };
  PerCpuOf<double> real;
  PerCpuOf<bool> flag;
  PerCpuOf<Pair> pair;
  PerCpuOf<const char *> text;
  const int cpu = usable_cpus()[0];
  std::thread([&] {
    ASSERT_TRUE(go_to(cpu));
    this_cpu_write(*real, 1.5);
    this_cpu_add(*real, 2);
    EXPECT_EQ(this_cpu_read(*real), 3.5);
    this_cpu_add(*flag, 2);
    EXPECT_EQ(reinterpret_cast<unsigned char &>(flag.on(static_cast<unsigned>(cpu))), 1);
    this_cpu_write(*pair, (Pair{3, 4}));
    EXPECT_EQ(this_cpu_read(*pair).b, 4);
    this_cpu_inc((*pair).a);
    EXPECT_EQ(this_cpu_read((*pair).a), 4);
    const char *const word = "word";
    this_cpu_write(*text, word);
    EXPECT_EQ(this_cpu_cmpxchg(*text, word, nullptr), word);
    EXPECT_EQ(this_cpu_read(*text), nullptr);
  }).join();
}

TEST(PerCpuRseq, ArgumentsAreEvaluatedOnce) {
  struct Two {
    int at[2];
  };
  PerCpuOf<Two> v;
  int asked = 0, value = 1;
  const auto slot = [&]() -> int & { return (*v).at[asked++ % 2]; };
  const auto next = [&] { return value++; };
  this_cpu_add(slot(), next());
  this_cpu_write(slot(), next());
  (void)this_cpu_cmpxchg(slot(), next(), next());
  (void)this_cpu_read(slot());
  EXPECT_EQ(asked, 4);
  EXPECT_EQ(value, 5);
}

// Nothing that a thread leaves behind may refer to a module that has gone.
TEST(PerCpuRseq, NothingIsUnderWayAfterAnOperation) {
  if (!has_sequences())
    GTEST_SKIP() << "sequences are not used here";
  PerCpuOf<int> v;
  this_cpu_inc(*v);
  (void)this_cpu_read(*v);
  (void)this_cpu_cmpxchg(*v, 7, 8);
  const auto *area =
      reinterpret_cast<const volatile struct rseq *>(static_cast<char *>(__builtin_thread_pointer()) + __rseq_offset);
  EXPECT_EQ(area->rseq_cs, 0U);
}

// Threads that count in each size and by each operation, some in sections, while they are moved from CPU to CPU and
// interrupted by signals.
TEST(PerCpuRseq, SumsAreExactWhileThreadsAreMovedAndInterrupted) {
  constexpr int kThreads = 6, kApart = 128, kEach = 160 * kApart;
  PerCpuOf<u8> bytes;
  PerCpuOf<u16> words;
  PerCpuOf<u32> longs;
  PerCpuOf<u64> quads;
  PerCpuOf<long> xchged, cmpxchged, held;
  std::atomic<long> taken{0};
  std::atomic<int> running{kThreads};
  struct sigaction ignored {
  }, before{};
  ignored.sa_handler = [](int) {};
  sigaction(SIGUSR2, &ignored, &before);

  std::vector<std::unique_ptr<TaskThread>> threads;
  threads.reserve(kThreads);
  for (int i = 0; i < kThreads; i++)
    threads.push_back(std::make_unique<TaskThread>([&] {
      for (int n = 0; n < kEach; n++) {
        this_cpu_inc(*bytes);
        this_cpu_dec(*words);
        this_cpu_add_return(*longs, 3);
        this_cpu_sub(*quads, 1ULL << 40 | 1);
        this_cpu_add(*xchged, 1);
        if (n % 8 == 0)
          taken += this_cpu_xchg(*xchged, 0);
        long old = 0;
        while (!this_cpu_try_cmpxchg(*cmpxchged, &old, old + 1))
          ;
        if (n % kApart)
          continue;
        preempt_disable();
        volatile long &mine = *this_cpu_ptr(&*held);
        const long seen = mine;
        this_cpu_inc(*cmpxchged);
        sched_yield();
        mine = seen + 1; // lost, if anybody comes in between
        preempt_enable();
        this_cpu_inc(*held);
      }
      running--;
    }));
  const std::vector<int> cpus = usable_cpus();
  for (unsigned turn = 0; running > 0; turn++)
    for (auto &t : threads) {
      go_to(cpus[turn++ % cpus.size()], t->task().tid);
      if (!t->done())
        tgkill(getpid(), t->task().tid, SIGUSR2);
    }
  threads.clear();
  sigaction(SIGUSR2, &before, nullptr);

  constexpr long kAll = long{kThreads} * kEach;
  EXPECT_EQ(bytes.sum(), static_cast<u8>(kAll));
  EXPECT_EQ(words.sum(), static_cast<u16>(-kAll));
  EXPECT_EQ(longs.sum(), static_cast<u32>(3 * kAll));
  EXPECT_EQ(quads.sum(), -static_cast<u64>(kAll) * (1ULL << 40 | 1));
  EXPECT_EQ(xchged.sum() + taken, kAll);
  EXPECT_EQ(cmpxchged.sum(), kAll + kAll / kApart);
  EXPECT_EQ(held.sum(), 2 * kAll / kApart);
}

// Sections of a CPU whose task really runs on another one must still keep the sequences there out.
TEST(PerCpuRseq, WhoHoldsACpuFromElsewhereHasItAlone) {
  const std::vector<int> cpus = usable_cpus();
  if (cpus.size() < 2)
    GTEST_SKIP() << "needs two CPUs";
  constexpr long kAtLeast = 3000;
  PerCpuOf<long> v;
  const auto here = static_cast<unsigned>(cpus[0]);
  std::atomic<bool> done{false};
  std::atomic<long> counted{0};
  long sections = 0;
  std::thread counter([&] {
    ASSERT_TRUE(go_to(cpus[0]));
    while (!done) {
      this_cpu_inc(*v);
      counted.fetch_add(1, std::memory_order_relaxed); // read for the sum after the end, and as a sign of life
    }
  });
  std::thread holder([&] {
    FakeCall call(cpus[0]);
    enter_call(call);
    EXPECT_EQ(smp_processor_id(), cpus[0]);
    EXPECT_TRUE(go_to(cpus[1])); // the number stays
    for (; sections < kAtLeast || counted < kAtLeast; sections++) {
      preempt_disable();
      volatile long &mine = v.on(here);
      const long seen = mine;
      for (int k = 0; k < 20; k++)
        cpu_relax();
      mine = seen + 1;
      preempt_enable();
      this_cpu_inc(*v);
    }
    leave_call();
    done = true;
  });
  holder.join();
  counter.join();
  EXPECT_EQ(v.on(here), counted + 2 * sections);
  EXPECT_EQ(v.sum(), v.on(here));
}

// A section keeps its CPU's number wherever the thread gets to, and its operations go there.
TEST(PerCpuRseq, OperationsOfASectionGoToItsCpu) {
  const std::vector<int> cpus = usable_cpus();
  if (cpus.size() < 2)
    GTEST_SKIP() << "needs two CPUs";
  PerCpuOf<long> v;
  std::thread([&] {
    for (const int to : {cpus[1], cpus[0]}) { // it has used sequences on both by then
      go_to(to);
      this_cpu_write(*v, 0);
    }
    preempt_disable();
    go_to(cpus[1]);
    this_cpu_add(*v, 5);
    preempt_enable();
    EXPECT_EQ(v.on(static_cast<unsigned>(cpus[0])), 5);
    EXPECT_EQ(v.on(static_cast<unsigned>(cpus[1])), 0);
    this_cpu_add(*v, 7);
    EXPECT_EQ(v.on(static_cast<unsigned>(cpus[1])), 7);
    smp_call_function_single(
        cpus[0], [](void *p) { this_cpu_add(**static_cast<PerCpuOf<long> *>(p), 1); }, &v, 1);
    EXPECT_EQ(v.on(static_cast<unsigned>(cpus[0])), 6);
  }).join();
}

TEST(PerCpuRseq, OperationsOfACallGoToTheCallersCpu) {
  const std::vector<int> cpus = usable_cpus();
  PerCpuOf<long> v;
  std::thread([&] {
    const auto last = static_cast<unsigned>(cpus.back());
    go_to(cpus[0]);
    this_cpu_add(*v, 100); // as itself, here
    FakeCall call(cpus.back());
    enter_call(call);
    this_cpu_inc(*v);
    go_to(cpus[0]); // somebody moves it away
    this_cpu_inc(*v);
    leave_call();
    EXPECT_EQ(v.on(last), cpus.size() > 1 ? 2 : 102);
    EXPECT_EQ(v.sum(), 102);
  }).join();
}

// The CPU stays the same, wherever the thread gets to, and others may have it meanwhile.
TEST(PerCpuRseq, MigrateDisableKeepsTheCpu) {
  const std::vector<int> cpus = usable_cpus();
  if (cpus.size() < 2)
    GTEST_SKIP() << "needs two CPUs";
  PerCpuOf<long> v;
  const auto first = static_cast<unsigned>(cpus[0]), second = static_cast<unsigned>(cpus[1]);
  std::thread([&] {
    ASSERT_TRUE(go_to(cpus[1]));
    this_cpu_inc(*v); // it has used sequences there
    ASSERT_TRUE(go_to(cpus[0]));
    migrate_disable();
    migrate_disable();
    this_cpu_inc(*v);
    ASSERT_TRUE(go_to(cpus[1]));
    EXPECT_EQ(smp_processor_id(), cpus[0]);
    this_cpu_inc(*v);
    migrate_enable();
    EXPECT_EQ(get_cpu(), cpus[0]);
    put_cpu();
    std::thread([&] { // does not wait
      go_to(cpus[0]);
      get_cpu();
      put_cpu();
    })
        .join();
    EXPECT_EQ(preempt_count(), 0);
    migrate_enable();
    EXPECT_EQ(smp_processor_id(), cpus[1]);
    this_cpu_inc(*v);
  }).join();
  EXPECT_EQ(v.on(first), 2);
  EXPECT_EQ(v.on(second), 2);
}

TEST(PerCpuRseq, ModulesCountExactly) {
  EXPECT_EQ(load("percpusum"), 0);
  EXPECT_EQ(unload_module("percpusum"), 0);
}

// libc does not register the area if it is told so: then all of it is done with the lock.
TEST(PerCpuRseq, AllHoldsWithoutSequences) {
  if (!has_sequences())
    GTEST_SKIP() << "sequences are not used here anyway";
  std::vector<char *> env;
  for (char **e = environ; *e; e++)
    env.push_back(*e);
  char without[] = "GLIBC_TUNABLES=glibc.pthread.rseq=0", name[] = "unit_kernel", brief[] = "--gtest_brief=1",
       filter[] = "--gtest_filter=PerCpuRseq.*:PerCpuType*:-PerCpuRseq.AllHoldsWithoutSequences";
  env.insert(env.end(), {without, nullptr});
  char *const args[] = {name, brief, filter, nullptr};
  const pid_t child = fork();
  if (child == 0) {
    execve("/proc/self/exe", args, env.data());
    _exit(127);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
}

} // namespace
