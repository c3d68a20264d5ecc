/* SPDX-License-Identifier: MIT */
/* linux/kernel.h, as programs include it. */
#ifndef _UAPI_LINUX_KERNEL_H
#define _UAPI_LINUX_KERNEL_H

#include <linux/kernel.h>

#endif
