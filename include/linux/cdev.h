/* SPDX-License-Identifier: MIT */
/* cdev: the operations that serve a range of device numbers. */
#ifndef _LINUX_CDEV_H
#define _LINUX_CDEV_H

#include <linux/fs.h>
#include <linux/kdev_t.h>
#include <linux/kobject.h>
#include <linux/types.h>

struct device;
struct module;

/**
 * struct cdev - operations for a range of device numbers
 * @owner: the module that an open file keeps loaded; set it after cdev_init()
 * @ops: the operations, as cdev_init() was given them
 * @dev: the first number
 * @count: how many
 */
struct cdev {
	struct kobject kobj;
	struct module *owner;
	const struct file_operations *ops;
	struct list_head list;
	__kernel_dev_t dev;
	unsigned int count;
};

KCOMPD_API_BEGIN

/**
 * cdev_init() - prepare a cdev that is part of something else
 * @cdev: all of it is overwritten
 * @fops: the operations; must outlive the cdev
 */
void cdev_init(struct cdev *cdev, const struct file_operations *fops);

/**
 * cdev_alloc() - a cdev of its own
 *
 * The caller sets ops and owner. cdev_del() frees it, kobject_put() of its kobj where cdev_add() failed.
 *
 * Context: may sleep.
 * Return: the cdev, or NULL.
 */
struct cdev *cdev_alloc(void);

/**
 * cdev_add() - from now on opens of these numbers come to @cdev
 * @cdev: initialised
 * @dev: the first number
 * @count: how many, at least 1
 *
 * Where ranges overlap the smaller one has precedence, then the newer.
 *
 * Context: may sleep. The first open can come before it returns.
 * Ordering: what was written before is visible to .open.
 * Lifetime: @cdev must live until cdev_del() returns; afterwards it is not looked at, also while files are open.
 * Return: 0, -EINVAL (no operations, no numbers), or -ENOMEM.
 */
int cdev_add(struct cdev *cdev, __kernel_dev_t dev, unsigned int count);

/**
 * cdev_del() - no further opens
 * @cdev: a cdev that was added
 *
 * New opens get -ENXIO; files that are open go on to be served, so @ops and what stands in private_data must live on.
 *
 * Context: may sleep.
 */
void cdev_del(struct cdev *cdev);

/** cdev_device_add() - cdev_add() for @dev->devt (if it has one), then device_add(); all or nothing */
int cdev_device_add(struct cdev *cdev, struct device *dev);

/** cdev_device_del() - undo cdev_device_add() */
void cdev_device_del(struct cdev *cdev, struct device *dev);

KCOMPD_API_END

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <linux/device.h>
#include <linux/ioport.h>
#include <linux/ratelimit.h>
#endif

#endif
