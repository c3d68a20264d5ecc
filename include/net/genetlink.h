/* SPDX-License-Identifier: MIT */
/* Not offered: netlink sockets. A driver that needs this does not compile, and reads why. */
#ifndef _NET_GENETLINK_H
#define _NET_GENETLINK_H

#error "net/genetlink.h: netlink sockets are not offered: kcompd has no hardware and no kernel to hook into"

#endif
