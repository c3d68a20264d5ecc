/* SPDX-License-Identifier: MIT */
/* Bits in words and in bitmaps: set, clear, test, count, search. */
#ifndef _LINUX_BITOPS_H
#define _LINUX_BITOPS_H

#include <asm/barrier.h>
#include <linux/bits.h>
#include <linux/types.h>

#ifdef __cplusplus
#include <strings.h>
#endif

/**
 * DOC: bits of a bitmap
 *
 * @nr counts from bit 0 of the first unsigned long; it may be larger than one word holds. set_bit(), clear_bit() and change_bit() are
 * atomic and order nothing else; test_and_set_bit(), test_and_clear_bit() and test_and_change_bit() are atomic, fully ordered and
 * return the old bit. Names with __ are the same without atomicity. test_and_set_bit_lock() orders as taking a lock
 * does, clear_bit_unlock() as releasing one; __clear_bit_unlock() is for a word that nobody else changes meanwhile.
 */
static __always_inline void set_bit(long nr, volatile unsigned long *addr)
{
	__atomic_fetch_or(addr + BIT_WORD(nr), BIT_MASK(nr), __ATOMIC_RELAXED);
}

static __always_inline void clear_bit(long nr, volatile unsigned long *addr)
{
	__atomic_fetch_and(addr + BIT_WORD(nr), ~BIT_MASK(nr), __ATOMIC_RELAXED);
}

static __always_inline void change_bit(long nr, volatile unsigned long *addr)
{
	__atomic_fetch_xor(addr + BIT_WORD(nr), BIT_MASK(nr), __ATOMIC_RELAXED);
}

static __always_inline void clear_bit_unlock(long nr, volatile unsigned long *addr)
{
	__atomic_fetch_and(addr + BIT_WORD(nr), ~BIT_MASK(nr), __ATOMIC_RELEASE);
}

/* By somebody who holds the lock, so that nobody else changes the word. */
static __always_inline void __clear_bit_unlock(long nr, volatile unsigned long *addr)
{
	__atomic_store_n(addr + BIT_WORD(nr), addr[BIT_WORD(nr)] & ~BIT_MASK(nr), __ATOMIC_RELEASE);
}

static __always_inline bool test_and_set_bit(long nr, volatile unsigned long *addr)
{
	return (__atomic_fetch_or(addr + BIT_WORD(nr), BIT_MASK(nr), __ATOMIC_SEQ_CST) & BIT_MASK(nr)) != 0;
}

static __always_inline bool test_and_set_bit_lock(long nr, volatile unsigned long *addr)
{
	return (__atomic_fetch_or(addr + BIT_WORD(nr), BIT_MASK(nr), __ATOMIC_ACQUIRE) & BIT_MASK(nr)) != 0;
}

static __always_inline bool test_and_clear_bit(long nr, volatile unsigned long *addr)
{
	return (__atomic_fetch_and(addr + BIT_WORD(nr), ~BIT_MASK(nr), __ATOMIC_SEQ_CST) & BIT_MASK(nr)) != 0;
}

static __always_inline bool test_and_change_bit(long nr, volatile unsigned long *addr)
{
	return (__atomic_fetch_xor(addr + BIT_WORD(nr), BIT_MASK(nr), __ATOMIC_SEQ_CST) & BIT_MASK(nr)) != 0;
}

static __always_inline bool test_bit(long nr, const volatile unsigned long *addr)
{
	return (__atomic_load_n(addr + BIT_WORD(nr), __ATOMIC_RELAXED) & BIT_MASK(nr)) != 0;
}

static __always_inline bool test_bit_acquire(long nr, const volatile unsigned long *addr)
{
	return (__atomic_load_n(addr + BIT_WORD(nr), __ATOMIC_ACQUIRE) & BIT_MASK(nr)) != 0;
}

static __always_inline void __set_bit(long nr, volatile unsigned long *addr)
{
	addr[BIT_WORD(nr)] = addr[BIT_WORD(nr)] | BIT_MASK(nr);
}

static __always_inline void __clear_bit(long nr, volatile unsigned long *addr)
{
	addr[BIT_WORD(nr)] = addr[BIT_WORD(nr)] & ~BIT_MASK(nr);
}

