/* SPDX-License-Identifier: MIT */
/* CRC-16 (0x8005, from the low end). */
#ifndef _LINUX_CRC16_H
#define _LINUX_CRC16_H

#include <linux/types.h>

/** crc16() - @crc, gone on with @len bytes at @p */
static inline u16 crc16(u16 crc, const u8 *p, size_t len)
{
	int bit;

	while (len--) {
		crc ^= *p++;
		for (bit = 0; bit < 8; bit++)
			crc = (u16)(crc >> 1 ^ (crc & 1 ? 0xa001 : 0));
	}
	return crc;
}

#endif
