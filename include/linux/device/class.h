/* SPDX-License-Identifier: MIT */
/* A class: devices of a kind, a directory under sys/class. */
#ifndef _LINUX_DEVICE_CLASS_H
#define _LINUX_DEVICE_CLASS_H

#include <linux/compiler_types.h>
#include <linux/sysfs.h>
#include <linux/types.h>
#include <linux/version.h>

/* "class" is a word of C++, so there the structure and the members of that name are spelled otherwise. */
#ifdef __cplusplus
#define __CLASS kcompd_class
#define __CLASS_MEMBER class_
#else
#define __CLASS class
#define __CLASS_MEMBER class
#endif

struct device;
struct kobj_uevent_env;
struct module;
struct subsys_private;

/**
 * struct class - devices of a kind
 * @name: the directory under sys/class
 * @owner: the module that made it
 * @class_groups: attributes of the class, ends with NULL; may be NULL
 * @dev_groups: attributes that each device gets; may be NULL
 * @dev_uevent: adds to what the device's file "uevent" shows; may be NULL
 * @devnode: sets the mode of a device's node, and by its result (kmalloc()ed, or NULL) another name; may be NULL
 * @class_release: called when the class is gone; may be NULL
 * @dev_release: frees a device that has no release of its own; may be NULL
 */
struct __CLASS {
	const char *name;
	struct module *owner;
	const struct attribute_group **class_groups;
	const struct attribute_group **dev_groups;
	int (*dev_uevent)(__CONST_SINCE_6_2 struct device *dev, struct kobj_uevent_env *env);
	char *(*devnode)(__CONST_SINCE_6_2 struct device *dev, umode_t *mode);
	void (*class_release)(struct __CLASS *cls);
	void (*dev_release)(struct device *dev);
	struct subsys_private *p;
};

struct class_attribute {
	struct attribute attr;
	ssize_t (*show)(__CONST_SINCE_6_4 struct __CLASS *cls, __CONST_SINCE_6_4 struct class_attribute *attr, char *buf);
	ssize_t (*store)(__CONST_SINCE_6_4 struct __CLASS *cls, __CONST_SINCE_6_4 struct class_attribute *attr, const char *buf, size_t count);
};

#define CLASS_ATTR_RW(_name) struct class_attribute class_attr_##_name = __ATTR_RW(_name)
#define CLASS_ATTR_RO(_name) struct class_attribute class_attr_##_name = __ATTR_RO(_name)
#define CLASS_ATTR_WO(_name) struct class_attribute class_attr_##_name = __ATTR_WO(_name)

KCOMPD_API_BEGIN

/**
 * class_register() - show a class
 * @cls: with at least its name; must live until class_unregister()
 *
 * Context: may sleep.
 * Return: 0, -EEXIST (the name is taken), -EINVAL (no name that a directory can have), -ENAMETOOLONG, or -ENOMEM.
 */
int __must_check class_register(struct __CLASS *cls);

/** class_unregister() - take a class away; its devices must be gone */
void class_unregister(struct __CLASS *cls);

/** __class_create() - what class_create() below makes of its arguments */
struct __CLASS *__must_check __class_create(struct module *owner, const char *name);

/**
 * class_destroy() - take away and free what class_create() made
 * @cls: the class; NULL and error pointers are allowed
 *
 * Context: may sleep.
 */
void class_destroy(struct __CLASS *cls);

/** class_create_file() - one more attribute of the class. Return: 0 or -errno as sysfs_create_file(). */
int __must_check class_create_file(struct __CLASS *cls, const struct class_attribute *attr);
/** class_remove_file() - take it away; waits for a show() or store() of it that is running */
void class_remove_file(struct __CLASS *cls, const struct class_attribute *attr);

/**
 * class_for_each_device() - call @fn for each device of a class, the oldest first, until it returns other than 0
 * @cls: the class
 * @start: begin behind this one; NULL: at the first
 * @data: for @fn
 * @fn: may sleep, and may take devices away
 *
 * Context: may sleep.
 * Return: what @fn returned last, or 0; -EINVAL (no class), -ENOMEM.
 */
int class_for_each_device(const struct __CLASS *cls, const struct device *start, void *data,
			  int (*fn)(struct device *dev, void *data));
/** class_find_device() - the first of them that @match says nonzero of, with a reference; or NULL */
struct device *class_find_device(const struct __CLASS *cls, const struct device *start, const void *data,
				 int (*match)(struct device *dev, const void *data));

KCOMPD_API_END

/**
 * class_create() - make a class
 * @name: the directory under sys/class; must outlive the class
 *
 * Until 6.4 the module stood in front: class_create(THIS_MODULE, "name"). Both are understood.
 *
 * Context: may sleep.
 * Return: the class, or ERR_PTR() of what class_register() returns.
 */
#define class_create(...) __class_create_pick(__VA_ARGS__, __class_create, __class_create_1, 0)(__VA_ARGS__)
#define __class_create_pick(a, b, name, ...) name
#define __class_create_1(name) __class_create(THIS_MODULE, name)

#endif
