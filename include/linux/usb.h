/* SPDX-License-Identifier: MIT */
/* Not offered: USB devices. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_USB_H
#define _LINUX_USB_H

#error "linux/usb.h: USB devices are not offered: kcompd has no hardware and no kernel to hook into"

#endif
