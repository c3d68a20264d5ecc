/* SPDX-License-Identifier: MIT */
/* linux/errno.h, under the name that older drivers include. */
#ifndef _ASM_ERRNO_H
#define _ASM_ERRNO_H
#include <linux/errno.h>
#endif
