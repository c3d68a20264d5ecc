/* SPDX-License-Identifier: MIT */
/* Check a type while compiling. */
#ifndef _LINUX_TYPECHECK_H
#define _LINUX_TYPECHECK_H

/** typecheck() - 1, with a warning of the compiler unless @x is a @type */
#define typecheck(type, x)                                                                                             \
	({                                                                                                             \
		type __typecheck_want;                                                                                 \
		__typeof__(x) __typecheck_have;                                                                        \
		(void)(&__typecheck_want == &__typecheck_have);                                                        \
		1;                                                                                                     \
	})

#endif
