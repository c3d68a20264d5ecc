// SPDX-License-Identifier: MIT
// Devices that are nothing but the parent of others, and attributes that are variables.
#include "devices/nodes.h"
#include <climits>
#include <linux/container_of.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/kstrtox.h>
#include <linux/slab.h>

using namespace kcompd;

namespace {

void root_release(struct device *dev) {
  kfree(dev);
}

template <typename T> T *variable_of(struct device_attribute *attr) {
  return static_cast<T *>(container_of(attr, struct dev_ext_attribute, attr)->var);
}

} // namespace

struct device *__root_device_register(const char *name, struct module *) {
  auto *dev = static_cast<struct device *>(kzalloc(sizeof(struct device), GFP_KERNEL));
  if (!dev)
    return static_cast<struct device *>(ERR_PTR(-ENOMEM));
  device_initialize(dev);
  dev->release = root_release;
  int err = dev_set_name(dev, "%s", name);
  if (!err)
    err = add_device(dev, __builtin_return_address(0));
  if (err) {
    put_device(dev);
    return static_cast<struct device *>(ERR_PTR(err));
  }
  return dev;
}
EXPORT_SYMBOL(__root_device_register);

void root_device_unregister(struct device *dev) {
  device_unregister(dev);
}
EXPORT_SYMBOL(root_device_unregister);

ssize_t device_show_ulong(struct device *, struct device_attribute *attr, char *buf) {
  return sysfs_emit(buf, "%lx\n", READ_ONCE(*variable_of<unsigned long>(attr)));
}
EXPORT_SYMBOL(device_show_ulong);

ssize_t device_store_ulong(struct device *, struct device_attribute *attr, const char *buf, size_t count) {
  unsigned long value;
  if (int err = kstrtoul(buf, 0, &value))
    return err;
  WRITE_ONCE(*variable_of<unsigned long>(attr), value);
  return static_cast<ssize_t>(count);
}
EXPORT_SYMBOL(device_store_ulong);

ssize_t device_show_int(struct device *, struct device_attribute *attr, char *buf) {
  return sysfs_emit(buf, "%d\n", READ_ONCE(*variable_of<int>(attr)));
}
EXPORT_SYMBOL(device_show_int);

ssize_t device_store_int(struct device *, struct device_attribute *attr, const char *buf, size_t count) {
  long value;
  if (int err = kstrtol(buf, 0, &value))
    return err;
  if (value < INT_MIN || value > INT_MAX)
    return -EINVAL;
  WRITE_ONCE(*variable_of<int>(attr), static_cast<int>(value));
  return static_cast<ssize_t>(count);
}
EXPORT_SYMBOL(device_store_int);

ssize_t device_show_bool(struct device *, struct device_attribute *attr, char *buf) {
  return sysfs_emit(buf, "%d\n", READ_ONCE(*variable_of<bool>(attr)));
}
EXPORT_SYMBOL(device_show_bool);

ssize_t device_store_bool(struct device *, struct device_attribute *attr, const char *buf, size_t count) {
  return kstrtobool(buf, variable_of<bool>(attr)) == 0 ? static_cast<ssize_t>(count) : -EINVAL;
}
EXPORT_SYMBOL(device_store_bool);
