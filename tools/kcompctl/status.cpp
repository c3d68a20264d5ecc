// SPDX-License-Identifier: MIT
// status: what the daemon says of itself; for scripts as JSON, whose form kcompctl(8) documents.
#include "tools/kcompctl/command.h"
#include "tools/kcompctl/json.h"
#include "tools/kcompctl/sample.h"
#include <cstdio>

namespace kcompctl {
namespace {

int show_json() {
  StatusReport status;
  std::vector<ModuleReport> modules;
  std::vector<DeviceReport> devices;
  std::vector<LockReport> locks;
  if (!fetch("status", status) || !fetch("status", modules) || !fetch("status", devices) || !fetch("status", locks))
    return 1;
  Json module_list = Json::array(), device_list = Json::array(), lock_list = Json::array();
  for (const ModuleReport &module : modules)
    module_list.push_back({{"name", module.name},
                           {"size", module.size},
                           {"references", module.references},
                           {"used_by", module.users},
                           {"state", module.state}});
  for (const DeviceReport &device : devices)
    device_list.push_back({{"name", device.name},
                           {"module", name_or_null(device.module)},
                           {"major", device.major},
                           {"minor", device.minor},
                           {"mode", device.mode},
                           {"open", device.open},
                           {"requests", device.requests},
                           {"bytes_read", device.read},
                           {"bytes_written", device.written}});
  for (const LockReport &lock : locks)
    lock_list.push_back({{"primitive", lock.primitive},
                         {"place", lock.place},
                         {"module", name_or_null(lock.module)},
                         {"waits", lock.waits},
                         {"waited_ns", lock.waited_ns}});
  return print_json({{"schema", 1},
                     {"version", status.version},
                     {"pid", status.pid},
                     {"up_seconds", status.up},
                     {"state", status.state},
                     {"directory", status.directory},
                     {"module_directory", status.module_directory},
                     {"face", status.face},
                     {"workers", {{"threads", status.workers}, {"asleep", status.asleep}, {"idle", status.idle}}},
                     {"requests", status.requests},
                     {"log", {{"messages", status.log_lines}, {"overwritten", status.log_overwritten}}},
                     {"modules", module_list},
                     {"left_out", status.left_out},
                     {"devices", device_list},
                     {"locks", lock_list}});
}

} // namespace

int run_status(int argc, char **argv) {
  bool json;
  if (auto status = parse_json_option(argc, argv, json))
    return *status;
  if (json)
    return show_json();
  StatusReport status;
  if (!fetch("status", status))
    return 1;
  fputs(status.text.c_str(), stdout);
  return 0;
}

} // namespace kcompctl
