/* SPDX-License-Identifier: MIT */
/* CRC-CCITT (0x1021): from the low end, and (so called "false") from the high end. */
#ifndef _LINUX_CRC_CCITT_H
#define _LINUX_CRC_CCITT_H

#include <linux/types.h>

/** crc_ccitt_byte() - @crc, gone on with one byte, from the low end */
static inline u16 crc_ccitt_byte(u16 crc, const u8 c)
{
	int bit;

	crc ^= c;
	for (bit = 0; bit < 8; bit++)
		crc = (u16)(crc >> 1 ^ (crc & 1 ? 0x8408 : 0));
	return crc;
}

/** crc_ccitt() - @crc, gone on with @len bytes at @buffer, from the low end */
static inline u16 crc_ccitt(u16 crc, const u8 *buffer, size_t len)
{
	while (len--)
		crc = crc_ccitt_byte(crc, *buffer++);
	return crc;
}

/** crc_ccitt_false_byte() - @crc, gone on with one byte, from the high end */
static inline u16 crc_ccitt_false_byte(u16 crc, const u8 c)
{
	int bit;

	crc ^= (u16)(c << 8);
	for (bit = 0; bit < 8; bit++)
		crc = (u16)(crc << 1 ^ (crc & 0x8000 ? 0x1021 : 0));
	return crc;
}

/** crc_ccitt_false() - @crc, gone on with @len bytes at @buffer, from the high end */
static inline u16 crc_ccitt_false(u16 crc, const u8 *buffer, size_t len)
{
	while (len--)
		crc = crc_ccitt_false_byte(crc, *buffer++);
	return crc;
}

#endif
