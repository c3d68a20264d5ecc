/* SPDX-License-Identifier: MIT */
/* Bits in the opposite order. */
#ifndef _LINUX_BITREV_H
#define _LINUX_BITREV_H

#include <linux/types.h>

/** bitrev8(), bitrev16(), bitrev32() - @x with its bits in the opposite order; bitrev8x4(): those of each of its bytes */
static inline u32 bitrev8x4(u32 x)
{
	x = (x >> 1 & 0x55555555) | (x & 0x55555555) << 1;
	x = (x >> 2 & 0x33333333) | (x & 0x33333333) << 2;
	return (x >> 4 & 0x0f0f0f0f) | (x & 0x0f0f0f0f) << 4;
}

static inline u8 bitrev8(u8 x)
{
	return (u8)bitrev8x4(x);
}

static inline u16 bitrev16(u16 x)
{
	return __builtin_bswap16((u16)bitrev8x4(x));
}

static inline u32 bitrev32(u32 x)
{
	return __builtin_bswap32(bitrev8x4(x));
}

#endif