static __always_inline void __change_bit(long nr, volatile unsigned long *addr)
{
	addr[BIT_WORD(nr)] = addr[BIT_WORD(nr)] ^ BIT_MASK(nr);
}

static __always_inline bool __test_and_set_bit(long nr, volatile unsigned long *addr)
{
	bool old = (addr[BIT_WORD(nr)] & BIT_MASK(nr)) != 0;

	__set_bit(nr, addr);
	return old;
}

static __always_inline bool __test_and_clear_bit(long nr, volatile unsigned long *addr)
{
	bool old = (addr[BIT_WORD(nr)] & BIT_MASK(nr)) != 0;

	__clear_bit(nr, addr);
	return old;
}

static __always_inline bool __test_and_change_bit(long nr, volatile unsigned long *addr)
{
	bool old = (addr[BIT_WORD(nr)] & BIT_MASK(nr)) != 0;

	__change_bit(nr, addr);
	return old;
}

#define assign_bit(nr, addr, value) ((value) ? set_bit((nr), (addr)) : clear_bit((nr), (addr)))
#define __assign_bit(nr, addr, value) ((value) ? __set_bit((nr), (addr)) : __clear_bit((nr), (addr)))

#ifndef __cplusplus
/** ffs() - the number of the lowest set bit, counted from 1; 0 if none is set */
static __always_inline int ffs(int x)
{
	return __builtin_ffs(x);
}
#endif

/** fls() - the number of the highest set bit, counted from 1; 0 if none is set */
static __always_inline int fls(unsigned int x)
{
	return x ? 32 - __builtin_clz(x) : 0;
}

/** fls64() - fls() of 64 bits */
static __always_inline int fls64(u64 x)
{
	return x ? 64 - __builtin_clzll(x) : 0;
}

/** fls_long() - fls() of a long */
static __always_inline unsigned int fls_long(unsigned long x)
{
	return (unsigned int)fls64(x);
}

/** __ffs() - the lowest set bit of @word, counted from 0; @word must not be 0 */
static __always_inline unsigned long __ffs(unsigned long word)
{
	return (unsigned long)__builtin_ctzl(word);
}

/** __fls() - the highest set bit of @word, counted from 0; @word must not be 0 */
static __always_inline unsigned long __fls(unsigned long word)
{
	return (unsigned long)(BITS_PER_LONG - 1 - __builtin_clzl(word));
}

/** ffz() - the lowest clear bit of @word, counted from 0; @word must not be all ones */
#define ffz(word) __ffs(~(unsigned long)(word))

static __always_inline unsigned int hweight8(unsigned int w)
{
	return (unsigned int)__builtin_popcount(w & 0xff);
}

static __always_inline unsigned int hweight16(unsigned int w)
{
	return (unsigned int)__builtin_popcount(w & 0xffff);
}

static __always_inline unsigned int hweight32(unsigned int w)
{
	return (unsigned int)__builtin_popcount(w);
}

static __always_inline unsigned long hweight64(u64 w)
{
	return (unsigned long)__builtin_popcountll(w);
}

static __always_inline unsigned long hweight_long(unsigned long w)
{
	return (unsigned long)__builtin_popcountl(w);
}

static __always_inline u64 rol64(u64 word, unsigned int shift)
{
	return (word << (shift & 63)) | (word >> ((-shift) & 63));
}

static __always_inline u64 ror64(u64 word, unsigned int shift)
{
	return (word >> (shift & 63)) | (word << ((-shift) & 63));
}

static __always_inline u32 rol32(u32 word, unsigned int shift)
{
	return (word << (shift & 31)) | (word >> ((-shift) & 31));
}

static __always_inline u32 ror32(u32 word, unsigned int shift)
{
	return (word >> (shift & 31)) | (word << ((-shift) & 31));
}

/** sign_extend32() - @value as a signed number whose sign is bit @index */
static __always_inline s32 sign_extend32(u32 value, int index)
{
	return (s32)(value << (31 - index)) >> (31 - index);
}

/** sign_extend64() - @value as a signed number whose sign is bit @index */
static __always_inline s64 sign_extend64(u64 value, int index)
{
	return (s64)(value << (63 - index)) >> (63 - index);
}

