/* SPDX-License-Identifier: MIT */
/* Not offered: terminals of a driver's own. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_SERIAL_CORE_H
#define _LINUX_SERIAL_CORE_H

#error "linux/serial_core.h: terminals of a driver's own are not offered: kcompd has no hardware and no kernel to hook into"

#endif
