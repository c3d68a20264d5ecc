/* SPDX-License-Identifier: MIT */
/* Not offered: block devices. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_BLKDEV_H
#define _LINUX_BLKDEV_H

#error "linux/blkdev.h: block devices are not offered: kcompd has no hardware and no kernel to hook into"

#endif
