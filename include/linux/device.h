/* SPDX-License-Identifier: MIT */
/* A device: a directory under sys/class/<class>, and with a device number also a node. */
#ifndef _LINUX_DEVICE_H
#define _LINUX_DEVICE_H

#include <linux/compiler.h>
#include <linux/dev_printk.h>
#include <linux/device/bus.h>
#include <linux/device/class.h>
#include <linux/device/driver.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/gfp.h>
#include <linux/kdev_t.h>
#include <linux/kobject.h>
#include <linux/stringify.h>
#include <linux/sysfs.h>
#include <linux/types.h>

struct device_node;
struct device_private;
struct device;

/**
 * struct device - a device
 * @parent: the device that it is part of, or NULL; a reference is held
 * @init_name: its name until it is added, where dev_set_name() was not called
 * @platform_data: the driver's
 * @driver_data: the driver's, see dev_set_drvdata()
 * @devt: the number of its node, 0 where it has none
 * @class: its class, or NULL
 * @groups: attributes, ends with NULL; may be NULL
 * @bus: its bus, or NULL
 * @driver: the driver that serves it, or NULL
 * @type: ignored
 * @of_node: always NULL
 * @release: frees it when the last reference goes
 */
struct device {
	struct kobject kobj;
	struct device *parent;
	struct device_private *p;
	const char *init_name;
	void *platform_data;
	void *driver_data;
	__kernel_dev_t devt;
	u32 id;
	struct __CLASS *__CLASS_MEMBER;
	const struct attribute_group **groups;
	struct bus_type *bus;
	struct device_driver *driver;
	const void *type;
	struct device_node *of_node;
	void (*release)(struct device *dev);
};

struct device_attribute {
	struct attribute attr;
	ssize_t (*show)(struct device *dev, struct device_attribute *attr, char *buf);
	ssize_t (*store)(struct device *dev, struct device_attribute *attr, const char *buf, size_t count);
};

#define DEVICE_ATTR(_name, _mode, _show, _store)                                                                       \
	struct device_attribute dev_attr_##_name = __ATTR(_name, _mode, _show, _store)
#define DEVICE_ATTR_RW(_name) struct device_attribute dev_attr_##_name = __ATTR_RW(_name)
#define DEVICE_ATTR_RO(_name) struct device_attribute dev_attr_##_name = __ATTR_RO(_name)
#define DEVICE_ATTR_WO(_name) struct device_attribute dev_attr_##_name = __ATTR_WO(_name)

/**
 * struct dev_ext_attribute - an attribute that is a variable
 * @var: the variable, of the type that the functions of @attr are for
 */
struct dev_ext_attribute {
	struct device_attribute attr;
	void *var;
};

/** DEVICE_INT_ATTR() - an attribute that shows and sets an int; DEVICE_ULONG_ATTR(): an unsigned long, in hex; DEVICE_BOOL_ATTR(): a bool, as 0 and 1 */
#define DEVICE_ULONG_ATTR(_name, _mode, _var)                                                                          \
	struct dev_ext_attribute dev_attr_##_name = {                                                                  \
		__ATTR(_name, _mode, device_show_ulong, device_store_ulong), &(_var)                                   \
	}
#define DEVICE_INT_ATTR(_name, _mode, _var)                                                                            \
	struct dev_ext_attribute dev_attr_##_name = { __ATTR(_name, _mode, device_show_int, device_store_int), &(_var) }
#define DEVICE_BOOL_ATTR(_name, _mode, _var)                                                                           \
	struct dev_ext_attribute dev_attr_##_name = { __ATTR(_name, _mode, device_show_bool, device_store_bool), &(_var) }

#define kobj_to_dev(__kobj) ((struct device *)((char *)(__kobj) - __builtin_offsetof(struct device, kobj)))

KCOMPD_API_BEGIN

