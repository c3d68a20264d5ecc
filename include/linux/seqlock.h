/* SPDX-License-Identifier: MIT */
/* Sequence counters and locks: readers keep nobody off, but read again if somebody wrote meanwhile. */
#ifndef _LINUX_SEQLOCK_H
#define _LINUX_SEQLOCK_H

#include <asm/processor.h>
#include <linux/compiler.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/seqlock_types.h>
#include <linux/spinlock.h>

#define SEQCNT_ZERO(name) { 0 }
#define SEQCNT_RAW_SPINLOCK_ZERO(name, lock) { { 0 } }
#define SEQCNT_SPINLOCK_ZERO(name, lock) { { 0 } }
#define SEQCNT_RWLOCK_ZERO(name, lock) { { 0 } }
#define SEQCNT_MUTEX_ZERO(name, lock) { { 0 } }
#define SEQCNT_WW_MUTEX_ZERO(name, lock) { { 0 } }
#define SEQCNT_LATCH_ZERO(name) { { 0 } }
#define __SEQLOCK_UNLOCKED(name) { { { 0 } }, __SPIN_LOCK_UNLOCKED((name).lock) }
#define DEFINE_SEQLOCK(name) seqlock_t name = __SEQLOCK_UNLOCKED(name)

/* Every kind of seqcount begins with its counter. */
typedef unsigned int __attribute__((__may_alias__)) kcompd_sequence_t;
#define KCOMPD_SEQUENCE_(s) ((kcompd_sequence_t *)(s))

/** seqcount_init() - make @s a counter that nobody writes under; the others also name the @lock of the writers */
#define seqcount_init(s) ((void)(*KCOMPD_SEQUENCE_(s) = 0))
#define seqcount_raw_spinlock_init(s, lock) ((void)(lock), seqcount_init(s))
#define seqcount_spinlock_init(s, lock) ((void)(lock), seqcount_init(s))
#define seqcount_rwlock_init(s, lock) ((void)(lock), seqcount_init(s))
#define seqcount_mutex_init(s, lock) ((void)(lock), seqcount_init(s))
#define seqcount_ww_mutex_init(s, lock) ((void)(lock), seqcount_init(s))
#define seqcount_latch_init(s) seqcount_init(s)

KCOMPD_API_BEGIN
/** kcompd_seq_wait() - wait while the counter is odd. Context: any. Return: an even count */
unsigned int kcompd_seq_wait(const kcompd_sequence_t *s);
KCOMPD_API_END

static __always_inline unsigned int kcompd_seq_begin(const kcompd_sequence_t *s)
{
	/* Acquire: what is read after it is not older than the count; pairs with kcompd_seq_leave(). */
	unsigned int seq = __atomic_load_n(s, __ATOMIC_ACQUIRE);

	return likely(!(seq & 1)) ? seq : kcompd_seq_wait(s);
}

static __always_inline int kcompd_seq_retry(const kcompd_sequence_t *s, unsigned int start)
{
	smp_rmb(); /* the reads of the section before the second look; pairs with kcompd_seq_enter() */
	return unlikely(__atomic_load_n(s, __ATOMIC_RELAXED) != start);
}

static __always_inline void kcompd_seq_enter(kcompd_sequence_t *s)
{
	__atomic_store_n(s, __atomic_load_n(s, __ATOMIC_RELAXED) + 1, __ATOMIC_RELAXED); /* nobody else writes */
	smp_wmb(); /* the odd count before the writes of the section; pairs with kcompd_seq_retry() */
}

static __always_inline void kcompd_seq_leave(kcompd_sequence_t *s)
{
	/* Release: the writes of the section before the even count; pairs with kcompd_seq_begin(). */
	__atomic_store_n(s, __atomic_load_n(s, __ATOMIC_RELAXED) + 1, __ATOMIC_RELEASE);
}

/**
 * read_seqcount_begin() - begin to read what a seqcount guards
 * @s: the seqcount, of any kind
 *
 * Loop: do { seq = read_seqcount_begin(s); read; } while (read_seqcount_retry(s, seq)). Read by READ_ONCE() what may be written
 * meanwhile, and follow no pointer of it before the retry. raw_seqcount_begin() does not wait for a writer: the retry is due then.
 * raw_read_seqcount() gives the bare count. The __ and raw_ forms of both are the same as those without.
 *
 * Context: any; waits while somebody writes.
 * Ordering: what is read in between was written before the count was, or the retry is true.
 * Return: the count for read_seqcount_retry(), which is true if it has changed.
 */
