// SPDX-License-Identifier: MIT
// Facts about per-CPU data and virtual CPUs.
#include "kernel/percpu.h"
#include "tests/unit/kernel/sched/threads.h"
#include <gtest/gtest.h>
#include <linux/errno.h>
#include <linux/irqflags.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <vector>

using namespace kcompd;
using namespace kcompd::test;

DEFINE_PER_CPU(long, percpu_test_counter) = 7;
DEFINE_PER_CPU(int[3], percpu_test_array);

extern "C" char __start_kcompd_percpu[], __stop_kcompd_percpu[];

namespace {

class PerCpu : public testing::Test {
protected:
  void SetUp() override { ASSERT_EQ(percpu_map(__start_kcompd_percpu, __stop_kcompd_percpu), 0); }
  void TearDown() override { percpu_unmap(__start_kcompd_percpu, __stop_kcompd_percpu); }
};

TEST_F(PerCpu, EachCpuStartsWithTheInitialValue) {
  unsigned cpu;
  for_each_possible_cpu(cpu) {
    EXPECT_EQ(per_cpu(percpu_test_counter, cpu), 7);
    EXPECT_EQ(per_cpu(percpu_test_array, cpu)[2], 0);
  }
}

TEST_F(PerCpu, CopiesAreApart) {
  unsigned cpu;
  for_each_possible_cpu(cpu) per_cpu(percpu_test_counter, cpu) = 100 + cpu;
  for_each_possible_cpu(cpu) EXPECT_EQ(per_cpu(percpu_test_counter, cpu), 100 + static_cast<long>(cpu));
  per_cpu(percpu_test_counter, 0) = 7;
}

TEST_F(PerCpu, MappingTwiceIsRefused) {
  if (nr_cpu_ids == 1)
    GTEST_SKIP() << "one CPU has no copies";
  EXPECT_EQ(percpu_map(__start_kcompd_percpu, __stop_kcompd_percpu), -EEXIST);
  per_cpu(percpu_test_counter, nr_cpu_ids - 1) = 8; // still mapped
}

TEST_F(PerCpu, EmptySectionNeedsNothing) {
  char here;
  EXPECT_EQ(percpu_map(&here, &here), 0);
  percpu_unmap(&here, &here);
}

TEST_F(PerCpu, OperationsAreExactFromManyThreads) {
  constexpr int kThreads = 8;
  constexpr long kEach = 1000000;
  unsigned cpu;
  for_each_possible_cpu(cpu) per_cpu(percpu_test_counter, cpu) = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; i++)
    threads.emplace_back([i] {
      cpu_set_t set;
      CPU_ZERO(&set);
      CPU_SET(i % static_cast<int>(num_online_cpus()), &set);
      sched_setaffinity(0, sizeof(set), &set); // spread where that is allowed
      for (long n = 0; n < kEach; n++)
        this_cpu_inc(percpu_test_counter);
    });
  for (auto &t : threads)
    t.join();
  long sum = 0;
  for_each_possible_cpu(cpu) sum += per_cpu(percpu_test_counter, cpu);
  EXPECT_EQ(sum, kThreads * kEach);
}

TEST_F(PerCpu, OperationsGiveWhatTheyPromise) {
  preempt_disable();
  this_cpu_write(percpu_test_counter, 10);
  EXPECT_EQ(this_cpu_add_return(percpu_test_counter, 5), 15);
  EXPECT_EQ(this_cpu_xchg(percpu_test_counter, 3), 15);
  EXPECT_EQ(this_cpu_cmpxchg(percpu_test_counter, 4, 9), 3);
  EXPECT_EQ(this_cpu_cmpxchg(percpu_test_counter, 3, 9), 3);
  EXPECT_EQ(this_cpu_read(percpu_test_counter), 9);
  this_cpu_or(percpu_test_counter, 6);
  this_cpu_and(percpu_test_counter, 0xe);
  this_cpu_dec(percpu_test_counter);
  EXPECT_EQ(__this_cpu_read(percpu_test_counter), 13);
  preempt_enable();
}

TEST_F(PerCpu, SectionsOfOneCpuExcludeEachOther) {
  constexpr int kThreads = 4, kEach = 20000;
  std::vector<std::thread> threads;
  std::atomic<int> inside[2]{};
  std::atomic<bool> overlap{false};
  for (int i = 0; i < kThreads; i++)
    threads.emplace_back([&] {
      for (int n = 0; n < kEach; n++) {
        const int cpu = get_cpu();
        if (cpu < 2 && inside[cpu]++ != 0)
          overlap = true;
        if (smp_processor_id() != cpu)
          overlap = true;
        get_cpu_var(percpu_test_counter)++;
        put_cpu_var(percpu_test_counter);
        if (cpu < 2)
          inside[cpu]--;
        put_cpu();
      }
    });
  for (auto &t : threads)
    t.join();
  EXPECT_FALSE(overlap);
}

