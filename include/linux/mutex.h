/* SPDX-License-Identifier: MIT */
/* Mutexes. */
#ifndef _LINUX_MUTEX_H
#define _LINUX_MUTEX_H

#include <linux/atomic.h>
#include <linux/lockdep.h>
#include <linux/sched.h>
#include <linux/spinlock_types.h>
#include <linux/types.h>

/* word: 0 free, 1 taken, 2 taken and somebody waits. wait_list is guarded by wait_lock. */
struct mutex {
	unsigned int word;
	unsigned int epoch;
	struct lock_class_key *key;
	raw_spinlock_t wait_lock;
	struct list_head wait_list;
	struct task_struct *owner;
	const void *taken_at;
};

#define __MUTEX_INITIALIZER(name)                                                                                      \
	{ 0, 0, NULL, __RAW_SPIN_LOCK_UNLOCKED(name.wait_lock), { &(name).wait_list, &(name).wait_list }, NULL, NULL }
#define DEFINE_MUTEX(name) struct mutex name = __MUTEX_INITIALIZER(name)

KCOMPD_API_BEGIN

/** __mutex_init() - make @lock a free mutex of the class @key, which may be NULL; @name is for reports */
void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key);

/**
 * mutex_lock() - take @lock
 * @lock: an initialised mutex that the task does not hold yet; that it does, in the same call, is reported and ends the call
 *
 * mutex_lock_interruptible() is ended by any signal, mutex_lock_killable() by a fatal one; mutex_lock_io() is mutex_lock(),
 * counted as waiting for input or output.
 *
 * Context: may sleep.
 * Ordering: sees all that was written before the last mutex_unlock().
 * Return: of the interruptible and killable forms 0 with the mutex held, or -EINTR without.
 */
void mutex_lock(struct mutex *lock);
int __must_check mutex_lock_interruptible(struct mutex *lock);
int __must_check mutex_lock_killable(struct mutex *lock);
void mutex_lock_io(struct mutex *lock);

/**
 * mutex_lock_nested() - take @lock inside another one of its class, on purpose
 * @subclass: 0 to 7, another one than that of the lock outside
 *
 * What the lock checker is told more than by mutex_lock(); see "lock classes" in lockdep.h. The other forms likewise.
 */
void mutex_lock_nested(struct mutex *lock, unsigned int subclass);
int __must_check mutex_lock_interruptible_nested(struct mutex *lock, unsigned int subclass);
int __must_check mutex_lock_killable_nested(struct mutex *lock, unsigned int subclass);

/** mutex_trylock() - take @lock if it is free. Does not sleep. Return: 1 if taken, else 0 */
int mutex_trylock(struct mutex *lock);

/**
 * mutex_unlock() - release @lock
 *
 * Lifetime: unlike a spinlock, @lock is still touched after another task may have taken it: do not free it from there without waiting
 * for this call to return.
 */
void mutex_unlock(struct mutex *lock);

/** mutex_is_locked() - does anybody hold @lock at this moment */
bool mutex_is_locked(struct mutex *lock);

KCOMPD_API_END

/** mutex_init() - make @lock a free mutex, of the class of all that are made at this place */
#define mutex_init(lock) KCOMPD_WITH_CLASS(__mutex_init, (lock), #lock)
#define mutex_destroy(lock) do { (void)(lock); } while (0)
#define mutex_lock_io_nested(lock, subclass) mutex_lock_nested((lock), (subclass))
#define mutex_lock_nest_lock(lock, nest_lock) ((void)(nest_lock), mutex_lock_nested((lock), KCOMPD_NEST_LOCK))

/** atomic_dec_and_mutex_lock() - take @lock only if the count @cnt goes to 0. Return: 1 with the mutex held, else 0 */
static inline int atomic_dec_and_mutex_lock(atomic_t *cnt, struct mutex *lock)
{
	if (atomic_add_unless(cnt, -1, 1))
		return 0;
	mutex_lock(lock);
	if (atomic_dec_and_test(cnt))
		return 1;
	mutex_unlock(lock);
	return 0;
}

#endif
