/* SPDX-License-Identifier: MIT */
/* Not offered: consoles and their keyboards. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_KEYBOARD_H
#define _LINUX_KEYBOARD_H

#error "linux/keyboard.h: consoles and their keyboards are not offered: kcompd has no hardware and no kernel to hook into"

#endif
