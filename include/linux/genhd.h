/* SPDX-License-Identifier: MIT */
/* Not offered: block devices. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_GENHD_H
#define _LINUX_GENHD_H

#error "linux/genhd.h: block devices are not offered: kcompd has no hardware and no kernel to hook into"

#endif
