/* SPDX-License-Identifier: MIT */
/* Constants that assembler could read as well, and the test for constant expressions. */
#ifndef _LINUX_CONST_H
#define _LINUX_CONST_H

#define __AC(x, y) (x##y)
#define _AC(x, y) __AC(x, y)
#define _AT(type, x) ((type)(x))
#define _UL(x) _AC(x, UL)
#define _ULL(x) _AC(x, ULL)
#define UL(x) _UL(x)
#define ULL(x) _ULL(x)
#define _BITUL(x) (_UL(1) << (x))
#define _BITULL(x) (_ULL(1) << (x))

/*
 * Is @x an integer constant expression? Only then is (void *)(x * 0) a null pointer constant, and only then has the whole
 * conditional the type of its other arm.
 */
#define __is_constexpr(x) (sizeof(*(1 ? (void *)((long)(x) * 0L) : (int *)8)) == sizeof(int))

#endif
