/* SPDX-License-Identifier: MIT */
/* Not offered: packets of the network. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_SKBUFF_H
#define _LINUX_SKBUFF_H

#error "linux/skbuff.h: packets of the network are not offered: kcompd has no hardware and no kernel to hook into"

#endif
