/* SPDX-License-Identifier: MIT */
/* Not offered: frame buffers. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_FB_H
#define _LINUX_FB_H

#error "linux/fb.h: frame buffers are not offered: kcompd has no hardware and no kernel to hook into"

#endif
