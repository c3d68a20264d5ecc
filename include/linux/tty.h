/* SPDX-License-Identifier: MIT */
/* Terminals: those of clients are the host's, so none is ever seen. */
#ifndef _LINUX_TTY_H
#define _LINUX_TTY_H

#include <linux/compiler.h>
#include <linux/fs.h>
#include <linux/types.h>

struct tty_struct;
struct tty_driver;

struct tty_operations {
	int (*open)(struct tty_struct *tty, struct file *filp);
	void (*close)(struct tty_struct *tty, struct file *filp);
	int (*write)(struct tty_struct *tty, const unsigned char *buf, int count);
	unsigned int (*write_room)(struct tty_struct *tty);
	int (*ioctl)(struct tty_struct *tty, unsigned int cmd, unsigned long arg);
};

struct tty_driver {
	const char *driver_name;
	const char *name;
	int major;
	int minor_start;
	short type;
	short subtype;
	unsigned long flags;
	const struct tty_operations *ops;
};

struct tty_struct {
	int index;
	struct tty_driver *driver;
	const struct tty_operations *ops;
	void *driver_data;
	char name[64];
};

KCOMPD_API_BEGIN

/** tty_devnum() - the number of a terminal, 0 of NULL */
__kernel_dev_t tty_devnum(struct tty_struct *tty);
/** get_current_tty() - the terminal of the running task. Return: NULL, as of a task without one. */
struct tty_struct *get_current_tty(void);
#define tty_kref_put(tty) ((void)(tty))

KCOMPD_API_END

#ifndef __cplusplus
/* Terminals of a driver's own are not offered: a driver that makes them does not compile. */
#define __KCOMPD_NO_TTY __attribute__((__error__("terminals of a driver's own are not offered")))
struct tty_driver *__tty_alloc_driver(unsigned int lines, struct module *owner, unsigned long flags) __KCOMPD_NO_TTY;
#define tty_alloc_driver(lines, flags) __tty_alloc_driver(lines, THIS_MODULE, flags)
int tty_register_driver(struct tty_driver *driver) __KCOMPD_NO_TTY;
#endif

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <linux/kfifo.h>
#include <linux/major.h>
#include <linux/mm.h>
#include <linux/tty_driver.h>
#endif

#endif
