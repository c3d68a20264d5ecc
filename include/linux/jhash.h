/* SPDX-License-Identifier: MIT */
/* Hashes of bytes and words, for hash tables; the values are our own and may change with any version. */
#ifndef _LINUX_JHASH_H
#define _LINUX_JHASH_H

#include <linux/bitops.h>
#include <linux/types.h>

#define JHASH_INITVAL 0xdeadbeef

static inline u32 __jhash_mix(u32 hash, u32 word)
{
	hash ^= word * 0x9E3779B1u;
	hash = rol32(hash, 13) * 0x85EBCA77u;
	return hash ^ (hash >> 15);
}

/** jhash() - a hash of @length bytes at @key that @initval changes */
static inline u32 jhash(const void *key, u32 length, u32 initval)
{
	const u8 *bytes = (const u8 *)key;
	u32 hash = __jhash_mix(initval + JHASH_INITVAL, length);

	while (length--)
		hash = __jhash_mix(hash, *bytes++);
	return __jhash_mix(hash, 0);
}

/** jhash2() - a hash of @length words */
static inline u32 jhash2(const u32 *k, u32 length, u32 initval)
{
	u32 hash = __jhash_mix(initval + JHASH_INITVAL, length);

	while (length--)
		hash = __jhash_mix(hash, *k++);
	return __jhash_mix(hash, 0);
}

static inline u32 jhash_3words(u32 a, u32 b, u32 c, u32 initval)
{
	u32 words[3] = { a, b, c };

	return jhash2(words, 3, initval);
}

static inline u32 jhash_2words(u32 a, u32 b, u32 initval)
{
	return jhash_3words(a, b, 0, initval);
}

static inline u32 jhash_1word(u32 a, u32 initval)
{
	return jhash_3words(a, 0, 0, initval);
}

#endif
