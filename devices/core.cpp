// SPDX-License-Identifier: MIT
// Devices: a directory in their class's, attributes, and a node where they have a number.
#include "devices/bus.h"
#include "devices/class.h"
#include "devices/nodes.h"
#include "procfs-emu/sysfs.h"
#include <algorithm>
#include <cstdarg>
#include <linux/cdev.h>
#include <linux/container_of.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <list>
#include <mutex>
#include <utility>

using namespace kcompd;

// From device_add() to the device's end.
struct device_private {
  struct device *dev;
  std::shared_ptr<ClassState> cls; // may be null
  __kernel_dev_t devt;
  std::string name;
  std::string module;
  std::string node; // the name that was published, or ""
  std::shared_ptr<Node> directory;
  bool ours; // from device_create()
};

namespace {

std::mutex lock;
std::list<device_private *> devices; // oldest first

struct device_attribute *attribute_of(struct attribute *attr) {
  return container_of(attr, struct device_attribute, attr);
}

ssize_t device_attr_show(struct kobject *kobj, struct attribute *attr, char *buf) {
  auto *found = attribute_of(attr);
  return found->show ? found->show(kobj_to_dev(kobj), found, buf) : -EIO;
}

ssize_t device_attr_store(struct kobject *kobj, struct attribute *attr, const char *buf, size_t size) {
  auto *found = attribute_of(attr);
  return found->store ? found->store(kobj_to_dev(kobj), found, buf, size) : -EIO;
}

void device_released(struct kobject *kobj) {
  struct device *dev = kobj_to_dev(kobj);
  device_private *p = dev->p;
  devres_release(dev);
  if (dev->release)
    dev->release(dev);
  else if (p && p->cls && p->cls->cls->dev_release)
    p->cls->cls->dev_release(dev);
  else
    printk(KERN_ERR "Device '%s' does not have a release() function, it is broken and must be fixed.\n", dev_name(dev));
  delete p;
}

const struct sysfs_ops kDeviceSysfs = {.show = device_attr_show, .store = device_attr_store};
const struct kobj_type kDeviceType = {
    .release = device_released, .sysfs_ops = &kDeviceSysfs, .default_groups = nullptr};

struct kobject *devices_directory() {
  static struct kobject *directory = kobject_create_and_add("devices", nullptr);
  return directory;
}

ssize_t dev_show(struct device *dev, struct device_attribute *, char *buf) {
  return sysfs_emit(buf, "%u:%u\n", MAJOR(dev->devt), MINOR(dev->devt));
}

ssize_t uevent_show(struct device *dev, struct device_attribute *, char *buf) {
  auto *env = static_cast<struct kobj_uevent_env *>(kzalloc(sizeof(struct kobj_uevent_env), GFP_KERNEL));
  if (!env)
    return -ENOMEM;
  int err = 0;
  if (MAJOR(dev->devt)) {
    err = add_uevent_var(env, "MAJOR=%u", MAJOR(dev->devt));
    err = err ? err : add_uevent_var(env, "MINOR=%u", MINOR(dev->devt));
    err = err ? err : add_uevent_var(env, "DEVNAME=%s", dev->p ? dev->p->node.c_str() : dev_name(dev));
  }
  if (!err && dev->driver)
    err = add_uevent_var(env, "DRIVER=%s", dev->driver->name);
  if (!err && dev->bus && dev->bus->uevent)
    err = dev->bus->uevent(dev, env);
  const struct kcompd_class *cls = dev->class_;
  if (!err && cls && cls->dev_uevent)
    err = cls->dev_uevent(dev, env);
  ssize_t size = 0;
  for (int i = 0; !err && i < env->envp_idx; ++i)
    size += sysfs_emit_at(buf, static_cast<int>(size), "%s\n", env->envp[i]);
  kfree(env);
  return err ? err : size;
}

struct device_attribute dev_attr_dev = {{"dev", 0444}, dev_show, nullptr};
struct device_attribute dev_attr_uevent = {{"uevent", 0444}, uevent_show, nullptr};

// The node that the device wants, by its class's say.
DeviceNode wanted_node(struct device *dev, const std::string &subsystem) {
  DeviceNode node{
      .name = dev_name(dev), .devt = dev->devt, .mode = 0600, .gid = 0, .subsystem = subsystem, .content = nullptr};
  if (struct kcompd_class *cls = dev->class_; cls && cls->devnode) {
    umode_t mode = 0;
    char *name = cls->devnode(dev, &mode);
    if (name) {
      node.name = name;
      kfree(name);
    }
    if (mode & 0777)
      node.mode = mode & 0777;
  }
  node.content = open_by_number(dev->devt, node.name);
  return node;
}

int add_attributes(struct device *dev) {
  int err = device_create_file(dev, &dev_attr_uevent);
  if (!err && MAJOR(dev->devt))
    err = device_create_file(dev, &dev_attr_dev);
  if (!err && dev->class_ && dev->class_->dev_groups)
    err = device_add_groups(dev, dev->class_->dev_groups);
  if (!err && dev->bus && dev->bus->dev_groups)
    err = device_add_groups(dev, dev->bus->dev_groups);
  if (!err && dev->groups)
    err = device_add_groups(dev, dev->groups);
  return err;
}

void device_create_release(struct device *dev) {
  kfree(dev);
}

// init_name is the name of a device that has none of its own yet.
int settle_name(struct device *dev) {
  if (dev->init_name) {
    if (int err = dev_set_name(dev, "%s", dev->init_name))
      return err;
    dev->init_name = nullptr;
  }
  return dev_name(dev) ? 0 : -EINVAL;
}

// The directory, the attributes and, if `node` has a content, the node: all of it or nothing.
int show_device(device_private &p, DeviceNode node) {
  struct device *dev = p.dev;
  struct kobject *parent = p.cls ? p.cls->kobj() : dev->parent ? &dev->parent->kobj : devices_directory();
  int err = kobject_add(&dev->kobj, parent, "%s", p.name.c_str());
  if (err)
    return err;
  p.directory = kobject_node(&dev->kobj);
  err = add_attributes(dev);
  if (!err && node.content)
    err = no_throw([&] { return publish_node(std::move(node)); });
  if (err)
    kobject_del(&dev->kobj);
  return err;
}

// Whether it is there now. It has a p also when it was there before.
bool is_added(const struct device *dev) {
  std::lock_guard guard(lock);
  return dev->p && std::find(devices.begin(), devices.end(), dev->p) != devices.end();
}

int add_device_or_throw(struct device *dev, std::string module) {
  if (!dev)
    return -EINVAL;
  if (int err = settle_name(dev))
    return err;
  if (is_added(dev)) {
    printk(KERN_ERR "%s: it is registered already\n", dev_name(dev));
    return -EEXIST;
  }
  auto cls = find_class(dev->class_);
  if (dev->class_ && !cls) {
    printk(KERN_ERR "%s: its class is not registered\n", dev_name(dev));
    return -EINVAL;
  }
  const std::string name = dev_name(dev); // kobject_add() writes it anew
  DeviceNode node;
  if (MAJOR(dev->devt)) {
    node = wanted_node(dev, cls ? cls->name : "device");
    if (int err = check_node_name(node))
      return err;
  }
  auto p = std::make_unique<device_private>(device_private{.dev = dev,
                                                           .cls = cls,
                                                           .devt = dev->devt,
                                                           .name = name,
                                                           .module = std::move(module),
                                                           .node = node.name,
                                                           .directory = nullptr,
                                                           .ours = dev->release == device_create_release});
  std::list<device_private *> entry{p.get()};
  delete std::exchange(dev->p, p.get()); // there was one if it has been added before
  get_device(dev);
  get_device(dev->parent);
  if (int err = show_device(*p, std::move(node))) {
    dev->p = nullptr;
    put_device(dev->parent);
    put_device(dev);
    return err;
  }
  static_cast<void>(p.release());
  {
    std::lock_guard guard(lock);
    devices.splice(devices.end(), entry);
  }
  int err = dev->bus ? bus_add_device(dev) : 0;
  if (err)
    device_del(dev);
  return err;
}

struct device *create(struct kcompd_class *cls, struct device *parent, __kernel_dev_t devt, void *drvdata,
                      const struct attribute_group **groups, const void *caller, const char *fmt, va_list args) {
  if (IS_ERR_OR_NULL(cls))
    return static_cast<struct device *>(ERR_PTR(-ENODEV));
  auto *dev = static_cast<struct device *>(kzalloc(sizeof(struct device), GFP_KERNEL));
  if (!dev)
    return static_cast<struct device *>(ERR_PTR(-ENOMEM));
  device_initialize(dev);
  dev->devt = devt;
  dev->class_ = cls;
  dev->parent = parent;
  dev->groups = groups;
  dev->release = device_create_release;
  dev->driver_data = drvdata;
  char *name = kvasprintf(GFP_KERNEL, fmt, args);
  int err = name ? dev_set_name(dev, "%s", name) : -ENOMEM;
  kfree(name);
  if (!err)
    err = add_device(dev, caller);
  if (err) {
    put_device(dev);
    return static_cast<struct device *>(ERR_PTR(err));
  }
  return dev;
}

// Out of the list; null if it is not there (any more).
device_private *take(device_private *p) {
  std::lock_guard guard(lock);
  auto found = std::find(devices.begin(), devices.end(), p);
  if (found == devices.end())
    return nullptr;
  devices.erase(found);
  return p;
}

} // namespace

