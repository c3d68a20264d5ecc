/* SPDX-License-Identifier: MIT */
/* Not offered: watchdogs. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_WATCHDOG_H
#define _LINUX_WATCHDOG_H

#error "linux/watchdog.h: watchdogs are not offered: kcompd has no hardware and no kernel to hook into"

#endif
