// SPDX-License-Identifier: MIT
// What people are shown of a task.
#pragma once

#include "kernel/sched/task.h"
#include <string>

namespace kcompd {

// The name: of a worker that serves a client, the client's. It may need a look into /proc.
std::string task_name(const TaskInfo &info);

// The module whose code it runs, or "-".
std::string task_module(const TaskInfo &info);

// A line of the log.
void show_task(const TaskInfo &info);

} // namespace kcompd
