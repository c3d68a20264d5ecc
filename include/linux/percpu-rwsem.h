/* SPDX-License-Identifier: MIT */
/* Reader-writer semaphores for many readers and hardly ever a writer. */
#ifndef _LINUX_PERCPU_RWSEM_H
#define _LINUX_PERCPU_RWSEM_H

#include <linux/lockdep.h>
#include <linux/rwsem.h>
#include <linux/spinlock_types.h>
#include <linux/types.h>

/* word: the number of readers, with bit 31 for a writer and bit 30 for "somebody stands in line"; wait_lock guards the line. */
struct percpu_rw_semaphore {
	unsigned int word;
	unsigned int unused;
	struct lock_class_key *key; /* nobody looks at it */
	raw_spinlock_t wait_lock;
	struct list_head wait_list;
};

#define __PERCPU_RWSEM_INITIALIZER(name)                                                                               \
	{ 0, 0, NULL, __RAW_SPIN_LOCK_UNLOCKED((name).wait_lock), { &(name).wait_list, &(name).wait_list } }
#define DEFINE_PERCPU_RWSEM(name) struct percpu_rw_semaphore name = __PERCPU_RWSEM_INITIALIZER(name)
#define DEFINE_STATIC_PERCPU_RWSEM(name) static DEFINE_PERCPU_RWSEM(name)

KCOMPD_API_BEGIN

/** percpu_init_rwsem() - make @sem free. Return: 0. percpu_free_rwsem() ends it */
int percpu_init_rwsem(struct percpu_rw_semaphore *sem);

/**
 * percpu_down_read() - enter with other readers; percpu_down_write(): alone
 * @sem: an initialised semaphore
 *
 * First come, first served: a reader that comes behind a writer waits with it. percpu_up_read() and percpu_up_write() leave.
 *
 * Context: may sleep; percpu_down_read_trylock() and the percpu_up_ functions do not. Any thread may leave for the one that entered.
 * Ordering: sees all that was written before the last percpu_up_write(), a writer also what was before each percpu_up_read().
 * Lifetime: a writer may free @sem when it has left and nobody enters any more: those who left before do not touch it.
 * Return: percpu_down_read_trylock(): true if entered.
 */
void percpu_down_read(struct percpu_rw_semaphore *sem);
bool percpu_down_read_trylock(struct percpu_rw_semaphore *sem);
void percpu_up_read(struct percpu_rw_semaphore *sem);
void percpu_down_write(struct percpu_rw_semaphore *sem);
void percpu_up_write(struct percpu_rw_semaphore *sem);

/** percpu_is_read_locked() - are there readers at this moment; percpu_is_write_locked(): is there a writer */
bool percpu_is_read_locked(struct percpu_rw_semaphore *sem);
bool percpu_is_write_locked(struct percpu_rw_semaphore *sem);

KCOMPD_API_END

static inline void percpu_free_rwsem(struct percpu_rw_semaphore *sem)
{
	(void)sem;
}

#define percpu_rwsem_is_held(sem) lockdep_is_held(sem)
#define percpu_rwsem_assert_held(sem) lockdep_assert_held(sem)

#endif
