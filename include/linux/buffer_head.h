/* SPDX-License-Identifier: MIT */
/* Not offered: file systems of a driver's own. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_BUFFER_HEAD_H
#define _LINUX_BUFFER_HEAD_H

#error "linux/buffer_head.h: file systems of a driver's own are not offered: kcompd has no hardware and no kernel to hook into"

#endif
