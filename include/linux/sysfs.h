/* SPDX-License-Identifier: MIT */
/* Attributes: small text files under sys/, one value each. */
#ifndef _LINUX_SYSFS_H
#define _LINUX_SYSFS_H

#include <linux/compiler_types.h>
#include <linux/string.h>
#include <linux/types.h>

struct address_space;
struct bin_attribute;
struct file;
struct kobject;
struct vm_area_struct;

struct attribute {
	const char *name;
	umode_t mode;
};

/*
 * Several attributes at once, of text and of bytes; with @name, in a directory of that name. is_visible() and
 * is_bin_visible() return the mode, 0 to leave one out.
 */
struct attribute_group {
	const char *name;
	umode_t (*is_visible)(struct kobject *kobj, struct attribute *attr, int n);
	umode_t (*is_bin_visible)(struct kobject *kobj, struct bin_attribute *attr, int n);
	struct attribute **attrs;
	struct bin_attribute **bin_attrs;
};

/**
 * struct bin_attribute - an attribute of bytes, read and written at a place in it
 * @attr: its name and mode
 * @size: where it ends, which is also what stat(2) shows; 0: it has no end
 * @private: the driver's
 * @f_mapping: not asked for
 * @read: up to @count bytes from @pos on, of which there are at most PAGE_SIZE and none behind @size; returns how many,
 *        or -errno
 * @write: the same, to it; a client that writes behind @size gets -EFBIG without it
 * @mmap: not called: mmap(2) fails with ENODEV, and the log says so at the first open
 */
struct bin_attribute {
	struct attribute attr;
	size_t size;
#ifdef __cplusplus
	void *private_;
#else
	void *private;
#endif
	struct address_space *(*f_mapping)(void);
	ssize_t (*read)(struct file *file, struct kobject *kobj, struct bin_attribute *attr, char *buf, loff_t pos,
			size_t count);
	ssize_t (*write)(struct file *file, struct kobject *kobj, struct bin_attribute *attr, char *buf, loff_t pos,
			 size_t count);
	int (*mmap)(struct file *file, struct kobject *kobj, struct bin_attribute *attr, struct vm_area_struct *vma);
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

#define __BIN_ATTR(_name, _mode, _read, _write, _size)                                                                 \
	{                                                                                                              \
		.attr = { .name = #_name, .mode = (_mode) }, .size = (_size), .read = _read, .write = _write,          \
	}
#define __BIN_ATTR_RO(_name, _size) __BIN_ATTR(_name, 0444, _name##_read, NULL, _size)
#define __BIN_ATTR_WO(_name, _size) __BIN_ATTR(_name, 0200, NULL, _name##_write, _size)
#define __BIN_ATTR_RW(_name, _size) __BIN_ATTR(_name, 0644, _name##_read, _name##_write, _size)
#define __BIN_ATTR_NULL __ATTR_NULL

#define BIN_ATTR(_name, _mode, _read, _write, _size)                                                                   \
	struct bin_attribute bin_attr_##_name = __BIN_ATTR(_name, _mode, _read, _write, _size)
#define BIN_ATTR_RO(_name, _size) struct bin_attribute bin_attr_##_name = __BIN_ATTR_RO(_name, _size)
#define BIN_ATTR_WO(_name, _size) struct bin_attribute bin_attr_##_name = __BIN_ATTR_WO(_name, _size)
#define BIN_ATTR_RW(_name, _size) struct bin_attribute bin_attr_##_name = __BIN_ATTR_RW(_name, _size)

#define sysfs_attr_init(attr) ((void)(attr))
#define sysfs_bin_attr_init(bin_attr) sysfs_attr_init(&(bin_attr)->attr)

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
 * sysfs_create_bin_file() - show an attribute of bytes in the directory of @kobj
 * @kobj: an object that was added
 * @attr: must stay until removed
 *
 * Context: May sleep.
 * Return: as sysfs_create_file().
 */
int __must_check sysfs_create_bin_file(struct kobject *kobj, const struct bin_attribute *attr);
/** sysfs_remove_bin_file() - take it away, as sysfs_remove_file() */
void sysfs_remove_bin_file(struct kobject *kobj, const struct bin_attribute *attr);

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
