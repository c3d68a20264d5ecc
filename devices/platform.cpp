// SPDX-License-Identifier: MIT
// The platform bus: devices that somebody says are there, matched with drivers by name.
#include "devices/bus.h"
#include "devices/nodes.h"
#include "kernel/not_offered.h"
#include <atomic>
#include <cstring>
#include <linux/export.h>
#include <linux/ioport.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <mutex>

using namespace kcompd;

namespace {

struct platform_device *device_of(struct device *dev) {
  return reinterpret_cast<struct platform_device *>(reinterpret_cast<char *>(dev) - offsetof(platform_device, dev));
}
struct platform_driver *driver_of(struct device_driver *drv) {
  return reinterpret_cast<struct platform_driver *>(reinterpret_cast<char *>(drv) - offsetof(platform_driver, driver));
}

int platform_match(struct device *dev, struct device_driver *drv) {
  struct platform_device *pdev = device_of(dev);
  if (pdev->driver_override)
    return strcmp(pdev->driver_override, drv->name) == 0;
  if (const struct platform_device_id *id = driver_of(drv)->id_table) {
    for (; id->name[0]; ++id)
      if (strcmp(pdev->name, id->name) == 0) {
        pdev->id_entry = id;
        return 1;
      }
    return 0;
  }
  return strcmp(pdev->name, drv->name) == 0;
}

int platform_probe(struct device *dev) {
  auto *probe = driver_of(dev->driver)->probe;
  return probe ? probe(device_of(dev)) : 0;
}

void platform_remove(struct device *dev) {
  struct platform_driver *drv = driver_of(dev->driver);
  if (drv->remove_new)
    drv->remove_new(device_of(dev));
  else if (drv->remove)
    drv->remove(device_of(dev));
}

int platform_uevent(struct device *dev, struct kobj_uevent_env *env) {
  return add_uevent_var(env, "MODALIAS=platform:%s", device_of(dev)->name);
}

// One that platform_device_alloc() made.
struct Allocated {
  struct platform_device pdev;
  char name[1];
};

void allocated_release(struct device *dev) {
  struct platform_device *pdev = device_of(dev);
  kfree(pdev->dev.platform_data);
  kfree(pdev->resource);
  kfree(pdev);
}

struct device platform_bus;

int start() {
  static const int result = [] {
    if (int err = bus_register(&platform_bus_type))
      return err;
    platform_bus.init_name = "platform";
    return device_register(&platform_bus);
  }();
  return result;
}

int add(struct platform_device *pdev, const void *caller) {
  static std::atomic<int> automatic{0};
  if (int err = start())
    return err;
  if (!pdev->dev.parent)
    pdev->dev.parent = &platform_bus;
  pdev->dev.bus = &platform_bus_type;
  int err;
  if (pdev->id == PLATFORM_DEVID_NONE) {
    err = dev_set_name(&pdev->dev, "%s", pdev->name);
  } else if (pdev->id == PLATFORM_DEVID_AUTO) {
    pdev->id = automatic++;
    pdev->id_auto = true;
    err = dev_set_name(&pdev->dev, "%s.%d.auto", pdev->name, pdev->id);
  } else {
    err = dev_set_name(&pdev->dev, "%s.%d", pdev->name, pdev->id);
  }
  return err ? err : add_device(&pdev->dev, caller);
}

struct platform_device *create(const struct platform_device_info &info, const void *caller) {
  struct platform_device *pdev = platform_device_alloc(info.name, info.id);
  if (!pdev)
    return static_cast<struct platform_device *>(ERR_PTR(-ENOMEM));
  pdev->dev.parent = info.parent;
  int err = platform_device_add_resources(pdev, info.res, info.num_res);
  if (!err)
    err = platform_device_add_data(pdev, info.data, info.size_data);
  if (!err)
    err = add(pdev, caller);
  if (!err)
    return pdev;
  platform_device_put(pdev);
  return static_cast<struct platform_device *>(ERR_PTR(err));
}

} // namespace

struct bus_type platform_bus_type = [] {
  struct bus_type bus = {};
  bus.name = "platform";
  bus.match = platform_match;
  bus.probe = platform_probe;
  bus.remove = platform_remove;
  bus.uevent = platform_uevent;
  return bus;
}();
EXPORT_SYMBOL(platform_bus_type);

int platform_device_register(struct platform_device *pdev) {
  device_initialize(&pdev->dev);
  return add(pdev, __builtin_return_address(0));
}
EXPORT_SYMBOL(platform_device_register);

int platform_device_add(struct platform_device *pdev) {
  return add(pdev, __builtin_return_address(0));
}
EXPORT_SYMBOL(platform_device_add);

void platform_device_del(struct platform_device *pdev) {
  if (pdev)
    device_del(&pdev->dev);
}
EXPORT_SYMBOL(platform_device_del);

void platform_device_put(struct platform_device *pdev) {
  if (!IS_ERR_OR_NULL(pdev))
    put_device(&pdev->dev);
}
EXPORT_SYMBOL(platform_device_put);

