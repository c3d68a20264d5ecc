/* SPDX-License-Identifier: MIT */
/* linux/fcntl.h, as programs include it. */
#ifndef _UAPI_LINUX_FCNTL_H
#define _UAPI_LINUX_FCNTL_H

#include <linux/fcntl.h>

#endif
