// SPDX-License-Identifier: MIT
// Buses: directories under sys/bus, and who serves which device. A bus and a driver are known by their address, which
// is looked up and never trusted. No lock is held while a driver's code runs; who binds a device has put the driver
// into dev->driver before.
#include "devices/bus.h"
#include "devices/deferred.h"
#include "devices/nodes.h"
#include <algorithm>
#include <cstddef>
#include <linux/device.h>
#include <linux/export.h>
#include <linux/printk.h>
#include <memory>
#include <mutex>
#include <vector>

using namespace kcompd;

// A driver's directory. Attributes find the driver by it; none of them runs once the directory is gone.
struct driver_private {
  struct kobject kobj;
  struct device_driver *drv;
};

namespace {

struct BusDirectory {
  struct kobject kobj;
  struct bus_type *bus;
};

struct Driver {
  struct device_driver *drv;
  driver_private *p;
  std::string name;
  std::string module;
};

struct Bus {
  struct bus_type *bus;
  std::string name;
  std::string module;
  BusDirectory *directory = nullptr;
  struct kobject *drivers_directory = nullptr;
  struct kobject *devices_directory = nullptr;
  std::vector<struct device *> devices; // oldest first
  std::vector<Driver> drivers;
};

std::mutex lock;
std::vector<std::unique_ptr<Bus>> buses;

// With the lock held.
Bus *find_bus(const struct bus_type *bus) {
  auto found = std::find_if(buses.begin(), buses.end(), [&](const auto &state) { return state->bus == bus; });
  return found == buses.end() ? nullptr : found->get();
}

Driver *find_driver(Bus *bus, const struct device_driver *drv) {
  if (!bus)
    return nullptr;
  auto found = std::find_if(bus->drivers.begin(), bus->drivers.end(), [&](const Driver &d) { return d.drv == drv; });
  return found == bus->drivers.end() ? nullptr : &*found;
}

BusDirectory *directory_of(struct kobject *kobj) {
  return reinterpret_cast<BusDirectory *>(kobj); // its first member
}
driver_private *private_of(struct kobject *kobj) {
  return reinterpret_cast<driver_private *>(kobj); // its first member
}

ssize_t bus_attr_show(struct kobject *kobj, struct attribute *attr, char *buf) {
  auto *found = reinterpret_cast<struct bus_attribute *>(attr);
  return found->show ? found->show(directory_of(kobj)->bus, buf) : -EIO;
}
ssize_t bus_attr_store(struct kobject *kobj, struct attribute *attr, const char *buf, size_t size) {
  auto *found = reinterpret_cast<struct bus_attribute *>(attr);
  return found->store ? found->store(directory_of(kobj)->bus, buf, size) : -EIO;
}
ssize_t driver_attr_show(struct kobject *kobj, struct attribute *attr, char *buf) {
  auto *found = reinterpret_cast<struct driver_attribute *>(attr);
  return found->show ? found->show(private_of(kobj)->drv, buf) : -EIO;
}
ssize_t driver_attr_store(struct kobject *kobj, struct attribute *attr, const char *buf, size_t size) {
  auto *found = reinterpret_cast<struct driver_attribute *>(attr);
  return found->store ? found->store(private_of(kobj)->drv, buf, size) : -EIO;
}
static_assert(offsetof(bus_attribute, attr) == 0 && offsetof(driver_attribute, attr) == 0);

void bus_released(struct kobject *kobj) {
  delete directory_of(kobj);
}
void driver_released(struct kobject *kobj) {
  delete private_of(kobj);
}

const struct sysfs_ops kBusSysfs = {.show = bus_attr_show, .store = bus_attr_store};
const struct sysfs_ops kDriverSysfs = {.show = driver_attr_show, .store = driver_attr_store};
const struct kobj_type kBusType = {.release = bus_released, .sysfs_ops = &kBusSysfs, .default_groups = nullptr};
const struct kobj_type kDriverType = {
    .release = driver_released, .sysfs_ops = &kDriverSysfs, .default_groups = nullptr};

struct kobject *all_buses() {
  static struct kobject *directory = kobject_create_and_add("bus", nullptr);
  return directory;
}

void drop_directories(Bus &bus) {
  kobject_put(bus.drivers_directory);
  kobject_put(bus.devices_directory);
  kobject_del(&bus.directory->kobj);
  kobject_put(&bus.directory->kobj);
}

int add_bus_or_throw(struct bus_type *type, std::string module) {
  if (!type->name)
    return -EINVAL;
  auto bus = std::make_unique<Bus>();
  bus->bus = type;
  bus->name = type->name;
  bus->module = std::move(module);
  bus->directory = new BusDirectory{{}, type};
  int err = kobject_init_and_add(&bus->directory->kobj, &kBusType, all_buses(), "%s", type->name);
  if (err) {
    kobject_put(&bus->directory->kobj);
    return err;
  }
  bus->devices_directory = kobject_create_and_add("devices", &bus->directory->kobj);
  bus->drivers_directory = kobject_create_and_add("drivers", &bus->directory->kobj);
  err = !bus->devices_directory || !bus->drivers_directory ? -ENOMEM : 0;
  if (!err && type->bus_groups)
    err = sysfs_create_groups(&bus->directory->kobj, type->bus_groups);
  if (err) {
    drop_directories(*bus);
    return err;
  }
  std::lock_guard guard(lock);
  buses.push_back(std::move(bus));
  return 0;
}

struct kobject *driver_directory(const struct bus_type *bus, const struct device_driver *drv) {
  std::lock_guard guard(lock);
  Driver *driver = find_driver(find_bus(bus), drv);
  return driver ? kobject_get(&driver->p->kobj) : nullptr;
}

// With the lock held. What has been removed, while somebody had a reference, is there no longer.
bool is_there(const struct device *dev) {
  const Bus *bus = find_bus(dev->bus);
  return bus && std::find(bus->devices.begin(), bus->devices.end(), dev) != bus->devices.end();
}

bool claim(struct device *dev, struct device_driver *drv) {
  std::lock_guard guard(lock);
  if (dev->driver || !is_there(dev))
    return false;
  dev->driver = drv;
  return true;
}

int probe(struct device *dev, struct device_driver *drv) {
  if (dev->bus->probe)
    return dev->bus->probe(dev);
  return drv->probe ? drv->probe(dev) : 0;
}

// Return: true if `drv` serves `dev` now.
bool bind_device(struct device *dev, struct device_driver *drv) {
  if (dev->bus->match && dev->bus->match(dev, drv) <= 0)
    return false;
  if (!claim(dev, drv))
    return false;
  int err = probe(dev, drv);
  if (!err && drv->dev_groups)
    err = device_add_groups(dev, drv->dev_groups);
  if (err) {
    devres_release(dev);
    dev_set_drvdata(dev, nullptr);
    dev->driver = nullptr;
    if (err == -EPROBE_DEFER) {
      std::lock_guard guard(lock);
      if (is_there(dev))
        defer_device(dev);
    } else if (err != -ENODEV && err != -ENXIO) {
      printk(KERN_WARNING "%s: probe of %s failed with error %d\n", drv->name, dev_name(dev), err);
    }
    return false;
  }
  undefer_device(dev);
  if (struct kobject *directory = driver_directory(dev->bus, drv)) {
    static_cast<void>(sysfs_create_link(directory, &dev->kobj, dev_name(dev)) ||
                      sysfs_create_link(&dev->kobj, directory, "driver"));
    kobject_put(directory);
  }
  return true;
}

void unbind_device(struct device *dev) {
  struct device_driver *drv = dev->driver;
  if (!drv)
    return;
  if (struct kobject *directory = driver_directory(dev->bus, drv)) {
    sysfs_remove_link(directory, dev_name(dev));
    sysfs_remove_link(&dev->kobj, "driver");
    kobject_put(directory);
  }
  if (drv->dev_groups)
    device_remove_groups(dev, drv->dev_groups);
  if (dev->bus && dev->bus->remove)
    dev->bus->remove(dev);
  else if (drv->remove)
    drv->remove(dev);
  devres_release(dev);
  dev_set_drvdata(dev, nullptr);
  dev->driver = nullptr;
}

// Copies with a reference each, so that nothing is held while a driver looks at them.
std::vector<struct device *> devices_of(const struct bus_type *type) {
  std::lock_guard guard(lock);
  Bus *bus = find_bus(type);
  std::vector<struct device *> result = bus ? bus->devices : std::vector<struct device *>{};
  for (struct device *dev : result)
    get_device(dev);
  return result;
}

std::vector<struct device_driver *> drivers_of(const struct bus_type *type) {
  std::lock_guard guard(lock);
  std::vector<struct device_driver *> result;
  if (Bus *bus = find_bus(type))
    for (const Driver &driver : bus->drivers)
      result.push_back(driver.drv);
  return result;
}

// A driver for `dev`, the oldest first. Return: true if there is one.
bool attach(struct device *dev) {
  for (struct device_driver *drv : drivers_of(dev->bus))
    if (bind_device(dev, drv))
      return true;
  return false;
}

int add_driver_or_throw(struct device_driver *drv, std::string module) {
  if (!drv->name || !drv->bus)
    return -EINVAL;
  auto p = std::make_unique<driver_private>();
  p->drv = drv;
  struct kobject *parent;
  {
    std::lock_guard guard(lock);
    Bus *bus = find_bus(drv->bus);
    if (!bus) {
      printk(KERN_ERR "Driver '%s' was unable to register with bus_type '%s' because the bus was not initialized.\n",
             drv->name, drv->bus->name);
      return -EINVAL;
    }
    if (std::any_of(bus->drivers.begin(), bus->drivers.end(), [&](const Driver &d) { return d.name == drv->name; })) {
      printk(KERN_ERR "Error: Driver '%s' is already registered, aborting...\n", drv->name);
      return -EBUSY;
    }
    bus->drivers.push_back({drv, p.get(), drv->name, std::move(module)});
    parent = kobject_get(bus->drivers_directory);
  }
  drv->p = p.release();
  int err = kobject_init_and_add(&drv->p->kobj, &kDriverType, parent, "%s", drv->name);
  kobject_put(parent);
  if (!err && drv->groups)
    err = sysfs_create_groups(&drv->p->kobj, drv->groups);
  if (!err && drv->bus->drv_groups)
    err = sysfs_create_groups(&drv->p->kobj, drv->bus->drv_groups);
  if (err) {
    driver_unregister(drv);
    return err;
  }
  bool bound = false;
  for (struct device *dev : devices_of(drv->bus)) {
    bound |= bind_device(dev, drv);
    put_device(dev);
  }
  if (bound)
    retry_deferred_devices(attach);
  return 0;
}

void put_all(const std::vector<struct device *> &all) {
  for (struct device *dev : all)
    put_device(dev);
}

} // namespace

