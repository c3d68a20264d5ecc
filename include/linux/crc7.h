/* SPDX-License-Identifier: MIT */
/* CRC-7 (0x09) as MMC cards have it, in the upper seven bits of a byte. */
#ifndef _LINUX_CRC7_H
#define _LINUX_CRC7_H

#include <linux/types.h>

/** crc7_be_byte() - @crc, gone on with one byte; its lowest bit is 0 */
static inline u8 crc7_be_byte(u8 crc, u8 data)
{
	int bit;

	crc ^= data;
	for (bit = 0; bit < 8; bit++)
		crc = (u8)(crc << 1 ^ (crc & 0x80 ? 0x12 : 0));
	return crc;
}

/** crc7_be() - @crc, gone on with @len bytes at @buffer; its lowest bit is 0 */
static inline u8 crc7_be(u8 crc, const u8 *buffer, size_t len)
{
	while (len--)
		crc = crc7_be_byte(crc, *buffer++);
	return crc;
}

#endif
