/* SPDX-License-Identifier: MIT */
/* Not offered: consoles. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_CONSOLE_H
#define _LINUX_CONSOLE_H

#error "linux/console.h: consoles are not offered: kcompd has no hardware and no kernel to hook into"

#endif
