/* SPDX-License-Identifier: MIT */
/* Buses: where devices and drivers find each other. */
#ifndef _LINUX_DEVICE_BUS_H
#define _LINUX_DEVICE_BUS_H

#include <linux/compiler.h>
#include <linux/pm.h>
#include <linux/sysfs.h>
#include <linux/version.h>

struct device;
struct device_driver;
struct kobj_uevent_env;

/**
 * struct bus_type - a kind of bus
 * @name: the directory under sys/bus
 * @dev_name: the name of devices that have none is this and their id
 * @bus_groups: attributes of the bus, ends with NULL; may be NULL
 * @dev_groups: attributes that each device gets
 * @drv_groups: attributes that each driver gets
 * @match: nonzero if @drv can serve @dev; NULL: every driver can
 * @uevent: adds to what a device's file "uevent" shows
 * @probe: begins to serve a device, instead of the driver's own
 * @remove: ends it, instead of the driver's own
 */
struct bus_type {
	const char *name;
	const char *dev_name;
	struct device *dev_root;
	const struct attribute_group **bus_groups;
	const struct attribute_group **dev_groups;
	const struct attribute_group **drv_groups;
	int (*match)(struct device *dev, __CONST_SINCE_6_11 struct device_driver *drv);
	int (*uevent)(__CONST_SINCE_6_2 struct device *dev, struct kobj_uevent_env *env);
	int (*probe)(struct device *dev);
	void (*sync_state)(struct device *dev);
	void (*remove)(struct device *dev);
	void (*shutdown)(struct device *dev);
	int (*online)(struct device *dev);
	int (*offline)(struct device *dev);
	int (*suspend)(struct device *dev, pm_message_t state);
	int (*resume)(struct device *dev);
	const struct dev_pm_ops *pm;
};

struct bus_attribute {
	struct attribute attr;
	ssize_t (*show)(__CONST_SINCE_6_4 struct bus_type *bus, char *buf);
	ssize_t (*store)(__CONST_SINCE_6_4 struct bus_type *bus, const char *buf, size_t count);
};

#define BUS_ATTR_RW(_name) struct bus_attribute bus_attr_##_name = __ATTR_RW(_name)
#define BUS_ATTR_RO(_name) struct bus_attribute bus_attr_##_name = __ATTR_RO(_name)
#define BUS_ATTR_WO(_name) struct bus_attribute bus_attr_##_name = __ATTR_WO(_name)
#define BUS_ATTR(_name, _mode, _show, _store) struct bus_attribute bus_attr_##_name = __ATTR(_name, _mode, _show, _store)

KCOMPD_API_BEGIN

/**
 * bus_register() - show a bus
 * @bus: with at least its name; must live until bus_unregister()
 *
 * Context: may sleep.
 * Return: 0, -EINVAL (no name), -EEXIST, or -ENOMEM.
 */
int __must_check bus_register(struct bus_type *bus);
/** bus_unregister() - take a bus away; its devices and drivers must be gone */
void bus_unregister(struct bus_type *bus);
int __must_check bus_create_file(struct bus_type *bus, struct bus_attribute *attr);
void bus_remove_file(struct bus_type *bus, struct bus_attribute *attr);

/** bus_for_each_dev() - call @fn for each device behind @start (NULL: all), until it returns other than 0. Return: that, or 0. */
int bus_for_each_dev(struct bus_type *bus, struct device *start, void *data, int (*fn)(struct device *dev, void *data));
int bus_for_each_drv(struct bus_type *bus, struct device_driver *start, void *data,
		     int (*fn)(struct device_driver *drv, void *data));
/** bus_find_device() - the first device that @match says nonzero of, with a reference; or NULL */
struct device *bus_find_device(struct bus_type *bus, struct device *start, const void *data,
			       int (*match)(struct device *dev, const void *data));

KCOMPD_API_END

#endif
