/* SPDX-License-Identifier: MIT */
/* Reference counts that neither overflow nor come back from 0. */
#ifndef _LINUX_REFCOUNT_H
#define _LINUX_REFCOUNT_H

#include <linux/atomic.h>
#include <linux/limits.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>

typedef struct refcount_struct {
	atomic_t refs;
} refcount_t;

#define REFCOUNT_INIT(n) { ATOMIC_INIT(n) }
#define REFCOUNT_MAX INT_MAX
#define REFCOUNT_SATURATED ((int)0xc0000000)

enum refcount_saturation_type {
	REFCOUNT_ADD_NOT_ZERO_OVF,
	REFCOUNT_ADD_OVF,
	REFCOUNT_ADD_UAF,
	REFCOUNT_SUB_UAF,
	REFCOUNT_DEC_LEAK,
};

KCOMPD_API_BEGIN

/** refcount_warn_saturate() - set @r to REFCOUNT_SATURATED, where it stays, and report it once for each kind @t of error */
void refcount_warn_saturate(refcount_t *r, enum refcount_saturation_type t);

/**
 * refcount_dec_if_one() - give back the last reference, but only if it is the last; refcount_dec_not_one(): only if it is not
 * @r: the count
 *
 * A saturated count stays, which refcount_dec_not_one() calls true.
 *
 * Ordering: release.
 * Return: true if it did.
 */
bool __must_check refcount_dec_if_one(refcount_t *r);
bool __must_check refcount_dec_not_one(refcount_t *r);
KCOMPD_API_END

/** refcount_set() - begin with @n references; refcount_read(): how many there are. Ordering: none */
static inline void refcount_set(refcount_t *r, int n)
{
	atomic_set(&r->refs, n);
}

static inline unsigned int refcount_read(const refcount_t *r)
{
	return (unsigned int)atomic_read(&r->refs);
}

/**
 * refcount_inc() - one reference more, by somebody who has one
 * @r: the count
 *
 * refcount_add() takes several. From 0, or beyond REFCOUNT_MAX, it is reported and the count is saturated: the object is never freed then. The
 * _not_zero forms are for those who have none: they return false, and change nothing, if the count is 0.
 *
 * Ordering: none.
 */
static inline bool __must_check refcount_add_not_zero(int i, refcount_t *r)
{
	int old = atomic_read(&r->refs);

	do {
		if (!old)
			break;
	} while (!atomic_try_cmpxchg_relaxed(&r->refs, &old, (int)((unsigned int)old + (unsigned int)i)));
	if (unlikely(old < 0 || (int)((unsigned int)old + (unsigned int)i) < 0))
		refcount_warn_saturate(r, REFCOUNT_ADD_NOT_ZERO_OVF);
	return old != 0;
}

static inline bool __must_check refcount_inc_not_zero(refcount_t *r)
{
	return refcount_add_not_zero(1, r);
}

static inline void refcount_add(int i, refcount_t *r)
{
	int old = atomic_fetch_add_relaxed(i, &r->refs);

	if (unlikely(!old))
		refcount_warn_saturate(r, REFCOUNT_ADD_UAF);
	else if (unlikely(old < 0 || (int)((unsigned int)old + (unsigned int)i) < 0))
		refcount_warn_saturate(r, REFCOUNT_ADD_OVF);
}

static inline void refcount_inc(refcount_t *r)
{
	refcount_add(1, r);
}

/**
 * refcount_dec_and_test() - give a reference back
 * @r: the count
 *
 * refcount_sub_and_test() gives several back. refcount_dec() is for those who know that it is not the last: if it is, it is reported.
 *
 * Ordering: all that was done with the object is before the free of whom it returns true to.
 * Return: true for the last one.
 */
static inline bool __must_check refcount_sub_and_test(int i, refcount_t *r)
{
	int old = atomic_fetch_sub_release(i, &r->refs);

	if (old == i) {
		/* An operation, not a fence: ThreadSanitizer sees the pair with the releases of the others. */
		(void)atomic_read_acquire(&r->refs);
		return true;
	}
	if (unlikely(old <= 0 || old - i < 0))
		refcount_warn_saturate(r, REFCOUNT_SUB_UAF);
	return false;
}

static inline bool __must_check refcount_dec_and_test(refcount_t *r)
{
	return refcount_sub_and_test(1, r);
}

static inline void refcount_dec(refcount_t *r)
{
	if (unlikely(atomic_fetch_sub_release(1, &r->refs) <= 1))
		refcount_warn_saturate(r, REFCOUNT_DEC_LEAK);
}

/** refcount_dec_and_mutex_lock() - give a reference back; the last one with @lock held. Return: true with the lock held */
static inline bool __must_check refcount_dec_and_mutex_lock(refcount_t *r, struct mutex *lock)
{
	if (refcount_dec_not_one(r))
		return false;
	mutex_lock(lock);
	if (refcount_dec_and_test(r))
		return true;
	mutex_unlock(lock);
	return false;
}

/** refcount_dec_and_lock() - the same with a spinlock; _irqsave: with its flags */
static inline bool __must_check refcount_dec_and_lock(refcount_t *r, spinlock_t *lock)
{
	if (refcount_dec_not_one(r))
		return false;
	spin_lock(lock);
	if (refcount_dec_and_test(r))
		return true;
	spin_unlock(lock);
	return false;
}

static inline bool __must_check refcount_dec_and_lock_irqsave(refcount_t *r, spinlock_t *lock, unsigned long *flags)
{
	if (refcount_dec_not_one(r))
		return false;
	spin_lock_irqsave(lock, *flags);
	if (refcount_dec_and_test(r))
		return true;
	spin_unlock_irqrestore(lock, *flags);
	return false;
}

#endif
