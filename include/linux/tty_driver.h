/* SPDX-License-Identifier: MIT */
/* What a terminal's driver is asked for. Those of clients are the host's; a driver that makes its own does not compile. */
#ifndef _LINUX_TTY_DRIVER_H
#define _LINUX_TTY_DRIVER_H

#include <linux/compiler.h>
#include <linux/fs.h>
#include <linux/termios.h>
#include <linux/types.h>
#include <linux/version.h>

struct module;
struct tty_port;
struct tty_struct;

#define TTY_DRIVER_TYPE_SYSTEM 0x0001
#define TTY_DRIVER_TYPE_CONSOLE 0x0002
#define TTY_DRIVER_TYPE_SERIAL 0x0003
#define TTY_DRIVER_TYPE_PTY 0x0004

#define SERIAL_TYPE_NORMAL 1
#define PTY_TYPE_MASTER 0x0001
#define PTY_TYPE_SLAVE 0x0002

#ifndef __cplusplus
#define TTY_DRIVER_INSTALLED 0x0001
#define TTY_DRIVER_RESET_TERMIOS 0x0002
#define TTY_DRIVER_REAL_RAW 0x0004
#define TTY_DRIVER_DYNAMIC_DEV 0x0008
#define TTY_DRIVER_DEVPTS_MEM 0x0010
#define TTY_DRIVER_HARDWARE_BREAK 0x0020
#define TTY_DRIVER_DYNAMIC_ALLOC 0x0040
#define TTY_DRIVER_UNNUMBERED_NODE 0x0080
#endif

/**
 * struct tty_operations - what can be done with a terminal
 * @write: bytes for its screen, as they are. Only of the running call's own terminal, and only for as long as the call lasts.
 *	An init or exit has the terminal that kcompctl was called on; else the caller's /dev is looked at, which takes rights that
 *	the daemon may not have. Never waits long: a terminal that is stopped takes nothing. A LF without a CR before it is written as
 *	the terminal's settings have it.
 *	Return: how many were taken, 0 or more; -EIO outside of a call, or what opening the terminal or write(2) said
 * @write_room: whether it takes any. Return: about how many bytes, 0: none
 * @ioctl: -ENOIOCTLCMD
 *
 * The others are NULL.
 */
struct tty_operations {
	int (*open)(struct tty_struct *tty, struct file *filp);
	void (*close)(struct tty_struct *tty, struct file *filp);
	void (*shutdown)(struct tty_struct *tty);
	void (*cleanup)(struct tty_struct *tty);
#if defined(__cplusplus)
	ssize_t (*write)(struct tty_struct *tty, const unsigned char *buf, int count); /* good for callers of both below */
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(6, 6, 0)
	ssize_t (*write)(struct tty_struct *tty, const u8 *buf, size_t count);
#else
	int (*write)(struct tty_struct *tty, const unsigned char *buf, int count);
#endif
	int (*put_char)(struct tty_struct *tty, unsigned char ch);
	void (*flush_chars)(struct tty_struct *tty);
	unsigned int (*write_room)(struct tty_struct *tty);
	unsigned int (*chars_in_buffer)(struct tty_struct *tty);
	int (*ioctl)(struct tty_struct *tty, unsigned int cmd, unsigned long arg);
	void (*set_termios)(struct tty_struct *tty, const struct ktermios *old);
	void (*throttle)(struct tty_struct *tty);
	void (*unthrottle)(struct tty_struct *tty);
	void (*stop)(struct tty_struct *tty);
	void (*start)(struct tty_struct *tty);
	void (*hangup)(struct tty_struct *tty);
	int (*break_ctl)(struct tty_struct *tty, int state);
	void (*flush_buffer)(struct tty_struct *tty);
	void (*wait_until_sent)(struct tty_struct *tty, int timeout);
	int (*tiocmget)(struct tty_struct *tty);
	int (*tiocmset)(struct tty_struct *tty, unsigned int set, unsigned int clear);
};

/**
 * struct tty_driver - what terminals of a kind have in common
 * @driver_name: as in /proc/tty/drivers; NULL of consoles
 * @name: of a terminal, without its number
 * @name_base: the number in the name of the first
 * @major: of the device numbers
 * @minor_start: of the first
 * @type: TTY_DRIVER_TYPE_*; 0 of a kind that is not known here
 * @subtype: what the type has of kinds
 * @ops: see there
 */
struct tty_driver {
	struct module *owner;
	const char *driver_name;
	const char *name;
	int name_base;
	int major;
	int minor_start;
	unsigned int num;
	short type;
	short subtype;
	struct ktermios init_termios;
	unsigned long flags;
	void *driver_state;
	const struct tty_operations *ops;
	/* Where the operations were until 2.6.25; from_user is 0. */
#if defined(__cplusplus) || LINUX_VERSION_CODE >= KERNEL_VERSION(2, 6, 26)
	ssize_t (*__write)(struct tty_struct *tty, const unsigned char *buf, int count);
	ssize_t (*__write_from)(struct tty_struct *tty, int from_user, const unsigned char *buf, int count);
#elif LINUX_VERSION_CODE >= KERNEL_VERSION(2, 6, 10)
	int (*write)(struct tty_struct *tty, const unsigned char *buf, int count);
	int (*__write_from)(struct tty_struct *tty, int from_user, const unsigned char *buf, int count);
#else
	int (*__write)(struct tty_struct *tty, const unsigned char *buf, int count);
	int (*write)(struct tty_struct *tty, int from_user, const unsigned char *buf, int count);
#endif
};

#ifndef __cplusplus
#define __KCOMPD_NO_TTY __attribute__((__error__("terminals of a driver's own are not offered")))
struct device;
struct tty_driver *__tty_alloc_driver(unsigned int lines, struct module *owner, unsigned long flags) __KCOMPD_NO_TTY;
#define tty_alloc_driver(lines, flags) __tty_alloc_driver(lines, THIS_MODULE, flags)
struct tty_driver *alloc_tty_driver(unsigned int lines) __KCOMPD_NO_TTY;
void put_tty_driver(struct tty_driver *driver) __KCOMPD_NO_TTY;
void tty_driver_kref_put(struct tty_driver *driver) __KCOMPD_NO_TTY;
void tty_set_operations(struct tty_driver *driver, const struct tty_operations *op) __KCOMPD_NO_TTY;
int tty_register_driver(struct tty_driver *driver) __KCOMPD_NO_TTY;
void tty_unregister_driver(struct tty_driver *driver) __KCOMPD_NO_TTY;
struct device *tty_register_device(struct tty_driver *driver, unsigned int index, struct device *dev) __KCOMPD_NO_TTY;
void tty_unregister_device(struct tty_driver *driver, unsigned int index) __KCOMPD_NO_TTY;
struct ktermios *__tty_std_termios(void) __KCOMPD_NO_TTY;
#define tty_std_termios (*__tty_std_termios())

/* What the kernel's header brings along, and drivers count on. */
#include <linux/cdev.h>
#include <linux/seq_file.h>
#endif

#include <linux/tty.h>

#endif
