/* SPDX-License-Identifier: MIT */
/* Memory barriers between threads. */
#ifndef _ASM_BARRIER_H
#define _ASM_BARRIER_H

#include <linux/compiler.h>

/*
 * x86 keeps loads with loads and stores with stores by itself, so there rmb and wmb only hold the compiler; elsewhere all
 * three are the full barrier.
 */
#define smp_mb() __sync_synchronize()
#if defined(__x86_64__)
#define smp_rmb() barrier()
#define smp_wmb() barrier()
#else
#define smp_rmb() __sync_synchronize()
#define smp_wmb() __sync_synchronize()
#endif
#define mb() smp_mb()
#define rmb() smp_rmb()
#define wmb() smp_wmb()
#define dma_rmb() smp_rmb()
#define dma_wmb() smp_wmb()
#define smp_mb__before_atomic() smp_mb()
#define smp_mb__after_atomic() smp_mb()
#define smp_mb__after_spinlock() smp_mb()
#define smp_mb__after_unlock_lock() smp_mb()
#define smp_acquire__after_ctrl_dep() smp_rmb()
/* Towards devices and hypervisors; there are none. */
#define dma_mb() smp_mb()
#define virt_mb() smp_mb()
#define virt_rmb() smp_rmb()
#define virt_wmb() smp_wmb()
#define virt_store_mb(var, value) smp_store_mb(var, value)
#define virt_load_acquire(p) smp_load_acquire(p)
#define virt_store_release(p, v) smp_store_release(p, v)

/**
 * smp_load_acquire() - a load before which nothing later in the program happens
 * @p: pointer to an integer or pointer
 *
 * Ordering: what was written before the smp_store_release() whose value it sees is visible after it.
 * Return: the value.
 */
#define smp_load_acquire(p) __atomic_load_n((p), __ATOMIC_ACQUIRE)

/**
 * smp_store_release() - a store after which nothing earlier in the program happens
 * @p: pointer to an integer or pointer
 * @v: the new value
 */
#define smp_store_release(p, v) __atomic_store_n((p), (v), __ATOMIC_RELEASE)

/** smp_store_mb() - store @value, then a full barrier */
#define smp_store_mb(var, value) ((void)__atomic_exchange_n(&(var), (value), __ATOMIC_SEQ_CST))

#ifndef __cplusplus
#include <linux/version.h>
#if LINUX_VERSION_CODE < KERNEL_VERSION(3, 18, 0)
/* One for each neighbour, until smp_mb__before_atomic() and smp_mb__after_atomic() came. */
#define smp_mb__before_clear_bit() smp_mb__before_atomic()
#define smp_mb__after_clear_bit() smp_mb__after_atomic()
#define smp_mb__before_atomic_inc() smp_mb__before_atomic()
#define smp_mb__after_atomic_inc() smp_mb__after_atomic()
#define smp_mb__before_atomic_dec() smp_mb__before_atomic()
#define smp_mb__after_atomic_dec() smp_mb__after_atomic()
#endif
#endif

#endif
