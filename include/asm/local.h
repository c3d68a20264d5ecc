/* SPDX-License-Identifier: MIT */
/* local_t: a counter of one CPU, atomic towards everything else on that CPU. */
#ifndef _ASM_LOCAL_H
#define _ASM_LOCAL_H

#include <linux/atomic.h>
#include <linux/percpu.h>

/* Another thread may take the CPU in the middle of an operation, so it is a whole atomic. */
typedef struct {
	atomic_long_t a;
} local_t;

#define LOCAL_INIT(i) { ATOMIC_LONG_INIT(i) }

/**
 * DOC: operations on local_t
 *
 * As those of atomic_long_t, without any ordering towards other CPUs: only the CPU that owns the counter writes it, any may read it.
 * Use local_inc(this_cpu_ptr(&counters)) with the CPU held, local_read(per_cpu_ptr(&counters, cpu)) anywhere.
 */
#define local_read(l) atomic_long_read(&(l)->a)
#define local_set(l, i) atomic_long_set(&(l)->a, (i))
#define local_inc(l) ((void)atomic_long_fetch_add_relaxed(1, &(l)->a))
#define local_dec(l) ((void)atomic_long_fetch_sub_relaxed(1, &(l)->a))
#define local_add(i, l) ((void)atomic_long_fetch_add_relaxed((i), &(l)->a))
#define local_sub(i, l) ((void)atomic_long_fetch_sub_relaxed((i), &(l)->a))
#define local_add_return(i, l) atomic_long_add_return_relaxed((i), &(l)->a)
#define local_sub_return(i, l) atomic_long_sub_return_relaxed((i), &(l)->a)
#define local_inc_return(l) local_add_return(1, l)
#define local_dec_return(l) local_sub_return(1, l)
#define local_sub_and_test(i, l) (local_sub_return(i, l) == 0)
#define local_dec_and_test(l) (local_dec_return(l) == 0)
#define local_inc_and_test(l) (local_inc_return(l) == 0)
#define local_add_negative(i, l) (local_add_return(i, l) < 0)
#define local_xchg(l, n) atomic_long_xchg_relaxed(&(l)->a, (n))
#define local_cmpxchg(l, o, n) atomic_long_cmpxchg_relaxed(&(l)->a, (o), (n))
#define local_try_cmpxchg(l, po, n) atomic_long_try_cmpxchg_relaxed(&(l)->a, (po), (n))
#define local_add_unless(l, a_, u) atomic_long_add_unless(&(l)->a, (a_), (u))
#define local_inc_not_zero(l) atomic_long_inc_not_zero(&(l)->a)
#define __local_inc(l) local_inc(l)
#define __local_dec(l) local_dec(l)
#define __local_add(i, l) local_add(i, l)
#define __local_sub(i, l) local_sub(i, l)

#endif
