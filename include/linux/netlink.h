/* SPDX-License-Identifier: MIT */
/* Not offered: netlink sockets. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_NETLINK_H
#define _LINUX_NETLINK_H

#error "linux/netlink.h: netlink sockets are not offered: kcompd has no hardware and no kernel to hook into"

#endif