/**
 * device_create() - make a device, and its node
 * @cls: its class
 * @parent: the device that it is part of, or NULL
 * @devt: the number of the node; 0: no node
 * @drvdata: for dev_get_drvdata()
 * @fmt: its name, a printf format; for a node [A-Za-z0-9][A-Za-z0-9_.-]*, at most 64 bytes
 *
 * The node's mode is what the class's devnode() says, else 0600, and its owner is root.
 *
 * Context: may sleep.
 * Return: the device, which device_destroy() frees; or ERR_PTR() of -EINVAL (a name that no node may have), -ENAMETOOLONG,
 * -EEXIST (the class has such a device, or the node's name is taken), -EBUSY (a face cannot have the number), -ENOMEM. The log then has a line
 * that tells more.
 */
__printf(5, 6) struct device *device_create(struct __CLASS *cls, struct device *parent, __kernel_dev_t devt,
					    void *drvdata, const char *fmt, ...);

/** device_create_with_groups() - device_create() with attributes that are there before anybody is told of the device */
__printf(6, 7) struct device *device_create_with_groups(struct __CLASS *cls, struct device *parent,
							__kernel_dev_t devt, void *drvdata,
							const struct attribute_group **groups, const char *fmt, ...);

/**
 * device_destroy() - take away what device_create() made
 * @cls: its class
 * @devt: its number; of several devices with it the oldest goes, without one nothing happens
 *
 * Context: may sleep. Files that are open live on.
 */
void device_destroy(struct __CLASS *cls, __kernel_dev_t devt);

/** device_initialize() - prepare a device whose memory is the caller's; from here on put_device() ends it */
void device_initialize(struct device *dev);

/**
 * device_add() - show a device, and its node
 * @dev: initialised, with a name, and with class, devt and groups as wanted
 *
 * Context: may sleep.
 * Return: 0, or -errno as device_create(). The caller still has its reference then, and must put_device().
 */
int __must_check device_add(struct device *dev);

/** device_register() - device_initialize() and device_add() */
int __must_check device_register(struct device *dev);

/** device_del() - take a device and its node away; the reference stays */
void device_del(struct device *dev);

/** device_unregister() - device_del() and put_device() */
void device_unregister(struct device *dev);

/** get_device() - one reference more. Return: @dev, which may be NULL. */
struct device *get_device(struct device *dev);

/** put_device() - one reference less; with the last @dev->release is called, else the class's dev_release. NULL is allowed. */
void put_device(struct device *dev);

/** dev_set_name() - the name, before the device is added. Return: 0 or -ENOMEM. */
__printf(2, 3) int dev_set_name(struct device *dev, const char *name, ...);

/**
 * devm_kmalloc() - memory that goes when the device's driver lets go of it, or else with the device
 * @dev: the device
 * @size: bytes
 * @gfp: GFP_KERNEL
 *
 * devm_kfree() gives it back earlier.
 *
 * Return: the memory or NULL.
 */
void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp);
void devm_kfree(struct device *dev, const void *p);
char *devm_kstrdup(struct device *dev, const char *s, gfp_t gfp);
__printf(3, 4) char *devm_kasprintf(struct device *dev, gfp_t gfp, const char *fmt, ...);
/** devm_add_action() - call @action with @data then. Return: 0 or -ENOMEM; of the _or_reset form it has been called after an error. */
int devm_add_action(struct device *dev, void (*action)(void *), void *data);
int devm_add_action_or_reset(struct device *dev, void (*action)(void *), void *data);

/** dev_driver_string() - what stands before a device's name in messages: the name of its driver, else of its bus or class, else "" */
const char *dev_driver_string(const struct device *dev);

/** device_create_file() - one more attribute, until it is removed or the device is. Return: 0 or -errno as sysfs_create_file(). */
int device_create_file(struct device *dev, const struct device_attribute *attr);

/** device_remove_file() - take an attribute away; waits for a show() or store() of it that is running */
void device_remove_file(struct device *dev, const struct device_attribute *attr);

/** device_create_bin_file() - one more attribute of bytes. Return: 0, or -errno as sysfs_create_bin_file(); -EINVAL without a device. */
int __must_check device_create_bin_file(struct device *dev, const struct bin_attribute *attr);

