// SPDX-License-Identifier: MIT
// Processes of the host as tasks; chains of callbacks; pools.
#include <csignal>
#include <cstring>
#include <ctime>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/mempool.h>
#include <linux/notifier.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

class Child {
public:
  Child() : pid_(::fork()) {
    if (pid_ == 0)
      for (;;)
        ::pause();
  }
  ~Child() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  pid_t pid() const { return pid_; }

private:
  pid_t pid_;
};

TEST(Pid, AProcessOfTheHostIsATask) {
  Child child;
  task_struct *task = pid_task(find_get_pid(child.pid()), PIDTYPE_PID);
  ASSERT_NE(task, nullptr);
  EXPECT_EQ(task->pid, child.pid());
  EXPECT_EQ(task->tgid, child.pid());
  EXPECT_EQ(task->parent->pid, getpid());
  EXPECT_EQ(task_uid(task).val, getuid());
  EXPECT_GE(get_nr_threads(task), 1);
  EXPECT_EQ(find_get_pid(0), nullptr);
  EXPECT_EQ(find_get_pid(-1), nullptr);
}

TEST(Pid, ATaskKnowsItsTimesAndItsRelations) {
  task_struct *task;
  {
    Child child;
    ASSERT_EQ(::setpgid(child.pid(), 0), 0);
    task = pid_task(find_get_pid(child.pid()), PIDTYPE_PID);
    ASSERT_NE(task, nullptr);
    EXPECT_EQ(pid_alive(task), 1);
    EXPECT_EQ(task_ppid_nr(task), getpid());
    EXPECT_EQ(task_pgrp_nr(task), child.pid());
    EXPECT_EQ(task_pgrp_vnr(task), child.pid());
    EXPECT_EQ(task_session_vnr(task), ::getsid(0));
    EXPECT_LT(task_cpu(task), static_cast<unsigned>(::sysconf(_SC_NPROCESSORS_CONF)));
    EXPECT_EQ(task->rt_priority, 0u);
    task = get_task_struct(task);
  }
  EXPECT_EQ(pid_alive(task), 0);
  EXPECT_EQ(task_ppid_nr(task), 0);
  EXPECT_EQ(task_pgrp_nr(task), 0);
  put_task_struct(task);
  EXPECT_EQ(pid_alive(&init_task), 1);
}

TEST(Pid, TimesAreInNanoseconds) {
  const auto spent = [] {
    timespec now;
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<u64>(now.tv_sec) * 1'000'000'000 + static_cast<u64>(now.tv_nsec);
  };
  const pid_t pid = ::fork();
  if (pid == 0) {
    while (spent() < 150'000'000) // of its own
      ;
    ::raise(SIGSTOP);
    ::_exit(0);
  }
  int status;
  ASSERT_EQ(::waitpid(pid, &status, WUNTRACED), pid);
  task_struct *task = pid_task(find_get_pid(pid), PIDTYPE_PID);
  ASSERT_NE(task, nullptr);
  EXPECT_GE(task->utime + task->stime, 100'000'000u);
  EXPECT_LT(task->utime + task->stime, 10'000'000'000u);
  ::kill(pid, SIGKILL);
  ::waitpid(pid, &status, 0);
}

TEST(Pid, AncestorsEndAtTheIdleTask) {
  Child child;
  task_struct *task = pid_task(find_get_pid(child.pid()), PIDTYPE_PID);
  int steps = 0;
  for (; task != &init_task && steps < 100; task = task->parent)
    ++steps;
  EXPECT_EQ(task, &init_task);
  EXPECT_GE(steps, 2);
  EXPECT_EQ(init_task.pid, 0);
}

TEST(Pid, AWalkSeesEveryProcessOnce) {
  Child child;
  int ours = 0, children = 0;
  task_struct *task;
  for_each_process(task) {
    ours += task->pid == getpid();
    children += task->pid == child.pid();
  }
  EXPECT_EQ(ours, 1);
  EXPECT_EQ(children, 1);
  task_struct *thread, *group;
  children = 0;
  do_each_thread(group, thread) {
    children += thread->pid == child.pid();
  }
  while_each_thread(group, thread);
  EXPECT_EQ(children, 1);
}

TEST(Pid, SignalsReachTheProcess) {
  Child child;
  struct pid *pid = find_get_pid(child.pid());
  EXPECT_EQ(kill_pid(pid, 0, 0), -EINVAL);
  EXPECT_EQ(kill_pid(pid, SIGTERM, 0), 0);
  int status;
  ASSERT_EQ(::waitpid(child.pid(), &status, WUNTRACED), child.pid());
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
  EXPECT_EQ(pid_task(pid, PIDTYPE_PID), nullptr) << "it has ended";
  EXPECT_EQ(kill_pid(find_get_pid(getpid()), SIGTERM, 0), -ESRCH) << "nobody kills the kernel";
}

TEST(Capability, TheRuntimeItselfMayDoAll) {
  EXPECT_TRUE(capable(CAP_SYS_ADMIN));
  EXPECT_TRUE(capable(CAP_LAST_CAP));
}

std::string called;

int first(notifier_block *, unsigned long, void *) {
  called += 'a';
  return NOTIFY_OK;
}
int second(notifier_block *, unsigned long action, void *) {
  called += 'b';
  return action == 2 ? NOTIFY_STOP : NOTIFY_DONE;
}

TEST(Notifier, CallsByPriorityUntilOneStops) {
  BLOCKING_NOTIFIER_HEAD(chain);
  notifier_block low{first, nullptr, 0}, high{second, nullptr, 5};
  EXPECT_EQ(blocking_notifier_chain_register(&chain, &low), 0);
  EXPECT_EQ(blocking_notifier_chain_register(&chain, &high), 0);
  EXPECT_EQ(blocking_notifier_chain_register(&chain, &high), -EEXIST);
  called.clear();
  EXPECT_EQ(blocking_notifier_call_chain(&chain, 1, nullptr), NOTIFY_OK);
  EXPECT_EQ(called, "ba");
  EXPECT_EQ(blocking_notifier_call_chain(&chain, 2, nullptr), NOTIFY_STOP);
  EXPECT_EQ(called, "bab");
  EXPECT_EQ(blocking_notifier_chain_unregister(&chain, &high), 0);
  EXPECT_EQ(blocking_notifier_chain_unregister(&chain, &high), -ENOENT);
  EXPECT_EQ(notifier_to_errno(notifier_from_errno(-EBUSY)), -EBUSY);
}

void *nothing(gfp_t, void *data) {
  auto *left = static_cast<int *>(data);
  return *left > 0 ? --*left, kmalloc(8, GFP_KERNEL) : nullptr;
}

TEST(Mempool, GivesWhatItKeptBackWhenThereIsNothingElse) {
  int left = 2;
  mempool_t *pool = mempool_create(2, nothing, mempool_kfree, &left);
  ASSERT_NE(pool, nullptr);
  void *a = mempool_alloc(pool, GFP_ATOMIC), *b = mempool_alloc(pool, GFP_ATOMIC);
  EXPECT_NE(a, nullptr);
  EXPECT_NE(b, nullptr);
  EXPECT_EQ(mempool_alloc(pool, GFP_ATOMIC), nullptr);
  mempool_free(a, pool);
  EXPECT_EQ(mempool_alloc(pool, GFP_ATOMIC), a);
  mempool_free(a, pool);
  mempool_free(b, pool);
  mempool_destroy(pool);
}

} // namespace
