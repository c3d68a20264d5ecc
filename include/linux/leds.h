/* SPDX-License-Identifier: MIT */
/* Not offered: LEDs. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_LEDS_H
#define _LINUX_LEDS_H

#error "linux/leds.h: LEDs are not offered: kcompd has no hardware and no kernel to hook into"

#endif
