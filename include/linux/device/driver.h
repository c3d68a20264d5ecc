/* SPDX-License-Identifier: MIT */
/* Drivers of a bus. */
#ifndef _LINUX_DEVICE_DRIVER_H
#define _LINUX_DEVICE_DRIVER_H

#include <linux/compiler.h>
#include <linux/device/bus.h>
#include <linux/mod_devicetable.h>
#include <linux/pm.h>
#include <linux/sysfs.h>

struct driver_private;
struct module;

enum probe_type { PROBE_DEFAULT_STRATEGY, PROBE_PREFER_ASYNCHRONOUS, PROBE_FORCE_SYNCHRONOUS };

/**
 * struct device_driver - a driver of a bus
 * @name: the directory under sys/bus/<bus>/drivers
 * @bus: the bus
 * @owner: the module
 * @of_match_table: what it would serve by a device tree; there is none, but the names are looked at as names
 * @probe: begins to serve a device. Return: 0; other than that: it is not served
 * @remove: ends it
 * @groups: attributes of the driver, ends with NULL; may be NULL
 * @dev_groups: attributes that each device gets while it is served
 */
struct device_driver {
	const char *name;
	struct bus_type *bus;
	struct module *owner;
	const char *mod_name;
	bool suppress_bind_attrs;
	enum probe_type probe_type;
	const struct of_device_id *of_match_table;
	const void *acpi_match_table;
	int (*probe)(struct device *dev);
	void (*sync_state)(struct device *dev);
	int (*remove)(struct device *dev);
	void (*shutdown)(struct device *dev);
	int (*suspend)(struct device *dev, pm_message_t state);
	int (*resume)(struct device *dev);
	const struct attribute_group **groups;
	const struct attribute_group **dev_groups;
	const struct dev_pm_ops *pm;
	struct driver_private *p;
};

struct driver_attribute {
	struct attribute attr;
	ssize_t (*show)(struct device_driver *driver, char *buf);
	ssize_t (*store)(struct device_driver *driver, const char *buf, size_t count);
};

#define DRIVER_ATTR_RW(_name) struct driver_attribute driver_attr_##_name = __ATTR_RW(_name)
#define DRIVER_ATTR_RO(_name) struct driver_attribute driver_attr_##_name = __ATTR_RO(_name)
#define DRIVER_ATTR_WO(_name) struct driver_attribute driver_attr_##_name = __ATTR_WO(_name)

KCOMPD_API_BEGIN

/**
 * driver_register() - show a driver, and let it serve the devices of its bus that it matches
 * @drv: with name and bus; must live until driver_unregister()
 *
 * Context: may sleep; probe is called from here.
 * Return: 0, -EINVAL (the bus is not registered), -EBUSY (the bus has a driver of that name), or -ENOMEM.
 */
int __must_check driver_register(struct device_driver *drv);
/** driver_unregister() - take a driver away; remove is called for each device that it serves */
void driver_unregister(struct device_driver *drv);
int __must_check driver_create_file(struct device_driver *drv, const struct driver_attribute *attr);
void driver_remove_file(struct device_driver *drv, const struct driver_attribute *attr);
/** driver_find() - the driver of that name, or NULL */
struct device_driver *driver_find(const char *name, struct bus_type *bus);
/** driver_for_each_device() - as bus_for_each_dev(), of what @drv serves */
int __must_check driver_for_each_device(struct device_driver *drv, struct device *start, void *data,
					int (*fn)(struct device *dev, void *data));
/** driver_find_device() - the first device behind @start (NULL: of all) that @drv serves and @match says nonzero of, with a reference; or NULL */
struct device *driver_find_device(const struct device_driver *drv, struct device *start, const void *data,
				  int (*match)(struct device *dev, const void *data));

KCOMPD_API_END

#endif
