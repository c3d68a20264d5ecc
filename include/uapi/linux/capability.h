/* SPDX-License-Identifier: MIT */
/* linux/capability.h, as programs include it. */
#ifndef _UAPI_LINUX_CAPABILITY_H
#define _UAPI_LINUX_CAPABILITY_H

#include <linux/capability.h>

#endif
