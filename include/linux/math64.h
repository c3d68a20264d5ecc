/* SPDX-License-Identifier: MIT */
/* 64-bit division by name. A 64-bit machine divides by itself; these are the portable spellings. */
#ifndef _LINUX_MATH64_H
#define _LINUX_MATH64_H

#include <asm/div64.h>
#include <linux/math.h>
#include <linux/types.h>

#define div64_long(x, y) div64_s64((x), (y))
#define div64_ul(x, y) div64_u64((x), (y))

/** div_u64_rem() - @dividend / @divisor; the remainder goes to @remainder */
static inline u64 div_u64_rem(u64 dividend, u32 divisor, u32 *remainder)
{
	*remainder = (u32)(dividend % divisor);
	return dividend / divisor;
}

/** div_s64_rem() - as div_u64_rem(), signed; the remainder has the sign of @dividend */
static inline s64 div_s64_rem(s64 dividend, s32 divisor, s32 *remainder)
{
	*remainder = (s32)(dividend % divisor);
	return dividend / divisor;
}

/** div64_u64_rem() - as div_u64_rem(), by a 64-bit divisor */
static inline u64 div64_u64_rem(u64 dividend, u64 divisor, u64 *remainder)
{
	*remainder = dividend % divisor;
	return dividend / divisor;
}

static inline u64 div64_u64(u64 dividend, u64 divisor)
{
	return dividend / divisor;
}

static inline s64 div64_s64(s64 dividend, s64 divisor)
{
	return dividend / divisor;
}

static inline u64 div_u64(u64 dividend, u32 divisor)
{
	return dividend / divisor;
}

static inline s64 div_s64(s64 dividend, s32 divisor)
{
	return dividend / divisor;
}

/** mul_u32_u32() - the whole 64-bit product */
static inline u64 mul_u32_u32(u32 a, u32 b)
{
	return (u64)a * b;
}

/** mul_u64_u32_shr() - @a * @mul >> @shift, with a product that can not overflow */
static inline u64 mul_u64_u32_shr(u64 a, u32 mul, unsigned int shift)
{
	return (u64)(((unsigned __int128)a * mul) >> shift);
}

static inline u64 mul_u64_u64_shr(u64 a, u64 mul, unsigned int shift)
{
	return (u64)(((unsigned __int128)a * mul) >> shift);
}

/** mul_u64_u64_div_u64() - @a * @mul / @div, with a product that can not overflow */
static inline u64 mul_u64_u64_div_u64(u64 a, u64 mul, u64 div)
{
	return (u64)((unsigned __int128)a * mul / div);
}

#define DIV64_U64_ROUND_UP(ll, d)                                                                                      \
	({                                                                                                             \
		u64 __d64_d = (d);                                                                                     \
		div64_u64((ll) + __d64_d - 1, __d64_d);                                                                \
	})
#define DIV64_U64_ROUND_CLOSEST(dividend, divisor)                                                                     \
	({                                                                                                             \
		u64 __d64_d = (divisor);                                                                               \
		div64_u64((dividend) + __d64_d / 2, __d64_d);                                                          \
	})
#define DIV_U64_ROUND_UP(ll, d) DIV64_U64_ROUND_UP(ll, d)

#endif
