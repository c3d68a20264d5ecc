/* SPDX-License-Identifier: MIT */
/* linux/limits.h, as programs include it. */
#ifndef _UAPI_LINUX_LIMITS_H
#define _UAPI_LINUX_LIMITS_H

#include <linux/limits.h>

#endif
