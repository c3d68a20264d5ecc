/* SPDX-License-Identifier: MIT */
/* Arrays of bits. @nbits is the number of bits; those of the last word beyond it do not count. None of these is atomic. */
#ifndef _LINUX_BITMAP_H
#define _LINUX_BITMAP_H

#include <linux/align.h>
#include <linux/bitops.h>
#include <linux/find.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>

#define BITMAP_LAST_WORD_MASK(nbits) (~0UL >> (-(nbits) & (BITS_PER_LONG - 1)))
#define BITMAP_FIRST_WORD_MASK(start) (~0UL << ((start) & (BITS_PER_LONG - 1)))

static inline unsigned long __bitmap_word(const unsigned long *map, unsigned int nbits, unsigned int word)
{
	return word == BITS_TO_LONGS(nbits) - 1 ? map[word] & BITMAP_LAST_WORD_MASK(nbits) : map[word];
}

static inline void bitmap_zero(unsigned long *dst, unsigned int nbits)
{
	memset(dst, 0, BITS_TO_LONGS(nbits) * sizeof(unsigned long));
}

static inline void bitmap_fill(unsigned long *dst, unsigned int nbits)
{
	memset(dst, 0xff, BITS_TO_LONGS(nbits) * sizeof(unsigned long));
}

static inline void bitmap_copy(unsigned long *dst, const unsigned long *src, unsigned int nbits)
{
	memcpy(dst, src, BITS_TO_LONGS(nbits) * sizeof(unsigned long));
}

/** bitmap_set() - set @nbits bits from @start on; bitmap_clear() clears them */
static inline void bitmap_set(unsigned long *map, unsigned int start, unsigned int nbits)
{
	while (nbits--)
		__set_bit(start++, map);
}

static inline void bitmap_clear(unsigned long *map, unsigned int start, unsigned int nbits)
{
	while (nbits--)
		__clear_bit(start++, map);
}

static inline bool bitmap_empty(const unsigned long *src, unsigned int nbits)
{
	return find_first_bit(src, nbits) >= nbits;
}

static inline bool bitmap_full(const unsigned long *src, unsigned int nbits)
{
	return find_first_zero_bit(src, nbits) >= nbits;
}

/** bitmap_weight() - how many bits are set */
static inline unsigned int bitmap_weight(const unsigned long *src, unsigned int nbits)
{
	unsigned int word, n = 0;

	for (word = 0; word < BITS_TO_LONGS(nbits); word++)
		n += hweight_long(__bitmap_word(src, nbits, word));
	return n;
}

/* Bit by bit. The results of and and andnot: is any bit of @dst set. */
static inline bool bitmap_and(unsigned long *dst, const unsigned long *a, const unsigned long *b, unsigned int nbits)
{
	unsigned int word;

	for (word = 0; word < BITS_TO_LONGS(nbits); word++)
		dst[word] = a[word] & b[word];
	return !bitmap_empty(dst, nbits);
}

static inline bool bitmap_andnot(unsigned long *dst, const unsigned long *a, const unsigned long *b, unsigned int nbits)
{
	unsigned int word;

	for (word = 0; word < BITS_TO_LONGS(nbits); word++)
		dst[word] = a[word] & ~b[word];
	return !bitmap_empty(dst, nbits);
}

static inline void bitmap_or(unsigned long *dst, const unsigned long *a, const unsigned long *b, unsigned int nbits)
{
	unsigned int word;

	for (word = 0; word < BITS_TO_LONGS(nbits); word++)
		dst[word] = a[word] | b[word];
}

static inline void bitmap_xor(unsigned long *dst, const unsigned long *a, const unsigned long *b, unsigned int nbits)
{
	unsigned int word;

	for (word = 0; word < BITS_TO_LONGS(nbits); word++)
		dst[word] = a[word] ^ b[word];
}

static inline void bitmap_complement(unsigned long *dst, const unsigned long *src, unsigned int nbits)
{
	unsigned int word;

	for (word = 0; word < BITS_TO_LONGS(nbits); word++)
		dst[word] = ~src[word];
}

static inline bool bitmap_equal(const unsigned long *a, const unsigned long *b, unsigned int nbits)
{
	unsigned int word;

	for (word = 0; word < BITS_TO_LONGS(nbits); word++)
		if (__bitmap_word(a, nbits, word) != __bitmap_word(b, nbits, word))
			return false;
	return true;
}

