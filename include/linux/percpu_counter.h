/* SPDX-License-Identifier: MIT */
/* Counters that are changed often and read seldom: each CPU collects changes of its own, and hands them over now and then. */
#ifndef _LINUX_PERCPU_COUNTER_H
#define _LINUX_PERCPU_COUNTER_H

#include <linux/gfp.h>
#include <linux/percpu.h>
#include <linux/spinlock.h>
#include <linux/types.h>

/**
 * struct percpu_counter - a counter
 * @lock: guards @count
 * @count: what has been handed over
 * @counters: what each CPU still has
 */
struct percpu_counter {
	raw_spinlock_t lock;
	s64 count;
	s32 __percpu *counters;
};

KCOMPD_API_BEGIN

/**
 * percpu_counter_init() - begin a counter
 * @fbc: the counter
 * @amount: what it begins with
 * @gfp: as of alloc_percpu_gfp()
 *
 * Context: may sleep.
 * Return: 0 or -ENOMEM. percpu_counter_destroy() gives the memory back; also for one that was not begun, but is all zero.
 */
int percpu_counter_init(struct percpu_counter *fbc, s64 amount, gfp_t gfp);
void percpu_counter_destroy(struct percpu_counter *fbc);

/**
 * percpu_counter_add_batch() - add @amount, handing over when the CPU has collected @batch
 *
 * percpu_counter_add(), _sub(), _inc() and _dec() use a batch that suits the machine; _add_local() and _sub_local() hand over
 * only what does not fit.
 *
 * Context: any; does not sleep.
 */
void percpu_counter_add_batch(struct percpu_counter *fbc, s64 amount, s32 batch);

/** percpu_counter_sum() - the exact sum of what has been added before; asks every CPU. _positive: at least 0. Context: any */
s64 __percpu_counter_sum(struct percpu_counter *fbc);
/** percpu_counter_set() - make it @amount; what is added meanwhile may be lost */
void percpu_counter_set(struct percpu_counter *fbc, s64 amount);
/** percpu_counter_sync() - have this CPU hand over what it has */
void percpu_counter_sync(struct percpu_counter *fbc);
/** percpu_counter_compare() - compare with @rhs, exactly, but asking every CPU only if it is close. Return: 1, 0 or -1 */
int __percpu_counter_compare(struct percpu_counter *fbc, s64 rhs, s32 batch);

/** percpu_counter_batch - how much a CPU collects: 32, or twice the number of CPUs if that is more */
extern int percpu_counter_batch;

KCOMPD_API_END

static inline void percpu_counter_add(struct percpu_counter *fbc, s64 amount)
{
	percpu_counter_add_batch(fbc, amount, percpu_counter_batch);
}

static inline void percpu_counter_sub(struct percpu_counter *fbc, s64 amount)
{
	percpu_counter_add(fbc, -amount);
}

static inline void percpu_counter_inc(struct percpu_counter *fbc)
{
	percpu_counter_add(fbc, 1);
}

static inline void percpu_counter_dec(struct percpu_counter *fbc)
{
	percpu_counter_add(fbc, -1);
}

static inline void percpu_counter_add_local(struct percpu_counter *fbc, s64 amount)
{
	percpu_counter_add_batch(fbc, amount, 0x7fffffff);
}

static inline void percpu_counter_sub_local(struct percpu_counter *fbc, s64 amount)
{
	percpu_counter_add_local(fbc, -amount);
}

static inline s64 percpu_counter_sum(struct percpu_counter *fbc)
{
	return __percpu_counter_sum(fbc);
}

static inline s64 percpu_counter_sum_positive(struct percpu_counter *fbc)
{
	s64 sum = __percpu_counter_sum(fbc);

	return sum < 0 ? 0 : sum;
}

static inline int percpu_counter_compare(struct percpu_counter *fbc, s64 rhs)
{
	return __percpu_counter_compare(fbc, rhs, percpu_counter_batch);
}

/** percpu_counter_read() - what has been handed over, cheaply: off by up to a batch a CPU. _positive: at least 0 */
static inline s64 percpu_counter_read(struct percpu_counter *fbc)
{
	return READ_ONCE(fbc->count);
}

static inline s64 percpu_counter_read_positive(struct percpu_counter *fbc)
{
	s64 count = percpu_counter_read(fbc);

	return count < 0 ? 0 : count;
}

/** percpu_counter_initialized() - has it been begun, and not destroyed */
static inline bool percpu_counter_initialized(struct percpu_counter *fbc)
{
	return fbc->counters != NULL;
}

#endif
