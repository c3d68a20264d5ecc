/* SPDX-License-Identifier: MIT */
/* linux/ioctl.h, under the name that older drivers include. */
#ifndef _ASM_IOCTL_H
#define _ASM_IOCTL_H
#include <linux/ioctl.h>
#endif
