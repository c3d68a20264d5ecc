/* SPDX-License-Identifier: MIT */
/* Bit operations, under their old path. */
#ifndef _ASM_BITOPS_H
#define _ASM_BITOPS_H

#include <linux/bitops.h>

#endif
