// SPDX-License-Identifier: MIT
// Facts about the big kernel lock.
#include "tests/unit/kernel/sched/threads.h"
#include <gtest/gtest.h>
#include <linux/completion.h>
#include <linux/smp_lock.h>

using namespace kcompd;
using namespace kcompd::test;

namespace {

TEST(KernelLock, IsTakenAsOftenAsOneLikes) {
  EXPECT_FALSE(kernel_locked());
  lock_kernel();
  lock_kernel();
  unlock_kernel();
  EXPECT_TRUE(kernel_locked());
  unlock_kernel();
  EXPECT_FALSE(kernel_locked());
}

TEST(KernelLock, KeepsOthersOutUntilTheLastUnlock) {
  lock_kernel();
  lock_kernel();
  std::atomic<bool> inside{false};
  TaskThread other([&] {
    lock_kernel();
    inside = true;
    unlock_kernel();
  });
  other.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  unlock_kernel();
  EXPECT_TRUE(other.sleeps_in(TASK_UNINTERRUPTIBLE));
  EXPECT_FALSE(inside);
  unlock_kernel();
  other.join();
  EXPECT_TRUE(inside);
}

TEST(KernelLock, WhoSleepsLetsGoOfItAndHasItAgainAfterwards) {
  DECLARE_COMPLETION(event);
  bool kept = false;
  TaskThread sleeper([&] {
    lock_kernel();
    lock_kernel();
    wait_for_completion(&event);
    kept = kernel_locked();
    unlock_kernel();
    kept = kept && kernel_locked();
    unlock_kernel();
  });
  sleeper.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  lock_kernel(); // would wait for ever if the sleeper had it
  complete(&event);
  EXPECT_FALSE(sleeper.done());
  unlock_kernel();
  sleeper.join();
  EXPECT_TRUE(kept);
}

TEST(KernelLock, WhatACallLeavesBehindIsLetGo) {
  lock_kernel();
  EXPECT_EQ(forget_kernel_lock(self()), 1);
  EXPECT_FALSE(kernel_locked());
  EXPECT_EQ(forget_kernel_lock(self()), 0);
}

} // namespace
