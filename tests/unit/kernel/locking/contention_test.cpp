// SPDX-License-Identifier: MIT
// Facts about the count of waits for locks.
#include "kernel/locking/contention.h"
#include "tests/unit/kernel/sched/threads.h"
#include <gtest/gtest.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <string_view>

using namespace kcompd;
using namespace kcompd::test;

namespace {

struct Total {
  std::string_view primitive;
  uint64_t waits = 0, waited_ns = 0;
};

Total total(const char *primitive) {
  Total result{primitive};
  for_each_contention(
      [](const Contention &contention, void *arg) {
        auto &sum = *static_cast<Total *>(arg);
        if (sum.primitive == contention.primitive) {
          sum.waits += contention.waits;
          sum.waited_ns += contention.waited_ns;
        }
      },
      &result);
  return result;
}

TEST(Contention, AWaitForAMutexIsCountedAndTimed) {
  DEFINE_MUTEX(lock);
  const Total before = total("mutex_lock");
  mutex_lock(&lock);
  EXPECT_EQ(total("mutex_lock").waits, before.waits) << "it was free";
  TaskThread other([&] {
    mutex_lock(&lock);
    mutex_unlock(&lock);
  });
  other.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  EXPECT_EQ(total("mutex_lock").waits, before.waits + 1) << "while it waits";
  mutex_unlock(&lock);
  other.wait_until_done();
  EXPECT_GT(total("mutex_lock").waited_ns, before.waited_ns);
}

TEST(Contention, AWaitForASemaphoreOfReadersIsCounted) {
  DECLARE_RWSEM(sem);
  const Total before = total("down_read");
  down_write(&sem);
  TaskThread other([&] {
    down_read(&sem);
    up_read(&sem);
  });
  other.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  EXPECT_EQ(total("down_read").waits, before.waits + 1);
  up_write(&sem);
  other.wait_until_done();
}

TEST(Contention, PlacesThatAreGoneAreForgotten) {
  static const char code[64] = {};
  { ContentionScope scope("mutex_lock", code + 8); }
  const auto count = [] {
    uint64_t waits = 0;
    for_each_contention(
        [](const Contention &contention, void *arg) {
          if (contention.site == code + 8)
            *static_cast<uint64_t *>(arg) += contention.waits;
        },
        &waits);
    return waits;
  };
  EXPECT_EQ(count(), 1u);
  forget_contention(code, 8);
  EXPECT_EQ(count(), 1u) << "just behind what went";
  forget_contention(code, sizeof(code));
  EXPECT_EQ(count(), 0u);
}

TEST(Contention, WhatFindsNoRoomIsCountedAllTheSame) {
  static const char code[4096] = {};
  const Total before = total("others");
  for (const char &place : code) {
    ContentionScope scope("mutex_lock", &place);
  }
  EXPECT_GT(total("others").waits, before.waits);
  forget_contention(code, sizeof(code));
}

} // namespace
