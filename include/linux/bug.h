/* SPDX-License-Identifier: MIT */
/* BUG() and WARN(): reports of what must not be. */
#ifndef _LINUX_BUG_H
#define _LINUX_BUG_H

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/once.h>
#include <linux/panic.h>
#include <linux/printk.h>

KCOMPD_API_BEGIN

/**
 * __kcompd_warn() - the report behind WARN() and WARN_ON()
 * @file, @line: where it stands
 * @taint: the mark to leave, TAINT_WARN as a rule
 * @fmt: the message in front of the report, or NULL
 *
 * Context: Any. Does not sleep.
 */
__cold __printf(4, 5) void __kcompd_warn(const char *file, int line, unsigned int taint, const char *fmt, ...);

/** __kcompd_bug() - the report behind BUG(); ends the task */
__attribute__((__noreturn__)) __cold void __kcompd_bug(const char *file, int line);

KCOMPD_API_END

/** BUG() - report a call trace and end the task, in a handler with an error to the client */
#define BUG() __kcompd_bug(__FILE__, __LINE__)
#define BUG_ON(condition)                                                                                              \
	do {                                                                                                           \
		if (unlikely(condition))                                                                               \
			BUG();                                                                                         \
	} while (0)

/** WARN() - report a message and a call trace if @condition is true, and go on; tells whether it was */
#define WARN(condition, fmt, ...) WARN_TAINT(condition, TAINT_WARN, fmt, ##__VA_ARGS__)
#define WARN_TAINT(condition, taint, fmt, ...)                                                                         \
	({                                                                                                             \
		int __warn_cond = !!(condition);                                                                       \
		if (unlikely(__warn_cond))                                                                             \
			__kcompd_warn(__FILE__, __LINE__, taint, fmt, ##__VA_ARGS__);                                  \
		unlikely(__warn_cond);                                                                                 \
	})
/** WARN_ON() - WARN() without a message */
#define WARN_ON(condition)                                                                                             \
	({                                                                                                             \
		int __warn_cond = !!(condition);                                                                       \
		if (unlikely(__warn_cond))                                                                             \
			__kcompd_warn(__FILE__, __LINE__, TAINT_WARN, (const char *)0);                                \
		unlikely(__warn_cond);                                                                                 \
	})
/** WARN_ON_ONCE(), WARN_ONCE() - report the first time only; tell about @condition every time */
#define WARN_ON_ONCE(condition)                                                                                        \
	DO_ONCE_LITE_IF(condition, __kcompd_warn, __FILE__, __LINE__, TAINT_WARN, (const char *)0)
#define WARN_ONCE(condition, fmt, ...)                                                                                 \
	DO_ONCE_LITE_IF(condition, __kcompd_warn, __FILE__, __LINE__, TAINT_WARN, fmt, ##__VA_ARGS__)
#define WARN_TAINT_ONCE(condition, taint, fmt, ...)                                                                    \
	DO_ONCE_LITE_IF(condition, __kcompd_warn, __FILE__, __LINE__, taint, fmt, ##__VA_ARGS__)
#define WARN_ON_SMP(x) WARN_ON(x)

#endif
