/* SPDX-License-Identifier: MIT */
/* Whether floating point may be used. */
#ifndef _ASM_SIMD_H
#define _ASM_SIMD_H

#include <linux/types.h>

#define may_use_simd() true

#endif
