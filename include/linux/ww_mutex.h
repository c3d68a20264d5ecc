/* SPDX-License-Identifier: MIT */
/* Mutexes for those who need many at once, in no order: of two that would wait for each other, the younger gives way. */
#ifndef _LINUX_WW_MUTEX_H
#define _LINUX_WW_MUTEX_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/spinlock_types.h>
#include <linux/types.h>

struct task_struct;

/* Locks that are taken together. stamp: how many transactions there were. */
struct ww_class {
	atomic_long_t stamp;
	unsigned int is_wait_die;
};

/**
 * struct ww_acquire_ctx - a transaction: the locks of one class that one task takes together
 * @task: the task
 * @stamp: its age; smaller is older
 * @acquired: how many locks it holds
 * @wounded: an older one waits for a lock of this one
 * @is_wait_die: how the class decides
 */
struct ww_acquire_ctx {
	struct task_struct *task;
	unsigned long stamp;
	unsigned int acquired;
	unsigned int wounded;
	unsigned int is_wait_die;
};

/* word: 1 while somebody holds it. All of it is guarded by wait_lock. */
struct ww_mutex {
	unsigned int word;
	unsigned int unused;
	struct lock_class_key *key; /* nobody looks at it */
	raw_spinlock_t wait_lock;
	struct list_head wait_list;
	struct ww_acquire_ctx *ctx;
};

#define __WW_CLASS_INITIALIZER(ww_class, wait_die) { ATOMIC_LONG_INIT(0), (wait_die) }
/** DEFINE_WW_CLASS() - a class in which the older wounds the younger; DEFINE_WD_CLASS(): in which the younger dies */
#define DEFINE_WW_CLASS(classname) struct ww_class classname = __WW_CLASS_INITIALIZER(classname, 0)
#define DEFINE_WD_CLASS(classname) struct ww_class classname = __WW_CLASS_INITIALIZER(classname, 1)
#define __WW_MUTEX_INITIALIZER(lockname, class)                                                                        \
	{ 0, 0, NULL, __RAW_SPIN_LOCK_UNLOCKED((lockname).wait_lock), LIST_HEAD_INIT((lockname).wait_list), NULL }
#define DEFINE_WW_MUTEX(mutexname, ww_class) struct ww_mutex mutexname = __WW_MUTEX_INITIALIZER(mutexname, ww_class)

KCOMPD_API_BEGIN

/** ww_mutex_init() - make @lock free; @ww_class is that of all who take it */
void ww_mutex_init(struct ww_mutex *lock, struct ww_class *ww_class);

/**
 * ww_acquire_init() - begin a transaction of the calling task
 *
 * ww_acquire_done(): it takes no more locks. ww_acquire_fini(): it has released all of them (that it has not, is reported).
 */
void ww_acquire_init(struct ww_acquire_ctx *ctx, struct ww_class *ww_class);
void ww_acquire_fini(struct ww_acquire_ctx *ctx);

/**
 * ww_mutex_lock() - take @lock
 * @lock: the lock
 * @ctx: the transaction; NULL to take this one lock alone, as a mutex
 *
 * After -EDEADLK release all locks of the transaction, take this one by ww_mutex_lock_slow(), and begin again with the others. In
 * waiting the older transactions are first.
 *
 * Context: may sleep, but ww_mutex_trylock().
 * Ordering: as a mutex.
 * Return: 0; -EALREADY if the transaction holds it; -EDEADLK if it has to give way, only when it holds others;
 * _interruptible: -EINTR. ww_mutex_lock_slow() nothing. ww_mutex_trylock(): 1 if taken, else 0.
 */
int ww_mutex_lock(struct ww_mutex *lock, struct ww_acquire_ctx *ctx);
int __must_check ww_mutex_lock_interruptible(struct ww_mutex *lock, struct ww_acquire_ctx *ctx);
int __must_check ww_mutex_trylock(struct ww_mutex *lock, struct ww_acquire_ctx *ctx);
/** ww_mutex_unlock() - release @lock; the first who waits has it then */
void ww_mutex_unlock(struct ww_mutex *lock);

KCOMPD_API_END

static inline void ww_acquire_done(struct ww_acquire_ctx *ctx)
{
	(void)ctx;
}

static inline void ww_mutex_lock_slow(struct ww_mutex *lock, struct ww_acquire_ctx *ctx)
{
	(void)ww_mutex_lock(lock, ctx);
}

static inline int __must_check ww_mutex_lock_slow_interruptible(struct ww_mutex *lock, struct ww_acquire_ctx *ctx)
{
	return ww_mutex_lock_interruptible(lock, ctx);
}

/** ww_mutex_destroy() - nobody uses @lock any more */
static inline void ww_mutex_destroy(struct ww_mutex *lock)
{
	(void)lock;
}

/** ww_mutex_is_locked() - does anybody hold @lock at this moment */
static inline bool ww_mutex_is_locked(struct ww_mutex *lock)
{
	return READ_ONCE(lock->word) != 0;
}

#endif
