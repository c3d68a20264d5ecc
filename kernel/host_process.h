// SPDX-License-Identifier: MIT
// What /proc of the host tells of a process or thread.
#pragma once

#include <cstddef>
#include <linux/sched.h>
#include <sys/types.h>

struct cred;

namespace kcompd {

// A file of /proc/<thread>, with a NUL at its end. Return: false if it can not be read.
bool read_host_proc(pid_t thread, const char *name, char *buffer, size_t size) noexcept;

// The text behind "\nKEY:" in a status file, or null; and as a number, 0 if it is missing.
const char *host_status_field(const char *status, const char *key) noexcept;
pid_t host_status_number(const char *status, const char *key) noexcept;
// The name; "?" if it is missing.
void host_status_comm(const char *status, char (&ret_comm)[TASK_COMM_LEN]) noexcept;
// Ids and capabilities. Ids that are missing, and fsuid and fsgid, stay as they were.
void host_status_cred(const char *status, cred &ret_cred) noexcept;

// Field `number` (3 or more) of a stat file, or null.
const char *host_stat_field(const char *stat, int number) noexcept;

// Page faults and times of a thread, its real-time priority, when it began, and in ret_task.signal the terminal of its
// process; 0 and null where the host does not tell.
void host_stat(pid_t thread, task_struct &ret_task) noexcept;
// Is the thread still there that the task's pid, tgid and start time are of, and no other by the same number?
bool host_is_same(const task_struct &task) noexcept;
// One number of the stat file of a thread as it is now, 0 where the host does not tell.
long host_stat_now(pid_t thread, int number) noexcept;
// The ids where sources for kernels before 2.6.29 look for them.
void host_old_ids(const cred &ids, task_struct &ret_task) noexcept;

} // namespace kcompd
