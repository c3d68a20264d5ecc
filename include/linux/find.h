/* SPDX-License-Identifier: MIT */
/* Searching bitmaps; see bitops.h. */
#ifndef _LINUX_FIND_H
#define _LINUX_FIND_H

#include <linux/bitops.h>

#endif
