/* SPDX-License-Identifier: MIT */
/* Loads and stores of any alignment, in either byte order. */
#ifndef _ASM_UNALIGNED_H
#define _ASM_UNALIGNED_H

#include <asm/byteorder.h>
#include <linux/types.h>

#define __KCOMPD_UNALIGNED(order, bits)                                                                                \
	static inline u##bits get_unaligned_##order##bits(const void *p)                                               \
	{                                                                                                              \
		__##order##bits raw;                                                                                   \
		__builtin_memcpy(&raw, p, sizeof(raw));                                                                \
		return order##bits##_to_cpu(raw);                                                                      \
	}                                                                                                              \
	static inline void put_unaligned_##order##bits(u##bits val, void *p)                                           \
	{                                                                                                              \
		__##order##bits raw = cpu_to_##order##bits(val);                                                       \
		__builtin_memcpy(p, &raw, sizeof(raw));                                                                \
	}
__KCOMPD_UNALIGNED(le, 16)
__KCOMPD_UNALIGNED(le, 32)
__KCOMPD_UNALIGNED(le, 64)
__KCOMPD_UNALIGNED(be, 16)
__KCOMPD_UNALIGNED(be, 32)
__KCOMPD_UNALIGNED(be, 64)
#undef __KCOMPD_UNALIGNED

/** get_unaligned() - load *@ptr, wherever it lies */
#define get_unaligned(ptr)                                                                                             \
	({                                                                                                             \
		__typeof__(*(ptr)) __gu_val;                                                                           \
		__builtin_memcpy(&__gu_val, (ptr), sizeof(__gu_val));                                                  \
		__gu_val;                                                                                              \
	})
/** put_unaligned() - store @val to *@ptr, wherever it lies */
#define put_unaligned(val, ptr)                                                                                        \
	do {                                                                                                           \
		__typeof__(*(ptr)) __pu_val = (val);                                                                   \
		__builtin_memcpy((ptr), &__pu_val, sizeof(__pu_val));                                                  \
	} while (0)

#endif
