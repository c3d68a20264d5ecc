/* SPDX-License-Identifier: MIT */
/* linux/time.h, as programs include it. */
#ifndef _UAPI_LINUX_TIME_H
#define _UAPI_LINUX_TIME_H

#include <linux/time.h>

#endif
