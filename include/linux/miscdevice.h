/* SPDX-License-Identifier: MIT */
/* misc: one number, one set of operations and one node, by one call. */
#ifndef _LINUX_MISCDEVICE_H
#define _LINUX_MISCDEVICE_H

#include <linux/device.h>
#include <linux/fs.h>
#include <linux/major.h>
#include <linux/types.h>

#define WATCHDOG_MINOR 130
#define TEMP_MINOR 131
#define RTC_MINOR 135
#define MISC_DYNAMIC_MINOR 255

/**
 * struct miscdevice - a device of major 10
 * @minor: the minor, or MISC_DYNAMIC_MINOR, which misc_register() replaces by a free one
 * @name: as proc/misc shows it, and the node's
 * @fops: the operations; file->private_data is this structure when .open is called
 * @parent: the device that it is part of, or NULL
 * @this_device: the device, set by misc_register()
 * @groups: attributes of the device; may be NULL
 * @nodename: another name for the node; may be NULL
 * @mode: permissions of the node; 0: 0600
 */
struct miscdevice {
	int minor;
	const char *name;
	const struct file_operations *fops;
	struct list_head list;
	struct device *parent;
	struct device *this_device;
	const struct attribute_group **groups;
	const char *nodename;
	umode_t mode;
};

KCOMPD_API_BEGIN

/**
 * misc_register() - register operations under major 10, and make the node
 * @misc: must live until misc_deregister() returns
 *
 * Context: may sleep. The first open can come before it returns.
 * Return: 0, -EBUSY (the minor is taken, or none is left), -EINVAL (not a minor), or -errno as device_create(); a dynamic minor is
 * MISC_DYNAMIC_MINOR again then.
 */
int misc_register(struct miscdevice *misc);

/**
 * misc_deregister() - undo misc_register()
 * @misc: registered
 *
 * New opens get -ENODEV; files that are open go on to be served.
 *
 * Context: may sleep.
 */
void misc_deregister(struct miscdevice *misc);

KCOMPD_API_END

/** module_misc_device() - init and exit of a driver that is one misc device */
#define module_misc_device(__misc_device) module_driver(__misc_device, misc_register, misc_deregister)

#endif
