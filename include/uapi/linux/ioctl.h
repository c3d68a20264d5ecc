/* SPDX-License-Identifier: MIT */
/* linux/ioctl.h, as programs include it. */
#ifndef _UAPI_LINUX_IOCTL_H
#define _UAPI_LINUX_IOCTL_H

#include <linux/ioctl.h>

#endif
