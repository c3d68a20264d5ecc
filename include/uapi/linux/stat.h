/* SPDX-License-Identifier: MIT */
/* linux/stat.h, under the path that some drivers include. */
#ifndef _UAPI_LINUX_STAT_H
#define _UAPI_LINUX_STAT_H
#include <linux/stat.h>
#endif
