// SPDX-License-Identifier: MIT
// Walks over devices: those of a class, of a driver, and below another. No lock is held while a driver's function runs;
// each device that it sees is held by a reference.
#include "devices/class.h"
#include "devices/nodes.h"
#include <cstring>
#include <linux/device.h>
#include <linux/export.h>
#include <vector>

using namespace kcompd;

namespace {

// Holds what find_devices() found.
class Devices {
public:
  explicit Devices(std::vector<struct device *> all) : all_(std::move(all)) {}
  ~Devices() {
    for (struct device *dev : all_)
      put_device(dev);
  }
  Devices(const Devices &) = delete;
  Devices &operator=(const Devices &) = delete;

  template <typename Fn> int each(const struct device *start, Fn fn) const { return each_behind(all_, start, fn); }

  // The first that `match` says true of, with a reference; or null.
  template <typename Match> struct device *find(const struct device *start, Match match) const {
    struct device *found = nullptr;
    each(start, [&](struct device *dev) {
      if (!match(dev))
        return 0;
      found = get_device(dev);
      return 1;
    });
    return found;
  }

private:
  const std::vector<struct device *> all_;
};

Devices of_class(const struct kcompd_class *cls) {
  return Devices(find_devices([=](const struct device *dev) { return dev->class_ == cls; }));
}

Devices below(const struct device *parent) {
  return Devices(find_devices([=](const struct device *dev) { return dev->parent == parent; }));
}

Devices of_driver(const struct device_driver *drv) {
  return Devices(find_devices([=](const struct device *dev) { return dev->driver == drv; }));
}

} // namespace

int class_for_each_device(const struct kcompd_class *cls, const struct device *start, void *data,
                          int (*fn)(struct device *dev, void *data)) {
  if (!cls)
    return -EINVAL;
  return no_throw([&] { return of_class(cls).each(start, [=](struct device *dev) { return fn(dev, data); }); });
}
EXPORT_SYMBOL(class_for_each_device);

struct device *class_find_device(const struct kcompd_class *cls, const struct device *start, const void *data,
                                 int (*match)(struct device *dev, const void *data)) {
  return cls ? of_class(cls).find(start, [=](struct device *dev) { return match(dev, data) != 0; }) : nullptr;
}
EXPORT_SYMBOL(class_find_device);

int device_for_each_child(struct device *parent, void *data, int (*fn)(struct device *dev, void *data)) {
  return no_throw([&] { return below(parent).each(nullptr, [=](struct device *dev) { return fn(dev, data); }); });
}
EXPORT_SYMBOL(device_for_each_child);

struct device *device_find_child(struct device *parent, void *data, int (*match)(struct device *dev, void *data)) {
  return parent ? below(parent).find(nullptr, [=](struct device *dev) { return match(dev, data) != 0; }) : nullptr;
}
EXPORT_SYMBOL(device_find_child);

struct device *driver_find_device(const struct device_driver *drv, struct device *start, const void *data,
                                  int (*match)(struct device *dev, const void *data)) {
  return drv ? of_driver(drv).find(start, [=](struct device *dev) { return match(dev, data) != 0; }) : nullptr;
}
EXPORT_SYMBOL(driver_find_device);

int device_match_name(struct device *dev, const void *name) {
  return strcmp(dev_name(dev), static_cast<const char *>(name)) == 0;
}
EXPORT_SYMBOL(device_match_name);

int device_match_devt(struct device *dev, const void *pdevt) {
  return dev->devt == *static_cast<const __kernel_dev_t *>(pdevt);
}
EXPORT_SYMBOL(device_match_devt);

int device_match_any(struct device *, const void *) {
  return 1;
}
EXPORT_SYMBOL(device_match_any);
