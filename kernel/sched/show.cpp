// SPDX-License-Identifier: MIT
// A worker that serves a client has the client's name, and a thread the name of the module whose code it runs.
#include "kernel/sched/show.h"
#include "kernel/host_process.h"
#include "kernel/module/module.h"
#include <cstring>
#include <linux/printk.h>

namespace kcompd {

// A worker has the client's name only once a driver has asked for it.
std::string task_name(const TaskInfo &info) {
  char comm[TASK_COMM_LEN + 1];
  if (info.caller && read_host_proc(info.caller, "comm", comm, sizeof(comm)))
    return {comm, strcspn(comm, "\n")};
  return info.comm;
}

// The module may be gone by now: it is looked for where modules are, not looked at.
std::string task_module(const TaskInfo &info) {
  const std::string name = module_name_at(info.module);
  return name.empty() ? "-" : name;
}

void show_task(const TaskInfo &info) {
  printk(KERN_INFO "task:%-15s state:%c pid:%-7d caller:%-7d %s [%s]\n", task_name(info).c_str(), info.state, info.pid,
         info.caller, info.wchan, task_module(info).c_str());
}

} // namespace kcompd
