/* SPDX-License-Identifier: MIT */
/* Not offered: line disciplines of a driver's own. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_TTY_LDISC_H
#define _LINUX_TTY_LDISC_H

#error "linux/tty_ldisc.h: line disciplines of a driver's own are not offered: kcompd has no hardware and no kernel to hook into"

#endif
