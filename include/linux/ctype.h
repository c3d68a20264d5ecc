/* SPDX-License-Identifier: MIT */
/* Classes of characters: Latin-1, as the kernel has it. In C++ those of libc. */
#ifndef _LINUX_CTYPE_H
#define _LINUX_CTYPE_H

#ifdef __cplusplus
#include <cctype>
#else

#define __CTYPE_FN(name, cond)                                                                                         \
	static inline int name(int ch)                                                                                 \
	{                                                                                                              \
		const unsigned char c = (unsigned char)ch;                                                             \
		return cond;                                                                                           \
	}
__CTYPE_FN(isdigit, c >= '0' && c <= '9')
__CTYPE_FN(islower, (c >= 'a' && c <= 'z') || (c >= 0xdf && c != 0xf7))
__CTYPE_FN(isupper, (c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7))
__CTYPE_FN(isalpha, isupper(c) || islower(c))
__CTYPE_FN(isalnum, isalpha(c) || isdigit(c))
__CTYPE_FN(iscntrl, c < 0x20 || c == 0x7f)
__CTYPE_FN(isspace, (c >= 9 && c <= 13) || c == ' ' || c == 0xa0)
__CTYPE_FN(isxdigit, isdigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
__CTYPE_FN(isprint, (c >= 0x20 && c < 0x7f) || c >= 0xa0)
__CTYPE_FN(isgraph, isprint(c) && c != ' ' && c != 0xa0)
__CTYPE_FN(ispunct, isgraph(c) && !isalnum(c))
__CTYPE_FN(isascii, c < 0x80)
__CTYPE_FN(toascii, c & 0x7f)
#undef __CTYPE_FN

static inline unsigned char __tolower(unsigned char c)
{
	return isupper(c) ? c + ('a' - 'A') : c;
}

static inline unsigned char __toupper(unsigned char c)
{
	return islower(c) && c != 0xdf && c != 0xff ? c - ('a' - 'A') : c;
}

#define tolower(c) __tolower(c)
#define toupper(c) __toupper(c)
#endif

static inline char _tolower(const char c)
{
	return c | 0x20;
}

static inline int isodigit(const char c)
{
	return c >= '0' && c <= '7';
}

#endif
