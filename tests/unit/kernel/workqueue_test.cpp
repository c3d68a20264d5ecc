// SPDX-License-Identifier: MIT
// Facts about workqueues and kthread workers.
#include "kernel/oops.h"
#include "tests/unit/kernel/sched/threads.h"
#include <gtest/gtest.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/rcupdate.h>
#include <linux/smp.h>
#include <linux/workqueue.h>
#include <memory>
#include <string_view>
#include <vector>

using namespace kcompd;
using namespace kcompd::test;

namespace {

struct Job {
  work_struct work;
  std::atomic<int> runs{0}, inside{0}, most{0}, again{0}, cpu{-1};
  std::atomic<bool> began{false};
  bool waits = false;
  completion gate;
  workqueue_struct *wq = nullptr;
  std::vector<int> *order = nullptr;
  int number = 0;
};

void run_job(work_struct *work) {
  Job &j = *container_of(work, Job, work);
  const int now = ++j.inside;
  if (now > j.most)
    j.most = now;
  j.cpu = smp_processor_id();
  j.began = true;
  if (j.waits)
    wait_for_completion(&j.gate);
  if (j.order)
    j.order->push_back(j.number);
  --j.inside;
  ++j.runs;
  if (j.again > 0) {
    --j.again;
    queue_work(j.wq, work);
  }
}

struct JobInit : Job {
  explicit JobInit(workqueue_struct *queue = system_wq) {
    INIT_WORK(&work, run_job);
    init_completion(&gate);
    wq = queue;
  }
};

TEST(Workqueue, RunsOnAWorkerAndFlushWaits) {
  JobInit j;
  EXPECT_FALSE(work_pending(&j.work));
  EXPECT_TRUE(schedule_work(&j.work));
  flush_work(&j.work);
  EXPECT_EQ(j.runs, 1);
  EXPECT_FALSE(flush_work(&j.work));
  EXPECT_FALSE(cancel_work_sync(&j.work));
}

TEST(Workqueue, APendingWorkIsQueuedOnce) {
  workqueue_struct *wq = alloc_ordered_workqueue("once", 0);
  JobInit block(wq), j(wq);
  block.waits = true;
  EXPECT_TRUE(queue_work(wq, &block.work));
  EXPECT_TRUE(queue_work(wq, &j.work));
  EXPECT_FALSE(queue_work(wq, &j.work));
  EXPECT_TRUE(work_pending(&j.work));
  EXPECT_EQ(work_busy(&j.work), static_cast<unsigned>(WORK_BUSY_PENDING));
  wait_until([&] { return block.began.load(); });
  EXPECT_EQ(work_busy(&block.work), static_cast<unsigned>(WORK_BUSY_RUNNING));
  complete(&block.gate);
  flush_workqueue(wq);
  EXPECT_EQ(j.runs, 1);
  destroy_workqueue(wq);
}

TEST(Workqueue, AnRcuWorkWaitsForTheReadersBeforeIt) {
  static std::atomic<int> runs;
  runs = 0;
  rcu_work rwork;
  INIT_RCU_WORK(&rwork, [](work_struct *work) {
    EXPECT_FALSE(work_pending(&to_rcu_work(work)->work));
    ++runs;
  });
  std::atomic<bool> inside{false}, leave{false};
  TaskThread reader([&] {
    rcu_read_lock();
    inside = true;
    wait_until([&] { return leave.load(); });
    EXPECT_EQ(runs, 0);
    rcu_read_unlock();
  });
  wait_until([&] { return inside.load(); });
  EXPECT_TRUE(queue_rcu_work(system_wq, &rwork));
  EXPECT_FALSE(queue_rcu_work(system_wq, &rwork));
  TaskThread flusher([&] { EXPECT_TRUE(flush_rcu_work(&rwork)); });
  wait_until([&] { // it has found the work pending, as the reader is inside
    const char *where = flusher.task().wchan.load();
    return where && std::string_view(where) == "rcu_barrier";
  });
  leave = true;
  flusher.wait_until_done();
  EXPECT_EQ(runs, 1);
  EXPECT_FALSE(flush_rcu_work(&rwork));
  EXPECT_TRUE(queue_rcu_work(system_wq, &rwork));
  flush_rcu_work(&rwork); // true, unless it is over already
  EXPECT_EQ(runs, 2);
}

TEST(Workqueue, OrderedOnesKeepTheOrder) {
  workqueue_struct *wq = create_singlethread_workqueue("ordered");
  std::vector<int> order;
  std::vector<std::unique_ptr<JobInit>> jobs;
  for (int i = 0; i < 200; i++) {
    jobs.push_back(std::make_unique<JobInit>(wq));
    jobs.back()->order = &order;
    jobs.back()->number = i;
    queue_work(wq, &jobs.back()->work);
  }
  destroy_workqueue(wq); // waits for all
  ASSERT_EQ(order.size(), 200u);
  for (int i = 0; i < 200; i++)
    EXPECT_EQ(order[static_cast<size_t>(i)], i);
}

TEST(Workqueue, ASleepingWorkDoesNotHoldTheNextUp) {
  JobInit sleeper, j;
  sleeper.waits = true;
  schedule_work_on(0, &sleeper.work);
  wait_until([&] { return sleeper.began.load(); });
  schedule_work_on(0, &j.work);
  flush_work(&j.work);
  EXPECT_EQ(j.runs, 1);
  EXPECT_EQ(sleeper.runs, 0);
  complete(&sleeper.gate);
  flush_work(&sleeper.work);
}

TEST(Workqueue, MaxActiveIsTheLimit) {
  workqueue_struct *wq = alloc_workqueue("limit%d", WQ_UNBOUND, 3, 3);
  std::vector<std::unique_ptr<JobInit>> jobs;
  for (int i = 0; i < 6; i++) {
    jobs.push_back(std::make_unique<JobInit>(wq));
    jobs.back()->waits = true;
    queue_work(wq, &jobs.back()->work);
  }
  const auto begun = [&] {
    int n = 0;
    for (auto &j : jobs)
      n += j->began;
    return n;
  };
  wait_until([&] { return begun() == 3; });
  EXPECT_EQ(begun(), 3);
  complete(&jobs[0]->gate);
  wait_until([&] { return begun() == 4; });
  for (auto &j : jobs)
    complete(&j->gate);
  destroy_workqueue(wq);
  for (auto &j : jobs)
    EXPECT_EQ(j->runs, 1);
}

TEST(Workqueue, RunsOnTheCpuItWasQueuedFor) {
  unsigned cpu;
  for_each_online_cpu(cpu) {
    JobInit j;
    schedule_work_on(static_cast<int>(cpu), &j.work);
    flush_work(&j.work);
    EXPECT_EQ(j.cpu, static_cast<int>(cpu));
  }
  static std::atomic<unsigned> seen;
  seen = 0;
  EXPECT_EQ(schedule_on_each_cpu([](work_struct *) { seen |= 1u << smp_processor_id(); }), 0);
  for_each_online_cpu(cpu) EXPECT_TRUE(seen & (1u << cpu));
  long seven = 7;
  EXPECT_EQ(work_on_cpu(
                0, [](void *arg) -> long { return *static_cast<long *>(arg) + smp_processor_id(); }, &seven),
            7);
}

TEST(Workqueue, OneWorkNeverRunsTwiceAtATime) {
  workqueue_struct *wq = alloc_workqueue("reentrant", WQ_UNBOUND, 0);
  JobInit j(wq);
  std::vector<std::thread> threads;
  std::atomic<int> queued{0};
  for (int i = 0; i < 4; i++)
    threads.emplace_back([&] {
      for (int n = 0; n < 1000; n++)
        queued += queue_work(wq, &j.work);
    });
  for (std::thread &t : threads)
    t.join();
  flush_workqueue(wq);
  EXPECT_EQ(j.runs, queued);
  EXPECT_EQ(j.most, 1);
  destroy_workqueue(wq);
}

TEST(Workqueue, CancelKeepsAWorkFromQueueingItself) {
  for (int round = 0; round < 50; round++) {
    JobInit j;
    j.again = 1000000;
    schedule_work(&j.work);
    wait_until([&] { return j.runs > 3; });
    cancel_work_sync(&j.work);
    EXPECT_EQ(work_busy(&j.work), 0u);
    const int runs = j.runs;
    EXPECT_TRUE(schedule_work(&j.work)); // it may be used again
    cancel_work_sync(&j.work);
    EXPECT_GE(j.runs, runs);
  }
}

TEST(Workqueue, DrainWaitsForWorksThatQueueThemselves) {
  workqueue_struct *wq = alloc_workqueue("drain", 0, 0);
  JobInit j(wq);
  j.again = 30;
  queue_work(wq, &j.work);
  drain_workqueue(wq);
  EXPECT_EQ(j.runs, 31);
  destroy_workqueue(wq);
}

struct Later {
  delayed_work dwork;
  std::atomic<int> runs{0};
  std::atomic<unsigned long> when{0};
};

void run_later(work_struct *work) {
  Later &l = *container_of(to_delayed_work(work), Later, dwork);
  l.when = jiffies;
  ++l.runs;
}

TEST(DelayedWork, RunsAfterTheDelay) {
  Later l;
  INIT_DELAYED_WORK(&l.dwork, run_later);
  EXPECT_TRUE(schedule_delayed_work(&l.dwork, 1000 * HZ));
  EXPECT_TRUE(delayed_work_pending(&l.dwork));
  EXPECT_FALSE(schedule_delayed_work(&l.dwork, 1));
  const unsigned long start = jiffies;
  EXPECT_TRUE(mod_delayed_work(system_wq, &l.dwork, 2));
  wait_until([&] { return l.runs == 1; });
  EXPECT_TRUE(time_after_eq(l.when, start + 2));
  cancel_delayed_work_sync(&l.dwork);
}

TEST(DelayedWork, IsMovedFlushedAndCancelled) {
  Later l;
  INIT_DELAYED_WORK(&l.dwork, run_later);
  EXPECT_FALSE(mod_delayed_work(system_wq, &l.dwork, 1000000));
  EXPECT_TRUE(mod_delayed_work(system_wq, &l.dwork, 2000000));
  EXPECT_TRUE(flush_delayed_work(&l.dwork) || l.runs == 1);
  EXPECT_EQ(l.runs, 1);
  schedule_delayed_work(&l.dwork, 1000000);
  EXPECT_TRUE(cancel_delayed_work(&l.dwork));
  EXPECT_FALSE(delayed_work_pending(&l.dwork));
  schedule_delayed_work(&l.dwork, 1000000);
  EXPECT_TRUE(cancel_delayed_work_sync(&l.dwork));
  EXPECT_FALSE(cancel_delayed_work_sync(&l.dwork));
  EXPECT_EQ(l.runs, 1);
}

TEST(DelayedWork, ManyThreadsQueueMoveAndCancel) {
  Later l;
  INIT_DELAYED_WORK(&l.dwork, run_later);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++)
    threads.emplace_back([&, i] {
      for (int n = 0; n < 1000; n++)
        switch ((n + i) % 4) {
        case 0:
          schedule_delayed_work(&l.dwork, static_cast<unsigned>(n % 2));
          break;
        case 1:
          mod_delayed_work(system_wq, &l.dwork, static_cast<unsigned>(n % 3));
          break;
        case 2:
          cancel_delayed_work(&l.dwork);
          break;
        default:
          cancel_delayed_work_sync(&l.dwork);
        }
    });
  for (std::thread &t : threads)
    t.join();
  cancel_delayed_work_sync(&l.dwork);
  EXPECT_EQ(work_busy(&l.dwork.work), 0u);
}

