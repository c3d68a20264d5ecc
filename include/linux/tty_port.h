/* SPDX-License-Identifier: MIT */
/* The hardware's side of a terminal: not offered, as terminals of a driver's own are not. */
#ifndef _LINUX_TTY_PORT_H
#define _LINUX_TTY_PORT_H

#include <linux/tty_driver.h>

#ifndef __cplusplus
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/wait.h>

struct tty_port;

struct tty_port_operations {
	bool (*carrier_raised)(struct tty_port *port);
	void (*dtr_rts)(struct tty_port *port, bool active);
	void (*shutdown)(struct tty_port *port);
	int (*activate)(struct tty_port *port, struct tty_struct *tty);
	void (*destruct)(struct tty_port *port);
};

struct tty_port {
	struct tty_struct *tty;
	const struct tty_port_operations *ops;
	spinlock_t lock;
	int count;
	wait_queue_head_t open_wait;
	unsigned long flags;
	struct mutex mutex;
};

void tty_port_init(struct tty_port *port) __KCOMPD_NO_TTY;
void tty_port_destroy(struct tty_port *port) __KCOMPD_NO_TTY;
void tty_port_put(struct tty_port *port) __KCOMPD_NO_TTY;
void tty_port_link_device(struct tty_port *port, struct tty_driver *driver, unsigned int index) __KCOMPD_NO_TTY;
struct device *tty_port_register_device(struct tty_port *port, struct tty_driver *driver, unsigned int index,
					struct device *device) __KCOMPD_NO_TTY;
void tty_port_unregister_device(struct tty_port *port, struct tty_driver *driver, unsigned int index) __KCOMPD_NO_TTY;
int tty_port_install(struct tty_port *port, struct tty_driver *driver, struct tty_struct *tty) __KCOMPD_NO_TTY;
int tty_port_open(struct tty_port *port, struct tty_struct *tty, struct file *filp) __KCOMPD_NO_TTY;
void tty_port_close(struct tty_port *port, struct tty_struct *tty, struct file *filp) __KCOMPD_NO_TTY;
void tty_port_hangup(struct tty_port *port) __KCOMPD_NO_TTY;
struct tty_struct *tty_port_tty_get(struct tty_port *port) __KCOMPD_NO_TTY;
void tty_port_tty_set(struct tty_port *port, struct tty_struct *tty) __KCOMPD_NO_TTY;
void tty_port_tty_hangup(struct tty_port *port, bool check_clocal) __KCOMPD_NO_TTY;
void tty_port_tty_wakeup(struct tty_port *port) __KCOMPD_NO_TTY;
#endif

#endif
