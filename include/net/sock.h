/* SPDX-License-Identifier: MIT */
/* Not offered: sockets. A driver that needs this does not compile, and reads why. */
#ifndef _NET_SOCK_H
#define _NET_SOCK_H

#error "net/sock.h: sockets are not offered: kcompd has no hardware and no kernel to hook into"

#endif
