/* SPDX-License-Identifier: MIT */
/* linux/types.h, under the name that older drivers include. */
#ifndef _ASM_TYPES_H
#define _ASM_TYPES_H
#include <linux/types.h>
#endif
