// SPDX-License-Identifier: MIT
// Facts about wait queues and schedule().
#include "tests/unit/kernel/sched/threads.h"
#include <deque>
#include <gtest/gtest.h>
#include <linux/jiffies.h>
#include <linux/swait.h>
#include <linux/wait.h>
#include <vector>

using namespace kcompd;
using namespace kcompd::test;

namespace {

TEST(Schedule, TimeoutOfARunningTaskReturnsAtOnce) {
  __set_current_state(TASK_RUNNING);
  EXPECT_GT(schedule_timeout(1000 * HZ), 0);
}

TEST(Schedule, TimeoutGivesZeroWhenTheTimeIsOver) {
  EXPECT_EQ(schedule_timeout_uninterruptible(1), 0);
  EXPECT_EQ(schedule_timeout_interruptible(0), 0);
  EXPECT_EQ(schedule_timeout_interruptible(-5), 0);
  EXPECT_TRUE(task_is_running(this_task()));
}

TEST(Schedule, WakeUpTellsWhetherTheTaskSlept) {
  TaskThread t([] {
    set_current_state(TASK_INTERRUPTIBLE);
    schedule();
  });
  t.wait_until_asleep(TASK_INTERRUPTIBLE);
  EXPECT_EQ(wake_up_state(&t.task(), TASK_UNINTERRUPTIBLE), 0);
  EXPECT_EQ(wake_up_process(&t.task()), 1);
  t.wait_until_done();
  EXPECT_EQ(wake_up_process(&t.task()), 0);
}

TEST(Schedule, WakeUpBetweenStateAndSleepIsNotLost) {
  set_current_state(TASK_UNINTERRUPTIBLE);
  EXPECT_EQ(wake_up_process(this_task()), 1);
  schedule();
  SUCCEED();
}

TEST(Schedule, PendingSignalForbidsTheInterruptibleSleep) {
  deliver_signal(*this_task(), false);
  set_current_state(TASK_INTERRUPTIBLE);
  schedule();
  EXPECT_TRUE(task_is_running(this_task()));
  EXPECT_TRUE(signal_pending(this_task()));
  EXPECT_FALSE(fatal_signal_pending(this_task()));
  EXPECT_TRUE(signal_pending_state(TASK_INTERRUPTIBLE, this_task()));
  EXPECT_FALSE(signal_pending_state(TASK_KILLABLE, this_task()));
  self().signals = 0;
}

TEST(WaitEvent, ConditionThatHoldsDoesNotSleep) {
  DECLARE_WAIT_QUEUE_HEAD(wq);
  wait_event(wq, true);
  EXPECT_EQ(wait_event_interruptible(wq, true), 0);
  EXPECT_EQ(wait_event_timeout(wq, true, 5), 5);
  EXPECT_EQ(wait_event_timeout(wq, true, 0), 1);
  EXPECT_FALSE(waitqueue_active(&wq));
}

TEST(WaitEvent, TimeoutGivesZeroIfTheConditionStaysFalse) {
  DECLARE_WAIT_QUEUE_HEAD(wq);
  EXPECT_EQ(wait_event_timeout(wq, false, 1), 0);
  EXPECT_EQ(wait_event_interruptible_timeout(wq, false, 1), 0);
  EXPECT_EQ(wait_event_killable_timeout(wq, false, 0), 0);
  EXPECT_FALSE(waitqueue_active(&wq));
}

TEST(WaitEvent, SignalEndsInterruptibleFormsOnly) {
  DECLARE_WAIT_QUEUE_HEAD(wq);
  std::atomic<bool> go{false};
  int interruptible = 0, killable = 0;
  long timed = 0;
  TaskThread a([&] { interruptible = wait_event_interruptible(wq, go.load()); });
  TaskThread b([&] { killable = wait_event_killable(wq, go.load()); });
  TaskThread c([&] { timed = wait_event_interruptible_timeout(wq, go.load(), 1000 * HZ); });
  TaskThread d([&] { wait_event(wq, go.load()); });
  a.wait_until_asleep(TASK_INTERRUPTIBLE);
  b.wait_until_asleep(TASK_KILLABLE);
  c.wait_until_asleep(TASK_INTERRUPTIBLE);
  d.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  for (TaskThread *t : {&a, &b, &c, &d})
    deliver_signal(t->task(), false);
  a.wait_until_done();
  c.wait_until_done();
  EXPECT_EQ(interruptible, -ERESTARTSYS);
  EXPECT_EQ(timed, -ERESTARTSYS);
  EXPECT_TRUE(b.sleeps_in(TASK_KILLABLE));
  deliver_signal(b.task(), true);
  b.wait_until_done();
  EXPECT_EQ(killable, -ERESTARTSYS);
  EXPECT_TRUE(d.sleeps_in(TASK_UNINTERRUPTIBLE));
  go = true;
  wake_up(&wq);
  d.wait_until_done();
  EXPECT_FALSE(waitqueue_active(&wq));
}

TEST(WaitEvent, WakeUpWakesOneExclusiveAndAllOthers) {
  DECLARE_WAIT_QUEUE_HEAD(wq);
  std::atomic<bool> go{false};
  std::atomic<int> tickets{0};
  const auto take = [&] {
    int n = tickets.load();
    while (n > 0)
      if (tickets.compare_exchange_weak(n, n - 1))
        return true;
    return false;
  };
  std::deque<TaskThread> exclusive, shared;
  for (int i = 0; i < 3; i++) {
    exclusive.emplace_back([&] { (void)wait_event_interruptible_exclusive(wq, take()); });
    shared.emplace_back([&] { wait_event(wq, go.load()); });
  }
  for (auto &t : exclusive)
    t.wait_until_asleep(TASK_INTERRUPTIBLE);
  for (auto &t : shared)
    t.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  go = true;
  tickets = 3;
  EXPECT_EQ(wake_up(&wq), 1);
  for (auto &t : shared)
    t.wait_until_done();
  wait_until([&] { return tickets == 2; });
  EXPECT_EQ(wake_up_nr(&wq, 2), 2);
  for (auto &t : exclusive)
    t.wait_until_done();
  EXPECT_EQ(tickets.load(), 0);
}

TEST(WaitEvent, InterruptibleWakeUpLeavesUninterruptibleSleepers) {
  DECLARE_WAIT_QUEUE_HEAD(wq);
  std::atomic<bool> go{false};
  TaskThread t([&] { wait_event(wq, go.load()); });
  t.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  go = true;
  wake_up_interruptible(&wq);
  EXPECT_TRUE(t.sleeps_in(TASK_UNINTERRUPTIBLE));
  wake_up(&wq);
  t.wait_until_done();
}

TEST(WaitEvent, LockIrqFormHoldsTheLockAtTheEnd) {
  DECLARE_WAIT_QUEUE_HEAD(wq);
  DEFINE_SPINLOCK(lock);
  bool go = false; // guarded by lock
  TaskThread t([&] {
    spin_lock_irq(&lock);
    wait_event_lock_irq(wq, go, lock);
    EXPECT_TRUE(spin_is_locked(&lock));
    EXPECT_TRUE(irqs_disabled());
    spin_unlock_irq(&lock);
    EXPECT_FALSE(irqs_disabled());
  });
  t.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  spin_lock_irq(&lock);
  go = true;
  spin_unlock_irq(&lock);
  wake_up(&wq);
  t.wait_until_done();
}

TEST(WaitEvent, CmdFormRunsBothCommandsAroundTheSleep) {
  DECLARE_WAIT_QUEUE_HEAD(wq);
  std::atomic<bool> go{false};
  std::atomic<int> before{0}, after{0};
  TaskThread t([&] { wait_event_cmd(wq, go.load(), before++, after++); });
  wait_until([&] { return before == 1; });
  go = true;
  wake_up(&wq);
  t.wait_until_done();
  EXPECT_EQ(before.load(), after.load());
}

TEST(WaitEvent, SimpleQueueWakesOneAtATime) {
  DECLARE_SWAIT_QUEUE_HEAD(q);
  std::atomic<int> tickets{0};
  const auto take = [&] { return tickets.load() > 0 && tickets.fetch_sub(1) > 0; };
  TaskThread t([&] { swait_event_exclusive(q, take()); });
  t.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  tickets = 1;
  swake_up_one(&q);
  t.wait_until_done();
}

struct Told {
  wait_queue_entry entry;
  int calls = 0;
  void *key = nullptr;
  bool locked = false;
  wait_queue_head *queue;
};

int tell(wait_queue_entry *entry, unsigned, int, void *key) {
  auto *told = static_cast<Told *>(entry->private_);
  told->calls++;
  told->key = key;
  told->locked = spin_is_locked(&told->queue->lock);
  return 0;
}

TEST(WaitQueue, EntryWithItsOwnFunctionIsCalledWithTheKeyAndTheLockHeld) {
  DECLARE_WAIT_QUEUE_HEAD(wq);
  Told told;
  told.queue = &wq;
  init_waitqueue_func_entry(&told.entry, tell);
  told.entry.private_ = &told;
  add_wait_queue(&wq, &told.entry);
  wake_up_interruptible_poll(&wq, 0x41);
  EXPECT_EQ(told.calls, 1);
  EXPECT_EQ(key_to_poll(told.key), 0x41U);
  EXPECT_TRUE(told.locked);
  remove_wait_queue(&wq, &told.entry);
  wake_up_all(&wq);
  EXPECT_EQ(told.calls, 1);
}

TEST(WaitQueue, ClassicLoopWorks) {
  DECLARE_WAIT_QUEUE_HEAD(wq);
  std::atomic<bool> go{false};
  TaskThread t([&] {
    DECLARE_WAITQUEUE(wait, this_task());
    add_wait_queue(&wq, &wait);
    for (;;) {
      set_current_state(TASK_INTERRUPTIBLE);
      if (go.load())
        break;
      schedule();
    }
    __set_current_state(TASK_RUNNING);
    remove_wait_queue(&wq, &wait);
  });
  t.wait_until_asleep(TASK_INTERRUPTIBLE);
  go = true;
  wake_up_interruptible(&wq);
  t.wait_until_done();
}

TEST(WaitQueue, WokenEntryDoesNotSleepAgainBeforeItLooked) {
  DECLARE_WAIT_QUEUE_HEAD(wq);
  DEFINE_WAIT_FUNC(wait, woken_wake_function);
  add_wait_queue(&wq, &wait);
  wake_up(&wq);
  EXPECT_EQ(wait_woken(&wait, TASK_UNINTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT), MAX_SCHEDULE_TIMEOUT);
  remove_wait_queue(&wq, &wait);
}

// Many producers and consumers over one queue: no wake-up is lost, or this hangs.
TEST(WaitEvent, NoWakeUpIsLost) {
  constexpr int kThreads = 4, kEach = 5000;
  DECLARE_WAIT_QUEUE_HEAD(wq);
  std::atomic<int> items{0};
  const auto take = [&] {
    int n = items.load();
    while (n > 0)
      if (items.compare_exchange_weak(n, n - 1))
        return true;
    return false;
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; i++) {
    threads.emplace_back([&] {
      for (int n = 0; n < kEach; n++)
        (void)wait_event_interruptible_exclusive(wq, take());
      wake_up(&wq); // one that came while this thread took the last thing without it is another's
    });
    threads.emplace_back([&] {
      for (int n = 0; n < kEach; n++) {
        items++;
        wake_up(&wq);
      }
    });
  }
  for (auto &t : threads)
    t.join();
  EXPECT_EQ(items.load(), 0);
}

TEST(WaitEvent, ReleasedWaiterMayFreeTheQueue) {
  constexpr int kRounds = 5000;
  struct Box {
    wait_queue_head wq;
    std::atomic<bool> go{false};
  };
  std::atomic<Box *> mailbox{nullptr};
  std::thread waker([&] {
    for (int i = 0; i < kRounds; i++) {
      Box *box;
      while (!(box = mailbox.exchange(nullptr)))
        sched_yield();
      spin_lock(
          &box->wq
               .lock); // the condition changes under the lock: otherwise the waiter need not wait for the waker at all
      box->go = true;
      wake_up_locked(&box->wq);
      spin_unlock(&box->wq.lock);
    }
  });
  for (int i = 0; i < kRounds; i++) {
    auto *box = new Box;
    init_waitqueue_head(&box->wq);
    mailbox = box;
    // Without the first look of wait_event(), which takes no lock.
    (void)___wait_event(box->wq, box->go.load(), TASK_UNINTERRUPTIBLE, 0, 0, schedule());
    delete box;
  }
  waker.join();
}

} // namespace
