// SPDX-License-Identifier: MIT
// A task hangs if it was found in the same uninterruptible sleep by looks that are at least the time-out apart.
#include "kernel/hung_task.h"
#include "kernel/kthread.h"
#include "kernel/module/module.h"
#include "kernel/sched/show.h"
#include <atomic>
#include <cerrno>
#include <climits>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/timekeeping.h>
#include <linux/wait.h>
#include <new>
#include <unordered_map>

namespace kcompd {

int hung_task_warnings = 10; // as the kernel's defaults are
int hung_task_panic = 0;

namespace {

constexpr int kDefaultTimeout = 120; // seconds

// Numbers of their own: nothing else is published by a change of them.
std::atomic<int> timeout_secs = kDefaultTimeout;
std::atomic<int> interval_secs = 0;
std::atomic<unsigned> changes = 0;
DECLARE_WAIT_QUEUE_HEAD(changed);

task_struct *watch = nullptr;

// One sleep, as it was first seen.
struct Sleep {
  unsigned long number; // how often the task has slept
  ktime_t since;
};
using Sleeps = std::unordered_map<pid_t, Sleep>;

void report(const TaskInfo &info, int timeout) {
  const int left = READ_ONCE(hung_task_warnings);
  if (left == 0)
    return;
  if (left > 0)
    WRITE_ONCE(hung_task_warnings, left - 1);
  printk(KERN_ERR "INFO: task %s:%d blocked for more than %d seconds.\n", task_name(info).c_str(),
         info.caller ? info.caller : info.pid, timeout);
  printk(KERN_ERR "      %s %s\n", print_tainted(), kernel_release());
  printk(KERN_ERR "\"echo 0 > /proc/sys/kernel/hung_task_timeout_secs\" disables this message.\n");
  show_task(info);
  if (left == 1)
    printk(KERN_INFO "Future hung task reports are suppressed, see sysctl kernel.hung_task_warnings\n");
}

// Return: the sleeps that go on.
Sleeps look(const Sleeps &before, int timeout) {
  const ktime_t now = ktime_get();
  Sleeps going_on;
  bool any_hung = false;
  for (const TaskInfo &info : list_tasks()) {
    if (!info.uninterruptible)
      continue;
    const auto known = before.find(info.pid);
    const bool same = known != before.end() && known->second.number == info.sleeps;
    const Sleep &sleep = going_on.emplace(info.pid, same ? known->second : Sleep{info.sleeps, now}).first->second;
    if (now - sleep.since < timeout * NSEC_PER_SEC)
      continue;
    report(info, timeout);
    any_hung = true;
  }
  if (any_hung && READ_ONCE(hung_task_panic))
    panic("hung_task: blocked tasks");
  return going_on;
}

int khungtaskd(void *) {
  Sleeps sleeps;
  while (!kthread_should_stop()) {
    const unsigned seen = changes;
    const int timeout = timeout_secs;
    const int interval = interval_secs > 0 && interval_secs < timeout ? interval_secs.load() : timeout;
    const long pause = timeout ? static_cast<long>(interval) * HZ : MAX_SCHEDULE_TIMEOUT;
    if (wait_event_interruptible_timeout(changed, changes != seen || kthread_should_stop(), pause)) {
      sleeps.clear();
      continue;
    }
    try {
      sleeps = look(sleeps, timeout);
    } catch (const std::bad_alloc &) {
      sleeps.clear(); // begins anew when there is memory
    }
  }
  return 0;
}

int set(std::atomic<int> &setting, long seconds) noexcept {
  if (seconds < 0 || seconds > INT_MAX / HZ)
    return -EINVAL;
  setting = static_cast<int>(seconds);
  changes++;
  wake_up_interruptible(&changed);
  return 0;
}

} // namespace

int start_hung_task_watch() noexcept {
  task_struct *task = create_own_kthread(khungtaskd, nullptr, "khungtaskd");
  if (IS_ERR(task))
    return static_cast<int>(PTR_ERR(task));
  wake_up_process(task);
  watch = task;
  return 0;
}

void stop_hung_task_watch() noexcept {
  if (watch)
    kthread_stop(watch);
  watch = nullptr;
}

int hung_task_timeout_secs() noexcept {
  return timeout_secs;
}

int set_hung_task_timeout_secs(long seconds) noexcept {
  return set(timeout_secs, seconds);
}

int hung_task_check_interval_secs() noexcept {
  return interval_secs;
}

int set_hung_task_check_interval_secs(long seconds) noexcept {
  return set(interval_secs, seconds);
}

} // namespace kcompd
