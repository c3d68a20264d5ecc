/* SPDX-License-Identifier: MIT */
/* Arithmetic that tells when it overflows, and sizes that saturate. */
#ifndef _LINUX_OVERFLOW_H
#define _LINUX_OVERFLOW_H

#include <linux/compiler.h>
#include <linux/const.h>
#include <linux/limits.h>
#include <linux/types.h>

/** check_add_overflow() - *@d = @a + @b; true if that does not fit */
#define check_add_overflow(a, b, d) __builtin_add_overflow(a, b, d)
#define check_sub_overflow(a, b, d) __builtin_sub_overflow(a, b, d)
#define check_mul_overflow(a, b, d) __builtin_mul_overflow(a, b, d)
/** check_shl_overflow() - *@d = @a << @s; true, and 0, if bits are lost, the sign is touched or @s is out of range */
#define check_shl_overflow(a, s, d)                                                                                    \
	({                                                                                                             \
		__typeof__(a) __cso_a = (a);                                                                           \
		__typeof__(s) __cso_s = (s);                                                                           \
		__typeof__(d) __cso_d = (d);                                                                           \
		bool __cso_in_range = __cso_s >= 0 && (unsigned long)__cso_s < 8 * sizeof(*__cso_d);                   \
		*__cso_d = __cso_in_range ? (__typeof__(*__cso_d))((u64)__cso_a << __cso_s) : 0;                       \
		bool __cso_lost = !__cso_in_range || __cso_a < 0 || *__cso_d < 0 ||                                    \
				  (__typeof__(a))(*__cso_d >> __cso_s) != __cso_a;                                     \
		if (__cso_lost)                                                                                        \
			*__cso_d = 0;                                                                                  \
		__cso_lost;                                                                                            \
	})

/** size_mul(), size_add(), size_sub() - sizes; SIZE_MAX, which no allocation grants, where they overflow */
static inline size_t __must_check size_mul(size_t a, size_t b)
{
	size_t bytes;

	return __builtin_mul_overflow(a, b, &bytes) ? SIZE_MAX : bytes;
}

static inline size_t __must_check size_add(size_t a, size_t b)
{
	size_t bytes;

	return __builtin_add_overflow(a, b, &bytes) ? SIZE_MAX : bytes;
}

static inline size_t __must_check size_sub(size_t a, size_t b)
{
	size_t bytes;

	if (a == SIZE_MAX || b == SIZE_MAX || __builtin_sub_overflow(a, b, &bytes))
		return SIZE_MAX;
	return bytes;
}

#define array_size(a, b) size_mul(a, b)
#define array3_size(a, b, c) size_mul(size_mul(a, b), c)
#define flex_array_size(p, member, count) size_mul(count, sizeof(*(p)->member))
/** struct_size() - bytes of *@p with @count elements in its flexible array @member */
#define struct_size(p, member, count) size_add(sizeof(*(p)), flex_array_size(p, member, count))

#endif
