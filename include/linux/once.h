/* SPDX-License-Identifier: MIT */
/* Things that happen the first time only. */
#ifndef _LINUX_ONCE_H
#define _LINUX_ONCE_H

#include <linux/compiler.h>
#include <linux/types.h>

/* True for the first caller that gets here with @cond true, whatever the others do at the same time. */
#define __ONCE_LITE_IF(cond)                                                                                           \
	({                                                                                                             \
		static char __once_done;                                                                               \
		bool __once_ret = false;                                                                               \
		if (unlikely(cond) && !__atomic_load_n(&__once_done, __ATOMIC_RELAXED))                                \
			__once_ret = !__atomic_exchange_n(&__once_done, 1, __ATOMIC_RELAXED);                          \
		unlikely(__once_ret);                                                                                  \
	})

/** DO_ONCE_LITE() - call @func with the arguments the first time that this line runs; true if it did */
#define DO_ONCE_LITE(func, ...) DO_ONCE_LITE_IF(true, func, ##__VA_ARGS__)
/** DO_ONCE_LITE_IF() - the same, for the first time that @condition is true; tells whether @condition was true */
#define DO_ONCE_LITE_IF(condition, func, ...)                                                                          \
	({                                                                                                             \
		bool __do_once_cond = !!(condition);                                                                   \
		if (__ONCE_LITE_IF(__do_once_cond))                                                                    \
			func(__VA_ARGS__);                                                                             \
		unlikely(__do_once_cond);                                                                              \
	})

#endif
