/* SPDX-License-Identifier: MIT */
/* What sequence counters and locks are made of; see seqlock.h. */
#ifndef _LINUX_SEQLOCK_TYPES_H
#define _LINUX_SEQLOCK_TYPES_H

#include <linux/spinlock_types.h>
#include <linux/types.h>

/* sequence: odd while somebody writes. */
typedef struct seqcount {
	unsigned int sequence;
} seqcount_t;

/* The same, named after the lock that its writers hold. Each begins with the counter. */
typedef struct seqcount_raw_spinlock {
	seqcount_t seqcount;
} seqcount_raw_spinlock_t;
typedef struct seqcount_spinlock {
	seqcount_t seqcount;
} seqcount_spinlock_t;
typedef struct seqcount_rwlock {
	seqcount_t seqcount;
} seqcount_rwlock_t;
typedef struct seqcount_mutex {
	seqcount_t seqcount;
} seqcount_mutex_t;
typedef struct seqcount_ww_mutex {
	seqcount_t seqcount;
} seqcount_ww_mutex_t;

/* A counter with a spinlock for its writers. */
typedef struct {
	seqcount_spinlock_t seqcount;
	spinlock_t lock;
} seqlock_t;

/* A counter that says which of two copies to read. */
typedef struct {
	seqcount_t seqcount;
} seqcount_latch_t;

#endif