/** device_remove_bin_file() - take it away, as device_remove_file() */
void device_remove_bin_file(struct device *dev, const struct bin_attribute *attr);

/** device_add_groups() - the attributes of several groups, all or none. Return: 0 or -errno as sysfs_create_file(). */
int __must_check device_add_groups(struct device *dev, const struct attribute_group **groups);
/** device_remove_groups() - take them away, as device_remove_file() */
void device_remove_groups(struct device *dev, const struct attribute_group **groups);

KCOMPD_API_END

static inline const char *dev_name(const struct device *dev)
{
	return dev->init_name ? dev->init_name : kobject_name(&dev->kobj);
}

static inline void *dev_get_drvdata(const struct device *dev)
{
	return dev->driver_data;
}

static inline void dev_set_drvdata(struct device *dev, void *data)
{
	dev->driver_data = data;
}

static inline void *dev_get_platdata(const struct device *dev)
{
	return dev->platform_data;
}

static inline bool device_is_registered(struct device *dev)
{
	return dev->kobj.state_in_sysfs;
}

static inline void *devm_kzalloc(struct device *dev, size_t size, gfp_t gfp)
{
	return devm_kmalloc(dev, size, gfp | __GFP_ZERO);
}

static inline void *devm_kmalloc_array(struct device *dev, size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	return __builtin_mul_overflow(n, size, &bytes) ? NULL : devm_kmalloc(dev, bytes, gfp);
}

static inline void *devm_kcalloc(struct device *dev, size_t n, size_t size, gfp_t gfp)
{
	return devm_kmalloc_array(dev, n, size, gfp | __GFP_ZERO);
}

KCOMPD_API_BEGIN

/** device_show_int() - the functions of DEVICE_INT_ATTR() and its like. Return: bytes; of the store ones also -EINVAL, -ERANGE. */
ssize_t device_show_ulong(struct device *dev, struct device_attribute *attr, char *buf);
ssize_t device_store_ulong(struct device *dev, struct device_attribute *attr, const char *buf, size_t count);
ssize_t device_show_int(struct device *dev, struct device_attribute *attr, char *buf);
ssize_t device_store_int(struct device *dev, struct device_attribute *attr, const char *buf, size_t count);
ssize_t device_show_bool(struct device *dev, struct device_attribute *attr, char *buf);
ssize_t device_store_bool(struct device *dev, struct device_attribute *attr, const char *buf, size_t count);

/**
 * device_for_each_child() - call @fn for each device whose parent is @dev, the oldest first, until it returns other than 0
 * @dev: the parent
 * @data: for @fn
 * @fn: may sleep, and may take devices away
 *
 * Context: may sleep.
 * Return: what @fn returned last, or 0; -ENOMEM.
 */
int device_for_each_child(struct device *dev, void *data, int (*fn)(struct device *dev, void *data));
/** device_find_child() - the first of them that @match says nonzero of, with a reference; or NULL */
struct device *device_find_child(struct device *dev, void *data, int (*match)(struct device *dev, void *data));

/** device_match_name() - for the functions that find a device: has it that name; device_match_devt(): that number, by its address */
int device_match_name(struct device *dev, const void *name);
int device_match_devt(struct device *dev, const void *pdevt);
int device_match_any(struct device *dev, const void *unused);

/** __root_device_register() - what root_device_register() below makes of its argument */
struct device *__root_device_register(const char *name, struct module *owner);
/** root_device_unregister() - take away and free what root_device_register() made */
void root_device_unregister(struct device *dev);

KCOMPD_API_END

/**
 * root_device_register() - a device that is nothing but the parent of others: sys/devices/@name
 *
 * Context: may sleep.
 * Return: the device or ERR_PTR() of -EEXIST, -ENOMEM.
 */
#define root_device_register(name) __root_device_register(name, THIS_MODULE)

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <linux/ioport.h>
#include <linux/ratelimit.h>
#endif

#endif
