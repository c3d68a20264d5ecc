// SPDX-License-Identifier: MIT
// Facts about tasks and clients' calls.
#include "kernel/host_process.h"
#include "tests/unit/kernel/sched/threads.h"
#include <gtest/gtest.h>
#include <linux/completion.h>
#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>
#include <set>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace kcompd;
using namespace kcompd::test;

namespace {

TEST(Task, EachThreadIsOne) {
  EXPECT_EQ(this_task(), get_current());
  EXPECT_EQ(this_task()->pid, gettid());
  task_struct *other = nullptr;
  TaskThread t([&] { other = this_task(); });
  t.wait_until_done();
  EXPECT_NE(other, this_task());
}

TEST(Task, OutsideACallItIsRootWithoutAMm) {
  EXPECT_EQ(get_current()->mm, nullptr);
  EXPECT_TRUE(uid_eq(current_uid(), GLOBAL_ROOT_UID));
  EXPECT_EQ(this_call(), nullptr);
}

TEST(Call, CurrentIsTheClientAndIsAskedForOnce) {
  FakeCall call;
  enter_call(call);
  EXPECT_EQ(call.identified, 0);
  EXPECT_EQ(this_task()->pid, gettid());
  EXPECT_EQ(get_current()->pid, 4243);
  EXPECT_EQ(get_current()->tgid, 4242);
  EXPECT_STREQ(get_current()->comm, "cat");
  EXPECT_STREQ(get_current()->parent->comm, "bash");
  EXPECT_NE(get_current()->mm, nullptr);
  EXPECT_EQ(from_kuid(&init_user_ns, current_uid()), 1000U);
  EXPECT_EQ(from_kgid(&init_user_ns, current_fsgid()), 1001U);
  EXPECT_EQ(call.identified, 1);
  EXPECT_EQ(this_call(), &call);
  EXPECT_EQ(leave_call(), 0);
  EXPECT_EQ(get_current()->pid, gettid());
  EXPECT_EQ(get_current()->mm, nullptr);
  EXPECT_EQ(get_current()->parent, get_current());
}

// One call of `client` on a thread of its own, which asks who it is. Return: who.
task_struct *current_of(CallContext &call) {
  task_struct *seen = nullptr;
  std::thread([&] {
    enter_call(call);
    seen = get_current();
    leave_call();
  }).join();
  return seen;
}

TEST(Call, CurrentIsTheSameTaskInAllCallsOfAClient) {
  FakeCall one, another;
  task_struct *const client = current_of(one);
  EXPECT_NE(current_of(another), client);
  EXPECT_EQ(current_of(one), client);
  enter_call(one);
  EXPECT_EQ(get_current(), client);
  EXPECT_EQ(this_task(), client);
  leave_call();
  EXPECT_NE(this_task(), client);
  EXPECT_EQ(client->pid, 4243); // a driver that has kept it still sees whose it is
  EXPECT_STREQ(client->comm, "cat");
  EXPECT_EQ(one.identified, 3); // who it is may have changed from one call to the next
}

TEST(Call, TwoOfAClientAtOnceAreTwoTasks) {
  FakeCall call, same;
  same.pid = call.pid;
  task_struct *const client = current_of(call);
  enter_call(call);
  EXPECT_EQ(get_current(), client);
  EXPECT_NE(current_of(same), client);
  leave_call();
  EXPECT_NE(this_task(), client);
  static_cast<void>(current_of(call)); // one of them rests
}

TEST(Call, AClientThatIsAwakenedByAnotherCallsPointerIsTheOneThatSleeps) {
  FakeCall call;
  task_struct *const client = current_of(call);
  std::thread sleeper([&] {
    enter_call(call);
    set_current_state(TASK_INTERRUPTIBLE);
    schedule();
    leave_call();
  });
  wait_until([&] { return wake_up_process(client) == 1; });
  sleeper.join();
}

TEST(Call, TasksOfClientsThatHaveEndedAreUsedAgain) {
  std::set<task_struct *> seen;
  for (int i = 0; i < 5000; i++) {
    FakeCall call;
    enter_call(call);
    seen.insert(get_current());
    leave_call();
  }
  EXPECT_LT(seen.size(), 4000U);
}

// A process that is a client.
class ProcessCall : public FakeCall {
public:
  explicit ProcessCall(pid_t process) { pid = process; }
  void identify(task_struct &task) noexcept override {
    FakeCall::identify(task);
    task.pid = task.tgid = pid;
    host_stat(pid, task);
  }
};

TEST(Call, AClientCanBeSentSignalsAfterIt) {
  const pid_t process = fork();
  if (process == 0)
    for (;;)
      pause();
  ProcessCall call(process);
  task_struct *const client = current_of(call);
  FakeCall other;
  enter_call(other);
  get_current();
  EXPECT_EQ(send_sig(SIGUSR1, client, 0), 0);
  leave_call();
  int status = 0;
  ASSERT_EQ(waitpid(process, &status, 0), process);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1);
  EXPECT_EQ(send_sig(SIGUSR1, client, 0), -ESRCH);
  EXPECT_EQ(send_sig(SIGUSR1, this_task(), 0), -ESRCH); // a thread of the daemon
}

