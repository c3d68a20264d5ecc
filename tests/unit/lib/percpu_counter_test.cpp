// SPDX-License-Identifier: MIT
// Facts about counters and reference counts with a part for each CPU, and local_t.
#include "kernel/printk/printk.h"
#include <asm/local.h>
#include <gtest/gtest.h>
#include <linux/percpu-refcount.h>
#include <linux/percpu_counter.h>
#include <string>
#include <thread>
#include <vector>

using namespace kcompd;

namespace {

template <typename Body> void in_threads(int count, Body body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; i++)
    threads.emplace_back(body);
  for (std::thread &t : threads)
    t.join();
}

TEST(PercpuCounter, TheSumIsExact) {
  percpu_counter c{};
  EXPECT_FALSE(percpu_counter_initialized(&c));
  ASSERT_EQ(percpu_counter_init(&c, 1000, GFP_KERNEL), 0);
  in_threads(4, [&] {
    for (int i = 0; i < 5000; i++) {
      percpu_counter_add(&c, 3);
      percpu_counter_dec(&c);
      if (i % 100 == 0) {
        EXPECT_GE(percpu_counter_sum(&c), 1000);
      }
    }
  });
  EXPECT_EQ(percpu_counter_sum(&c), 1000 + 4 * 5000 * 2);
  percpu_counter_sub(&c, 50000);
  EXPECT_EQ(percpu_counter_sum(&c), -9000);
  EXPECT_EQ(percpu_counter_sum_positive(&c), 0);
  EXPECT_EQ(percpu_counter_read_positive(&c), 0);
  percpu_counter_set(&c, 7);
  percpu_counter_add_local(&c, 1'000'000);
  EXPECT_EQ(percpu_counter_read(&c), 7); // all of it is still the CPU's
  percpu_counter_add_local(&c, s64{1} << 40);
  EXPECT_EQ(percpu_counter_sum(&c), 7 + 1'000'000 + (s64{1} << 40));
  percpu_counter_destroy(&c);
  EXPECT_FALSE(percpu_counter_initialized(&c));
}

TEST(PercpuCounter, ReadIsOffByWhatTheCpusHaveAndCompareIsNot) {
  percpu_counter c;
  ASSERT_EQ(percpu_counter_init(&c, 0, GFP_KERNEL), 0);
  percpu_counter_add_batch(&c, 10, 100);
  EXPECT_EQ(percpu_counter_read(&c), 0);
  EXPECT_EQ(percpu_counter_compare(&c, 10), 0);
  EXPECT_EQ(percpu_counter_compare(&c, 11), -1);
  EXPECT_EQ(percpu_counter_compare(&c, -1000000), 1);
  percpu_counter_add_batch(&c, 1000, 100);
  EXPECT_GE(percpu_counter_read(&c), 1000);
  percpu_counter_destroy(&c);
}

struct Object {
  percpu_ref ref;
  int released = 0, confirmed = 0;
};
void release(percpu_ref *ref) {
  container_of(ref, Object, ref)->released++;
}

TEST(PercpuRef, DeadWhenKilledReleasedWithTheLastReference) {
  Object o;
  ASSERT_EQ(percpu_ref_init(&o.ref, release, 0, GFP_KERNEL), 0);
  percpu_ref_get(&o.ref);
  EXPECT_TRUE(percpu_ref_tryget_live(&o.ref));
  percpu_ref_put(&o.ref);
  EXPECT_FALSE(percpu_ref_is_dying(&o.ref));
  percpu_ref_kill_and_confirm(&o.ref, [](percpu_ref *ref) {
    EXPECT_FALSE(percpu_ref_tryget_live(ref));
    container_of(ref, Object, ref)->confirmed++;
  });
  EXPECT_EQ(o.confirmed, 1);
  EXPECT_TRUE(percpu_ref_is_dying(&o.ref));
  EXPECT_FALSE(percpu_ref_tryget_live(&o.ref));
  EXPECT_TRUE(percpu_ref_tryget(&o.ref));
  percpu_ref_put_many(&o.ref, 2);
  EXPECT_EQ(o.released, 1);
  EXPECT_TRUE(percpu_ref_is_zero(&o.ref));
  EXPECT_FALSE(percpu_ref_tryget(&o.ref));
  percpu_ref_reinit(&o.ref);
  EXPECT_TRUE(percpu_ref_tryget_live(&o.ref));
  percpu_ref_kill(&o.ref);
  percpu_ref_resurrect(&o.ref);
  percpu_ref_put(&o.ref);
  EXPECT_EQ(o.released, 1);
  percpu_ref_kill(&o.ref);
  EXPECT_EQ(o.released, 2);
  percpu_ref_exit(&o.ref);
}

TEST(PercpuRef, TheReleaseSeesWhatTheUsersDid) {
  for (int round = 0; round < 100; round++) {
    struct Shared {
      percpu_ref ref;
      int uses[4] = {};
    };
    auto *s = new Shared;
    static std::atomic<int> sum;
    sum = 0;
    ASSERT_EQ(percpu_ref_init(
                  &s->ref,
                  [](percpu_ref *ref) {
                    auto *shared = container_of(ref, Shared, ref);
                    for (const int use : shared->uses)
                      sum += use;
                    delete shared;
                  },
                  0, GFP_KERNEL),
              0);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; i++) {
      percpu_ref_get(&s->ref);
      threads.emplace_back([=] {
        s->uses[i] = 1;
        percpu_ref_put(&s->ref);
      });
    }
    percpu_ref_kill(&s->ref);
    for (std::thread &t : threads)
      t.join();
    EXPECT_EQ(sum, 4);
  }
}

TEST(Local, EachCpuCountsForItself) {
  local_t *counters = alloc_percpu(local_t);
  in_threads(4, [&] {
    for (int i = 0; i < 2000; i++) {
      local_inc(get_cpu_ptr(counters));
      put_cpu_ptr(counters);
    }
  });
  long sum = 0;
  unsigned cpu;
  for_each_possible_cpu(cpu) sum += local_read(per_cpu_ptr(counters, cpu));
  EXPECT_EQ(sum, 8000);
  free_percpu(counters);
}

} // namespace
