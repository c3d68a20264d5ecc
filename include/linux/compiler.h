/* SPDX-License-Identifier: MIT */
/* What the kernel asks of a compiler: attributes, hints, and loads and stores that happen exactly once. */
#ifndef _LINUX_COMPILER_H
#define _LINUX_COMPILER_H

#include <linux/compiler_types.h>

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)

#ifdef __cplusplus /* a function: classes have members of that name */
static inline void barrier(void)
{
	__asm__ __volatile__("" : : : "memory");
}
#else
#define barrier() __asm__ __volatile__("" : : : "memory")
#endif
#define unreachable() __builtin_unreachable()

/**
 * READ_ONCE() - one load of @x, which the compiler neither repeats nor leaves out
 * @x: an lvalue of a size that the machine loads at once
 *
 * Ordering: none between threads, but dependent accesses stay behind it (Documentation/memory-barriers.txt).
 */
#define READ_ONCE(x) __atomic_load_n(&(x), __ATOMIC_RELAXED)

/**
 * WRITE_ONCE() - one store to @x, which the compiler neither repeats nor tears
 * @x: an lvalue of a size that the machine stores at once
 * @val: the new value
 */
#define WRITE_ONCE(x, val) __atomic_store_n(&(x), (val), __ATOMIC_RELAXED)
#define ACCESS_ONCE(x) (*(volatile __typeof__(x) *)&(x))

#define __UNIQUE_ID(prefix) __PASTE(__PASTE(__UNIQUE_ID_, prefix), __COUNTER__)
#define __PASTE_(a, b) a##b
#define __PASTE(a, b) __PASTE_(a, b)

#endif
