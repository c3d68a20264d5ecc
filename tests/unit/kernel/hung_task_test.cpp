// SPDX-License-Identifier: MIT
// Which sleeps are reported as hung. The pauses are real, since the watch counts seconds.
#include "kernel/hung_task.h"
#include "kernel/printk/printk.h"
#include "tests/unit/kernel/sched/threads.h"
#include <gtest/gtest.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/kthread.h>
#include <string>

using namespace kcompd;
using namespace kcompd::test;

namespace {

int waits_for(void *done) {
  wait_for_completion(static_cast<struct completion *>(done));
  return 0;
}

int waits_killable_for(void *done) {
  return wait_for_completion_killable(static_cast<struct completion *>(done));
}

bool sleeps(task_struct *task, unsigned state) {
  return __atomic_load_n(&task->__state, __ATOMIC_SEQ_CST) == state;
}

bool is_next(LogReader &reader, const std::string &text) {
  LogRecord record;
  for (int err; (err = reader.next(record)) != -EAGAIN;)
    if (err == 0 && record.text().find(text) != std::string_view::npos)
      return true;
  return false;
}

TEST(HungTask, OneThatNothingEndsIsReportedAndOneThatAKillEndsIsNot) {
  DECLARE_COMPLETION(done);
  task_struct *hung = kthread_run(waits_for, &done, "hung");
  task_struct *killable = kthread_run(waits_killable_for, &done, "killable");
  for (task_struct *task : {hung, killable})
    get_task_struct(task); // they end by themselves
  wait_until([&] { return sleeps(hung, TASK_UNINTERRUPTIBLE) && sleeps(killable, TASK_KILLABLE); });

  LogReader reader(LogReader::From::kNewest), second(LogReader::From::kNewest);
  hung_task_warnings = -1;
  ASSERT_EQ(start_hung_task_watch(), 0);
  ASSERT_EQ(set_hung_task_timeout_secs(1), 0);
  const std::string pid = std::to_string(hung->pid);
  wait_until([&] { return is_next(reader, "INFO: task hung:" + pid + " blocked for more than 1 seconds."); });
  EXPECT_FALSE(is_next(second, "INFO: task killable:"));

  complete_all(&done);
  for (task_struct *task : {hung, killable}) {
    kthread_stop(task);
    put_task_struct(task);
  }
  stop_hung_task_watch();
  set_hung_task_timeout_secs(120);
  hung_task_warnings = 10;
}

TEST(HungTask, ATimeLimitIsANumberOfSeconds) {
  EXPECT_EQ(set_hung_task_timeout_secs(-1), -EINVAL);
  EXPECT_EQ(set_hung_task_timeout_secs(LONG_MAX), -EINVAL);
  EXPECT_EQ(set_hung_task_check_interval_secs(-1), -EINVAL);
  EXPECT_EQ(hung_task_timeout_secs(), 120);
  EXPECT_EQ(set_hung_task_check_interval_secs(7), 0);
  EXPECT_EQ(hung_task_check_interval_secs(), 7);
  EXPECT_EQ(set_hung_task_check_interval_secs(0), 0);
}

} // namespace