int *volatile null_pointer = nullptr;

[[gnu::no_sanitize("undefined")]] void fault(work_struct *) {
  *null_pointer = 1;
}

TEST(Workqueue, AnOopsEndsTheWorkAndNotTheWorkers) {
  catch_faults();
  work_struct bad;
  INIT_WORK(&bad, fault);
  schedule_work(&bad);
  flush_work(&bad);
  JobInit j;
  schedule_work(&j.work);
  flush_work(&j.work);
  EXPECT_EQ(j.runs, 1);
}

struct KJob {
  kthread_delayed_work dwork;
  std::atomic<int> runs{0};
  std::atomic<bool> began{false};
  bool waits = false;
  completion gate;
};

void run_kjob(kthread_work *work) {
  KJob &j = *container_of(work, KJob, dwork.work);
  j.began = true;
  if (j.waits)
    wait_for_completion(&j.gate);
  ++j.runs;
}

struct KJobInit : KJob {
  KJobInit() {
    kthread_init_delayed_work(&dwork, run_kjob);
    init_completion(&gate);
  }
};

TEST(KthreadWorker, DoesOneAfterTheOther) {
  kthread_worker *w = kthread_create_worker(0, "kw/%d", 1);
  ASSERT_FALSE(IS_ERR(w));
  KJobInit a, b;
  a.waits = true;
  EXPECT_TRUE(kthread_queue_work(w, &a.dwork.work));
  wait_until([&] { return a.began.load(); });
  EXPECT_TRUE(kthread_queue_work(w, &b.dwork.work));
  EXPECT_FALSE(kthread_queue_work(w, &b.dwork.work));
  EXPECT_EQ(b.runs, 0);
  EXPECT_TRUE(kthread_cancel_work_sync(&b.dwork.work));
  EXPECT_TRUE(kthread_queue_work(w, &b.dwork.work));
  complete(&a.gate);
  kthread_flush_work(&b.dwork.work);
  EXPECT_EQ(b.runs, 1);
  kthread_flush_worker(w);
  kthread_destroy_worker(w);
  EXPECT_EQ(a.runs, 1);
}

