// SPDX-License-Identifier: MIT
// Nodes that no driver asked for. A driver without a class leaves it to mknod(1) to make its nodes; here there is
// nobody who would, so numbers that are served and have no node get one by the name of their region, and kcompctl mknod
// makes others.
#include "devices/nodes.h"
#include "kernel/module/module.h"
#include <algorithm>
#include <cstring>
#include <linux/kdev_t.h>
#include <linux/major.h>
#include <map>
#include <mutex>

namespace kcompd {

namespace {

constexpr unsigned kAnnounced = 16; // minors of one cdev

std::mutex lock;
std::map<std::string, __kernel_dev_t> announced;

DeviceNode plain_node(const std::string &name, __kernel_dev_t devt, const std::string &subsystem) {
  return {.name = name, .devt = devt, .mode = 0600, .subsystem = subsystem, .content = open_by_number(devt, name)};
}

// Whose init or exit runs: the nodes that are missing are about to come, or have just gone, by the module's own hand.
std::vector<std::string> unsettled_modules() {
  std::vector<std::string> names;
  for (const ModuleInfo &module : list_modules())
    if (strcmp(module.state, "Live") != 0)
      names.push_back(module.name);
  return names;
}

} // namespace

int make_node(const std::string &name, __kernel_dev_t devt) {
  DeviceNode node = plain_node(name, devt, "mknod");
  if (int err = check_node_name(node))
    return err;
  if (int err = publish_node(std::move(node)))
    return err;
  std::lock_guard guard(lock);
  announced[name] = devt;
  return 0;
}

void announce_nodes() {
  const std::vector<std::string> unsettled = unsettled_modules();
  const std::vector<DeviceNode> nodes = device_nodes();
  for (const ServedNumbers &served : served_numbers()) {
    const auto of_it = [&](const DeviceNode &node) {
      return node.devt >= served.first && node.devt - served.first < served.count;
    };
    if (MAJOR(served.first) == MISC_MAJOR || MAJOR(served.first) == INPUT_MAJOR || served.region.empty() ||
        std::any_of(nodes.begin(), nodes.end(), of_it))
      continue;
    if (std::find(unsettled.begin(), unsettled.end(), device_module(served.first)) != unsettled.end())
      continue;
    // All the old minors of a major are one device that looks at none of them.
    const bool one = served.region_count == 1 || served.region_count == 256;
    for (unsigned i = 0; i < (one ? 1 : std::min(served.count, kAnnounced)); ++i) {
      const __kernel_dev_t devt = served.first + i;
      const std::string name = one ? served.region : served.region + std::to_string(devt - served.region_first);
      DeviceNode node = plain_node(name, devt, served.region);
      if (check_node_name(node) || publish_node(std::move(node)))
        break;
      std::lock_guard guard(lock);
      announced[name] = devt;
    }
  }
  withdraw_unserved_nodes(); // of a module that was unloaded meanwhile
}

void withdraw_unserved_nodes() {
  std::map<std::string, __kernel_dev_t> all;
  {
    std::lock_guard guard(lock);
    all = announced;
  }
  for (const auto &[name, devt] : all) {
    if (is_served(devt))
      continue;
    withdraw_node(name);
    std::lock_guard guard(lock);
    announced.erase(name);
  }
}

} // namespace kcompd
