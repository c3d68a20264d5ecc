/* SPDX-License-Identifier: MIT */
/* linux/errno.h, as programs include it. */
#ifndef _UAPI_LINUX_ERRNO_H
#define _UAPI_LINUX_ERRNO_H

#include <linux/errno.h>

#endif
