/* SPDX-License-Identifier: MIT */
/* Not offered: the page cache. A driver that needs this does not compile, and reads why. */
#ifndef _LINUX_PAGEMAP_H
#define _LINUX_PAGEMAP_H

#error "linux/pagemap.h: the page cache is not offered: kcompd has no hardware and no kernel to hook into"

#endif