TEST(Cpu, CallIsOnTheCallersCpuAndComesBack) {
  cpu_set_t before, after;
  sched_getaffinity(0, sizeof(before), &before);
  for (unsigned cpu = 0; cpu < nr_cpu_ids; cpu++) {
    FakeCall call(static_cast<int>(cpu));
    enter_call(call);
    EXPECT_EQ(smp_processor_id(), static_cast<int>(cpu));
    EXPECT_EQ(get_cpu(), static_cast<int>(cpu));
    put_cpu();
    EXPECT_EQ(call.asked_cpu, 1);
    if (CPU_ISSET(cpu, &before)) {
      EXPECT_EQ(sched_getcpu(), static_cast<int>(cpu));
    }
    leave_call();
    sched_getaffinity(0, sizeof(after), &after);
    EXPECT_TRUE(CPU_EQUAL(&before, &after));
  }
}

TEST(Cpu, CallThatDoesNotAskIsNotMoved) {
  FakeCall call(0);
  enter_call(call);
  EXPECT_FALSE(self().moved);
  leave_call();
  EXPECT_EQ(call.asked_cpu, 0);
}

TEST(Cpu, UnknownOrImpossibleCallersCpuIsReplacedByAPossibleOne) {
  for (const int cpu : {-1, static_cast<int>(nr_cpu_ids), 1 << 20}) {
    FakeCall call(cpu);
    enter_call(call);
    const int got = smp_processor_id();
    EXPECT_GE(got, 0);
    EXPECT_LT(got, static_cast<int>(nr_cpu_ids));
    EXPECT_EQ(smp_processor_id(), got);
    leave_call();
  }
}

TEST(Cpu, FunctionsRunOnEachCpu) {
  std::vector<int> seen;
  on_each_cpu([](void *info) { static_cast<std::vector<int> *>(info)->push_back(smp_processor_id()); }, &seen, 1);
  ASSERT_EQ(seen.size(), num_online_cpus());
  unsigned cpu, i = 0;
  for_each_online_cpu(cpu) EXPECT_EQ(seen[i++], static_cast<int>(cpu));
  EXPECT_EQ(smp_call_function_single(
                -1, [](void *) {}, nullptr, 1),
            -ENXIO);
  const int here = get_cpu();
  int there = -1;
  EXPECT_EQ(smp_call_function_single(
                here, [](void *p) { *static_cast<int *>(p) = smp_processor_id(); }, &there, 1),
            0);
  EXPECT_EQ(there, here);
  put_cpu();
}

TEST(Cpu, TwoThatHoldTheirCpuMayCallEachOther) {
  if (num_online_cpus() < 2)
    GTEST_SKIP() << "needs two CPUs";
  const auto body = [](int mine, int other) {
    FakeCall call(mine);
    enter_call(call);
    for (int i = 0; i < 2000; i++) {
      get_cpu();
      smp_call_function_single(
          other, [](void *) {}, nullptr, 1);
      put_cpu();
    }
    leave_call();
  };
  std::thread a(body, 0, 1), b(body, 1, 0);
  a.join();
  b.join();
}

TEST(Cpu, InterruptsOffNestByFlags) {
  unsigned long outer, inner;
  local_irq_save(outer);
  local_irq_save(inner);
  EXPECT_TRUE(irqs_disabled());
  local_irq_restore(inner);
  EXPECT_TRUE(irqs_disabled());
  EXPECT_EQ(preempt_count(), 1);
  local_irq_restore(outer);
  EXPECT_FALSE(irqs_disabled());
  EXPECT_EQ(preempt_count(), 0);
}

TEST(AllocPercpu, IsZeroAlignedAndApart) {
  struct Item {
    long a, b;
    alignas(64) char c[64];
  };
  auto *p = alloc_percpu(Item);
  ASSERT_NE(p, nullptr);
  unsigned cpu;
  for_each_possible_cpu(cpu) {
    Item *mine = per_cpu_ptr(p, cpu);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(mine) % 64, 0U);
    EXPECT_EQ(mine->a, 0);
    mine->a = cpu + 1;
  }
  for_each_possible_cpu(cpu) EXPECT_EQ(per_cpu_ptr(p, cpu)->a, static_cast<long>(cpu) + 1);
  free_percpu(p);
  auto *again = alloc_percpu(Item);
  for_each_possible_cpu(cpu) EXPECT_EQ(per_cpu_ptr(again, cpu)->a, 0);
  free_percpu(again);
}

TEST(AllocPercpu, RefusesWhatCannotBe) {
  EXPECT_EQ(__alloc_percpu(0, 8), nullptr);
  EXPECT_EQ(__alloc_percpu(PCPU_MIN_UNIT_SIZE + 1, 8), nullptr);
  EXPECT_EQ(__alloc_percpu(8, 3), nullptr);
  EXPECT_EQ(__alloc_percpu(8, 8192), nullptr);
  free_percpu(nullptr);
}

TEST(AllocPercpu, GrowsAndUsesAgain) {
  std::vector<void *> pieces;
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < 40; i++) {
      void *p = __alloc_percpu(PCPU_MIN_UNIT_SIZE, 16);
      ASSERT_NE(p, nullptr);
      pieces.push_back(p);
    }
    for (void *p : pieces)
      free_percpu(p);
    pieces.clear();
  }
}

} // namespace
