/* SPDX-License-Identifier: MIT */
/* linux/once.h, under the name of its lock-free half. */
#ifndef _LINUX_ONCE_LITE_H
#define _LINUX_ONCE_LITE_H
#include <linux/once.h>
#endif
