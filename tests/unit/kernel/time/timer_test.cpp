// SPDX-License-Identifier: MIT
// Facts about timers, high-resolution timers, tasklets and irq_works.
#include "kernel/oops.h"
#include "kernel/printk/printk.h"
#include "kernel/time/timer_heap.h"
#include "tests/unit/kernel/sched/threads.h"
#include <algorithm>
#include <gtest/gtest.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>
#include <linux/smp.h>
#include <linux/timer.h>
#include <random>
#include <string>
#include <vector>

using namespace kcompd;
using namespace kcompd::test;

namespace {

TEST(TimerHeap, ComesOutInOrderOfTimeAndOfArrival) {
  std::mt19937 random(1);
  TimerHeap heap;
  std::vector<kcompd_timer_node> nodes(500);
  std::vector<kcompd_timer_node *> in;
  for (int round = 0; round < 20000; round++) {
    kcompd_timer_node &node = nodes[random() % nodes.size()];
    if (kcompd_timer_queued(&node)) {
      heap.erase(node);
      in.erase(std::find(in.begin(), in.end(), &node));
    } else {
      heap.push(node, static_cast<int64_t>(random() % 50));
      in.push_back(&node);
    }
    size_t seen = 0;
    if (round % 100 == 0) {
      EXPECT_EQ(heap.find([&](kcompd_timer_node &) { return ++seen > nodes.size(); }), nullptr);
      EXPECT_EQ(seen, in.size());
    }
    const auto first = std::min_element(in.begin(), in.end(), [](auto *a, auto *b) {
      return a->when != b->when ? a->when < b->when : a->turn < b->turn;
    });
    ASSERT_EQ(heap.top(), in.empty() ? nullptr : *first);
  }
}

struct Counting {
  timer_list timer;
  std::atomic<int> runs{0};
  std::atomic<int> context{0};
  std::atomic<int> rearms{0};
  std::atomic<bool> hold{false}, inside{false};
};

void count(timer_list *t) {
  Counting *const c = from_timer(c, t, timer);
  c->context = preempt_count();
  c->inside = true;
  while (c->hold)
    cpu_relax();
  if (c->rearms > 0) {
    --c->rearms;
    mod_timer(t, jiffies);
  }
  ++c->runs;
}

TEST(Timer, RunsInSoftirqContextWhenItIsDue) {
  Counting c;
  timer_setup(&c.timer, count, 0);
  EXPECT_FALSE(timer_pending(&c.timer));
  const unsigned long due = jiffies + 2;
  EXPECT_EQ(mod_timer(&c.timer, due), 0);
  wait_until([&] { return c.runs == 1; });
  EXPECT_TRUE(time_after_eq(jiffies, due));
  EXPECT_EQ(c.context, static_cast<int>(SOFTIRQ_OFFSET));
  EXPECT_EQ(timer_delete_sync(&c.timer), 0);
}

TEST(Timer, OneInThePastRunsAtOnce) {
  Counting c;
  timer_setup(&c.timer, count, 0);
  c.timer.expires = jiffies - 1000;
  add_timer(&c.timer);
  wait_until([&] { return c.runs == 1; });
  timer_delete_sync(&c.timer);
}

TEST(Timer, TellsWhetherItWasArmed) {
  Counting c;
  timer_setup(&c.timer, count, 0);
  EXPECT_EQ(del_timer(&c.timer), 0);
  EXPECT_EQ(mod_timer_pending(&c.timer, jiffies + 1000000), 0);
  EXPECT_FALSE(timer_pending(&c.timer));
  EXPECT_EQ(mod_timer(&c.timer, jiffies + 1000000), 0);
  EXPECT_EQ(mod_timer(&c.timer, jiffies + 2000000), 1);
  const unsigned long later = c.timer.expires;
  EXPECT_EQ(timer_reduce(&c.timer, later + 5), 1);
  EXPECT_EQ(c.timer.expires, later);
  EXPECT_EQ(timer_reduce(&c.timer, later - 5), 1);
  EXPECT_EQ(c.timer.expires, later - 5);
  EXPECT_EQ(try_to_del_timer_sync(&c.timer), 1);
  EXPECT_EQ(timer_delete_sync(&c.timer), 0);
  EXPECT_EQ(c.runs, 0);
}

TEST(Timer, ItsFunctionMayArmItAgain) {
  Counting c;
  c.rearms = 100;
  timer_setup(&c.timer, count, 0);
  mod_timer(&c.timer, jiffies);
  wait_until([&] { return c.runs == 101; });
  timer_delete_sync(&c.timer);
}

TEST(Timer, DeleteSyncWaitsForTheFunction) {
  Counting c;
  c.hold = true;
  timer_setup(&c.timer, count, 0);
  mod_timer(&c.timer, jiffies);
  wait_until([&] { return c.inside.load(); });
  EXPECT_EQ(del_timer(&c.timer), 0);
  EXPECT_EQ(try_to_del_timer_sync(&c.timer), -1);
  TaskThread deleter([&] {
    timer_delete_sync(&c.timer);
    EXPECT_EQ(c.runs, 1);
  });
  wait_until([&] { return deleter.task().wchan.load() != nullptr; });
  EXPECT_FALSE(deleter.done());
  c.hold = false;
  deleter.wait_until_done();
}

TEST(Timer, AfterShutdownNobodyArmsIt) {
  Counting c;
  timer_setup(&c.timer, count, 0);
  mod_timer(&c.timer, jiffies + 1000000);
  EXPECT_EQ(timer_shutdown_sync(&c.timer), 1);
  EXPECT_EQ(mod_timer(&c.timer, jiffies), 0);
  EXPECT_FALSE(timer_pending(&c.timer));
}

TEST(Timer, ManyThreadsMoveOneTimer) {
  Counting c;
  timer_setup(&c.timer, count, 0);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++)
    threads.emplace_back([&c, i] {
      for (int n = 0; n < 2000; n++)
        if (n % 3 == i % 3)
          timer_delete_sync(&c.timer);
        else
          mod_timer(&c.timer, jiffies + static_cast<unsigned>(n % 2));
    });
  for (std::thread &t : threads)
    t.join();
  timer_delete_sync(&c.timer);
  EXPECT_FALSE(timer_pending(&c.timer));
}

