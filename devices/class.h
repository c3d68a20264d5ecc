// SPDX-License-Identifier: MIT
// What the device core keeps of a class beside the driver's struct class.
#pragma once

#include <linux/device.h>
#include <memory>
#include <string>

namespace kcompd {

// Shared by the list of classes and by each device: drivers often destroy a class before its devices, and those go on
// to look at it.
struct ClassState {
  struct kcompd_class *cls = nullptr;
  struct subsys_private *p = nullptr;
  std::string name;
  std::string module;
  bool ours = false; // made by class_create(): freed with the state

  ~ClassState();
  struct kobject *kobj() const;
};

// The state of a registered class, or null: for what is no class, or was destroyed.
std::shared_ptr<ClassState> find_class(const struct kcompd_class *cls);

} // namespace kcompd
