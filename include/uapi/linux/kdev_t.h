/* SPDX-License-Identifier: MIT */
/* linux/kdev_t.h, as programs include it. */
#ifndef _UAPI_LINUX_KDEV_T_H
#define _UAPI_LINUX_KDEV_T_H

#include <linux/kdev_t.h>

#endif