int *volatile null_pointer = nullptr;

[[gnu::no_sanitize("undefined")]] void fault(timer_list *) {
  *null_pointer = 1;
}

std::string logged(LogReader &reader) {
  std::string text;
  LogRecord record;
  while (reader.next(record) == 0)
    text.append(record.text()) += '\n';
  return text;
}

TEST(Timer, AnOopsInOneDoesNotStopTheOthers) {
  catch_faults();
  LogReader reader{LogReader::From::kNewest};
  timer_list bad;
  timer_setup(&bad, fault, 0);
  mod_timer(&bad, jiffies);
  timer_delete_sync(&bad);
  Counting c;
  timer_setup(&c.timer, count, 0);
  mod_timer(&c.timer, jiffies);
  wait_until([&] { return c.runs == 1; });
  EXPECT_EQ(c.context, static_cast<int>(SOFTIRQ_OFFSET)); // nothing is left of the first one
  timer_delete_sync(&c.timer);
  (void)logged(reader);
}

TEST(Timer, ASleepInOneIsReported) {
  LogReader reader{LogReader::From::kNewest};
  timer_list t;
  static std::atomic<bool> ran;
  ran = false;
  timer_setup(
      &t,
      [](timer_list *) {
        msleep(1);
        ran = true;
      },
      0);
  mod_timer(&t, jiffies);
  wait_until([] { return ran.load(); });
  timer_delete_sync(&t);
  EXPECT_NE(logged(reader).find("BUG: scheduling while atomic: ksoftirqd/0/"), std::string::npos);
}

struct HighRes {
  hrtimer timer;
  std::atomic<int> runs{0};
  int limit = 1;
  std::atomic<bool> hold{false};
  std::atomic<int> context{0};
  std::atomic<u64> overruns{0};
};

enum hrtimer_restart tick(hrtimer *t) {
  HighRes *const h = container_of(t, HighRes, timer);
  wait_until([h] { return !h->hold; });
  h->context = preempt_count();
  if (++h->runs == h->limit)
    return HRTIMER_NORESTART;
  h->overruns += hrtimer_forward_now(t, 100 * 1000);
  return HRTIMER_RESTART;
}

