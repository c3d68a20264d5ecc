/* SPDX-License-Identifier: MIT */
/* Reader-writer semaphores: many readers or one writer, first come, first served. */
#ifndef _LINUX_RWSEM_H
#define _LINUX_RWSEM_H

#include <linux/lockdep.h>
#include <linux/spinlock_types.h>
#include <linux/types.h>

/* count: readers inside, or -1 for a writer. All guarded by wait_lock. */
struct rw_semaphore {
	int count;
	unsigned int unused;
	struct lock_class_key *key;
	raw_spinlock_t wait_lock;
	struct list_head wait_list;
};

#define __RWSEM_INITIALIZER(name)                                                                                      \
	{ 0, 0, NULL, __RAW_SPIN_LOCK_UNLOCKED((name).wait_lock), { &(name).wait_list, &(name).wait_list } }
#define DECLARE_RWSEM(name) struct rw_semaphore name = __RWSEM_INITIALIZER(name)

KCOMPD_API_BEGIN

/** __init_rwsem() - make @sem a free semaphore of the class @key, which may be NULL; @name is for reports */
void __init_rwsem(struct rw_semaphore *sem, const char *name, struct lock_class_key *key);

/**
 * down_read() - enter with other readers; down_write(): alone
 * @sem: an initialised semaphore
 *
 * Context: may sleep; the trylock forms do not.
 * Ordering: sees all that was written before the last up_write(), a writer also what was before each up_read().
 * Return: interruptible and killable forms 0 or -EINTR; trylock forms 1 if entered, else 0.
 */
void down_read(struct rw_semaphore *sem);
int __must_check down_read_interruptible(struct rw_semaphore *sem);
int __must_check down_read_killable(struct rw_semaphore *sem);
int down_read_trylock(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
int __must_check down_write_killable(struct rw_semaphore *sem);
int down_write_trylock(struct rw_semaphore *sem);
/** down_read_nested() - down_read() inside another of its class, on purpose: mutex_lock_nested() of semaphores */
void down_read_nested(struct rw_semaphore *sem, int subclass);
int __must_check down_read_killable_nested(struct rw_semaphore *sem, int subclass);
void down_write_nested(struct rw_semaphore *sem, int subclass);
int __must_check down_write_killable_nested(struct rw_semaphore *sem, int subclass);
/** up_read() - leave; up_write(): as the writer. Any thread may do it, and does not sleep. */
void up_read(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
/** down_read_non_owner() - down_read() of a reader for whom another task leaves, by up_read_non_owner(); without a lock's order */
void down_read_non_owner(struct rw_semaphore *sem);
void up_read_non_owner(struct rw_semaphore *sem);
/** downgrade_write() - the writer becomes a reader without letting another writer in */
void downgrade_write(struct rw_semaphore *sem);
/** rwsem_is_locked() - is anybody inside at this moment */
int rwsem_is_locked(struct rw_semaphore *sem);
/** rwsem_is_contended() - does anybody wait at this moment */
int rwsem_is_contended(struct rw_semaphore *sem);

KCOMPD_API_END

/** init_rwsem() - make @sem a free semaphore, of the class of all that are made at this place */
#define init_rwsem(sem) KCOMPD_WITH_CLASS(__init_rwsem, (sem), #sem)
#define down_write_nest_lock(sem, nest_lock) ((void)(nest_lock), down_write_nested((sem), KCOMPD_NEST_LOCK))
#define rwsem_assert_held(sem) lockdep_assert_held(sem)
#define rwsem_assert_held_write(sem) lockdep_assert_held_write(sem)

#endif
