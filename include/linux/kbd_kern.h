/* SPDX-License-Identifier: MIT */
/* Not offered: consoles. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_KBD_KERN_H
#define _LINUX_KBD_KERN_H

#error "linux/kbd_kern.h: consoles are not offered: kcompd has no hardware and no kernel to hook into"

#endif
