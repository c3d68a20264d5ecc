/* SPDX-License-Identifier: MIT */
/* Files that are one number, by a function that gets it and one that sets it; drivers know them from fs.h and debugfs.h. */
#ifndef _LINUX_SIMPLE_ATTR_H
#define _LINUX_SIMPLE_ATTR_H

#include <linux/fs.h>
#include <linux/version.h>

KCOMPD_API_BEGIN

/**
 * simple_attr_open() - what .open of such a file does
 * @inode: its i_private is handed to both functions
 * @file: as .open got it
 * @get: reads the number; NULL: the file can not be read (-EACCES)
 * @set: writes it; NULL: the file can not be written (-EACCES)
 * @fmt: how it is shown
 *
 * Return: 0 or -ENOMEM.
 */
int simple_attr_open(struct inode *inode, struct file *file, int (*get)(void *data, u64 *value),
		     int (*set)(void *data, u64 value), const char *fmt);
int simple_attr_release(struct inode *inode, struct file *file);
ssize_t simple_attr_read(struct file *file, char __user *buf, size_t len, loff_t *ppos);

/** simple_attr_write() - what .write of such a file does; -EINVAL for a negative number, which only _signed() hands on */
ssize_t simple_attr_write(struct file *file, const char __user *buf, size_t len, loff_t *ppos);
ssize_t simple_attr_write_signed(struct file *file, const char __user *buf, size_t len, loff_t *ppos);

KCOMPD_API_END

#define __KCOMPD_SIMPLE_ATTRIBUTE(__fops, __get, __set, __fmt, __write)                                                \
	static int __fops##_open(struct inode *inode, struct file *file)                                               \
	{                                                                                                              \
		return simple_attr_open(inode, file, __get, __set, __fmt);                                             \
	}                                                                                                              \
	static const struct file_operations __fops = {                                                                 \
		.owner = THIS_MODULE,                                                                                  \
		.llseek = generic_file_llseek,                                                                         \
		.read = simple_attr_read,                                                                              \
		.write = __write,                                                                                      \
		.open = __fops##_open,                                                                                 \
		.release = simple_attr_release,                                                                        \
	}

/** DEFINE_SIMPLE_ATTRIBUTE() - file_operations @__fops of such a file; _SIGNED: negative numbers can be written as well */
#define DEFINE_SIMPLE_ATTRIBUTE_SIGNED(__fops, __get, __set, __fmt)                                                    \
	__KCOMPD_SIMPLE_ATTRIBUTE(__fops, __get, __set, __fmt, simple_attr_write_signed)
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 10, 0)
#define DEFINE_SIMPLE_ATTRIBUTE(__fops, __get, __set, __fmt) DEFINE_SIMPLE_ATTRIBUTE_SIGNED(__fops, __get, __set, __fmt)
#else
#define DEFINE_SIMPLE_ATTRIBUTE(__fops, __get, __set, __fmt)                                                           \
	__KCOMPD_SIMPLE_ATTRIBUTE(__fops, __get, __set, __fmt, simple_attr_write)
#endif
#define DEFINE_DEBUGFS_ATTRIBUTE(__fops, __get, __set, __fmt) DEFINE_SIMPLE_ATTRIBUTE(__fops, __get, __set, __fmt)
#define DEFINE_DEBUGFS_ATTRIBUTE_SIGNED(__fops, __get, __set, __fmt) DEFINE_SIMPLE_ATTRIBUTE_SIGNED(__fops, __get, __set, __fmt)

#endif
