/* SPDX-License-Identifier: MIT */
/* Per-CPU memory at run time; per-CPU variables are in percpu-defs.h. */
#ifndef _LINUX_PERCPU_H
#define _LINUX_PERCPU_H

#include <linux/percpu-defs.h>
#include <linux/smp.h>

/* The largest piece that can be had. */
#define PCPU_MIN_UNIT_SIZE (32 << 10)

KCOMPD_API_BEGIN

/**
 * __alloc_percpu() - memory of which each CPU has its own copy, all zero
 * @size: bytes of one copy, 1 to PCPU_MIN_UNIT_SIZE
 * @align: a power of two, at most 4096
 *
 * alloc_percpu(type) does it for a type. Reach the copies by per_cpu_ptr() and this_cpu_ptr(), not through the pointer itself.
 *
 * Context: may sleep.
 * Return: the per-CPU address, or NULL.
 */
void __percpu *__alloc_percpu(size_t size, size_t align);
/** __alloc_percpu_gfp() - the same; @gfp makes no difference: the copies are always zero, and it may sleep */
void __percpu *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp);

/** free_percpu() - give back what alloc_percpu() gave; NULL is allowed */
void free_percpu(void __percpu *ptr);

KCOMPD_API_END

#define alloc_percpu(type) ((__typeof__(type) __percpu *)__alloc_percpu(sizeof(type), __alignof__(type)))
#define alloc_percpu_gfp(type, gfp) ((__typeof__(type) __percpu *)__alloc_percpu_gfp(sizeof(type), __alignof__(type), (gfp)))

#endif
