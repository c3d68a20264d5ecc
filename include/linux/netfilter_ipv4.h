/* SPDX-License-Identifier: MIT */
/* Not offered: hooks of the network. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_NETFILTER_IPV4_H
#define _LINUX_NETFILTER_IPV4_H

#error "linux/netfilter_ipv4.h: hooks of the network are not offered: kcompd has no hardware and no kernel to hook into"

#endif