struct device *device_create(struct kcompd_class *cls, struct device *parent, __kernel_dev_t devt, void *drvdata,
                             const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  struct device *dev = create(cls, parent, devt, drvdata, nullptr, __builtin_return_address(0), fmt, args);
  va_end(args);
  return dev;
}
EXPORT_SYMBOL(device_create);

struct device *device_create_with_groups(struct kcompd_class *cls, struct device *parent, __kernel_dev_t devt,
                                         void *drvdata, const struct attribute_group **groups, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  struct device *dev = create(cls, parent, devt, drvdata, groups, __builtin_return_address(0), fmt, args);
  va_end(args);
  return dev;
}
EXPORT_SYMBOL(device_create_with_groups);

void device_destroy(struct kcompd_class *cls, __kernel_dev_t devt) {
  struct device *dev = nullptr;
  {
    std::lock_guard guard(lock);
    auto found = std::find_if(devices.begin(), devices.end(),
                              [&](const device_private *p) { return p->cls && p->cls->cls == cls && p->devt == devt; });
    if (found != devices.end())
      dev = (*found)->dev;
  }
  if (dev)
    device_unregister(dev);
}
EXPORT_SYMBOL(device_destroy);

void device_initialize(struct device *dev) {
  kobject_init(&dev->kobj, &kDeviceType);
}
EXPORT_SYMBOL(device_initialize);

