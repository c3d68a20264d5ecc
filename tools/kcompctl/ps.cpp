// SPDX-License-Identifier: MIT
// ps: every kthread and every call in progress, and what it sleeps in.
#include "tools/kcompctl/command.h"
#include "tools/kcompctl/json.h"
#include "tools/kcompctl/sample.h"
#include <cstdio>

namespace kcompctl {
namespace {

int show_json(const std::vector<TaskReport> &tasks) {
  Json list = Json::array();
  for (const TaskReport &task : tasks)
    list.push_back({{"pid", task.pid},
                    {"caller", task.caller ? Json(task.caller) : Json()},
                    {"state", task.state},
                    {"wchan", task.wchan == "0" ? Json() : Json(task.wchan)},
                    {"comm", task.comm},
                    {"module", name_or_null(task.module)}});
  return print_json(list);
}

} // namespace

int run_ps(int argc, char **argv) {
  bool json;
  std::vector<TaskReport> tasks;
  if (auto status = parse_json_option(argc, argv, json))
    return *status;
  if (!fetch("ps", tasks))
    return 1;
  if (json)
    return show_json(tasks);
  printf("%7s %7s S %-32s %-16s %s\n", "PID", "CALLER", "WCHAN", "COMM", "MODULE");
  for (const TaskReport &task : tasks)
    printf("%7ld %7ld %s %-32s %-16s %s\n", task.pid, task.caller, task.state.c_str(), task.wchan.c_str(),
           task.comm.c_str(), task.module.c_str());
  return 0;
}

} // namespace kcompctl
