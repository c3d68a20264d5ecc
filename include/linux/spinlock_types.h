/* SPDX-License-Identifier: MIT */
/* What a spinlock is made of. */
#ifndef _LINUX_SPINLOCK_TYPES_H
#define _LINUX_SPINLOCK_TYPES_H

#include <linux/lockdep_types.h>
#include <linux/types.h>

struct task_struct;

/*
 * word: 0 free, 1 taken, 2 taken and somebody sleeps. owner and epoch tell whose count of held locks goes down at the release;
 * they are no more than that, since anybody may release.
 */
typedef struct raw_spinlock {
	unsigned int word;
	unsigned int epoch;
	struct lock_class_key *key;
	struct task_struct *owner;
	const void *taken_at;
} raw_spinlock_t;

#ifdef __cplusplus
struct spinlock {
	raw_spinlock rlock;
};
typedef struct spinlock spinlock_t;
#else
typedef struct spinlock {
	struct raw_spinlock rlock;
} spinlock_t;
#endif

/* word: the number of readers, with bit 31 for a writer and bit 30 for "somebody sleeps". */
typedef struct {
	unsigned int word;
	unsigned int epoch; /* this, owner and taken_at of the writer */
	struct lock_class_key *key;
	struct task_struct *owner;
	const void *taken_at;
} rwlock_t;

#define __RAW_SPIN_LOCK_UNLOCKED(name) { 0, 0, NULL, NULL, NULL }
#define __SPIN_LOCK_UNLOCKED(name) { { 0, 0, NULL, NULL, NULL } }
#define __RW_LOCK_UNLOCKED(name) { 0, 0, NULL, NULL, NULL }
#define DEFINE_RAW_SPINLOCK(name) raw_spinlock_t name = __RAW_SPIN_LOCK_UNLOCKED(name)
#define DEFINE_SPINLOCK(name) spinlock_t name = __SPIN_LOCK_UNLOCKED(name)
#define DEFINE_RWLOCK(name) rwlock_t name = __RW_LOCK_UNLOCKED(name)

#ifndef __cplusplus
#include <linux/version.h>
#if LINUX_VERSION_CODE < KERNEL_VERSION(2, 6, 39)
/* What a lock that is free was initialised from, or set to. */
#define SPIN_LOCK_UNLOCKED ((spinlock_t)__SPIN_LOCK_UNLOCKED(unused))
#define RW_LOCK_UNLOCKED ((rwlock_t)__RW_LOCK_UNLOCKED(unused))
#endif
#endif

#endif