int bus_register(struct bus_type *bus) {
  const void *caller = __builtin_return_address(0);
  return no_throw([&] { return add_bus_or_throw(bus, module_name_of(caller)); });
}
EXPORT_SYMBOL(bus_register);

void bus_unregister(struct bus_type *type) {
  std::unique_ptr<Bus> bus;
  {
    std::lock_guard guard(lock);
    auto found = std::find_if(buses.begin(), buses.end(), [&](const auto &state) { return state->bus == type; });
    if (found == buses.end())
      return;
    bus = std::move(*found);
    buses.erase(found);
  }
  drop_directories(*bus);
}
EXPORT_SYMBOL(bus_unregister);

namespace {

struct kobject *get_bus_directory(const struct bus_type *type) {
  std::lock_guard guard(lock);
  Bus *bus = find_bus(type);
  return bus ? kobject_get(&bus->directory->kobj) : nullptr;
}

} // namespace

int bus_create_file(struct bus_type *bus, struct bus_attribute *attr) {
  struct kobject *directory = get_bus_directory(bus);
  if (!directory)
    return -EINVAL;
  int err = sysfs_create_file(directory, &attr->attr);
  kobject_put(directory);
  return err;
}
EXPORT_SYMBOL(bus_create_file);

void bus_remove_file(struct bus_type *bus, struct bus_attribute *attr) {
  if (struct kobject *directory = get_bus_directory(bus)) {
    sysfs_remove_file(directory, &attr->attr);
    kobject_put(directory);
  }
}
EXPORT_SYMBOL(bus_remove_file);

