/* SPDX-License-Identifier: MIT */
/* Conditions that are checked while compiling. */
#ifndef _LINUX_BUILD_BUG_H
#define _LINUX_BUILD_BUG_H

#include <linux/compiler.h>

#ifdef __cplusplus
#define BUILD_BUG_ON_MSG(cond, msg) static_assert(!(cond), msg)
#define BUILD_BUG_ON_ZERO(e, ...) ((int)(sizeof(char[1 - 2 * !!(e)]) - 1))
#else
/** BUILD_BUG_ON_ZERO() - 0, where @e is false; an error of the compiler where it is true */
#define BUILD_BUG_ON_ZERO(e, ...) ((int)sizeof(struct { int : (-!!(e)); }))
#undef static_assert
/** static_assert() - stop the compiler unless @expr, with a message if one is given */
#define static_assert(expr, ...) __static_assert_(expr, ##__VA_ARGS__, #expr)
#define __static_assert_(expr, msg, ...) _Static_assert(expr, msg)

/** BUILD_BUG_ON_MSG() - stop the compiler with @msg if @cond can be seen to be true */
#define BUILD_BUG_ON_MSG(cond, msg) __BUILD_BUG_CALL_(cond, msg, __UNIQUE_ID(build_bug_))
#define __BUILD_BUG_CALL_(cond, msg, fn) __BUILD_BUG_CALL__(cond, msg, fn)
#ifdef __OPTIMIZE__
#define __BUILD_BUG_CALL__(cond, msg, fn)                                                                              \
	do {                                                                                                           \
		extern void fn(void) __attribute__((__error__(msg)));                                                  \
		if (cond)                                                                                              \
			fn();                                                                                          \
	} while (0)
#else
#define __BUILD_BUG_CALL__(cond, msg, fn) ((void)sizeof(char[1 - 2 * !!(cond)]))
#endif
#endif

#define BUILD_BUG_ON_INVALID(e) ((void)(sizeof((long)(e))))
/** BUILD_BUG_ON() - stop the compiler if @cond is true */
#define BUILD_BUG_ON(cond) BUILD_BUG_ON_MSG(cond, "BUILD_BUG_ON failed: " #cond)
#define BUILD_BUG() BUILD_BUG_ON_MSG(1, "BUILD_BUG failed")
#define BUILD_BUG_ON_NOT_POWER_OF_2(n) BUILD_BUG_ON((n) == 0 || (((n) & ((n) - 1)) != 0))

#endif
