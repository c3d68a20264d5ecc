// SPDX-License-Identifier: MIT
// Facts about waiting for bits and variables, and about the rarer forms of wait queues.
#include "tests/unit/kernel/sched/threads.h"
#include <gtest/gtest.h>
#include <linux/freezer.h>
#include <linux/ktime.h>
#include <linux/swait.h>
#include <linux/wait_bit.h>
#include <memory>
#include <vector>

using namespace kcompd;
using namespace kcompd::test;

namespace {

TEST(WaitBit, WaitsUntilTheBitIsClear) {
  unsigned long word = 1UL << 3;
  EXPECT_EQ(wait_on_bit(&word, 2, TASK_UNINTERRUPTIBLE), 0); // is clear
  std::atomic<int> written{0};
  TaskThread waiter([&] {
    EXPECT_EQ(wait_on_bit(&word, 3, TASK_UNINTERRUPTIBLE), 0);
    EXPECT_EQ(written.load(std::memory_order_relaxed), 1);
  });
  waiter.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  wake_up_bit(&word, 3); // it is still set
  waiter.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  EXPECT_FALSE(waiter.done());
  written.store(1, std::memory_order_relaxed); // ordered by the bit
  clear_and_wake_up_bit(3, &word);
  waiter.wait_until_done();
  EXPECT_FALSE(test_and_clear_wake_up_bit(3, &word));
}

TEST(WaitBit, ASignalOrTheTimeEndsTheWait) {
  unsigned long word = 1;
  EXPECT_EQ(wait_on_bit_timeout(&word, 0, TASK_UNINTERRUPTIBLE, 1), -EAGAIN);
  TaskThread interruptible([&] { EXPECT_EQ(wait_on_bit(&word, 0, TASK_INTERRUPTIBLE), -EINTR); });
  interruptible.wait_until_asleep(TASK_INTERRUPTIBLE);
  deliver_signal(interruptible.task(), false);
  interruptible.wait_until_done();
  TaskThread killable([&] { EXPECT_EQ(wait_on_bit_lock(&word, 0, TASK_KILLABLE), -EINTR); });
  killable.wait_until_asleep(TASK_KILLABLE);
  deliver_signal(killable.task(), true);
  killable.wait_until_done();
  EXPECT_EQ(word, 1UL);
}

TEST(WaitBit, AsALockItHasOneHolder) {
  unsigned long word = 0;
  int count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++)
    threads.emplace_back([&] {
      for (int n = 0; n < 500; n++) {
        EXPECT_EQ(wait_on_bit_lock(&word, 5, TASK_UNINTERRUPTIBLE), 0);
        count++;
        if (n % 16 == 0)
          sched_yield();
        clear_and_wake_up_bit(5, &word);
      }
    });
  for (std::thread &t : threads)
    t.join();
  EXPECT_EQ(count, 2000);
  EXPECT_EQ(word, 0UL);
}

// Whoever is woken may free the word at once: the waker does not look at it again.
TEST(WaitBit, TheWordMayGoWithTheWaiter) {
  for (int round = 0; round < 200; round++) {
    auto word = std::make_unique<unsigned long>(1);
    unsigned long *const p = word.get();
    std::thread waiter([word = std::move(word)] { wait_on_bit(word.get(), 0, TASK_UNINTERRUPTIBLE); });
    clear_and_wake_up_bit(0, p);
    waiter.join();
  }
}

TEST(WaitVar, WaitsUntilTheConditionIsTrue) {
  std::atomic<int> references{2};
  wait_var_event(&references, references == 2);
  EXPECT_EQ(wait_var_event_timeout(&references, references == 0, 1), 0);
  EXPECT_GE(wait_var_event_timeout(&references, references == 2, 10), 1);
  TaskThread waiter([&] { wait_var_event(&references, references == 0); });
  TaskThread killable([&] { EXPECT_EQ(wait_var_event_killable(&references, references == 0), -ERESTARTSYS); });
  waiter.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  killable.wait_until_asleep(TASK_KILLABLE);
  EXPECT_STREQ(waiter.task().wchan.load(), "wait_var_event");
  references = 1;
  wake_up_var(&references);
  deliver_signal(killable.task(), true);
  killable.wait_until_done();
  EXPECT_FALSE(waiter.done());
  references = 0;
  wake_up_var(&references);
  waiter.wait_until_done();
}

TEST(WaitEvent, HrtimeoutTellsTheTimeFromTheConditionAndASignal) {
  DECLARE_WAIT_QUEUE_HEAD(queue);
  std::atomic<bool> ready{false};
  EXPECT_EQ(wait_event_hrtimeout(queue, ready, 1000), -ETIME);
  EXPECT_EQ(wait_event_hrtimeout(queue, true, 0), 0);
  TaskThread waiter([&] { EXPECT_EQ(wait_event_hrtimeout(queue, ready, KTIME_MAX), 0); });
  TaskThread interrupted(
      [&] { EXPECT_EQ(wait_event_interruptible_hrtimeout(queue, ready, ktime_set(1000, 0)), -ERESTARTSYS); });
  waiter.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  interrupted.wait_until_asleep(TASK_INTERRUPTIBLE);
  EXPECT_FALSE(wq_has_single_sleeper(&queue));
  deliver_signal(interrupted.task(), false);
  interrupted.wait_until_done();
  EXPECT_TRUE(wq_has_single_sleeper(&queue));
  ready = true;
  wake_up(&queue);
  waiter.wait_until_done();
}

TEST(WaitEvent, ExclusiveLockedWaitersAreWokenOneByOne) {
  DECLARE_WAIT_QUEUE_HEAD(queue);
  int tokens = 0;
  const auto take = [&] {
    spin_lock_irq(&queue.lock);
    EXPECT_EQ(wait_event_interruptible_exclusive_locked_irq(queue, tokens > 0), 0);
    tokens--;
    spin_unlock_irq(&queue.lock);
  };
  TaskThread first(take), second(take);
  first.wait_until_asleep(TASK_INTERRUPTIBLE);
  second.wait_until_asleep(TASK_INTERRUPTIBLE);
  for (int i = 0; i < 2; i++) {
    spin_lock_irq(&queue.lock);
    tokens++;
    wake_up_locked(&queue);
    spin_unlock_irq(&queue.lock);
    wait_until([&] { return first.done() + second.done() == i + 1; });
  }
  EXPECT_EQ(tokens, 0);
}

TEST(Swait, APlaceOfOnesOwnOnTheQueue) {
  DECLARE_SWAIT_QUEUE_HEAD(queue);
  EXPECT_EQ(swait_event_idle_timeout_exclusive(queue, false, 1), 0);
  std::atomic<bool> ready{false};
  TaskThread waiter([&] {
    DECLARE_SWAITQUEUE(place);
    for (;;) {
      prepare_to_swait_exclusive(&queue, &place, TASK_UNINTERRUPTIBLE);
      if (ready)
        break;
      schedule();
    }
    finish_swait(&queue, &place);
  });
  waiter.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  EXPECT_TRUE(swait_active(&queue));
  ready = true;
  swake_up_one(&queue);
  waiter.wait_until_done();
  EXPECT_FALSE(swait_active(&queue));
}

TEST(Freezer, NobodyIsEverAskedToFreeze) {
  bool was_frozen = true;
  EXPECT_FALSE(set_freezable());
  EXPECT_FALSE(kthread_freezable_should_stop(&was_frozen));
  EXPECT_FALSE(was_frozen);
}

} // namespace
