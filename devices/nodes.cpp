// SPDX-License-Identifier: MIT
// Device nodes. A name is checked before any face hears of it: what reaches /dev is a plain name, never a path,
// whatever a driver asks for.
#include "devices/nodes.h"
#include "devices/bus.h"
#include "kernel/module/module.h"
#include <algorithm>
#include <cstring>
#include <iterator>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/major.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <map>
#include <mutex>

namespace kcompd {

namespace {

constexpr size_t kNameMax = 64;
constexpr size_t kNameShown = 80;

struct Published {
  DeviceNode node;
  bool complete = false; // false while faces are asked, or told that it goes
};

std::mutex lock;
std::map<std::string, Published> nodes;
std::vector<std::shared_ptr<DeviceFace>> faces;
std::function<void(DeviceNode &)> policy;

std::vector<std::shared_ptr<DeviceFace>> all_faces() {
  std::lock_guard guard(lock);
  return faces;
}

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

int check_name(const std::string &name) {
  if (name.empty() || !is_alnum(name[0]))
    return -EINVAL;
  if (!std::all_of(name.begin(), name.end(), [](char c) { return is_alnum(c) || strchr("_.-", c) != nullptr; }) ||
      name.find('\0') != std::string::npos)
    return -EINVAL;
  return name.size() > kNameMax ? -ENAMETOOLONG : 0;
}

// A name as one line of the log can hold it.
std::string shown(const std::string &name) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text;
  for (unsigned char c : name.substr(0, kNameShown)) {
    if (c >= 0x20 && c < 0x7f && c != '\\')
      text += static_cast<char>(c);
    else
      text.append("\\x") += {kHex[c >> 4], kHex[c & 15]};
  }
  return name.size() > kNameShown ? text + "..." : text;
}

int refuse(const DeviceNode &node, int err, const char *why) {
  printk(KERN_ERR "%s: cannot make the node '%s': %s (error %d)\n", node.subsystem.c_str(), shown(node.name).c_str(),
         why, err);
  return err;
}

const char *reason(int err) {
  switch (err) {
  case -EEXIST:
    return "the name is taken";
  case -EBUSY:
    return "the device number is taken";
  case -EINVAL:
    return "a name is letters, digits, '_', '.' and '-', and begins with a letter or digit";
  case -ENAMETOOLONG:
    return "a name has at most 64 bytes";
  default:
    return "it was refused";
  }
}

// All faces or none.
int show_on_faces(const DeviceNode &node) {
  std::vector<std::shared_ptr<DeviceFace>> asked;
  for (const auto &face : all_faces()) {
    if (int err = face->added(node)) {
      for (auto done = asked.rbegin(); done != asked.rend(); ++done)
        (*done)->removed(node);
      return err;
    }
    asked.push_back(face);
  }
  return 0;
}

// Majors that belong to the host's kernel where it has such devices, and their names in proc/devices.
constexpr struct {
  unsigned major;
  const char *name;
} kShared[] = {{MISC_MAJOR, "misc"}, {INPUT_MAJOR, "input"}};

// A face that makes real character devices may not get such a number for a node: it gets the same minor under a major
// of our pool instead, which is reserved for this. The device, proc/misc and what the driver sees keep the number that
// they have, because the node leads to the operations by name and not by number. Return: 0 or -errno.
int number_of_our_own(__kernel_dev_t &devt) {
  static std::mutex once;
  static std::map<unsigned, unsigned> stand_ins; // by major
  const unsigned major = MAJOR(devt);
  const auto *shared = std::find_if(std::begin(kShared), std::end(kShared),
                                    [=](const auto &candidate) { return candidate.major == major; });
  if (shared == std::end(kShared) || claim_major_on_faces(major))
    return 0;
  std::lock_guard guard(once);
  auto found = stand_ins.find(major);
  if (found == stand_ins.end()) {
    __kernel_dev_t first;
    if (int err = alloc_chrdev_region(&first, 0, MINORMASK + 1, shared->name))
      return err;
    found = stand_ins.emplace(major, MAJOR(first)).first;
  }
  devt = MKDEV(found->second, MINOR(devt));
  return 0;
}

} // namespace

void add_device_face(std::shared_ptr<DeviceFace> face) {
  std::lock_guard guard(lock);
  faces.push_back(std::move(face));
}

void set_node_policy(std::function<void(DeviceNode &)> new_policy) {
  std::lock_guard guard(lock);
  policy = std::move(new_policy);
}

std::vector<DeviceNode> device_nodes() {
  std::lock_guard guard(lock);
  std::vector<DeviceNode> result;
  for (const auto &[name, published] : nodes)
    if (published.complete)
      result.push_back(published.node);
  return result;
}

bool claim_major_on_faces(unsigned major) {
  auto asked = all_faces();
  return std::all_of(asked.begin(), asked.end(), [&](const auto &face) { return face->claim_major(major); });
}

int check_node_name(const DeviceNode &node) {
  int err = check_name(node.name);
  return err ? refuse(node, err, reason(err)) : 0;
}

int publish_node(DeviceNode node) {
  {
    std::lock_guard guard(lock);
    if (policy)
      policy(node);
    if (!nodes.try_emplace(node.name, Published{.node = node}).second)
      return refuse(node, -EEXIST, reason(-EEXIST));
  }
  int err = number_of_our_own(node.devt);
  if (!err)
    err = show_on_faces(node);
  std::lock_guard guard(lock);
  if (err) {
    nodes.erase(node.name);
    return refuse(node, err, reason(err));
  }
  nodes[node.name] = {.node = node, .complete = true};
  return 0;
}

void withdraw_node(const std::string &name) {
  DeviceNode node;
  {
    std::lock_guard guard(lock);
    auto found = nodes.find(name);
    if (found == nodes.end() || !found->second.complete)
      return;
    found->second.complete = false; // the name stays taken until the last face has let go of it
    node = found->second.node;
  }
  auto told = all_faces();
  for (auto face = told.rbegin(); face != told.rend(); ++face)
    (*face)->removed(node);
  std::lock_guard guard(lock);
  nodes.erase(name);
}

std::string module_name_of(const void *code) {
  struct module *module = module_of_address(code);
  return module ? module->name : "";
}

void devices_forget_module(const std::string &module) {
  forget_misc_devices(module);
  forget_input_devices(module);
  forget_devices(module);
  forget_buses(module);
  forget_classes(module);
  forget_char_devices(module);
}

} // namespace kcompd