void platform_device_unregister(struct platform_device *pdev) {
  if (IS_ERR_OR_NULL(pdev))
    return;
  platform_device_del(pdev);
  platform_device_put(pdev);
}
EXPORT_SYMBOL(platform_device_unregister);

struct platform_device *platform_device_alloc(const char *name, int id) {
  auto *memory = static_cast<Allocated *>(kzalloc(sizeof(Allocated) + strlen(name), GFP_KERNEL));
  if (!memory)
    return nullptr;
  strcpy(memory->name, name);
  memory->pdev.name = memory->name;
  memory->pdev.id = id;
  device_initialize(&memory->pdev.dev);
  memory->pdev.dev.release = allocated_release;
  return &memory->pdev;
}
EXPORT_SYMBOL(platform_device_alloc);

int platform_device_add_data(struct platform_device *pdev, const void *data, size_t size) {
  void *copy = data ? kmemdup(data, size, GFP_KERNEL) : nullptr;
  if (data && !copy)
    return -ENOMEM;
  kfree(pdev->dev.platform_data);
  pdev->dev.platform_data = copy;
  return 0;
}
EXPORT_SYMBOL(platform_device_add_data);

int platform_device_add_resources(struct platform_device *pdev, const struct resource *res, unsigned int num) {
  void *copy = num ? kmemdup(res, sizeof(*res) * num, GFP_KERNEL) : nullptr;
  if (num && !copy)
    return -ENOMEM;
  kfree(pdev->resource);
  pdev->resource = static_cast<struct resource *>(copy);
  pdev->num_resources = num;
  return 0;
}
EXPORT_SYMBOL(platform_device_add_resources);

int platform_add_devices(struct platform_device **devs, int num) {
  const void *caller = __builtin_return_address(0);
  for (int i = 0; i < num; ++i) {
    device_initialize(&devs[i]->dev);
    if (int err = add(devs[i], caller)) {
      while (i-- > 0)
        platform_device_unregister(devs[i]);
      return err;
    }
  }
  return 0;
}
EXPORT_SYMBOL(platform_add_devices);

int __platform_driver_register(struct platform_driver *drv, struct module *owner) {
  if (int err = start())
    return err;
  drv->driver.owner = owner;
  drv->driver.bus = &platform_bus_type;
  return bus_add_driver(&drv->driver, owner ? owner->name : "");
}
EXPORT_SYMBOL(__platform_driver_register);

int __platform_driver_probe(struct platform_driver *drv, int (*probe)(struct platform_device *dev),
                            struct module *owner) {
  drv->probe = probe;
  int err = __platform_driver_register(drv, owner);
  if (err)
    return err;
  drv->probe = [](struct platform_device *) -> int { return -ENXIO; };
  struct device *served = driver_find_device(&drv->driver, nullptr, nullptr, device_match_any);
  put_device(served);
  if (!served) {
    platform_driver_unregister(drv);
    err = -ENODEV;
  }
  return err;
}
EXPORT_SYMBOL(__platform_driver_probe);

struct platform_device *__platform_create_bundle(struct platform_driver *drv, int (*probe)(struct platform_device *dev),
                                                 struct resource *res, unsigned int n_res, const void *data,
                                                 size_t size, struct module *owner) {
  struct platform_device_info info = {};
  info.name = drv->driver.name;
  info.id = PLATFORM_DEVID_NONE;
  info.res = res;
  info.num_res = n_res;
  info.data = data;
  info.size_data = size;
  struct platform_device *pdev = create(info, __builtin_return_address(0));
  if (IS_ERR(pdev))
    return pdev;
  if (int err = __platform_driver_probe(drv, probe, owner)) {
    platform_device_unregister(pdev);
    return static_cast<struct platform_device *>(ERR_PTR(err));
  }
  return pdev;
}
EXPORT_SYMBOL(__platform_create_bundle);

struct platform_device *platform_device_register_full(const struct platform_device_info *pdevinfo) {
  return create(*pdevinfo, __builtin_return_address(0));
}
EXPORT_SYMBOL(platform_device_register_full);

void platform_driver_unregister(struct platform_driver *drv) {
  driver_unregister(&drv->driver);
}
EXPORT_SYMBOL(platform_driver_unregister);

struct resource *platform_get_resource(struct platform_device *pdev, unsigned int type, unsigned int num) {
  for (u32 i = 0; i < pdev->num_resources; ++i)
    if (resource_type(&pdev->resource[i]) == type && num-- == 0)
      return &pdev->resource[i];
  return nullptr;
}
EXPORT_SYMBOL(platform_get_resource);

int platform_get_irq(struct platform_device *pdev, unsigned int num) {
  const struct resource *found = platform_get_resource(pdev, IORESOURCE_IRQ, num);
  return found ? static_cast<int>(found->start) : -ENXIO;
}
EXPORT_SYMBOL(platform_get_irq);

struct resource *request_mem_region(resource_size_t, resource_size_t, const char *) {
  not_offered("request_mem_region", "there is no hardware");
  return nullptr;
}
EXPORT_SYMBOL(request_mem_region);

struct resource *request_region(resource_size_t, resource_size_t, const char *) {
  not_offered("request_region", "there is no hardware");
  return nullptr;
}
EXPORT_SYMBOL(request_region);
