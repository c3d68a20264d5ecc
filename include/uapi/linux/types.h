/* SPDX-License-Identifier: MIT */
/* linux/types.h, as programs include it. */
#ifndef _UAPI_LINUX_TYPES_H
#define _UAPI_LINUX_TYPES_H

#include <linux/types.h>

#endif