int device_add(struct device *dev) {
  return add_device(dev, __builtin_return_address(0));
}
EXPORT_SYMBOL(device_add);

int device_register(struct device *dev) {
  device_initialize(dev);
  return add_device(dev, __builtin_return_address(0));
}
EXPORT_SYMBOL(device_register);

void device_del(struct device *dev) {
  device_private *p = take(dev->p);
  if (!p)
    return;
  if (dev->bus)
    bus_remove_device(dev);
  if (!p->node.empty())
    withdraw_node(p->node);
  kobject_del(&dev->kobj); // and all attributes with it
  put_device(dev->parent);
  put_device(dev);
}
EXPORT_SYMBOL(device_del);

void device_unregister(struct device *dev) {
  device_del(dev);
  put_device(dev);
}
EXPORT_SYMBOL(device_unregister);

struct device *get_device(struct device *dev) {
  if (dev)
    kobject_get(&dev->kobj);
  return dev;
}
EXPORT_SYMBOL(get_device);

void put_device(struct device *dev) {
  if (dev)
    kobject_put(&dev->kobj);
}
EXPORT_SYMBOL(put_device);

int dev_set_name(struct device *dev, const char *name, ...) {
  va_list args;
  va_start(args, name);
  char *text = kvasprintf(GFP_KERNEL, name, args);
  va_end(args);
  int err = text ? kobject_set_name(&dev->kobj, "%s", text) : -ENOMEM;
  kfree(text);
  return err;
}
EXPORT_SYMBOL(dev_set_name);

