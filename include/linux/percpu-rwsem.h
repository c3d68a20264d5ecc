/* SPDX-License-Identifier: MIT */
/* Reader-writer semaphores for many readers and hardly ever a writer. */
#ifndef _LINUX_PERCPU_RWSEM_H
#define _LINUX_PERCPU_RWSEM_H

#include <linux/lockdep.h>
#include <linux/rwsem.h>

/* Here it is a rw_semaphore by another name: the same promises, and readers that cost what those of that cost. */
struct percpu_rw_semaphore {
	struct rw_semaphore rw_sem;
};

#define DEFINE_PERCPU_RWSEM(name) struct percpu_rw_semaphore name = { __RWSEM_INITIALIZER((name).rw_sem) }
#define DEFINE_STATIC_PERCPU_RWSEM(name) static DEFINE_PERCPU_RWSEM(name)

/** percpu_init_rwsem() - make @sem free. Return: 0. percpu_free_rwsem() ends it */
static inline int percpu_init_rwsem(struct percpu_rw_semaphore *sem)
{
	init_rwsem(&sem->rw_sem);
	return 0;
}

static inline void percpu_free_rwsem(struct percpu_rw_semaphore *sem)
{
	(void)sem;
}

/**
 * percpu_down_read() - enter with other readers; percpu_down_write(): alone
 * @sem: an initialised semaphore
 *
 * Context: may sleep; percpu_down_read_trylock() and the percpu_up_ functions do not.
 * Ordering: as down_read() and down_write().
 * Return: percpu_down_read_trylock(): true if entered.
 */
static inline void percpu_down_read(struct percpu_rw_semaphore *sem)
{
	down_read(&sem->rw_sem);
}

static inline bool percpu_down_read_trylock(struct percpu_rw_semaphore *sem)
{
	return down_read_trylock(&sem->rw_sem) != 0;
}

static inline void percpu_up_read(struct percpu_rw_semaphore *sem)
{
	up_read(&sem->rw_sem);
}

static inline void percpu_down_write(struct percpu_rw_semaphore *sem)
{
	down_write(&sem->rw_sem);
}

static inline void percpu_up_write(struct percpu_rw_semaphore *sem)
{
	up_write(&sem->rw_sem);
}

/** percpu_is_read_locked() - are there readers at this moment; percpu_is_write_locked(): is there a writer */
static inline bool percpu_is_read_locked(struct percpu_rw_semaphore *sem)
{
	return READ_ONCE(sem->rw_sem.count) > 0;
}

static inline bool percpu_is_write_locked(struct percpu_rw_semaphore *sem)
{
	return READ_ONCE(sem->rw_sem.count) < 0;
}

#define percpu_rwsem_is_held(sem) lockdep_is_held(sem)
#define percpu_rwsem_assert_held(sem) lockdep_assert_held(sem)

#endif
