// SPDX-License-Identifier: MIT
// Facts about kthreads.
#include "kernel/kthread.h"
#include "tests/unit/kernel/sched/threads.h"
#include <dirent.h>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/kthread.h>
#include <linux/sched/signal.h>
#include <linux/smp.h>
#include <string>

using namespace kcompd;
using namespace kcompd::test;

namespace {

int until_stopped(void *data) {
  auto *runs = static_cast<std::atomic<int> *>(data);
  if (runs)
    ++*runs;
  while (!kthread_should_stop()) {
    set_current_state(TASK_INTERRUPTIBLE);
    if (!kthread_should_stop())
      schedule();
    __set_current_state(TASK_RUNNING);
  }
  return 42;
}

size_t threads_of_process() {
  size_t n = 0;
  DIR *dir = opendir("/proc/self/task");
  while (const dirent *e = readdir(dir))
    n += e->d_name[0] != '.';
  closedir(dir);
  return n;
}

std::string system_name(pid_t tid) {
  std::ifstream in("/proc/self/task/" + std::to_string(tid) + "/comm");
  std::string name;
  std::getline(in, name);
  return name;
}

TEST(Kthread, DoesNotRunBeforeItIsWoken) {
  std::atomic<int> runs{0};
  task_struct *k = kthread_create(until_stopped, &runs, "idle");
  ASSERT_FALSE(IS_ERR(k));
  EXPECT_EQ(__atomic_load_n(&k->__state, __ATOMIC_SEQ_CST), static_cast<unsigned>(TASK_UNINTERRUPTIBLE));
  EXPECT_EQ(runs, 0);
  EXPECT_EQ(wake_up_process(k), 1);
  wait_until([&] { return runs == 1; });
  EXPECT_EQ(kthread_stop(k), 42);
}

TEST(Kthread, StoppedBeforeItRanGivesEintr) {
  std::atomic<int> runs{0};
  task_struct *k = kthread_create(until_stopped, &runs, "never");
  EXPECT_EQ(kthread_stop(k), -EINTR);
  EXPECT_EQ(runs, 0);
}

TEST(Kthread, NameIsCutAndShownBySystem) {
  task_struct *k = kthread_run(until_stopped, nullptr, "lothars_wait_thread/%d", 7);
  EXPECT_STREQ(k->comm, "lothars_wait_th");
  EXPECT_EQ(system_name(k->pid), "lothars_wait_th");
  EXPECT_TRUE(k->flags & PF_KTHREAD);
  EXPECT_EQ(k->mm, nullptr);
  kthread_stop(k);
}

TEST(Kthread, ThereAreNoMoreThanTheLimit) {
  task_struct *one = kthread_run(until_stopped, nullptr, "one");
  ASSERT_FALSE(IS_ERR(one));
  const int before = std::exchange(threads_max, 1);
  EXPECT_EQ(PTR_ERR(kthread_run(until_stopped, nullptr, "two")), -EAGAIN);
  task_struct *own = create_own_kthread(until_stopped, nullptr, "%s", "own");
  EXPECT_FALSE(IS_ERR(own)) << "of the runtime's own there are as many as it needs";
  threads_max = before;
  kthread_stop(own);
  kthread_stop(one);
}

TEST(Kthread, IsListedAndAsleep) {
  task_struct *k = kthread_run(until_stopped, nullptr, "sleeper");
  wait_until([&] { return __atomic_load_n(&k->__state, __ATOMIC_SEQ_CST) == TASK_INTERRUPTIBLE; });
  TaskInfo found{};
  for (const TaskInfo &info : list_tasks())
    if (info.pid == k->pid)
      found = info;
  EXPECT_STREQ(found.comm, "sleeper");
  EXPECT_EQ(found.state, 'S');
  EXPECT_TRUE(found.kthread);
  EXPECT_EQ(found.caller, 0);
  kthread_stop(k);
}

TEST(Kthread, TenThousandLeaveNothingBehind) {
  kthread_stop(kthread_run(until_stopped, nullptr, "warm"));
  const size_t before = threads_of_process();
  for (int i = 0; i < 10000; i++) {
    task_struct *k = kthread_run(until_stopped, nullptr, "cycle/%d", i);
    ASSERT_FALSE(IS_ERR(k));
    const int result = kthread_stop(k);
    ASSERT_TRUE(result == 42 || result == -EINTR);
  }
  // kthread_stop() returns when the function has ended; the system lets go of the last thread a moment later.
  wait_until([&] { return threads_of_process() <= before; });
}

int ends_at_once(void *data) {
  complete(static_cast<completion *>(data));
  return 5;
}

TEST(Kthread, ThatEndedByItselfCanStillBeStopped) {
  DECLARE_COMPLETION(x);
  task_struct *k = kthread_create(ends_at_once, &x, "short");
  get_task_struct(k);
  wake_up_process(k);
  wait_for_completion(&x);
  EXPECT_EQ(kthread_stop_put(k), 5);
}

int level;

__attribute__((noinline)) int deep(completion *x, int (*next)(void *)) {
  if (++level == 20)
    kthread_complete_and_exit(x, 9);
  return next(x) + 1;
}

int exits_deep_inside(void *data) {
  return deep(static_cast<completion *>(data), exits_deep_inside);
}

TEST(Kthread, ExitsFromAnyDepth) {
  level = 0;
  DECLARE_COMPLETION(x);
  task_struct *k = kthread_create(exits_deep_inside, &x, "deep");
  get_task_struct(k);
  wake_up_process(k);
  wait_for_completion(&x);
  EXPECT_EQ(kthread_stop_put(k), 9);
}

std::atomic<int> parked_rounds;

int parks(void *) {
  while (!kthread_should_stop()) {
    if (kthread_should_park())
      kthread_parkme();
    parked_rounds++;
    msleep_interruptible(1);
  }
  return 0;
}

TEST(Kthread, ParkedDoesNotRunUntilUnparked) {
  parked_rounds = 0;
  task_struct *k = kthread_run(parks, nullptr, "parks");
  wait_until([] { return parked_rounds > 0; });
  EXPECT_EQ(kthread_park(k), 0);
  wait_until([&] { return __atomic_load_n(&k->__state, __ATOMIC_SEQ_CST) == TASK_PARKED; });
  const int seen = parked_rounds;
  EXPECT_EQ(parked_rounds, seen);
  kthread_unpark(k);
  wait_until([&] { return parked_rounds > seen; });
  EXPECT_EQ(kthread_park(k), 0);
  EXPECT_EQ(kthread_stop(k), 0); // also out of the parking place
}

int tells_cpu(void *data) {
  *static_cast<std::atomic<int> *>(data) = raw_smp_processor_id();
  return until_stopped(nullptr);
}

TEST(Kthread, BoundOneIsOnItsCpu) {
  for (unsigned cpu = 0; cpu < nr_cpu_ids; cpu++) {
    std::atomic<int> seen{-1};
    task_struct *k = kthread_create_on_cpu(tells_cpu, &seen, cpu, "bound/%u");
    EXPECT_EQ(std::string(k->comm), "bound/" + std::to_string(cpu));
    wake_up_process(k);
    wait_until([&] { return seen >= 0; });
    EXPECT_EQ(seen, static_cast<int>(cpu));
    kthread_stop(k);
  }
}

int waits_for_signal(void *) {
  allow_signal(SIGUSR1);
  while (!signal_pending(get_current()) && !kthread_should_stop())
    schedule_timeout_interruptible(HZ / 100 + 1);
  const int result = signal_pending(get_current());
  flush_signals(get_current());
  EXPECT_FALSE(signal_pending(get_current()));
  while (!kthread_should_stop())
    schedule_timeout_interruptible(1);
  return result;
}

TEST(Kthread, SeesOnlySignalsThatItAllowed) {
  task_struct *k = kthread_run(waits_for_signal, nullptr, "signals");
  wait_until([&] { return task_of(k).allowed_signals != 0; });
  EXPECT_EQ(send_sig(SIGKILL, k, 0), 0);
  EXPECT_FALSE(signal_pending(k));
  EXPECT_EQ(send_sig(0, k, 0), -EINVAL);
  EXPECT_EQ(send_sig(SIGUSR1, k, 0), 0);
  wait_until([&] { return !signal_pending(k); });
  EXPECT_EQ(kthread_stop(k), 1);
}

struct Dequeued {
  std::atomic<bool> allowed{false}, sent{false};
  int signals[4] = {-1, -1, -1, -1};
  bool pending[4] = {};
};

int dequeues_signals(void *arg) {
  auto &d = *static_cast<Dequeued *>(arg);
  allow_signal(SIGTERM);
  allow_signal(SIGHUP);
  d.signals[0] = kernel_dequeue_signal();
  d.allowed = true;
  wait_until([&] { return d.sent.load(); });
  for (int i = 1; i < 4; i++) {
    d.pending[i] = signal_pending(get_current());
    d.signals[i] = kernel_dequeue_signal();
  }
  while (!kthread_should_stop())
    schedule_timeout_interruptible(1);
  return signal_pending(get_current());
}

TEST(Kthread, SignalsAreDequeuedOneByOne) {
  Dequeued d;
  task_struct *k = kthread_run(dequeues_signals, &d, "dequeues");
  wait_until([&] { return d.allowed.load(); });
  for (const int sig : {SIGTERM, SIGUSR1, SIGHUP, SIGTERM}) // SIGUSR1 is not allowed
    EXPECT_EQ(send_sig(sig, k, 0), 0);
  d.sent = true;
  EXPECT_EQ(kthread_stop(k), 0);
  EXPECT_THAT(d.signals, testing::ElementsAre(0, SIGHUP, SIGTERM, 0));
  EXPECT_THAT(d.pending, testing::ElementsAre(false, true, true, false));
}

TEST(Kthread, DataAndFunctionCanBeAsked) {
  std::atomic<int> runs{0};
  task_struct *k = kthread_create(until_stopped, &runs, "data");
  EXPECT_EQ(kthread_data(k), &runs);
  EXPECT_EQ(kthread_func(k), reinterpret_cast<void *>(until_stopped));
  kthread_stop(k);
}

TEST(Kthread, OutsideOfOneNothingIsToStop) {
  EXPECT_FALSE(kthread_should_stop());
  EXPECT_FALSE(kthread_should_park());
}

} // namespace
