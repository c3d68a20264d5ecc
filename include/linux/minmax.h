/* SPDX-License-Identifier: MIT */
/* Smaller, greater, between. The lower-case macros are for C alone: C++ has functions of these names. */
#ifndef _LINUX_MINMAX_H
#define _LINUX_MINMAX_H

#include <linux/const.h>

#ifndef __cplusplus

#define __cmp_pick(x, y, op) ((x) op (y) ? (x) : (y))
/* Each argument once, unless both are constant expressions: then the whole is one too, and can size an array. */
#define __cmp_once(x, y, op)                                                                                           \
	({                                                                                                             \
		__typeof__(x) __cmp_x = (x);                                                                           \
		__typeof__(y) __cmp_y = (y);                                                                           \
		__cmp_pick(__cmp_x, __cmp_y, op);                                                                      \
	})
/* The compiler warns of "distinct pointer types" where the two are not of one type, as the kernel's macros have it. */
#define __cmp_same_type(x, y) (!!(sizeof((__typeof__(x) *)1 == (__typeof__(y) *)1)))
#define __cmp(x, y, op)                                                                                                \
	__builtin_choose_expr(__cmp_same_type(x, y) && __is_constexpr(x) && __is_constexpr(y), __cmp_pick(x, y, op),   \
			      __cmp_once(x, y, op))

/** min() - the smaller of two values of one type; each is evaluated once */
#define min(x, y) __cmp(x, y, <)
/** max() - the greater of two values of one type */
#define max(x, y) __cmp(x, y, >)
#define min3(x, y, z) min((__typeof__(x))min(x, y), z)
#define max3(x, y, z) max((__typeof__(x))max(x, y), z)
/** min_not_zero() - the smaller one, where 0 means "none" */
#define min_not_zero(x, y)                                                                                             \
	({                                                                                                             \
		__typeof__(x) __mnz_x = (x);                                                                           \
		__typeof__(y) __mnz_y = (y);                                                                           \
		__mnz_x == 0 ? __mnz_y : (__mnz_y == 0 ? __mnz_x : min(__mnz_x, __mnz_y));                             \
	})
/** min_t() - the smaller of two values, both first turned into @type */
#define min_t(type, x, y) __cmp((type)(x), (type)(y), <)
#define max_t(type, x, y) __cmp((type)(x), (type)(y), >)
/** clamp() - @val, or the end of lo..hi that is nearest to it */
#define clamp(val, lo, hi) min((__typeof__(val))max(val, lo), hi)
#define clamp_t(type, val, lo, hi) min_t(type, max_t(type, val, lo), hi)
#define clamp_val(val, lo, hi) clamp_t(__typeof__(val), val, lo, hi)

/** swap() - exchange the values of two variables of one type */
#define swap(a, b)                                                                                                     \
	do {                                                                                                           \
		__typeof__(a) __swap_tmp = (a);                                                                        \
		(a) = (b);                                                                                             \
		(b) = __swap_tmp;                                                                                      \
	} while (0)

#endif

#endif
