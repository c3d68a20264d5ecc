// SPDX-License-Identifier: MIT
#include "kernel/sched/show.h"
#include "kernel/module/module.h"
#include <fstream>
#include <linux/printk.h>

namespace kcompd {

// A worker has the client's name only once a driver has asked for it.
std::string task_name(const TaskInfo &info) {
  std::string name;
  std::ifstream comm("/proc/" + std::to_string(info.caller) + "/comm");
  return info.caller && std::getline(comm, name) ? name : info.comm;
}

// The module may be gone by now: it is looked for where modules are, not looked at.
std::string task_module(const TaskInfo &info) {
  auto at = reinterpret_cast<uintptr_t>(info.module);
  if (at)
    for (const ModuleInfo &module : list_modules())
      if (at >= module.base && at - module.base < module.size)
        return module.name;
  return "-";
}

void show_task(const TaskInfo &info) {
  printk(KERN_INFO "task:%-15s state:%c pid:%-7d caller:%-7d %s [%s]\n", task_name(info).c_str(), info.state, info.pid,
         info.caller, info.wchan, task_module(info).c_str());
}

} // namespace kcompd