int bus_for_each_dev(struct bus_type *bus, struct device *start, void *data,
                     int (*fn)(struct device *dev, void *data)) {
  auto all = devices_of(bus);
  int result = each_behind(all, start, [&](struct device *dev) { return fn(dev, data); });
  put_all(all);
  return result;
}
EXPORT_SYMBOL(bus_for_each_dev);

int bus_for_each_drv(struct bus_type *bus, struct device_driver *start, void *data,
                     int (*fn)(struct device_driver *drv, void *data)) {
  return each_behind(drivers_of(bus), start, [&](struct device_driver *drv) { return fn(drv, data); });
}
EXPORT_SYMBOL(bus_for_each_drv);

struct device *bus_find_device(struct bus_type *bus, struct device *start, const void *data,
                               int (*match)(struct device *dev, const void *data)) {
  auto all = devices_of(bus);
  struct device *found = nullptr;
  each_behind(all, start, [&](struct device *dev) {
    if (!match(dev, data))
      return 0;
    found = get_device(dev);
    return 1;
  });
  put_all(all);
  return found;
}
EXPORT_SYMBOL(bus_find_device);

int driver_register(struct device_driver *drv) {
  return bus_add_driver(drv, module_name_of(__builtin_return_address(0)));
}
EXPORT_SYMBOL(driver_register);

