/* SPDX-License-Identifier: MIT */
/* The number of elements of an array, and nothing else but an array. */
#ifndef _LINUX_ARRAY_SIZE_H
#define _LINUX_ARRAY_SIZE_H

#include <linux/build_bug.h>

#ifdef __cplusplus
#define ARRAY_SIZE(arr) (sizeof(arr) / sizeof((arr)[0]))
#else
#define __must_be_array(a) BUILD_BUG_ON_ZERO(__builtin_types_compatible_p(__typeof__(a), __typeof__(&(a)[0])))
/** ARRAY_SIZE() - elements of @arr; an error of the compiler if @arr is a pointer */
#define ARRAY_SIZE(arr) (sizeof(arr) / sizeof((arr)[0]) + __must_be_array(arr))
#endif

#endif
