/* SPDX-License-Identifier: MIT */
/* Rounding, division and absolute values of integers. */
#ifndef _LINUX_MATH_H
#define _LINUX_MATH_H

#include <asm/div64.h>
#include <linux/compiler_types.h>
#include <linux/types.h>

#define DIV_ROUND_UP(n, d) (((n) + (d) - 1) / (d))
#define __KERNEL_DIV_ROUND_UP(n, d) DIV_ROUND_UP(n, d)
#define DIV_ROUND_DOWN_ULL(ll, d) ((unsigned long long)(ll) / (unsigned int)(d))
#define DIV_ROUND_UP_ULL(ll, d) DIV_ROUND_DOWN_ULL((unsigned long long)(ll) + (d) - 1, (d))
#define DIV_ROUND_UP_SECTOR_T(ll, d) DIV_ROUND_UP_ULL(ll, d)

#ifndef __cplusplus

/** round_up() - the next multiple of @y, a power of two */
#define round_up(x, y) ((((x) - 1) | ((__typeof__(x))((y) - 1))) + 1)
/** round_down() - the multiple of @y, a power of two, at or below @x */
#define round_down(x, y) ((x) & ~((__typeof__(x))((y) - 1)))
/** roundup() - the next multiple of any @y */
#define roundup(x, y)                                                                                                  \
	({                                                                                                             \
		__typeof__(y) __roundup_y = (y);                                                                       \
		(((x) + (__roundup_y - 1)) / __roundup_y) * __roundup_y;                                               \
	})
#define rounddown(x, y)                                                                                                \
	({                                                                                                             \
		__typeof__(x) __rounddown_x = (x);                                                                     \
		__rounddown_x - (__rounddown_x % (y));                                                                 \
	})

/** DIV_ROUND_CLOSEST() - the quotient, rounded to the nearest integer (halves away from zero) */
#define DIV_ROUND_CLOSEST(x, divisor)                                                                                  \
	({                                                                                                             \
		__typeof__(x) __drc_x = (x);                                                                           \
		__typeof__(divisor) __drc_d = (divisor);                                                               \
		(((__typeof__(x))-1) > 0 || ((__typeof__(divisor))-1) > 0 || ((__drc_x > 0) == (__drc_d > 0))) ?       \
			(__drc_x + (__drc_d / 2)) / __drc_d :                                                          \
			(__drc_x - (__drc_d / 2)) / __drc_d;                                                           \
	})
#define DIV_ROUND_CLOSEST_ULL(x, divisor)                                                                              \
	({                                                                                                             \
		__typeof__(divisor) __drcu_d = (divisor);                                                              \
		((unsigned long long)(x) + __drcu_d / 2) / __drcu_d;                                                   \
	})

#define mult_frac(x, n, d)                                                                                             \
	({                                                                                                             \
		__typeof__(x) __mf_x = (x);                                                                            \
		__typeof__(n) __mf_n = (n);                                                                            \
		__typeof__(d) __mf_d = (d);                                                                            \
		__mf_x / __mf_d * __mf_n + __mf_x % __mf_d * __mf_n / __mf_d;                                          \
	})

/** abs() - the absolute value, of the argument's own type */
#define abs(x)                                                                                                         \
	({                                                                                                             \
		__typeof__(x) __abs_x = (x);                                                                           \
		__abs_x < 0 ? (__typeof__(x))-__abs_x : __abs_x;                                                       \
	})
/** abs_diff() - the distance of two values of one type */
#define abs_diff(a, b)                                                                                                 \
	({                                                                                                             \
		__typeof__(a) __ad_a = (a);                                                                            \
		__typeof__(b) __ad_b = (b);                                                                            \
		__ad_a > __ad_b ? __ad_a - __ad_b : __ad_b - __ad_a;                                                   \
	})

#endif

/** reciprocal_scale() - map a 32-bit @val evenly onto 0 .. @ep_ro - 1 */
static inline u32 reciprocal_scale(u32 val, u32 ep_ro)
{
	return (u32)(((u64)val * ep_ro) >> 32);
}

KCOMPD_API_BEGIN
/** int_sqrt() - the square root of @x, rounded down */
unsigned long int_sqrt(unsigned long x);
/** int_pow() - @base to the power @exp, modulo 2^64 */
u64 int_pow(u64 base, unsigned int exp);
/** gcd() - the greatest common divisor; the other one where one is 0 */
unsigned long gcd(unsigned long a, unsigned long b) __attribute_const__;
/** lcm() - the least common multiple; 0 where one is 0 */
unsigned long lcm(unsigned long a, unsigned long b) __attribute_const__;
KCOMPD_API_END

#endif
