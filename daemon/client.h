// SPDX-License-Identifier: MIT
// What /proc tells of a client's thread, and its memory. A pid of 0 is a client out of sight (another pid namespace);
// nothing is looked up for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <linux/sched.h>
#include <sys/types.h>

namespace kcompd {

enum class ClientFate { kAlive, kKilled, kUnknown };

// Has the thread been sent a SIGKILL that it has not died of yet?
ClientFate client_fate(pid_t thread) noexcept;

// The CPU that the thread ran on last, -1 if it can not be known.
int client_cpu(pid_t thread) noexcept;

// Fill in pid, tgid and comm of `task`, its parent, the ids of its cred (enter_call() has given it
// one of its own), and its signal: how many threads, and the terminal. What can not be known is pid 0, comm "?",
// and the ids of the request.
void identify_client(pid_t thread, uid_t fsuid, gid_t fsgid, task_struct &task) noexcept;

// Move bytes from or to the thread's memory. Return: how many, counted from the first, or -errno: -EFAULT where there
// is nothing, -EPERM where the host does not give the right, -ESRCH for a thread out of sight.
ssize_t read_client_memory(pid_t thread, uintptr_t user, void *to, size_t size) noexcept;
ssize_t write_client_memory(pid_t thread, uintptr_t user, const void *from, size_t size) noexcept;

} // namespace kcompd
