/* SPDX-License-Identifier: MIT */
/* A hint to the processor inside a busy loop. */
#ifndef _ASM_PROCESSOR_H
#define _ASM_PROCESSOR_H

#include <asm/barrier.h>
#include <asm/special_insns.h>

/**
 * cpu_relax() - let the sibling thread and the memory system breathe in a busy loop
 *
 * Context: any; does not sleep.
 */
static __always_inline void cpu_relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#else
	barrier();
#endif
}

/**
 * smp_cond_load_acquire() - spin until *@ptr makes @cond_expr true
 * @ptr: pointer to an integer
 * @cond_expr: an expression over VAL, the value read
 *
 * Return: the value. Ordering: acquire.
 */
#define smp_cond_load_acquire(ptr, cond_expr)                                                                          \
	({                                                                                                             \
		__typeof__(*(ptr)) VAL;                                                                                \
		while (VAL = smp_load_acquire(ptr), !(cond_expr))                                                      \
			cpu_relax();                                                                                   \
		VAL;                                                                                                   \
	})
#define smp_cond_load_relaxed(ptr, cond_expr) smp_cond_load_acquire(ptr, cond_expr)

#endif