TEST(KthreadWorker, DelayedWorks) {
  kthread_worker *w = kthread_create_worker(0, "kw");
  KJobInit a;
  EXPECT_TRUE(kthread_queue_delayed_work(w, &a.dwork, 1));
  wait_until([&] { return a.runs == 1; });
  EXPECT_TRUE(kthread_queue_delayed_work(w, &a.dwork, 1000000));
  EXPECT_TRUE(kthread_mod_delayed_work(w, &a.dwork, 1));
  wait_until([&] { return a.runs == 2; });
  EXPECT_TRUE(kthread_queue_delayed_work(w, &a.dwork, 1000000));
  EXPECT_TRUE(kthread_cancel_delayed_work_sync(&a.dwork));
  EXPECT_FALSE(kthread_cancel_delayed_work_sync(&a.dwork));
  kthread_destroy_worker(w);
}

TEST(KthreadWorker, DestroyDoesWhatIsInLine) {
  for (int round = 0; round < 50; round++) {
    kthread_worker *w = kthread_create_worker(0, "kw");
    KJobInit jobs[5];
    for (KJobInit &j : jobs)
      kthread_queue_work(w, &j.dwork.work);
    kthread_destroy_worker(w);
    for (KJobInit &j : jobs)
      EXPECT_EQ(j.runs, 1);
  }
}

} // namespace