TEST(Call, ThatNeverLooksAtCurrentIsNotIdentified) {
  FakeCall call;
  enter_call(call);
  DECLARE_COMPLETION(x);
  complete(&x);
  wait_for_completion(&x);
  leave_call();
  EXPECT_EQ(call.identified, 0);
  EXPECT_EQ(call.blocked, 0);
  EXPECT_EQ(call.asked_cpu, 0);
}

TEST(Call, TellsThePoolBeforeItSleeps) {
  DECLARE_COMPLETION(x);
  FakeCall call;
  TaskThread t([&] {
    enter_call(call);
    wait_for_completion(&x);
    leave_call();
  });
  wait_until([&] { return call.blocked > 0; });
  complete(&x);
  t.wait_until_done();
}

TEST(Call, SpinningOnALockTellsThePoolAndCannotBeKilled) {
  DEFINE_SPINLOCK(lock);
  FakeCall call;
  spin_lock(&lock);
  TaskThread t([&] {
    enter_call(call);
    set_current_state(TASK_INTERRUPTIBLE);
    spin_lock(&lock);
    spin_unlock(&lock);
    leave_call();
  });
  wait_until([&] { return t.task().lock_waits.load() > 0; });
  EXPECT_GT(call.blocked, 0);
  EXPECT_FALSE(would_wake(t.task(), true));
  spin_unlock(&lock);
  t.wait_until_done();
}

TEST(Call, LeavingTellsTheLocksLeftAndForgetsThem) {
  DEFINE_SPINLOCK(a);
  DEFINE_SPINLOCK(b);
  FakeCall call;
  enter_call(call);
  spin_lock(&a);
  spin_lock(&b);
  EXPECT_EQ(preempt_count(), 2);
  spin_unlock(&b);
  EXPECT_EQ(leave_call(), 1);
  EXPECT_EQ(preempt_count(), 0);
  spin_unlock(&a); // a later call, or another thread
  EXPECT_EQ(preempt_count(), 0);
}

TEST(Call, LeavingEndsAPreemptDisabledSection) {
  FakeCall call;
  enter_call(call);
  preempt_disable();
  preempt_disable();
  EXPECT_EQ(leave_call(), 2);
  EXPECT_EQ(preempt_count(), 0);
  preempt_disable(); // would wait for ever had it stayed
  preempt_enable();
}

TEST(Call, LeavingClearsSignals) {
  FakeCall call;
  enter_call(call);
  deliver_signal(*this_task(), true);
  EXPECT_TRUE(fatal_signal_pending(get_current()));
  leave_call();
  EXPECT_FALSE(signal_pending(get_current()));
}

TEST(Lock, ReleasedByAnotherThreadLowersTheCountOfTheOneThatTookIt) {
  DEFINE_SPINLOCK(lock);
  spin_lock(&lock);
  EXPECT_EQ(preempt_count(), 1);
  int there = -1;
  TaskThread t([&] {
    spin_unlock(&lock);
    there = preempt_count();
  });
  t.wait_until_done();
  EXPECT_EQ(there, 0);
  EXPECT_EQ(preempt_count(), 0);
}

TEST(Task, EndedTasksAreUsedAgain) {
  std::set<task_struct *> seen;
  for (int i = 0; i < 5000; i++)
    std::thread([&] { seen.insert(this_task()); }).join();
  EXPECT_LT(seen.size(), 4000U); // tests before this may have had many at once
}

TEST(Task, ListShowsCallsWithTheirState) {
  DECLARE_COMPLETION(x);
  FakeCall call;
  TaskThread t([&] {
    enter_call(call);
    get_current();
    (void)wait_for_completion_interruptible(&x);
    leave_call();
  });
  t.wait_until_asleep(TASK_INTERRUPTIBLE);
  bool seen = false;
  for (const TaskInfo &info : list_tasks())
    if (info.pid == t.task().tid) {
      seen = true;
      EXPECT_EQ(info.caller, call.pid);
      EXPECT_STREQ(info.comm, "cat");
      EXPECT_EQ(info.state, 'S');
      EXPECT_STREQ(info.wchan, "wait_for_completion_interruptible");
      EXPECT_FALSE(info.kthread);
    }
  EXPECT_TRUE(seen);
  complete(&x);
  t.wait_until_done();
}

TEST(Task, CommIsCopiedWithATerminator) {
  char small[4];
  __get_task_comm(small, sizeof(small), this_task());
  EXPECT_LT(strlen(small), sizeof(small));
}

} // namespace
