/* SPDX-License-Identifier: MIT */
/* Not offered: configfs. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_CONFIGFS_H
#define _LINUX_CONFIGFS_H

#error "linux/configfs.h: configfs is not offered: kcompd has no hardware and no kernel to hook into"

#endif
