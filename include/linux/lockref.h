/* SPDX-License-Identifier: MIT */
/* A reference count beside the lock of the object that it counts for. */
#ifndef _LINUX_LOCKREF_H
#define _LINUX_LOCKREF_H

#include <linux/spinlock.h>
#include <linux/types.h>

/**
 * struct lockref - a lock and a count
 * @lock: guards the object, and @count
 * @count: the references; negative: the object is dead
 */
struct lockref {
	spinlock_t lock;
	int count;
};

KCOMPD_API_BEGIN

/**
 * lockref_get() - one more reference, for somebody who has one
 *
 * Those below change the count only on a condition. An _or_lock form takes the lock if it does not change the count, and returns
 * with it held. Here the lock is taken for a moment each time, so all order as a spinlock does.
 *
 * Context: any; does not sleep. The caller does not hold the lock.
 */
void lockref_get(struct lockref *lockref);
/** lockref_get_not_zero() - one more, unless there is none (or the object is dead). Return: true if taken */
int lockref_get_not_zero(struct lockref *lockref);
/** lockref_get_not_dead() - one more, unless the object is dead. Return: true if taken */
int lockref_get_not_dead(struct lockref *lockref);
/** lockref_get_or_lock() - one more, unless there is none. Return: true if taken, else false with the lock held */
int lockref_get_or_lock(struct lockref *lockref);
/** lockref_put_not_zero() - one less, unless that was the last. Return: true if given back */
int lockref_put_not_zero(struct lockref *lockref);
/** lockref_put_or_lock() - one less, unless that was the last. Return: true if given back, else false with the lock held */
int lockref_put_or_lock(struct lockref *lockref);
/** lockref_put_return() - one less, without waiting. Return: how many there are now; -1: nothing was done, take the lock */
int lockref_put_return(struct lockref *lockref);

/** lockref_mark_dead() - no reference can be had from here on; the caller holds the lock */
void lockref_mark_dead(struct lockref *lockref);

KCOMPD_API_END

/** __lockref_is_dead() - has it been marked; the caller holds the lock */
static inline bool __lockref_is_dead(const struct lockref *l)
{
	return l->count < 0;
}

#endif