#define read_seqcount_begin(s) kcompd_seq_begin(KCOMPD_SEQUENCE_(s))
#define __read_seqcount_begin(s) read_seqcount_begin(s)
#define raw_read_seqcount_begin(s) read_seqcount_begin(s)
#define raw_read_seqcount(s) __atomic_load_n(KCOMPD_SEQUENCE_(s), __ATOMIC_ACQUIRE)
#define raw_seqcount_begin(s) (raw_read_seqcount(s) & ~1U)
#define read_seqcount_retry(s, start) kcompd_seq_retry(KCOMPD_SEQUENCE_(s), (start))
#define __read_seqcount_retry(s, start) read_seqcount_retry(s, start)

/**
 * write_seqcount_begin() - begin to write what a seqcount guards; write_seqcount_end() ends it
 * @s: the seqcount, of any kind
 *
 * The caller keeps other writers off, and is not held up inside: readers wait. write_seqcount_invalidate() makes readers that are at
 * it read again. raw_write_seqcount_barrier() does the same between the writes before it and those after it: no reader takes some of
 * the one and some of the other kind for true.
 *
 * Context: any, with the writers' lock held.
 */
#define write_seqcount_begin(s) kcompd_seq_enter(KCOMPD_SEQUENCE_(s))
#define write_seqcount_begin_nested(s, subclass) write_seqcount_begin(s)
#define write_seqcount_end(s) kcompd_seq_leave(KCOMPD_SEQUENCE_(s))
#define raw_write_seqcount_begin(s) write_seqcount_begin(s)
#define raw_write_seqcount_end(s) write_seqcount_end(s)
#define raw_write_seqcount_barrier(s)                                                                                  \
	do {                                                                                                           \
		kcompd_seq_enter(KCOMPD_SEQUENCE_(s));                                                                 \
		kcompd_seq_leave(KCOMPD_SEQUENCE_(s));                                                                 \
		smp_wmb();                                                                                             \
	} while (0)
#define write_seqcount_invalidate(s)                                                                                   \
	do {                                                                                                           \
		smp_wmb();                                                                                             \
		__atomic_store_n(KCOMPD_SEQUENCE_(s), __atomic_load_n(KCOMPD_SEQUENCE_(s), __ATOMIC_RELAXED) + 2,      \
				 __ATOMIC_RELAXED);                                                                    \
	} while (0)

/**
 * raw_write_seqcount_latch() - send readers to the other of two copies
 * @s: a seqcount_latch_t
 *
 * Change copy 0 after the first call, copy 1 after the second; readers take copy (seq & 1) of the count that
 * raw_read_seqcount_latch() gives, and never wait. write_seqcount_latch_begin(), write_seqcount_latch() and
 * write_seqcount_latch_end() stand before, between and behind the two changes.
 */
#define raw_write_seqcount_latch(s)                                                                                    \
	do {                                                                                                           \
		smp_wmb(); /* the change of one copy before readers are sent to it */                                  \
		kcompd_seq_enter(KCOMPD_SEQUENCE_(s));                                                                 \
	} while (0)
#define write_seqcount_latch_begin(s) raw_write_seqcount_latch(s)
#define write_seqcount_latch(s) raw_write_seqcount_latch(s)
#define write_seqcount_latch_end(s) ((void)(s))
#define raw_read_seqcount_latch(s) raw_read_seqcount(s)
#define raw_read_seqcount_latch_retry(s, start) read_seqcount_retry(s, start)
#define read_seqcount_latch(s) raw_read_seqcount(s)
#define read_seqcount_latch_retry(s, start) read_seqcount_retry(s, start)

/** seqlock_init() - make @sl a free lock */
#define seqlock_init(sl)                                                                                               \
	do {                                                                                                           \
		seqcount_init(&(sl)->seqcount);                                                                        \
		spin_lock_init(&(sl)->lock);                                                                           \
	} while (0)

/** read_seqbegin() - read_seqcount_begin() of a seqlock; read_seqretry(): read_seqcount_retry() */
static inline unsigned int read_seqbegin(const seqlock_t *sl)
{
	return read_seqcount_begin(&sl->seqcount);
}

