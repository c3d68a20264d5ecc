/* SPDX-License-Identifier: MIT */
/* Reference counts with a function that runs for the last one. */
#ifndef _LINUX_KREF_H
#define _LINUX_KREF_H

#include <linux/container_of.h>
#include <linux/refcount.h>

struct kref {
	refcount_t refcount;
};

#define KREF_INIT(n) { REFCOUNT_INIT(n) }

/** kref_init() - begin with one reference; kref_read(): how many there are */
static inline void kref_init(struct kref *kref)
{
	refcount_set(&kref->refcount, 1);
}

static inline unsigned int kref_read(const struct kref *kref)
{
	return refcount_read(&kref->refcount);
}

/** kref_get() - one reference more, by somebody who has one; kref_get_unless_zero(): by somebody who has none. Return: true if there was one */
static inline void kref_get(struct kref *kref)
{
	refcount_inc(&kref->refcount);
}

static inline int __must_check kref_get_unless_zero(struct kref *kref)
{
	return refcount_inc_not_zero(&kref->refcount);
}

/**
 * kref_put() - give a reference back
 * @kref: the count
 * @release: called for the last one; mostly frees the object
 *
 * kref_put_mutex() and kref_put_lock() call it with the lock held, which it releases.
 *
 * Ordering: @release sees all that was done with the object.
 * Return: 1 if @release was called.
 */
static inline int kref_put(struct kref *kref, void (*release)(struct kref *kref))
{
	if (!refcount_dec_and_test(&kref->refcount))
		return 0;
	release(kref);
	return 1;
}

static inline int kref_put_mutex(struct kref *kref, void (*release)(struct kref *kref), struct mutex *lock)
{
	if (!refcount_dec_and_mutex_lock(&kref->refcount, lock))
		return 0;
	release(kref);
	return 1;
}

static inline int kref_put_lock(struct kref *kref, void (*release)(struct kref *kref), spinlock_t *lock)
{
	if (!refcount_dec_and_lock(&kref->refcount, lock))
		return 0;
	release(kref);
	return 1;
}

#endif
