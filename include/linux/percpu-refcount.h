/* SPDX-License-Identifier: MIT */
/* Reference counts that are not looked at until somebody declares the object dead. */
#ifndef _LINUX_PERCPU_REFCOUNT_H
#define _LINUX_PERCPU_REFCOUNT_H

#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/gfp.h>
#include <linux/types.h>

struct percpu_ref;
typedef void(percpu_ref_func_t)(struct percpu_ref *ref);

/* Flags of percpu_ref_init(). The first and the last make no difference. */
enum {
	PERCPU_REF_INIT_ATOMIC = 1 << 0,
	PERCPU_REF_INIT_DEAD = 1 << 1, /* begin dead, with no reference */
	PERCPU_REF_ALLOW_REINIT = 1 << 2,
};

/**
 * struct percpu_ref - a count
 * @state: twice the references, plus one if it is dead. Here it is one word for all CPUs: so there is nothing to switch, and what is done
 * by percpu_ref_kill() is done at once
 * @release: called for the last reference
 */
struct percpu_ref {
	atomic_long_t state;
	percpu_ref_func_t *release;
};

KCOMPD_API_BEGIN

/**
 * percpu_ref_init() - begin with one reference
 * @ref: the count
 * @release: called when a dead count gets to 0; may free the object; must not sleep
 * @flags: PERCPU_REF_*
 * @gfp: makes no difference
 *
 * Return: 0. percpu_ref_exit() ends a count that is at 0 or has never been used.
 */
int __must_check percpu_ref_init(struct percpu_ref *ref, percpu_ref_func_t *release, unsigned int flags, gfp_t gfp);
void percpu_ref_exit(struct percpu_ref *ref);

/**
 * percpu_ref_kill() - declare it dead, and give the first reference back
 * @ref: the count, not dead yet (that it is, is reported)
 * @confirm_kill: called when percpu_ref_tryget_live() fails everywhere; NULL for none
 *
 * Context: any; does not sleep.
 */
void percpu_ref_kill_and_confirm(struct percpu_ref *ref, percpu_ref_func_t *confirm_kill);
/** percpu_ref_resurrect() - a dead count that is not at 0 lives again, with its first reference; percpu_ref_reinit(): one at 0 */
void percpu_ref_resurrect(struct percpu_ref *ref);
void percpu_ref_reinit(struct percpu_ref *ref);
/** percpu_ref_switch_to_atomic() - call @confirm_switch: nothing is switched. The other two do nothing */
void percpu_ref_switch_to_atomic(struct percpu_ref *ref, percpu_ref_func_t *confirm_switch);

KCOMPD_API_END

#define percpu_ref_kill(ref) percpu_ref_kill_and_confirm((ref), NULL)
#define percpu_ref_switch_to_atomic_sync(ref) ((void)(ref))
#define percpu_ref_switch_to_percpu(ref) ((void)(ref))

/**
 * percpu_ref_get() - take a reference, by somebody who has one
 * @ref: the count
 * @nr: how many
 *
 * percpu_ref_tryget(): by somebody who has none; fails at 0. percpu_ref_tryget_live(): fails also when it is dead.
 *
 * Context: any; does not sleep.
 * Ordering: none; a successful tryget is an acquire.
 * Return: the tryget forms: true if taken.
 */
static inline void percpu_ref_get_many(struct percpu_ref *ref, unsigned long nr)
{
	(void)atomic_long_fetch_add_relaxed(2 * (long)nr, &ref->state);
}

static inline void percpu_ref_get(struct percpu_ref *ref)
{
	percpu_ref_get_many(ref, 1);
}

static inline bool percpu_ref_tryget_many(struct percpu_ref *ref, unsigned long nr)
{
	long seen = atomic_long_read(&ref->state);

	do {
		if (seen < 2)
			return false;
	} while (!atomic_long_try_cmpxchg_acquire(&ref->state, &seen, seen + 2 * (long)nr));
	return true;
}

static inline bool percpu_ref_tryget(struct percpu_ref *ref)
{
	return percpu_ref_tryget_many(ref, 1);
}

static inline bool percpu_ref_tryget_live(struct percpu_ref *ref)
{
	long seen = atomic_long_read(&ref->state);

	do {
		if (seen < 2 || (seen & 1))
			return false;
	} while (!atomic_long_try_cmpxchg_acquire(&ref->state, &seen, seen + 2));
	return true;
}
#define percpu_ref_tryget_live_rcu(ref) percpu_ref_tryget_live(ref)

/**
 * percpu_ref_put() - give a reference back
 *
 * Ordering: release() sees all that was done with the object.
 * Lifetime: the object may be gone when this returns.
 */
static inline void percpu_ref_put_many(struct percpu_ref *ref, unsigned long nr)
{
	percpu_ref_func_t *release = ref->release;

	if (atomic_long_sub_return(2 * (long)nr, &ref->state) < 2)
		release(ref);
}

static inline void percpu_ref_put(struct percpu_ref *ref)
{
	percpu_ref_put_many(ref, 1);
}

/** percpu_ref_is_dying() - has it been killed; percpu_ref_is_zero(): is there no reference */
static inline bool percpu_ref_is_dying(struct percpu_ref *ref)
{
	return (atomic_long_read(&ref->state) & 1) != 0;
}

static inline bool percpu_ref_is_zero(struct percpu_ref *ref)
{
	return atomic_long_read(&ref->state) < 2;
}

#endif
