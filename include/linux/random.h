/* SPDX-License-Identifier: MIT */
/* Random numbers, from the real kernel. */
#ifndef _LINUX_RANDOM_H
#define _LINUX_RANDOM_H

#include <linux/compiler.h>
#include <linux/types.h>

KCOMPD_API_BEGIN

/** get_random_bytes() - @len unpredictable bytes. Any context. */
void get_random_bytes(void *buf, size_t len);
/** get_random_u8() - an unpredictable number of the type. Any context. */
u8 get_random_u8(void);
u16 get_random_u16(void);
u32 get_random_u32(void);
u64 get_random_u64(void);
/** get_random_u32_below() - evenly from 0 .. @ceil - 1; any u32 for 0 */
u32 get_random_u32_below(u32 ceil);

KCOMPD_API_END

static inline unsigned int get_random_int(void)
{
	return get_random_u32();
}

static inline unsigned long get_random_long(void)
{
	return get_random_u64();
}

static inline u32 get_random_u32_inclusive(u32 floor, u32 ceil)
{
	return floor + get_random_u32_below(ceil - floor + 1);
}

static inline u32 prandom_u32_max(u32 ep_ro)
{
	return get_random_u32_below(ep_ro ? ep_ro : 1);
}

#define prandom_u32() get_random_u32()
#define prandom_bytes(buf, len) get_random_bytes(buf, len)
#define get_random_once(buf, nbytes) get_random_bytes(buf, nbytes)

#endif
