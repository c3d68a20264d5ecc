/* SPDX-License-Identifier: MIT */
/* NULL, offsetof and their relatives. */
#ifndef _LINUX_STDDEF_H
#define _LINUX_STDDEF_H

#include <linux/types.h>

#ifndef __cplusplus
#undef offsetof
#define offsetof(type, member) __builtin_offsetof(type, member)
#endif

#define sizeof_field(type, member) sizeof((((type *)0)->member))
#define offsetofend(type, member) (__builtin_offsetof(type, member) + sizeof_field(type, member))

/** struct_group() - members of a struct that can also be spoken of as one, by the name @NAME */
#define struct_group(NAME, ...)                                                                                        \
	union {                                                                                                        \
		struct { __VA_ARGS__ };                                                                                \
		struct { __VA_ARGS__ } NAME;                                                                           \
	}

/** DECLARE_FLEX_ARRAY() - a flexible array where C allows none: alone in a struct, or in a union */
#ifndef __cplusplus
#define DECLARE_FLEX_ARRAY(type, name)                                                                                 \
	struct {                                                                                                       \
		struct { } __empty_##name;                                                                             \
		type name[];                                                                                           \
	}
#endif

#endif