/* The next bit at or after @offset that is set in the words xor @flip, or @size. */
static inline unsigned long __find_next(const unsigned long *addr, unsigned long size, unsigned long offset,
					unsigned long flip)
{
	while (offset < size) {
		unsigned long left = (addr[BIT_WORD(offset)] ^ flip) >> (offset % BITS_PER_LONG);

		if (left) {
			offset += __ffs(left);
			return offset < size ? offset : size;
		}
		offset = (BIT_WORD(offset) + 1) * BITS_PER_LONG;
	}
	return size;
}

/**
 * find_next_bit() - the next set bit of a bitmap
 * @addr: the bitmap
 * @size: its size in bits
 * @offset: the first bit to look at
 *
 * Return: the number of the bit, or @size if there is none. find_first_bit() starts at 0, the _zero forms look for a clear bit.
 */
static inline unsigned long find_next_bit(const unsigned long *addr, unsigned long size, unsigned long offset)
{
	return __find_next(addr, size, offset, 0UL);
}

static inline unsigned long find_next_zero_bit(const unsigned long *addr, unsigned long size, unsigned long offset)
{
	return __find_next(addr, size, offset, ~0UL);
}

static inline unsigned long find_first_bit(const unsigned long *addr, unsigned long size)
{
	return __find_next(addr, size, 0, 0UL);
}

static inline unsigned long find_first_zero_bit(const unsigned long *addr, unsigned long size)
{
	return __find_next(addr, size, 0, ~0UL);
}

/** find_last_bit() - the highest set bit of a bitmap of @size bits, or @size */
static inline unsigned long find_last_bit(const unsigned long *addr, unsigned long size)
{
	unsigned long bit = size;

	while (bit-- > 0)
		if (test_bit((long)bit, addr))
			return bit;
	return size;
}

#define for_each_set_bit(bit, addr, size)                                                                              \
	for ((bit) = find_first_bit((addr), (size)); (bit) < (size); (bit) = find_next_bit((addr), (size), (bit) + 1))
#define for_each_set_bit_from(bit, addr, size)                                                                         \
	for ((bit) = find_next_bit((addr), (size), (bit)); (bit) < (size);                                             \
	     (bit) = find_next_bit((addr), (size), (bit) + 1))
#define for_each_clear_bit(bit, addr, size)                                                                            \
	for ((bit) = find_first_zero_bit((addr), (size)); (bit) < (size);                                              \
	     (bit) = find_next_zero_bit((addr), (size), (bit) + 1))

#define for_each_clear_bit_from(bit, addr, size)                                                                       \
	for ((bit) = find_next_zero_bit((addr), (size), (bit)); (bit) < (size);                                        \
	     (bit) = find_next_zero_bit((addr), (size), (bit) + 1))

/**
 * set_mask_bits() - clear the bits of @mask in *@ptr and set those of @bits, in one step
 *
 * bit_clear_unless(): clear those of @clear, unless one of @test is set; true if it did.
 *
 * Ordering: full. Return: set_mask_bits(): what was there before.
 */
#define set_mask_bits(ptr, mask, bits)                                                                                 \
	({                                                                                                             \
		__typeof__(*(ptr)) __mask_old = __atomic_load_n((ptr), __ATOMIC_RELAXED);                              \
		while (!__atomic_compare_exchange_n((ptr), &__mask_old, (__mask_old & ~(mask)) | (bits), 0,            \
						    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))                               \
			;                                                                                              \
		__mask_old;                                                                                            \
	})
#define bit_clear_unless(ptr, clear, test)                                                                             \
	({                                                                                                             \
		__typeof__(*(ptr)) __clear_old = __atomic_load_n((ptr), __ATOMIC_RELAXED);                             \
		while (!(__clear_old & (test)) &&                                                                      \
		       !__atomic_compare_exchange_n((ptr), &__clear_old, __clear_old & ~(clear), 0, __ATOMIC_SEQ_CST,  \
						    __ATOMIC_SEQ_CST))                                                 \
			;                                                                                              \
		!(__clear_old & (test));                                                                               \
	})

#endif
