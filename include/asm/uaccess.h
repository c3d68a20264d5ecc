/* SPDX-License-Identifier: MIT */
/* linux/uaccess.h, under the name that older drivers include. */
#ifndef _ASM_UACCESS_H
#define _ASM_UACCESS_H
#include <linux/uaccess.h>
#endif
