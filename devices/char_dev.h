// SPDX-License-Identifier: MIT
// Device numbers, device nodes, and the faces on which a node appears.
//
// A driver registers operations for a range of numbers (cdev_add, register_chrdev, misc_register) and asks for a node
// (device_create, misc_register). The node then appears on every face: dev/NAME in the tree, /dev/NAME by CUSE or as a
// link.
#pragma once

#include "procfs-emu/vfs.h"
#include <functional>
#include <linux/types.h>
#include <memory>
#include <string>
#include <vector>

namespace kcompd {

struct DeviceNode {
  std::string name; // checked: [A-Za-z0-9][A-Za-z0-9_.-]{0,63}
  __kernel_dev_t devt;
  // what stat shows; of a misc or input device whose number a face cannot have, one of our pool (nodes.cpp)
  mode_t mode = 0600; // from the class's devnode, the misc device's mode, or 0600
  gid_t gid = 0;
  std::string subsystem; // the class's name
  std::shared_ptr<vfs::Openable> content;
};

// One kind of place where nodes appear. added() may sleep.
class DeviceFace {
public:
  virtual ~DeviceFace() = default;
  // Make the node usable. Return: 0, or -errno (EEXIST: the name is taken there, EBUSY: the number is); the driver's
  // device_create() then fails with it and the log has one line with the reason.
  virtual int added(const DeviceNode &node) = 0;
  // Take it away; open files live on.
  virtual void removed(const DeviceNode &node) = 0;
  // Take this major on this face, if it is free there: alloc_chrdev_region() does before it gives one out. It stays
  // ours until the daemon ends, also for the drivers that get it later.
  virtual bool claim_major(unsigned major) = 0;
};

// What the administrator has to say of a node before it appears: its mode and group. To be set before any does.
void set_node_policy(std::function<void(DeviceNode &node)> policy);

// Register a face; faces are asked in the order of registration, and undone in reverse when one refuses.
void add_device_face(std::shared_ptr<DeviceFace> face);
std::vector<DeviceNode> device_nodes();

// The openable for a device number: finds the cdev at each open, as def_chr_fops does (-ENXIO without one).
std::shared_ptr<vfs::Openable> open_by_number(__kernel_dev_t devt, const std::string &name);

// The module whose operations serve a device number; "" if nobody's do.
std::string device_module(__kernel_dev_t devt);

// The regions, for proc/devices: major and name, ascending. And misc devices, for proc/misc: minor and name, the newest
// first.
std::vector<std::pair<unsigned, std::string>> char_regions();
std::vector<std::pair<unsigned, std::string>> misc_devices();

// The text of proc/bus/input/devices.
std::string input_devices_text();

// A node for each number that is served and has none, by the name of its region: for drivers that leave that to
// mknod(1). Those of modules whose init or exit runs are left alone. May sleep.
void announce_nodes();
// A node by any name for a number. It goes when nothing serves the number any more. May sleep. Return: 0 or -errno.
int make_node(const std::string &name, __kernel_dev_t devt);

// dev/NAME in the tree.
std::shared_ptr<DeviceFace> make_tree_face();

// Take away what a module left behind when it went, or when its init failed: nodes, devices, misc devices, classes,
// operations and numbers. None of the module's code is called, none of its memory is looked at; the log has a line for
// each.
void devices_forget_module(const std::string &module);

} // namespace kcompd
