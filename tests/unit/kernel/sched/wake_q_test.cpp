// SPDX-License-Identifier: MIT
// Facts about waking without a lock: wake_q and rcuwait.
#include "tests/unit/kernel/sched/threads.h"
#include <gtest/gtest.h>
#include <linux/rcuwait.h>
#include <linux/sched/task.h>
#include <linux/sched/wake_q.h>
#include <memory>
#include <vector>

using namespace kcompd;
using namespace kcompd::test;

namespace {

// Sleeps until `go`, whoever wakes it meanwhile.
std::unique_ptr<TaskThread> sleeper(const std::atomic<bool> &go, std::atomic<int> &wakes) {
  return std::make_unique<TaskThread>([&] {
    for (;;) {
      set_current_state(TASK_INTERRUPTIBLE);
      if (go)
        break;
      schedule();
      wakes++;
    }
    __set_current_state(TASK_RUNNING);
  });
}

TEST(WakeQ, WakesAllThatWereAddedAndNobodyBefore) {
  std::atomic<bool> go{false};
  std::atomic<int> wakes{0};
  std::vector<std::unique_ptr<TaskThread>> threads;
  DEFINE_WAKE_Q(q);
  EXPECT_TRUE(wake_q_empty(&q));
  for (int i = 0; i < 3; i++) {
    threads.push_back(sleeper(go, wakes)); // NOLINT(performance-inefficient-vector-operation): three
    threads.back()->wait_until_asleep(TASK_INTERRUPTIBLE);
    wake_q_add(&q, &threads.back()->task());
  }
  EXPECT_FALSE(wake_q_empty(&q));
  EXPECT_EQ(wakes, 0);
  go = true;
  wake_up_q(&q);
  EXPECT_TRUE(wake_q_empty(&q));
  for (auto &t : threads)
    t->wait_until_done();
  EXPECT_EQ(wakes, 3);
}

TEST(WakeQ, ATaskIsInOneQueueAndKeepsOneReference) {
  std::atomic<bool> go{false};
  std::atomic<int> wakes{0};
  const auto t = sleeper(go, wakes);
  Task &task = t->task();
  t->wait_until_asleep(TASK_INTERRUPTIBLE);
  const int before = task.references;
  DEFINE_WAKE_Q(first);
  DEFINE_WAKE_Q(second);
  wake_q_add(&first, &task);
  EXPECT_EQ(task.references, before + 1);
  wake_q_add(&first, &task);
  wake_q_add(&second, &task);
  EXPECT_EQ(task.references, before + 1);
  get_task_struct(&task);
  wake_q_add_safe(&second, &task); // the reference is given back
  EXPECT_EQ(task.references, before + 1);
  EXPECT_TRUE(wake_q_empty(&second));
  wake_up_q(&second);
  EXPECT_TRUE(t->sleeps_in(TASK_INTERRUPTIBLE));
  go = true;
  wake_up_q(&first);
  t->wait_until_done();
  EXPECT_EQ(task.references, before);
  get_task_struct(&task);
  wake_q_add_safe(&second, &task); // taken over: it can be queued again
  EXPECT_FALSE(wake_q_empty(&second));
  wake_up_q(&second);
  EXPECT_EQ(task.references, before);
}

TEST(RcuWait, WaitsForTheConditionAndIsEmptyAfterwards) {
  rcuwait w = __RCUWAIT_INITIALIZER(w);
  EXPECT_EQ(rcuwait_wake_up(&w), 0);
  std::atomic<bool> condition{false};
  TaskThread waiter([&] { EXPECT_EQ(rcuwait_wait_event(&w, condition.load(), TASK_UNINTERRUPTIBLE), 0); });
  waiter.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  EXPECT_TRUE(rcuwait_active(&w));
  EXPECT_EQ(rcuwait_wake_up(&w), 1);
  waiter.wait_until_asleep(TASK_UNINTERRUPTIBLE); // the condition does not hold
  condition = true;
  rcuwait_wake_up(&w);
  waiter.wait_until_done();
  EXPECT_FALSE(rcuwait_active(&w));
}

TEST(RcuWait, ASignalEndsTheWait) {
  rcuwait w;
  rcuwait_init(&w);
  TaskThread waiter([&] { EXPECT_EQ(rcuwait_wait_event(&w, false, TASK_INTERRUPTIBLE), -EINTR); });
  waiter.wait_until_asleep(TASK_INTERRUPTIBLE);
  deliver_signal(waiter.task(), false);
  waiter.wait_until_done();
  EXPECT_FALSE(rcuwait_active(&w));
}

TEST(RcuWait, NoWakeUpIsLost) {
  constexpr int kRounds = 20000;
  rcuwait w;
  rcuwait_init(&w);
  std::atomic<int> there{0};
  TaskThread waiter([&] {
    for (int i = 1; i <= kRounds; i++)
      rcuwait_wait_event(&w, there.load() >= i, TASK_UNINTERRUPTIBLE);
  });
  for (int i = 0; i < kRounds; i++) {
    there++;
    rcuwait_wake_up(&w);
  }
  waiter.wait_until_done(); // or never
}

} // namespace
