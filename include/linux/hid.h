/* SPDX-License-Identifier: MIT */
/* Not offered: HID devices. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_HID_H
#define _LINUX_HID_H

#error "linux/hid.h: HID devices are not offered: kcompd has no hardware and no kernel to hook into"

#endif
