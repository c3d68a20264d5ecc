/* SPDX-License-Identifier: MIT */
/* Not offered: hooks of the network. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_NETFILTER_H
#define _LINUX_NETFILTER_H

#error "linux/netfilter.h: hooks of the network are not offered: kcompd has no hardware and no kernel to hook into"

#endif
