// SPDX-License-Identifier: MIT
// The watch for tasks that hang: those that have slept in TASK_UNINTERRUPTIBLE for so long that nobody will wake them.
#pragma once

namespace kcompd {

// Start the kthread khungtaskd, which reports such tasks in the log, as the kernel's does
// (Documentation/admin-guide/sysctl/kernel.rst, hung_task_*). Return: 0 or -errno (EAGAIN, ENOMEM). May sleep.
int start_hung_task_watch() noexcept;
// End it, if it was started. May sleep.
void stop_hung_task_watch() noexcept;

// The settings of proc/sys/kernel. A task is reported when it has slept for `timeout` seconds, 0: never; it is looked
// for every `interval` seconds, 0 or more than the timeout: every `timeout`. A change of the two begins a new wait.
int hung_task_timeout_secs() noexcept;
int set_hung_task_timeout_secs(long seconds) noexcept; // 0 or -EINVAL
int hung_task_check_interval_secs() noexcept;
int set_hung_task_check_interval_secs(long seconds) noexcept; // 0 or -EINVAL

extern int hung_task_warnings; // reports that are still to come, -1: without end
extern int hung_task_panic;    // panic() after a report

} // namespace kcompd
