// SPDX-License-Identifier: MIT
// misc devices: major 10, one minor each. Where that belongs to the host's kernel, the node has another (nodes.cpp).
#include "devices/nodes.h"
#include "kernel/module/module.h"
#include <functional>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <map>
#include <mutex>

using namespace kcompd;

namespace {

constexpr int kDynamicMinors = 128; // given out from the top: 127, 126, ...; then from 256 on

struct Registered {
  struct miscdevice *misc;
  const struct file_operations *fops;
  std::string name;
  std::string module;
  unsigned long order;
};

std::mutex lock;
std::map<int, Registered> devices; // by minor
unsigned long registrations;

struct kcompd_class *misc_class;

// Runs in the place of the driver's open: finds the device, puts its operations into the file, and calls their open.
// The lock is not held there, since an open may sleep for long; the module is, or at least its image.
int misc_open(struct inode *inode, struct file *file) {
  const struct file_operations *fops;
  struct module *image;
  {
    std::lock_guard guard(lock);
    auto found = devices.find(static_cast<int>(iminor(inode)));
    if (found == devices.end())
      return -ENODEV;
    fops = fops_get(found->second.fops);
    if (!fops)
      return -ENODEV;
    image = module_of_address(fops);
    if (!pin_module_image(image))
      image = nullptr;
    file->private_data = found->second.misc;
  }
  replace_fops(file, fops);
  int err = fops->open ? fops->open(inode, file) : 0;
  if (image)
    unpin_module_image(image);
  return err;
}

const struct file_operations &misc_fops() {
  static const struct file_operations fops = [] {
    struct file_operations ops = {};
    ops.open = misc_open;
    ops.llseek = noop_llseek;
    return ops;
  }();
  return fops;
}

char *misc_devnode(struct device *dev, umode_t *mode) {
  const auto *misc = static_cast<const struct miscdevice *>(dev_get_drvdata(dev));
  if (misc->mode)
    *mode = misc->mode;
  return misc->nodename ? kasprintf(GFP_KERNEL, "%s", misc->nodename) : nullptr;
}

int start() {
  static const int result = [] {
    int err = __register_chrdev(MISC_MAJOR, 0, MINORMASK + 1, "misc", &misc_fops());
    if (err)
      return err;
    misc_class = __class_create(nullptr, "misc");
    if (IS_ERR(misc_class))
      return static_cast<int>(PTR_ERR(misc_class));
    misc_class->devnode = misc_devnode;
    return 0;
  }();
  return result;
}

// With the lock held. Return: a minor that is free, or -EBUSY.
int free_minor() {
  for (int minor = kDynamicMinors - 1; minor >= 0; --minor)
    if (!devices.contains(minor))
      return minor;
  for (int minor = MISC_DYNAMIC_MINOR + 1; minor <= static_cast<int>(MINORMASK); ++minor)
    if (!devices.contains(minor))
      return minor;
  return -EBUSY;
}

} // namespace

int misc_register(struct miscdevice *misc) {
  const void *caller = __builtin_return_address(0);
  if (int err = start())
    return err;
  const bool dynamic = misc->minor == MISC_DYNAMIC_MINOR;
  if (!misc->name || !misc->fops || misc->minor < 0 || misc->minor > static_cast<int>(MINORMASK))
    return -EINVAL;
  {
    std::lock_guard guard(lock);
    const int minor = dynamic ? free_minor() : misc->minor;
    if (minor < 0 || devices.contains(minor))
      return -EBUSY;
    misc->minor = minor;
    misc->list = {&misc->list, &misc->list};
    // Before the node is there: its first open must find the operations.
    int err = no_throw([&] {
      devices.emplace(minor, Registered{misc, misc->fops, misc->name, module_name_of(caller), ++registrations});
      return 0;
    });
    if (err)
      return err;
  }
  struct device *dev =
      device_create_with_groups(misc_class, misc->parent, MKDEV(MISC_MAJOR, static_cast<unsigned>(misc->minor)), misc,
                                misc->groups, "%s", misc->name);
  if (IS_ERR(dev)) {
    std::lock_guard guard(lock);
    devices.erase(misc->minor);
    if (dynamic)
      misc->minor = MISC_DYNAMIC_MINOR;
    return static_cast<int>(PTR_ERR(dev));
  }
  misc->this_device = dev;
  return 0;
}
EXPORT_SYMBOL(misc_register);

void misc_deregister(struct miscdevice *misc) {
  {
    std::lock_guard guard(lock);
    auto found = devices.find(misc->minor);
    if (found == devices.end() || found->second.misc != misc)
      return;
  }
  device_destroy(misc_class, MKDEV(MISC_MAJOR, static_cast<unsigned>(misc->minor)));
  std::lock_guard guard(lock);
  devices.erase(misc->minor);
}
EXPORT_SYMBOL(misc_deregister);

namespace kcompd {

std::string misc_device_module(unsigned minor) {
  std::lock_guard guard(lock);
  auto found = devices.find(static_cast<int>(minor));
  return found == devices.end() ? "" : found->second.module;
}

std::vector<std::pair<unsigned, std::string>> misc_devices() {
  std::lock_guard guard(lock);
  std::map<unsigned long, std::pair<unsigned, std::string>, std::greater<>> by_age;
  for (const auto &[minor, registered] : devices)
    by_age.emplace(registered.order, std::pair(static_cast<unsigned>(minor), registered.name));
  std::vector<std::pair<unsigned, std::string>> result;
  result.reserve(by_age.size());
  for (auto &[order, entry] : by_age)
    result.push_back(std::move(entry));
  return result;
}

void forget_misc_devices(const std::string &module) {
  for (;;) {
    int minor = -1;
    {
      std::lock_guard guard(lock);
      for (const auto &[at, registered] : devices)
        if (registered.module == module)
          minor = at;
      if (minor < 0)
        return;
      printk(KERN_WARNING "%s: left misc device '%s' behind\n", module.c_str(), devices[minor].name.c_str());
    }
    device_destroy(misc_class, MKDEV(MISC_MAJOR, static_cast<unsigned>(minor)));
    std::lock_guard guard(lock);
    devices.erase(minor);
  }
}

} // namespace kcompd