static inline bool bitmap_intersects(const unsigned long *a, const unsigned long *b, unsigned int nbits)
{
	unsigned int word;

	for (word = 0; word < BITS_TO_LONGS(nbits); word++)
		if (__bitmap_word(a, nbits, word) & b[word])
			return true;
	return false;
}

static inline bool bitmap_subset(const unsigned long *a, const unsigned long *b, unsigned int nbits)
{
	unsigned int word;

	for (word = 0; word < BITS_TO_LONGS(nbits); word++)
		if (__bitmap_word(a, nbits, word) & ~b[word])
			return false;
	return true;
}

/**
 * bitmap_find_next_zero_area() - @nr clear bits in a row
 * @map: the bits
 * @size: how many there are
 * @start: where to begin
 * @nr: how many are wanted
 * @align_mask: the first one's number shall be a multiple of @align_mask + 1, a power of two
 *
 * Return: the first one's number; more than @size - @nr if there is no such area.
 */
static inline unsigned long bitmap_find_next_zero_area(unsigned long *map, unsigned long size, unsigned long start,
						       unsigned int nr, unsigned long align_mask)
{
	for (;;) {
		unsigned long set;

		start = find_next_zero_bit(map, size, start);
		start = (start + align_mask) & ~align_mask;
		if (start + nr > size)
			return start + nr;
		set = find_next_bit(map, start + nr, start);
		if (set >= start + nr)
			return start;
		start = set + 1;
	}
}

/** bitmap_alloc() - room for @nbits bits, for bitmap_free(); bitmap_zalloc(): all clear. NULL without memory. */
static inline unsigned long *bitmap_alloc(unsigned int nbits, gfp_t flags)
{
	return (unsigned long *)kmalloc_array(BITS_TO_LONGS(nbits), sizeof(unsigned long), flags);
}

static inline unsigned long *bitmap_zalloc(unsigned int nbits, gfp_t flags)
{
	return bitmap_alloc(nbits, flags | __GFP_ZERO);
}

static inline void bitmap_free(const unsigned long *bitmap)
{
	kfree(bitmap);
}

KCOMPD_API_BEGIN

/**
 * bitmap_parse() - bits from words in hex, the highest first: "ff,00000001"
 * @buf: the text, up to a NUL or a newline
 * @buflen: how much of it is looked at
 * @maskp: the bits; what they are after an error is not said
 * @nmaskbits: how many
 *
 * Words are of up to 8 digits, which stand for 32 bits, with commas or blanks between. bitmap_parse_user() reads a caller's buffer.
 *
 * Context: Any; the _user form a client's call, and may sleep.
 * Return: 0, -EINVAL (other characters), -EOVERFLOW (a word or all of it is too large), -EFAULT or -ENOMEM (_user).
 */
int bitmap_parse(const char *buf, unsigned int buflen, unsigned long *maskp, int nmaskbits);
int bitmap_parse_user(const char __user *ubuf, unsigned int ulen, unsigned long *maskp, int nmaskbits);

/**
 * bitmap_parselist() - bits from a list: "0-3,8", "0-31:2/8" (of each 8 the first 2), "all", "5-N" (N is the last bit)
 * @buf: the text, up to a NUL or a newline
 * @maskp: the bits; what they are after an error is not said
 * @nmaskbits: how many
 *
 * bitmap_parselist_user() reads a caller's buffer.
 *
 * Context: Any; the _user form a client's call, and may sleep.
 * Return: 0, -EINVAL (something else, or a range that ends before it begins), -ERANGE (there is no such bit), -EOVERFLOW (a number is too
 * large), -EFAULT or -ENOMEM (_user).
 */
int bitmap_parselist(const char *buf, unsigned long *maskp, int nmaskbits);
int bitmap_parselist_user(const char __user *ubuf, unsigned int ulen, unsigned long *maskp, int nmaskbits);

/**
 * bitmap_print_to_pagebuf() - bits as text and a newline, for an attribute's show()
 * @list: as "0-3,8", else words in hex
 * @buf: the page; it ends where the page does
 * @maskp: the bits
 * @nmaskbits: how many
 *
 * Context: Any.
 * Return: bytes written, without the NUL.
 */
int bitmap_print_to_pagebuf(bool list, char *buf, const unsigned long *maskp, int nmaskbits);

KCOMPD_API_END

#endif
