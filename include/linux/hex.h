/* SPDX-License-Identifier: MIT */
/* Bytes and their hexadecimal digits. */
#ifndef _LINUX_HEX_H
#define _LINUX_HEX_H

#include <linux/compiler.h>
#include <linux/types.h>

KCOMPD_API_BEGIN

extern const char hex_asc[];
extern const char hex_asc_upper[];

/** hex_to_bin() - the value of a hex digit, or -1 */
int hex_to_bin(unsigned char ch);
/** hex2bin() - @count bytes from 2 * @count digits; 0, or -EINVAL where one is no digit */
int __must_check hex2bin(u8 *dst, const char *src, size_t count);
/** bin2hex() - 2 * @count lower-case digits, no NUL; the address behind the last */
char *bin2hex(char *dst, const void *src, size_t count);

KCOMPD_API_END

#define hex_asc_lo(x) hex_asc[((x) & 0x0f)]
#define hex_asc_hi(x) hex_asc[((x) & 0xf0) >> 4]
#define hex_asc_upper_lo(x) hex_asc_upper[((x) & 0x0f)]
#define hex_asc_upper_hi(x) hex_asc_upper[((x) & 0xf0) >> 4]

static inline char *hex_byte_pack(char *buf, u8 byte)
{
	*buf++ = hex_asc_hi(byte);
	*buf++ = hex_asc_lo(byte);
	return buf;
}

static inline char *hex_byte_pack_upper(char *buf, u8 byte)
{
	*buf++ = hex_asc_upper_hi(byte);
	*buf++ = hex_asc_upper_lo(byte);
	return buf;
}

#endif
