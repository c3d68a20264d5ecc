/* SPDX-License-Identifier: MIT */
/* The byte order of the machine, and the way to and from the other one. */
#ifndef _ASM_BYTEORDER_H
#define _ASM_BYTEORDER_H

#include <linux/swab.h>
#include <linux/types.h>

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#ifndef __LITTLE_ENDIAN
#define __LITTLE_ENDIAN 1234
#endif
#ifndef __LITTLE_ENDIAN_BITFIELD
#define __LITTLE_ENDIAN_BITFIELD
#endif
#define __kcompd_le(bits, x) ((u##bits)(x))
#define __kcompd_be(bits, x) swab##bits(x)
#else
#ifndef __BIG_ENDIAN
#define __BIG_ENDIAN 4321
#endif
#ifndef __BIG_ENDIAN_BITFIELD
#define __BIG_ENDIAN_BITFIELD
#endif
#define __kcompd_le(bits, x) swab##bits(x)
#define __kcompd_be(bits, x) ((u##bits)(x))
#endif

#define cpu_to_le16(x) ((__force __le16)__kcompd_le(16, x))
#define cpu_to_le32(x) ((__force __le32)__kcompd_le(32, x))
#define cpu_to_le64(x) ((__force __le64)__kcompd_le(64, x))
#define cpu_to_be16(x) ((__force __be16)__kcompd_be(16, x))
#define cpu_to_be32(x) ((__force __be32)__kcompd_be(32, x))
#define cpu_to_be64(x) ((__force __be64)__kcompd_be(64, x))
#define le16_to_cpu(x) __kcompd_le(16, (__force u16)(__le16)(x))
#define le32_to_cpu(x) __kcompd_le(32, (__force u32)(__le32)(x))
#define le64_to_cpu(x) __kcompd_le(64, (__force u64)(__le64)(x))
#define be16_to_cpu(x) __kcompd_be(16, (__force u16)(__be16)(x))
#define be32_to_cpu(x) __kcompd_be(32, (__force u32)(__be32)(x))
#define be64_to_cpu(x) __kcompd_be(64, (__force u64)(__be64)(x))
#define __cpu_to_le16(x) cpu_to_le16(x)
#define __cpu_to_le32(x) cpu_to_le32(x)
#define __cpu_to_le64(x) cpu_to_le64(x)
#define __cpu_to_be16(x) cpu_to_be16(x)
#define __cpu_to_be32(x) cpu_to_be32(x)
#define __cpu_to_be64(x) cpu_to_be64(x)
#define __le16_to_cpu(x) le16_to_cpu(x)
#define __le32_to_cpu(x) le32_to_cpu(x)
#define __le64_to_cpu(x) le64_to_cpu(x)
#define __be16_to_cpu(x) be16_to_cpu(x)
#define __be32_to_cpu(x) be32_to_cpu(x)
#define __be64_to_cpu(x) be64_to_cpu(x)

#define __KCOMPD_ENDIAN_P(order, bits)                                                                                 \
	static inline u##bits order##bits##_to_cpup(const __##order##bits *p)                                          \
	{                                                                                                              \
		return order##bits##_to_cpu(*p);                                                                       \
	}                                                                                                              \
	static inline __##order##bits cpu_to_##order##bits##p(const u##bits *p)                                        \
	{                                                                                                              \
		return cpu_to_##order##bits(*p);                                                                       \
	}                                                                                                              \
	static inline void order##bits##_to_cpus(__##order##bits *p)                                                   \
	{                                                                                                              \
		*p = order##bits##_to_cpu(*p);                                                                         \
	}                                                                                                              \
	static inline void cpu_to_##order##bits##s(u##bits *p)                                                         \
	{                                                                                                              \
		*p = cpu_to_##order##bits(*p);                                                                         \
	}                                                                                                              \
	static inline void order##bits##_add_cpu(__##order##bits *var, u##bits val)                                    \
	{                                                                                                              \
		*var = cpu_to_##order##bits((u##bits)(order##bits##_to_cpu(*var) + val));                              \
	}
__KCOMPD_ENDIAN_P(le, 16)
__KCOMPD_ENDIAN_P(le, 32)
__KCOMPD_ENDIAN_P(le, 64)
__KCOMPD_ENDIAN_P(be, 16)
__KCOMPD_ENDIAN_P(be, 32)
__KCOMPD_ENDIAN_P(be, 64)
#undef __KCOMPD_ENDIAN_P

#ifndef __cplusplus
#define htons(x) cpu_to_be16(x)
#define htonl(x) cpu_to_be32(x)
#define ntohs(x) be16_to_cpu(x)
#define ntohl(x) be32_to_cpu(x)
#endif

#endif
