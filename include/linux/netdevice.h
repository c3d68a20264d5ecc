/* SPDX-License-Identifier: MIT */
/* Not offered: network devices. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_NETDEVICE_H
#define _LINUX_NETDEVICE_H

#error "linux/netdevice.h: network devices are not offered: kcompd has no hardware and no kernel to hook into"

#endif