TEST(Hrtimer, RunsInHardirqContextUntilItHasEnough) {
  HighRes h;
  h.limit = 20;
  hrtimer_setup(&h.timer, tick, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
  const ktime_t start = ktime_get();
  h.hold = true;
  hrtimer_start(&h.timer, 200 * 1000, HRTIMER_MODE_REL);
  EXPECT_TRUE(hrtimer_active(&h.timer));
  h.hold = false;
  wait_until([&] { return h.runs == 20; });
  EXPECT_GE(ktime_get() - start, 200 * 1000 + 19 * 100 * 1000);
  EXPECT_GE(h.overruns.load(), 19u);
  EXPECT_EQ(h.context, static_cast<int>(HARDIRQ_OFFSET));
  EXPECT_EQ(hrtimer_cancel(&h.timer), 0);
  EXPECT_FALSE(hrtimer_active(&h.timer));
}

TEST(Hrtimer, SoftOnesRunInSoftirqContextAndOtherClocksCount) {
  for (const clockid_t clock : {CLOCK_REALTIME, CLOCK_BOOTTIME, CLOCK_TAI}) {
    HighRes h;
    hrtimer_setup(&h.timer, tick, clock, HRTIMER_MODE_SOFT);
    const ktime_t due = hrtimer_cb_get_time(&h.timer) + 500 * 1000;
    hrtimer_start(&h.timer, due, HRTIMER_MODE_ABS_SOFT);
    EXPECT_EQ(hrtimer_get_expires(&h.timer), due);
    wait_until([&] { return h.runs == 1; });
    EXPECT_GE(hrtimer_cb_get_time(&h.timer), due);
    EXPECT_EQ(h.context, static_cast<int>(SOFTIRQ_OFFSET));
    hrtimer_cancel(&h.timer);
  }
}

TEST(Hrtimer, CancelTellsAndForwardCounts) {
  HighRes h;
  hrtimer_setup(&h.timer, tick, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
  EXPECT_EQ(hrtimer_try_to_cancel(&h.timer), 0);
  hrtimer_start(&h.timer, ktime_set(1000, 0), HRTIMER_MODE_REL);
  EXPECT_GT(hrtimer_get_remaining(&h.timer), ktime_set(900, 0));
  EXPECT_EQ(hrtimer_cancel(&h.timer), 1);
  EXPECT_EQ(h.runs, 0);
  hrtimer_set_expires(&h.timer, 1000);
  EXPECT_EQ(hrtimer_forward(&h.timer, 999, 100), 0u);
  EXPECT_EQ(hrtimer_forward(&h.timer, 1000, 100), 1u);
  EXPECT_EQ(hrtimer_forward(&h.timer, 1555, 100), 5u);
  EXPECT_EQ(hrtimer_get_expires(&h.timer), 1600);
}

TEST(Hrtimer, ScheduleHrtimeoutSleepsUntilThen) {
  ktime_t span = 300 * 1000;
  const ktime_t start = ktime_get();
  set_current_state(TASK_INTERRUPTIBLE);
  EXPECT_EQ(schedule_hrtimeout(&span, HRTIMER_MODE_REL), 0);
  EXPECT_GE(ktime_get() - start, span);
}

struct Task4 {
  tasklet_struct t;
  std::atomic<int> runs{0}, context{0}, again{0};
  std::atomic<bool> hold{false}, inside{false};
};

void run_tasklet(tasklet_struct *t) {
  Task4 *const x = from_tasklet(x, t, t);
  x->context = preempt_count();
  x->inside = true;
  while (x->hold)
    cpu_relax();
  if (x->again > 0) {
    --x->again;
    tasklet_schedule(t);
  }
  ++x->runs;
}

TEST(Tasklet, RunsOnceForAllThatScheduleItBeforeIt) {
  Task4 x;
  tasklet_setup(&x.t, run_tasklet);
  tasklet_disable(&x.t);
  for (int i = 0; i < 5; i++)
    tasklet_schedule(&x.t);
  tasklet_enable(&x.t);
  tasklet_kill(&x.t);
  EXPECT_EQ(x.runs, 1);
  EXPECT_EQ(x.context, static_cast<int>(SOFTIRQ_OFFSET));
}

TEST(Tasklet, MayScheduleItself) {
  Task4 x;
  x.again = 50;
  tasklet_setup(&x.t, run_tasklet);
  tasklet_hi_schedule(&x.t);
  wait_until([&] { return x.runs == 51; });
  tasklet_kill(&x.t);
}

TEST(Tasklet, DisableWaitsForItsFunction) {
  Task4 x;
  x.hold = true;
  tasklet_setup(&x.t, run_tasklet);
  tasklet_schedule(&x.t);
  wait_until([&] { return x.inside.load(); });
  TaskThread other([&] {
    tasklet_disable(&x.t);
    EXPECT_EQ(x.runs, 1);
    tasklet_enable(&x.t);
  });
  wait_until([&] { return other.task().wchan.load() != nullptr; });
  x.hold = false;
  other.wait_until_done();
  tasklet_kill(&x.t);
}

TEST(Tasklet, OldOnesGetTheirData) {
  static std::atomic<unsigned long> got;
  tasklet_struct t;
  tasklet_init(
      &t, [](unsigned long data) { got = data; }, 4711);
  tasklet_schedule(&t);
  tasklet_kill(&t);
  EXPECT_EQ(got, 4711ul);
}

TEST(Tasklet, EverySchedulingIsFollowedByARun) {
  static std::atomic<int> wanted, seen;
  wanted = seen = 0;
  tasklet_struct t;
  tasklet_setup(&t, [](tasklet_struct *) { seen = wanted.load(); });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++)
    threads.emplace_back([&t] {
      for (int n = 0; n < 2000; n++) {
        ++wanted;
        tasklet_schedule(&t);
      }
    });
  for (std::thread &each : threads)
    each.join();
  tasklet_kill(&t);
  EXPECT_EQ(seen, 8000);
}

TEST(IrqWork, RunsInHardirqContext) {
  static std::atomic<int> context;
  context = 0;
  irq_work w;
  init_irq_work(&w, [](irq_work *) { context = preempt_count(); });
  EXPECT_TRUE(irq_work_queue(&w));
  irq_work_sync(&w);
  EXPECT_EQ(context, static_cast<int>(HARDIRQ_OFFSET));
  EXPECT_FALSE(irq_work_is_pending(&w));
}

TEST(LocalBh, CountsAsSoftirqAndHoldsTheCpu) {
  EXPECT_FALSE(in_softirq());
  local_bh_disable();
  local_bh_disable();
  EXPECT_TRUE(in_softirq());
  EXPECT_FALSE(in_serving_softirq());
  EXPECT_EQ(preempt_count(), static_cast<int>(4 * SOFTIRQ_OFFSET));
  local_bh_enable();
  local_bh_enable();
  EXPECT_EQ(preempt_count(), 0);
}

} // namespace
