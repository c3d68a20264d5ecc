// SPDX-License-Identifier: MIT
// Facts about sets of CPUs; and about words of bits that change in one step.
#include "tests/unit/kernel/sched/threads.h"
#include <algorithm>
#include <gtest/gtest.h>
#include <linux/atomic.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/kthread.h>
#include <linux/smp.h>
#include <vector>

using namespace kcompd::test;

namespace {

// Sets of possible CPUs only: on a machine with one CPU they hold that or nothing.
struct Set : cpumask {
  Set(std::initializer_list<unsigned> cpus) {
    cpumask_clear(this);
    for (const unsigned cpu : cpus)
      if (cpu < nr_cpu_ids)
        cpumask_set_cpu(cpu, this);
  }
};

TEST(Cpumask, OperatorsOnSets) {
  const Set a{0, 1}, b{1};
  cpumask result;
  cpumask_xor(&result, &a, &b);
  EXPECT_TRUE(cpumask_equal(&result, cpumask_of(0)));
  EXPECT_TRUE(cpumask_andnot(&result, &a, &b));
  EXPECT_TRUE(cpumask_equal(&result, cpumask_of(0)));
  EXPECT_FALSE(cpumask_andnot(&result, &b, &a));
  EXPECT_TRUE(cpumask_empty(&result));
  EXPECT_TRUE(cpumask_subset(&b, &a));
  EXPECT_TRUE(cpumask_subset(cpu_none_mask, &b));
  EXPECT_FALSE(cpumask_intersects(&b, cpumask_of(0)));
  EXPECT_TRUE(cpumask_intersects(&a, cpumask_of(0)));
  EXPECT_EQ(cpumask_weight_and(&a, cpumask_of(0)), 1u);
  cpumask_complement(&result, cpu_possible_mask);
  EXPECT_TRUE(cpumask_empty(&result));
  EXPECT_TRUE(cpumask_full(cpu_possible_mask));
  EXPECT_TRUE(cpumask_test_and_set_cpu(0, &result) == false && cpumask_test_and_clear_cpu(0, &result));
  cpumask_var_t allocated;
  ASSERT_TRUE(zalloc_cpumask_var(&allocated, GFP_KERNEL));
  EXPECT_TRUE(cpumask_empty(allocated));
  free_cpumask_var(allocated);
}

TEST(Cpumask, WalksSeeEachCpuOnce) {
  std::vector<unsigned> all, wrapped, both, without, outside;
  unsigned cpu;
  for_each_possible_cpu(cpu) all.push_back(cpu);
  for_each_cpu_and(cpu, cpu_possible_mask, cpumask_of(0)) both.push_back(cpu);
  for_each_cpu_andnot(cpu, cpu_possible_mask, cpumask_of(0)) without.push_back(cpu);
  for_each_cpu_not(cpu, cpumask_of(0)) outside.push_back(cpu);
  EXPECT_EQ(both, std::vector<unsigned>{0});
  EXPECT_EQ(without, std::vector<unsigned>(all.begin() + 1, all.end()));
  EXPECT_EQ(outside.size(), nr_cpu_ids - 1);
  for (const unsigned start : all) {
    wrapped.clear();
    for_each_cpu_wrap(cpu, cpu_possible_mask, start) wrapped.push_back(cpu);
    EXPECT_EQ(wrapped.size(), all.size());
    EXPECT_EQ(wrapped.front(), start);
    std::sort(wrapped.begin(), wrapped.end());
    EXPECT_EQ(wrapped, all);
  }
  EXPECT_EQ(cpumask_last(cpu_possible_mask), all.back());
  EXPECT_EQ(cpumask_nth(all.size() - 1, cpu_possible_mask), all.back());
  EXPECT_GE(cpumask_nth(all.size(), cpu_possible_mask), nr_cpu_ids);
  EXPECT_GE(cpumask_first(cpu_none_mask), nr_cpu_ids);
  EXPECT_NE(cpumask_any_but(cpu_possible_mask, 0), 0u);
}

TEST(Kthread, BoundToASetItRunsThere) {
  cpu_set_t allowed;
  ASSERT_EQ(sched_getaffinity(0, sizeof(allowed), &allowed), 0);
  unsigned cpu = 0;
  while (!CPU_ISSET(cpu, &allowed))
    cpu++;
  static std::atomic<int> where;
  where = -1;
  const auto tell = [](void *) -> int {
    where = raw_smp_processor_id();
    wait_until([] { return kthread_should_stop(); });
    return 0;
  };
  task_struct *k = kthread_create(tell, nullptr, "bound");
  ASSERT_FALSE(IS_ERR(k));
  kthread_bind_mask(k, cpumask_of(cpu));
  wake_up_process(k);
  wait_until([] { return where >= 0; });
  EXPECT_EQ(where, static_cast<int>(cpu));
  EXPECT_EQ(kthread_stop(k), 0);
}

TEST(Bits, SeveralChangeInOneStep) {
  unsigned long word = 0b1100;
  EXPECT_EQ(set_mask_bits(&word, 0b0100UL, 0b0001UL), 0b1100UL);
  EXPECT_EQ(word, 0b1001UL);
  EXPECT_FALSE(bit_clear_unless(&word, 0b0001UL, 0b1000UL));
  EXPECT_EQ(word, 0b1001UL);
  EXPECT_TRUE(bit_clear_unless(&word, 0b1000UL, 0b0010UL));
  EXPECT_EQ(word, 0b0001UL);
  __clear_bit_unlock(0, &word);
  EXPECT_EQ(word, 0UL);
}

TEST(Atomic, RarerForms) {
  atomic_t a = ATOMIC_INIT(-3);
  EXPECT_TRUE(atomic_add_negative_acquire(2, &a));
  EXPECT_FALSE(atomic_add_negative_release(1, &a));
  EXPECT_EQ(atomic_cond_read_acquire(&a, VAL == 0), 0);
  long word = 1, expected = 2;
  EXPECT_FALSE(try_cmpxchg_acquire(&word, &expected, 5));
  EXPECT_EQ(expected, 1);
  EXPECT_TRUE(try_cmpxchg_release(&word, &expected, 5));
  EXPECT_EQ(word, 5);
}

} // namespace