static inline unsigned int read_seqretry(const seqlock_t *sl, unsigned int start)
{
	return (unsigned int)read_seqcount_retry(&sl->seqcount, start);
}

/** write_seqlock() - take the lock and begin to write. Context: as spin_lock(); the other forms as those of spin_lock() */
static inline void write_seqlock(seqlock_t *sl) __acquires(sl)
{
	spin_lock(&sl->lock);
	write_seqcount_begin(&sl->seqcount);
}

static inline void write_sequnlock(seqlock_t *sl) __releases(sl)
{
	write_seqcount_end(&sl->seqcount);
	spin_unlock(&sl->lock);
}

static inline void write_seqlock_bh(seqlock_t *sl) __acquires(sl)
{
	spin_lock_bh(&sl->lock);
	write_seqcount_begin(&sl->seqcount);
}

static inline void write_sequnlock_bh(seqlock_t *sl) __releases(sl)
{
	write_seqcount_end(&sl->seqcount);
	spin_unlock_bh(&sl->lock);
}

static inline void write_seqlock_irq(seqlock_t *sl) __acquires(sl)
{
	spin_lock_irq(&sl->lock);
	write_seqcount_begin(&sl->seqcount);
}

static inline void write_sequnlock_irq(seqlock_t *sl) __releases(sl)
{
	write_seqcount_end(&sl->seqcount);
	spin_unlock_irq(&sl->lock);
}

#define write_seqlock_irqsave(sl, flags)                                                                               \
	do {                                                                                                           \
		spin_lock_irqsave(&(sl)->lock, flags);                                                                 \
		write_seqcount_begin(&(sl)->seqcount);                                                                 \
	} while (0)

static inline void write_sequnlock_irqrestore(seqlock_t *sl, unsigned long flags) __releases(sl)
{
	write_seqcount_end(&sl->seqcount);
	spin_unlock_irqrestore(&sl->lock, flags);
}

/** read_seqlock_excl() - read with the lock held, so that nobody writes and nothing need be read again */
static inline void read_seqlock_excl(seqlock_t *sl) __acquires(sl)
{
	spin_lock(&sl->lock);
}

static inline void read_sequnlock_excl(seqlock_t *sl) __releases(sl)
{
	spin_unlock(&sl->lock);
}

#define read_seqlock_excl_bh(sl) spin_lock_bh(&(sl)->lock)
#define read_sequnlock_excl_bh(sl) spin_unlock_bh(&(sl)->lock)
#define read_seqlock_excl_irq(sl) spin_lock_irq(&(sl)->lock)
#define read_sequnlock_excl_irq(sl) spin_unlock_irq(&(sl)->lock)
#define read_seqlock_excl_irqsave(sl, flags) spin_lock_irqsave(&(sl)->lock, flags)
#define read_sequnlock_excl_irqrestore(sl, flags) spin_unlock_irqrestore(&(sl)->lock, flags)

/**
 * read_seqbegin_or_lock() - read without the lock if *@seq is even, with it if it is odd
 * @lock: the seqlock
 * @seq: 0 for the first round, odd for one that must succeed
 *
 * need_seqretry() tells whether another round is needed; done_seqretry() ends the last. The _irqsave forms also turn interrupts off in
 * a round with the lock.
 */
static inline void read_seqbegin_or_lock(seqlock_t *lock, int *seq)
{
	if (!(*seq & 1))
		*seq = (int)read_seqbegin(lock);
	else
		read_seqlock_excl(lock);
}

static inline int need_seqretry(seqlock_t *lock, int seq)
{
	return !(seq & 1) && read_seqretry(lock, (unsigned int)seq);
}

static inline void done_seqretry(seqlock_t *lock, int seq)
{
	if (seq & 1)
		read_sequnlock_excl(lock);
}

static inline unsigned long read_seqbegin_or_lock_irqsave(seqlock_t *lock, int *seq)
{
	unsigned long flags = 0;

	if (!(*seq & 1))
		*seq = (int)read_seqbegin(lock);
	else
		read_seqlock_excl_irqsave(lock, flags);
	return flags;
}

static inline void done_seqretry_irqrestore(seqlock_t *lock, int seq, unsigned long flags)
{
	if (seq & 1)
		read_sequnlock_excl_irqrestore(lock, flags);
}

#endif
