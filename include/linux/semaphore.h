/* SPDX-License-Identifier: MIT */
/* Counting semaphores. */
#ifndef _LINUX_SEMAPHORE_H
#define _LINUX_SEMAPHORE_H

#include <linux/spinlock_types.h>
#include <linux/types.h>

struct semaphore {
	raw_spinlock_t lock;
	unsigned int count;
	struct list_head wait_list;
};

#define __SEMAPHORE_INITIALIZER(name, n)                                                                               \
	{ __RAW_SPIN_LOCK_UNLOCKED((name).lock), n, { &(name).wait_list, &(name).wait_list } }
#define DEFINE_SEMAPHORE_1_(name) struct semaphore name = __SEMAPHORE_INITIALIZER(name, 1)
#define DEFINE_SEMAPHORE_2_(name, n) struct semaphore name = __SEMAPHORE_INITIALIZER(name, n)
#define DEFINE_SEMAPHORE_PICK_(a, b, macro, ...) macro
/** DEFINE_SEMAPHORE() - a semaphore; with one argument (up to Linux 6.3) of count 1, with two of count n */
#define DEFINE_SEMAPHORE(...)                                                                                          \
	DEFINE_SEMAPHORE_PICK_(__VA_ARGS__, DEFINE_SEMAPHORE_2_, DEFINE_SEMAPHORE_1_, )(__VA_ARGS__)

KCOMPD_API_BEGIN

/** sema_init() - make @sem a semaphore that lets @val tasks in */
void sema_init(struct semaphore *sem, int val);

/**
 * down() - take one of the semaphore's count, waiting for up() if it is 0; first come, first served
 * @sem: an initialised semaphore
 *
 * Context: may sleep; up() and down_trylock() do not.
 * Ordering: sees all that was written before the up() that let it in.
 * Return: down_interruptible() and down_killable(): 0, or -EINTR. down_timeout(): 0, or -ETIME after @timeout jiffies.
 * down_trylock(): 0 if taken, 1 if not (mind the sense).
 */
void down(struct semaphore *sem);
int __must_check down_interruptible(struct semaphore *sem);
int __must_check down_killable(struct semaphore *sem);
int __must_check down_timeout(struct semaphore *sem, long timeout);
int __must_check down_trylock(struct semaphore *sem);

/** up() - give one back; any thread may, also one that never called down() */
void up(struct semaphore *sem);

KCOMPD_API_END

#ifndef __cplusplus
#include <linux/version.h>
#if LINUX_VERSION_CODE < KERNEL_VERSION(2, 6, 37)
/** DECLARE_MUTEX() - a semaphore of count 1, as there were no mutexes; DECLARE_MUTEX_LOCKED(): of count 0 */
#define DECLARE_MUTEX(name) DEFINE_SEMAPHORE_2_(name, 1)
#define DECLARE_MUTEX_LOCKED(name) DEFINE_SEMAPHORE_2_(name, 0)
/** init_MUTEX() - sema_init() with 1; init_MUTEX_LOCKED(): with 0 */
#define init_MUTEX(sem) sema_init((sem), 1)
#define init_MUTEX_LOCKED(sem) sema_init((sem), 0)
#endif
#endif

#endif
