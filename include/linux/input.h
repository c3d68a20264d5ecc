/* SPDX-License-Identifier: MIT */
/* Not offered: input devices. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_INPUT_H
#define _LINUX_INPUT_H

#error "linux/input.h: input devices are not offered: kcompd has no hardware and no kernel to hook into"

#endif
