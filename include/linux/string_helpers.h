/* SPDX-License-Identifier: MIT */
/* Sizes for people, escapes, words for truth values. */
#ifndef _LINUX_STRING_HELPERS_H
#define _LINUX_STRING_HELPERS_H

#include <linux/ctype.h>
#include <linux/string.h>
#include <linux/types.h>

enum string_size_units {
	STRING_UNITS_10, /* kB, MB: powers of 1000 */
	STRING_UNITS_2,	 /* KiB, MiB: powers of 1024 */
};

#define ESCAPE_SPACE 0x01     /* \f \n \r \t \v */
#define ESCAPE_SPECIAL 0x02   /* \" \\ \a \e */
#define ESCAPE_NULL 0x04      /* \0 */
#define ESCAPE_OCTAL 0x08     /* \NNN */
#define ESCAPE_ANY (ESCAPE_SPACE | ESCAPE_OCTAL | ESCAPE_SPECIAL | ESCAPE_NULL)
#define ESCAPE_NP 0x10	      /* only what is not printable */
#define ESCAPE_ANY_NP (ESCAPE_ANY | ESCAPE_NP)
#define ESCAPE_HEX 0x20	      /* \xNN */
#define ESCAPE_NA 0x40	      /* only what is not ASCII */
#define ESCAPE_NAP 0x80	      /* only what is not both */
#define ESCAPE_APPEND 0x100   /* the characters named in @only too */

KCOMPD_API_BEGIN

/**
 * string_get_size() - a size in three digits and a unit
 * @size: blocks
 * @blk_size: bytes of a block
 * @units: STRING_UNITS_10 or _2
 * @buf, @len: where the text goes, and its size in bytes
 */
void string_get_size(u64 size, u64 blk_size, enum string_size_units units, char *buf, int len);

/**
 * string_escape_mem() - quote characters
 * @src, @isz: the bytes
 * @dst, @osz: where the text goes, without a NUL; no escape is written in part
 * @flags: ESCAPE_*
 * @only: the only characters to quote, or NULL
 *
 * Return: the length that the whole text has.
 */
int string_escape_mem(const char *src, size_t isz, char *dst, size_t osz, unsigned int flags, const char *only);

KCOMPD_API_END

static inline int string_escape_mem_any_np(const char *src, size_t isz, char *dst, size_t osz, const char *only)
{
	return string_escape_mem(src, isz, dst, osz, ESCAPE_ANY_NP, only);
}

static inline int string_escape_str(const char *src, char *dst, size_t sz, unsigned int flags, const char *only)
{
	return string_escape_mem(src, strlen(src), dst, sz, flags, only);
}

static inline void string_upper(char *dst, const char *src)
{
	do {
		*dst++ = toupper(*src);
	} while (*src++);
}

static inline void string_lower(char *dst, const char *src)
{
	do {
		*dst++ = tolower(*src);
	} while (*src++);
}

static inline const char *str_yes_no(bool v)
{
	return v ? "yes" : "no";
}

static inline const char *str_on_off(bool v)
{
	return v ? "on" : "off";
}

static inline const char *str_enable_disable(bool v)
{
	return v ? "enable" : "disable";
}

static inline const char *str_enabled_disabled(bool v)
{
	return v ? "enabled" : "disabled";
}

static inline const char *str_read_write(bool v)
{
	return v ? "read" : "write";
}

#endif
