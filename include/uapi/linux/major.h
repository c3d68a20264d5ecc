/* SPDX-License-Identifier: MIT */
/* linux/major.h, under the path that some drivers include. */
#ifndef _UAPI_LINUX_MAJOR_H
#define _UAPI_LINUX_MAJOR_H
#include <linux/major.h>
#endif
