/* SPDX-License-Identifier: MIT */
/* CRC-32C (Castagnoli), from the low end; ~crc32c(~0, p, n) is what iSCSI sends. */
#ifndef _LINUX_CRC32C_H
#define _LINUX_CRC32C_H

#include <linux/types.h>

/** crc32c() - @crc, gone on with @length bytes at @address */
static inline u32 crc32c(u32 crc, const void *address, unsigned int length)
{
	const u8 *p = (const u8 *)address;
	int bit;

	while (length--) {
		crc ^= *p++;
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78u : 0);
	}
	return crc;
}

#endif
