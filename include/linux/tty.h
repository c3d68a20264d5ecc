/* SPDX-License-Identifier: MIT */
/* Terminals: those of clients are the host's. A driver can tell them apart, and write to that of its caller. */
#ifndef _LINUX_TTY_H
#define _LINUX_TTY_H

#include <linux/compiler.h>
#include <linux/tty_driver.h>
#include <linux/types.h>

/**
 * struct tty_struct - a terminal of a client's
 * @index: the number among those of its driver
 * @driver: of the same kind of terminals
 * @ops: what can be done with it, see struct tty_operations
 * @driver_data: NULL
 * @name: as under /dev, without directories: "pts3", "tty1", "ttyS0". Of a kind that is not known here "MAJOR:MINOR".
 *
 * Lifetime: for ever. One that is opened again after its user has left is the same.
 */
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

/**
 * get_current_tty() - the terminal of the running task
 *
 * In a client's call that is the controlling terminal of the client's process, as its /proc/PID/stat tells; in an init or
 * exit the one that kcompctl was called on.
 *
 * Context: process.
 * Return: the terminal, or NULL: the caller has none, lives out of sight (in another pid namespace), or the task is none of a
 * client's. To be given back by tty_kref_put().
 */
struct tty_struct *get_current_tty(void);

/** tty_name() - its name, "NULL tty" of NULL */
static inline const char *tty_name(const struct tty_struct *tty)
{
	return tty ? tty->name : "NULL tty";
}

/* They are never freed: nothing is counted. */
static inline struct tty_struct *tty_kref_get(struct tty_struct *tty)
{
	return tty;
}
#define tty_kref_put(tty) ((void)(tty))

KCOMPD_API_END

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <linux/kfifo.h>
#include <linux/major.h>
#include <linux/mm.h>
#include <linux/tty_port.h>
#endif

#endif
