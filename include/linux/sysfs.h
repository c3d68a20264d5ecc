/* SPDX-License-Identifier: MIT */
/* Attributes: small text files under sys/, one value each. */
#ifndef _LINUX_SYSFS_H
#define _LINUX_SYSFS_H

#include <linux/compiler_types.h>
#include <linux/string.h>
#include <linux/types.h>

struct kobject;

struct attribute {
	const char *name;
	umode_t mode;
};

/* Several attributes at once; with @name, in a directory of that name. is_visible() returns the mode, 0 to leave one out. */
struct attribute_group {
	const char *name;
	umode_t (*is_visible)(struct kobject *kobj, struct attribute *attr, int n);
	struct attribute **attrs;
};

/* How the attributes of a kind of object are read and written; show() fills a page of PAGE_SIZE bytes. */
struct sysfs_ops {
	ssize_t (*show)(struct kobject *kobj, struct attribute *attr, char *buf);
	ssize_t (*store)(struct kobject *kobj, struct attribute *attr, const char *buf, size_t size);
};

#define __ATTR(_name, _mode, _show, _store)                                                                            \
	{                                                                                                              \
		.attr = { .name = #_name, .mode = (_mode) }, .show = _show, .store = _store,                           \
	}
#define __ATTR_PREALLOC(_name, _mode, _show, _store) __ATTR(_name, _mode, _show, _store)
#define __ATTR_RO_MODE(_name, _mode) __ATTR(_name, _mode, _name##_show, NULL)
#define __ATTR_RO(_name) __ATTR(_name, 0444, _name##_show, NULL)
#define __ATTR_WO(_name) __ATTR(_name, 0200, NULL, _name##_store)
#define __ATTR_RW_MODE(_name, _mode) __ATTR(_name, _mode, _name##_show, _name##_store)
#define __ATTR_RW(_name) __ATTR(_name, 0644, _name##_show, _name##_store)
#define __ATTR_NULL                                                                                                    \
	{                                                                                                              \
		.attr = { .name = NULL }                                                                               \
	}

#define __ATTRIBUTE_GROUPS(_name)                                                                                      \
	static const struct attribute_group *_name##_groups[] = { &_name##_group, NULL }
#define ATTRIBUTE_GROUPS(_name)                                                                                        \
	static const struct attribute_group _name##_group = { .attrs = _name##_attrs };                                \
	__ATTRIBUTE_GROUPS(_name)

#define sysfs_attr_init(attr) ((void)(attr))

KCOMPD_API_BEGIN

/**
 * sysfs_create_file() - show an attribute in the directory of @kobj
 * @kobj: an object that was added
 * @attr: must stay until removed
 *
 * Context: May sleep.
 * Return: 0, or -EEXIST, -EINVAL (a bad name, or @kobj has no directory), -ENAMETOOLONG.
 */
int __must_check sysfs_create_file(struct kobject *kobj, const struct attribute *attr);

/** sysfs_create_files() - several, all or none; @attrs ends with NULL */
int __must_check sysfs_create_files(struct kobject *kobj, const struct attribute *const *attrs);

/**
 * sysfs_remove_file() - take it away; sysfs_remove_files(): several
 *
 * Waits for a show() or store() that is running; files still open answer -ENODEV from then on.
 */
void sysfs_remove_file(struct kobject *kobj, const struct attribute *attr);
void sysfs_remove_files(struct kobject *kobj, const struct attribute *const *attrs);

/** sysfs_chmod_file() - other permission bits for an attribute. Return: 0 or -ENOENT. */
int __must_check sysfs_chmod_file(struct kobject *kobj, const struct attribute *attr, umode_t mode);

/**
 * sysfs_create_group() - all attributes of a group, or none; sysfs_create_groups(): of several, @groups ends with NULL
 *
 * Return: 0 or -errno, as sysfs_create_file().
 */
int __must_check sysfs_create_group(struct kobject *kobj, const struct attribute_group *grp);
int __must_check sysfs_create_groups(struct kobject *kobj, const struct attribute_group **groups);
/** sysfs_remove_group() - take them away, as sysfs_remove_file() */
void sysfs_remove_group(struct kobject *kobj, const struct attribute_group *grp);
void sysfs_remove_groups(struct kobject *kobj, const struct attribute_group **groups);

/** sysfs_create_link() - in @kobj's directory, a link @name to @target's. Return: 0 or -errno. */
int __must_check sysfs_create_link(struct kobject *kobj, struct kobject *target, const char *name);
/** sysfs_remove_link() - take it away */
void sysfs_remove_link(struct kobject *kobj, const char *name);

/**
 * sysfs_notify() - an attribute has changed: wake who polls it
 * @kobj: the object
 * @dir: name of the group that the attribute is in, or NULL
 * @attr: name of the attribute
 *
 * Context: Any that may take a mutex. A poller is told EPOLLPRI and EPOLLERR until it reads the file again.
 */
void sysfs_notify(struct kobject *kobj, const char *dir, const char *attr);

/** sysfs_emit() - sprintf() for show(): knows the end of the page. Return: bytes written. */
int sysfs_emit(char *buf, const char *fmt, ...) __printf(2, 3);

/** sysfs_emit_at() - the same, @at bytes behind the start of the page */
int sysfs_emit_at(char *buf, int at, const char *fmt, ...) __printf(3, 4);

KCOMPD_API_END

#endif
