/* SPDX-License-Identifier: MIT */
/* The CRC of Ethernet and zip, bit by bit from the low end; ~crc32_le(~0, p, n) is what zip stores. */
#ifndef _LINUX_CRC32_H
#define _LINUX_CRC32_H

#include <linux/types.h>

/** crc32_le() - @crc, gone on with @len bytes at @p */
static inline u32 crc32_le(u32 crc, const unsigned char *p, size_t len)
{
	int bit;

	while (len--) {
		crc ^= *p++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return crc;
}

/** crc32_be() - the same from the high end */
static inline u32 crc32_be(u32 crc, const unsigned char *p, size_t len)
{
	int bit;

	while (len--) {
		crc ^= (u32)*p++ << 24;
		for (bit = 0; bit < 8; bit++)
			crc = crc << 1 ^ (crc & 0x80000000u ? 0x04c11db7u : 0);
	}
	return crc;
}

#define crc32(seed, data, length) crc32_le(seed, (const unsigned char *)(data), length)

#endif
