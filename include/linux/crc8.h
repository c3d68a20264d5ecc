/* SPDX-License-Identifier: MIT */
/* CRC-8 of any polynomial, by a table that the driver makes once. */
#ifndef _LINUX_CRC8_H
#define _LINUX_CRC8_H

#include <linux/types.h>

#define CRC8_INIT_VALUE 0xff
#define CRC8_TABLE_SIZE 256
/* What crc8() comes to over data with the inverted CRC behind it. */
#define CRC8_GOOD_VALUE(_table) ((_table)[0xff])
#define DECLARE_CRC8_TABLE(_table) static u8 _table[CRC8_TABLE_SIZE]

/**
 * crc8_populate_lsb() - make the table for a CRC from the low end
 * @table: CRC8_TABLE_SIZE bytes
 * @polynomial: its terms, that of x^7 lowest
 *
 * crc8_populate_msb(): from the high end, the term of x^7 highest.
 *
 * Context: Any.
 */
static inline void crc8_populate_lsb(u8 *table, u8 polynomial)
{
	int i, bit;

	for (i = 0; i < CRC8_TABLE_SIZE; i++) {
		table[i] = (u8)i;
		for (bit = 0; bit < 8; bit++)
			table[i] = (u8)(table[i] >> 1 ^ (table[i] & 1 ? polynomial : 0));
	}
}

static inline void crc8_populate_msb(u8 *table, u8 polynomial)
{
	int i, bit;

	for (i = 0; i < CRC8_TABLE_SIZE; i++) {
		table[i] = (u8)i;
		for (bit = 0; bit < 8; bit++)
			table[i] = (u8)(table[i] << 1 ^ (table[i] & 0x80 ? polynomial : 0));
	}
}

/** crc8() - @crc (CRC8_INIT_VALUE at first), gone on with @nbytes bytes at @pdata by a table of either kind */
static inline u8 crc8(const u8 *table, const u8 *pdata, size_t nbytes, u8 crc)
{
	while (nbytes--)
		crc = table[crc ^ *pdata++];
	return crc;
}

#endif
