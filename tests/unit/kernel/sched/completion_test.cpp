// SPDX-License-Identifier: MIT
// Facts about completions.
#include "tests/unit/kernel/sched/threads.h"
#include <climits>
#include <deque>
#include <gtest/gtest.h>
#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/timer.h>
#include <memory>
#include <vector>

using namespace kcompd;
using namespace kcompd::test;

namespace {

size_t waiters(completion &x) {
  spin_lock(&x.wait.lock);
  size_t n = 0;
  list_head *p;
  list_for_each(p, &x.wait.head) n++;
  spin_unlock(&x.wait.lock);
  return n;
}

TEST(Completion, WaitAfterCompleteReturnsAtOnce) {
  DECLARE_COMPLETION(x);
  complete(&x);
  EXPECT_TRUE(completion_done(&x));
  wait_for_completion(&x);
  EXPECT_FALSE(completion_done(&x));
}

TEST(Completion, EachCompleteReleasesOneWait) {
  DECLARE_COMPLETION(x);
  complete(&x);
  complete(&x);
  EXPECT_TRUE(try_wait_for_completion(&x));
  EXPECT_TRUE(try_wait_for_completion(&x));
  EXPECT_FALSE(try_wait_for_completion(&x));
}

TEST(Completion, ThousandWaitersAreReleasedInTheOrderTheyCame) {
  constexpr size_t kWaiters = 1000;
  DECLARE_COMPLETION(x);
  std::vector<size_t> order;
  std::mutex lock;
  std::vector<std::thread> threads;
  for (size_t i = 0; i < kWaiters; i++) {
    threads.emplace_back([&, i] {
      wait_for_completion(&x);
      const std::lock_guard guard(lock);
      order.push_back(i);
    });
    wait_until([&] { return waiters(x) == i + 1; });
  }
  for (size_t i = 0; i < kWaiters; i++) {
    complete(&x);
    wait_until([&] {
      const std::lock_guard guard(lock);
      return order.size() == i + 1;
    });
  }
  for (auto &t : threads)
    t.join();
  for (size_t i = 0; i < kWaiters; i++)
    ASSERT_EQ(order[i], i);
}

TEST(Completion, ZeroTimeoutOnlyLooks) {
  DECLARE_COMPLETION(x);
  EXPECT_EQ(wait_for_completion_timeout(&x, 0), 0UL);
  complete(&x);
  EXPECT_EQ(wait_for_completion_timeout(&x, 0), 1UL);
  EXPECT_EQ(wait_for_completion_interruptible_timeout(&x, 0), 0L);
}

TEST(Completion, TimeoutLeavesTheLineAndGivesZero) {
  DECLARE_COMPLETION(x);
  EXPECT_EQ(wait_for_completion_timeout(&x, 1), 0UL);
  EXPECT_EQ(waiters(x), 0U);
  complete(&x);
  EXPECT_GE(wait_for_completion_timeout(&x, 100), 1UL);
}

TEST(Completion, CompleteAllReleasesLateWaitersUntilReinit) {
  DECLARE_COMPLETION(x);
  TaskThread early([&] { wait_for_completion(&x); });
  early.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  complete_all(&x);
  early.wait_until_done();
  wait_for_completion(&x);
  EXPECT_TRUE(completion_done(&x));
  complete(&x);
  EXPECT_EQ(x.done, UINT_MAX);
  reinit_completion(&x);
  EXPECT_FALSE(completion_done(&x));
  EXPECT_FALSE(try_wait_for_completion(&x));
}

TEST(Completion, ReinitRightAfterCompleteAllStillReleasesThoseWhoWaited) {
  DECLARE_COMPLETION(x);
  std::deque<TaskThread> threads;
  for (int i = 0; i < 8; i++)
    threads.emplace_back([&] { wait_for_completion(&x); });
  wait_until([&] { return waiters(x) == 8; });
  complete_all(&x);
  reinit_completion(&x);
  for (auto &t : threads)
    t.wait_until_done();
}

TEST(Completion, CountStopsAtItsLargestValue) {
  DECLARE_COMPLETION(x);
  x.done = UINT_MAX - 1; // as after so many calls
  complete(&x);
  complete(&x);
  EXPECT_EQ(x.done, UINT_MAX);
  wait_for_completion(&x);
  EXPECT_EQ(x.done, UINT_MAX);
}

TEST(Completion, CountsBeyondTheSignBit) {
  DECLARE_COMPLETION(x);
  x.done = 1U << 31;
  complete(&x);
  EXPECT_EQ(x.done, (1U << 31) + 1);
  EXPECT_EQ(wait_for_completion_timeout(&x, 0), 1UL);
  EXPECT_EQ(x.done, 1U << 31);
}

// The completion lives on the waiter's stack, and the stack is used for something else the moment the wait is over.
TEST(Completion, ReleasedWaiterMayFreeAtOnce) {
  constexpr int kRounds = 20000;
  std::atomic<completion *> mailbox{nullptr};
  std::thread completer([&] {
    for (int i = 0; i < kRounds; i++) {
      completion *x;
      while (!(x = mailbox.exchange(nullptr)))
        sched_yield();
      complete(x);
    }
  });
  for (int i = 0; i < kRounds; i++) {
    auto x = std::make_unique<completion>();
    init_completion(x.get());
    mailbox = x.get();
    wait_for_completion(x.get());
    memset(static_cast<void *>(x.get()), 0xa5, sizeof(*x));
  }
  completer.join();
}

TEST(Completion, WhatWasWrittenBeforeIsSeenAfter) {
  DECLARE_COMPLETION(there);
  DECLARE_COMPLETION(back);
  int value = 0; // guarded by nothing else
  std::thread other([&] {
    for (int i = 0; i < 5000; i++) {
      wait_for_completion(&there);
      value++;
      complete(&back);
    }
  });
  for (int i = 0; i < 5000; i++) {
    value++;
    complete(&there);
    wait_for_completion(&back);
  }
  other.join();
  EXPECT_EQ(value, 10000);
}

TEST(Completion, AnySignalEndsTheInterruptibleWait) {
  DECLARE_COMPLETION(x);
  int result = 0;
  TaskThread t([&] { result = wait_for_completion_interruptible(&x); });
  t.wait_until_asleep(TASK_INTERRUPTIBLE);
  EXPECT_TRUE(would_wake(t.task(), false));
  deliver_signal(t.task(), false);
  t.wait_until_done();
  EXPECT_EQ(result, -ERESTARTSYS);
  EXPECT_EQ(waiters(x), 0U);
}

TEST(Completion, OnlyAFatalSignalEndsTheKillableWait) {
  DECLARE_COMPLETION(x);
  int result = 0;
  TaskThread t([&] { result = wait_for_completion_killable(&x); });
  t.wait_until_asleep(TASK_KILLABLE);
  EXPECT_FALSE(would_wake(t.task(), false));
  EXPECT_TRUE(would_wake(t.task(), true));
  deliver_signal(t.task(), false);
  EXPECT_TRUE(t.sleeps_in(TASK_KILLABLE));
  deliver_signal(t.task(), true);
  t.wait_until_done();
  EXPECT_EQ(result, -ERESTARTSYS);
}

TEST(Completion, NoSignalEndsTheUninterruptibleWait) {
  DECLARE_COMPLETION(x);
  TaskThread t([&] { wait_for_completion(&x); });
  t.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  EXPECT_FALSE(would_wake(t.task(), true));
  deliver_signal(t.task(), true);
  EXPECT_TRUE(t.sleeps_in(TASK_UNINTERRUPTIBLE));
  complete(&x);
  t.wait_until_done();
}

TEST(Completion, InterruptedWaiterTakesNoEvent) {
  DECLARE_COMPLETION(x);
  constexpr int kRounds = 2000;
  int taken = 0, interrupted = 0;
  std::atomic<int> round{0};
  TaskThread t([&] {
    for (int i = 0; i < kRounds; i++) {
      if (wait_for_completion_interruptible(&x) == 0)
        taken++;
      else
        interrupted++;
      self().signals = 0;
      round++;
    }
  });
  int completed = 0;
  for (int i = 0; i < kRounds; i++) {
    wait_until([&] { return round >= i; }); // a late signal may have ended the next wait as well
    complete(&x);
    completed++;
    deliver_signal(t.task(), false);
    wait_until([&] { return round > i; });
  }
  t.wait_until_done();
  EXPECT_EQ(taken + interrupted, kRounds);
  EXPECT_EQ(static_cast<int>(x.done), completed - taken);
}

TEST(Completion, WaiterShowsWhatItWaitsIn) {
  DECLARE_COMPLETION(x);
  TaskThread t([&] { wait_for_completion(&x); });
  t.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  EXPECT_STREQ(t.task().wchan.load(), "wait_for_completion");
  complete(&x);
  t.wait_until_done();
  EXPECT_EQ(t.task().wchan.load(), nullptr);
}

struct Armed {
  timer_list timer;
  completion fired;
};

TEST(Completion, IsCompletedFromATimer) {
  Armed armed;
  init_completion(&armed.fired);
  timer_setup(
      &armed.timer, [](timer_list *timer) { complete(&container_of(timer, Armed, timer)->fired); }, 0);
  for (int i = 0; i < 20; i++) {
    mod_timer(&armed.timer, jiffies);
    wait_for_completion(&armed.fired);
  }
  del_timer_sync(&armed.timer);
  EXPECT_FALSE(completion_done(&armed.fired));
}

TEST(Completion, IsCompletedWithASpinlockHeld) {
  DECLARE_COMPLETION(x);
  DEFINE_SPINLOCK(lock);
  TaskThread t([&] { wait_for_completion(&x); });
  t.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  spin_lock(&lock);
  complete(&x);
  t.wait_until_done();
  complete_all(&x);
  spin_unlock(&lock);
  EXPECT_TRUE(completion_done(&x));
}

} // namespace
