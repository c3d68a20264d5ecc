/* SPDX-License-Identifier: MIT */
/* A spinlock that is one bit of a word. */
#ifndef _LINUX_BIT_SPINLOCK_H
#define _LINUX_BIT_SPINLOCK_H

#include <linux/bitops.h>
#include <linux/preempt.h>

KCOMPD_API_BEGIN

/**
 * bit_spin_lock() - take the lock in bit @bitnum of *@addr
 *
 * Held by nobody in particular, as a spinlock; preempt_count() counts it. __bit_spin_unlock() releases without an atomic operation, for a
 * word whose other bits nobody else changes meanwhile. Unlike a spinlock it does not notice that the same call holds it already.
 *
 * Context: any; the section must not sleep. bit_spin_trylock() does not wait.
 * Ordering: as of a spinlock.
 * Lifetime: as of a spinlock.
 * Return: bit_spin_trylock(): 1 if it took the lock, else 0.
 */
void bit_spin_lock(int bitnum, unsigned long *addr) __acquires(bitlock);
int bit_spin_trylock(int bitnum, unsigned long *addr);
void bit_spin_unlock(int bitnum, unsigned long *addr) __releases(bitlock);
void __bit_spin_unlock(int bitnum, unsigned long *addr) __releases(bitlock);

KCOMPD_API_END

#ifdef __CHECKER__
#define bit_spin_trylock(bitnum, addr) __cond_lock(bitlock, bit_spin_trylock(bitnum, addr))
#endif

/** bit_spin_is_locked() - does anybody hold the lock at this moment */
static inline int bit_spin_is_locked(int bitnum, unsigned long *addr)
{
	return test_bit(bitnum, addr);
}

#endif
