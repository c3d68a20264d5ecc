// SPDX-License-Identifier: MIT
// Nodes inside the device core: which names may be, and hanging a node on all faces or none.
#pragma once

#include "devices/char_dev.h"
#include <algorithm>
#include <functional>
#include <linux/errno.h>
#include <new>
#include <string>
#include <utility>
#include <vector>

struct cdev;
struct device;

namespace kcompd {

// May a node have that name? Return: 0, or -EINVAL or -ENAMETOOLONG with one line in the log.
int check_node_name(const DeviceNode &node);

// Make the node usable on every face. May sleep. Return: 0, or -errno with one line in the log: -EEXIST (there is such
// a node), or what a face says.
int publish_node(DeviceNode node);

// Take it away again; without one of that name nothing happens. May sleep.
void withdraw_node(const std::string &name);

bool claim_major_on_faces(unsigned major);

// The module that registered misc device (10, minor), or "".
std::string misc_device_module(unsigned minor);

// The name of the module that holds this code, or "".
std::string module_name_of(const void *code);

// device_add() for the module that called.
int add_device(struct device *dev, const void *caller) noexcept;

// The devices that are there now and that `wanted` says true of, oldest first, with a reference to each. `wanted` must
// not call anything.
std::vector<struct device *> find_devices(const std::function<bool(const struct device *dev)> &wanted);

// Call `fn` for each behind `start` (null: all), until it returns other than 0. Return: that, or 0.
template <typename Item, typename Fn> int each_behind(const std::vector<Item *> &items, const Item *start, Fn fn) {
  auto at = items.begin();
  if (start) {
    at = std::find(items.begin(), items.end(), start);
    at += at != items.end();
  }
  for (; at != items.end(); ++at)
    if (int result = fn(*at))
      return result;
  return 0;
}

// cdev_add() for the module that called.
int add_cdev(struct cdev *cdev, __kernel_dev_t dev, unsigned count, std::string module);

// The C boundary: what runs out of memory inside returns -ENOMEM.
template <typename Body> int no_throw(Body body) noexcept {
  try {
    return body();
  } catch (const std::bad_alloc &) {
    return -ENOMEM;
  }
}

// Numbers that operations are registered for, and the region that the first of them lies in.
struct ServedNumbers {
  __kernel_dev_t first;
  unsigned count;
  std::string region; // "" where nobody has reserved them
  __kernel_dev_t region_first;
  unsigned region_count;
};
std::vector<ServedNumbers> served_numbers();
bool is_served(__kernel_dev_t devt);

// Take away what announce_nodes() and make_node() made for numbers that are served no more. May sleep.
void withdraw_unserved_nodes();

void forget_devices(const std::string &module);
void forget_misc_devices(const std::string &module);
void forget_input_devices(const std::string &module);
void forget_classes(const std::string &module);
void forget_char_devices(const std::string &module);

} // namespace kcompd
