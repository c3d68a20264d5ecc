/* SPDX-License-Identifier: MIT */
/* CRC-ITU-T (0x1021, from the high end). */
#ifndef _LINUX_CRC_ITU_T_H
#define _LINUX_CRC_ITU_T_H

#include <linux/crc-ccitt.h>

/** crc_itu_t_byte() - @crc, gone on with one byte */
static inline u16 crc_itu_t_byte(u16 crc, const u8 data)
{
	return crc_ccitt_false_byte(crc, data);
}

/** crc_itu_t() - @crc, gone on with @len bytes at @buffer */
static inline u16 crc_itu_t(u16 crc, const u8 *buffer, size_t len)
{
	return crc_ccitt_false(crc, buffer, len);
}

#endif
