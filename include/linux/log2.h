/* SPDX-License-Identifier: MIT */
/* Logarithms to the base of two, and powers of two. Constant expressions stay constant. */
#ifndef _LINUX_LOG2_H
#define _LINUX_LOG2_H

#include <linux/types.h>

/** is_power_of_2() - is @n one of 1, 2, 4, ... */
static inline bool is_power_of_2(unsigned long n)
{
	return n != 0 && (n & (n - 1)) == 0;
}

/** ilog2() - the base-2 logarithm of @n, rounded down; @n must not be 0 */
#define ilog2(n) ((int)(63 - __builtin_clzll((unsigned long long)(n))))

static inline unsigned long __roundup_pow_of_two(unsigned long n)
{
	return n <= 1 ? 1 : 1UL << (64 - __builtin_clzl(n - 1));
}

/** roundup_pow_of_two() - the power of two at or above @n, which is 1 .. 2^63 */
#define roundup_pow_of_two(n)                                                                                          \
	(__builtin_constant_p(n) ? ((n) <= 1 ? 1UL : 1UL << (ilog2((n) - 1) + 1)) : __roundup_pow_of_two(n))
/** rounddown_pow_of_two() - the power of two at or below @n, which is not 0 */
#define rounddown_pow_of_two(n) (1UL << ilog2(n))

/** order_base_2() - the number of bits that counting to @n needs: 0 for 0 and 1 */
#define order_base_2(n) ((n) <= 1 ? 0 : ilog2((n) - 1) + 1)
#define bits_per(n) ((n) <= 1 ? 1 : ilog2(n) + 1)

#endif
