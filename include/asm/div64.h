/* SPDX-License-Identifier: MIT */
/* do_div(): divide a 64-bit variable in place. */
#ifndef _ASM_DIV64_H
#define _ASM_DIV64_H

#include <linux/types.h>

/**
 * do_div() - divide @n in place
 * @n: a u64 variable; becomes the quotient
 * @base: a 32-bit divisor, not 0
 *
 * Return: the remainder.
 */
#define do_div(n, base)                                                                                                \
	({                                                                                                             \
		u32 __do_div_base = (u32)(base);                                                                       \
		u32 __do_div_rem = (u32)((u64)(n) % __do_div_base);                                                    \
		(n) = (u64)(n) / __do_div_base;                                                                        \
		__do_div_rem;                                                                                          \
	})

#endif
