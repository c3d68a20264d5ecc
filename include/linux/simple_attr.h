/* SPDX-License-Identifier: MIT */
/* Files that are one number, by a function that gets it and one that sets it; drivers know them from fs.h and debugfs.h. */
#ifndef _LINUX_SIMPLE_ATTR_H
#define _LINUX_SIMPLE_ATTR_H

#include <linux/fs.h>

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
ssize_t simple_attr_write(struct file *file, const char __user *buf, size_t len, loff_t *ppos);

KCOMPD_API_END

/** DEFINE_SIMPLE_ATTRIBUTE() - file_operations @__fops of such a file */
#define DEFINE_SIMPLE_ATTRIBUTE(__fops, __get, __set, __fmt)                                                           \
	static int __fops##_open(struct inode *inode, struct file *file)                                               \
	{                                                                                                              \
		return simple_attr_open(inode, file, __get, __set, __fmt);                                             \
	}                                                                                                              \
	static const struct file_operations __fops = {                                                                 \
		.owner = THIS_MODULE,                                                                                  \
		.llseek = generic_file_llseek,                                                                         \
		.read = simple_attr_read,                                                                              \
		.write = simple_attr_write,                                                                            \
		.open = __fops##_open,                                                                                 \
		.release = simple_attr_release,                                                                        \
	}
#define DEFINE_DEBUGFS_ATTRIBUTE(__fops, __get, __set, __fmt) DEFINE_SIMPLE_ATTRIBUTE(__fops, __get, __set, __fmt)

#endif