void driver_unregister(struct device_driver *drv) {
  {
    std::lock_guard guard(lock);
    if (!find_driver(find_bus(drv->bus), drv))
      return;
  }
  for (struct device *dev : devices_of(drv->bus)) {
    if (dev->driver == drv)
      unbind_device(dev);
    put_device(dev);
  }
  {
    std::lock_guard guard(lock);
    if (Bus *bus = find_bus(drv->bus))
      std::erase_if(bus->drivers, [&](const Driver &driver) { return driver.drv == drv; });
  }
  kobject_del(&drv->p->kobj);
  kobject_put(&drv->p->kobj);
  drv->p = nullptr;
}
EXPORT_SYMBOL(driver_unregister);

int driver_create_file(struct device_driver *drv, const struct driver_attribute *attr) {
  return drv->p ? sysfs_create_file(&drv->p->kobj, &attr->attr) : -EINVAL;
}
EXPORT_SYMBOL(driver_create_file);

void driver_remove_file(struct device_driver *drv, const struct driver_attribute *attr) {
  if (drv->p)
    sysfs_remove_file(&drv->p->kobj, &attr->attr);
}
EXPORT_SYMBOL(driver_remove_file);

struct device_driver *driver_find(const char *name, struct bus_type *type) {
  std::lock_guard guard(lock);
  if (Bus *bus = find_bus(type))
    for (const Driver &driver : bus->drivers)
      if (driver.name == name)
        return driver.drv;
  return nullptr;
}
EXPORT_SYMBOL(driver_find);

int driver_for_each_device(struct device_driver *drv, struct device *start, void *data,
                           int (*fn)(struct device *dev, void *data)) {
  auto all = devices_of(drv->bus);
  int result = each_behind(all, start, [&](struct device *dev) { return dev->driver == drv ? fn(dev, data) : 0; });
  put_all(all);
  return result;
}
EXPORT_SYMBOL(driver_for_each_device);

namespace kcompd {

int bus_add_device(struct device *dev) noexcept {
  return no_throw([&] {
    struct kobject *directory;
    {
      std::lock_guard guard(lock);
      Bus *bus = find_bus(dev->bus);
      if (!bus)
        return -EINVAL;
      bus->devices.push_back(dev);
      directory = kobject_get(bus->devices_directory);
    }
    int err = sysfs_create_link(directory, &dev->kobj, dev_name(dev));
    kobject_put(directory);
    if (err) {
      forget_bus_device(dev);
      return err;
    }
    if (attach(dev))
      retry_deferred_devices(attach);
    return 0;
  });
}

void bus_remove_device(struct device *dev) noexcept {
  forget_bus_device(dev); // first, so that nobody binds it anew
  unbind_device(dev);
  struct kobject *directory = nullptr;
  {
    std::lock_guard guard(lock);
    if (Bus *bus = find_bus(dev->bus))
      directory = kobject_get(bus->devices_directory);
  }
  if (directory) {
    sysfs_remove_link(directory, dev_name(dev));
    kobject_put(directory);
  }
}

int bus_add_driver(struct device_driver *drv, std::string module) noexcept {
  return no_throw([&] { return add_driver_or_throw(drv, std::move(module)); });
}

void forget_bus_device(const struct device *dev) noexcept {
  std::lock_guard guard(lock);
  for (const auto &bus : buses)
    std::erase(bus->devices, dev);
  undefer_device(dev);
}

void forget_buses(const std::string &module) noexcept {
  std::vector<std::unique_ptr<Bus>> left;
  std::vector<Driver> drivers;
  {
    std::lock_guard guard(lock);
    for (auto &bus : buses) {
      for (const Driver &driver : bus->drivers) {
        if (driver.module != module)
          continue;
        drivers.push_back(driver);
        for (struct device *dev : bus->devices)
          if (dev->driver == driver.drv)
            dev->driver = nullptr;
      }
      std::erase_if(bus->drivers, [&](const Driver &driver) { return driver.module == module; });
      if (bus->module == module)
        left.push_back(std::move(bus));
    }
    std::erase(buses, nullptr);
  }
  for (const Driver &driver : drivers) {
    printk(KERN_WARNING "%s: left driver '%s' behind\n", module.c_str(), driver.name.c_str());
    kobject_del(&driver.p->kobj);
    kobject_put(&driver.p->kobj);
  }
  for (const auto &bus : left) {
    printk(KERN_WARNING "%s: left bus '%s' behind\n", module.c_str(), bus->name.c_str());
    drop_directories(*bus);
  }
}

} // namespace kcompd