int device_create_file(struct device *dev, const struct device_attribute *attr) {
  return sysfs_create_file(&dev->kobj, &attr->attr);
}
EXPORT_SYMBOL(device_create_file);

void device_remove_file(struct device *dev, const struct device_attribute *attr) {
  sysfs_remove_file(&dev->kobj, &attr->attr);
}
EXPORT_SYMBOL(device_remove_file);

int device_create_bin_file(struct device *dev, const struct bin_attribute *attr) {
  return dev ? sysfs_create_bin_file(&dev->kobj, attr) : -EINVAL;
}
EXPORT_SYMBOL(device_create_bin_file);

void device_remove_bin_file(struct device *dev, const struct bin_attribute *attr) {
  if (dev)
    sysfs_remove_bin_file(&dev->kobj, attr);
}
EXPORT_SYMBOL(device_remove_bin_file);

int device_add_groups(struct device *dev, const struct attribute_group **groups) {
  return sysfs_create_groups(&dev->kobj, groups);
}
EXPORT_SYMBOL(device_add_groups);

void device_remove_groups(struct device *dev, const struct attribute_group **groups) {
  sysfs_remove_groups(&dev->kobj, groups);
}
EXPORT_SYMBOL(device_remove_groups);

int cdev_device_add(struct cdev *cdev, struct device *dev) {
  if (dev->devt)
    if (int err = add_cdev(cdev, dev->devt, 1, module_name_of(__builtin_return_address(0))))
      return err;
  int err = add_device(dev, __builtin_return_address(0));
  if (err && dev->devt)
    cdev_del(cdev);
  return err;
}
EXPORT_SYMBOL(cdev_device_add);

void cdev_device_del(struct cdev *cdev, struct device *dev) {
  device_del(dev);
  if (dev->devt)
    cdev_del(cdev);
}
EXPORT_SYMBOL(cdev_device_del);

namespace kcompd {

int add_device(struct device *dev, const void *caller) noexcept {
  return no_throw([&] { return add_device_or_throw(dev, module_name_of(caller)); });
}

std::vector<struct device *> find_devices(const std::function<bool(const struct device *dev)> &wanted) {
  std::lock_guard guard(lock);
  std::vector<struct device *> found;
  for (const device_private *p : devices)
    if (wanted(p->dev))
      found.push_back(p->dev);
  for (struct device *dev : found)
    get_device(dev);
  return found;
}

// What device_create() made is ours and is taken down in the usual way. A structure of the module's may be gone
// already, so of that nothing is looked at but our own notes.
void forget_devices(const std::string &module) {
  for (;;) {
    device_private *p = nullptr;
    {
      std::lock_guard guard(lock);
      auto found = std::find_if(devices.begin(), devices.end(),
                                [&](const device_private *other) { return other->module == module; });
      if (found == devices.end())
        return;
      p = *found;
      if (!p->ours)
        devices.erase(found);
    }
    printk(KERN_WARNING "%s: left device '%s' behind\n", module.c_str(), p->name.c_str());
    if (p->ours) {
      device_unregister(p->dev);
      continue;
    }
    forget_bus_device(p->dev);
    if (!p->node.empty())
      withdraw_node(p->node);
    sysfs_remove(p->directory);
    delete p;
  }
}

} // namespace kcompd
