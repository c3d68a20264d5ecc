/* SPDX-License-Identifier: MIT */
/* Spinlocks and reader-writer spinlocks. */
#ifndef _LINUX_SPINLOCK_H
#define _LINUX_SPINLOCK_H

#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>
#include <linux/spinlock_types.h>

/**
 * DOC: spinlocks
 *
 * A spinlock is held by nobody in particular: one thread may take it and another release it, so a driver can keep one from open() to
 * release(). Waiting threads spin for a short while and then sleep, because a thread that holds the lock can be
 * preempted by the system. Locks are not fair. Taking one twice in the same call (or kthread, or init) is reported and ends that
 * call, where the kernel would wait for ever.
 *
 * The _irq, _irqsave and _bh forms are the same lock; there are no interrupts to hold off, but irqs_disabled() is true inside.
 *
 * Context: any thread. spin_trylock() never waits.
 * Ordering: whoever takes the lock sees all that was written before it was last released.
 * Lifetime: the lock may be freed as soon as its last release has returned to the one who frees it, or by somebody who took and
 * released it after.
 */

KCOMPD_API_BEGIN

/** _raw_spin_lock() - take @lock, waiting as long as it takes */
void _raw_spin_lock(raw_spinlock_t *lock) __acquires(lock);
/** _raw_spin_lock_nested() - take @lock inside another of its class, on purpose; @subclass as of mutex_lock_nested() */
void _raw_spin_lock_nested(raw_spinlock_t *lock, int subclass) __acquires(lock);
/** _raw_spin_trylock() - take @lock if it is free. Return: 1 if taken, else 0 */
int _raw_spin_trylock(raw_spinlock_t *lock);
/** _raw_spin_unlock() - release @lock, whoever took it */
void _raw_spin_unlock(raw_spinlock_t *lock) __releases(lock);
/** _raw_spin_lock_irqsave() - take @lock. Return: the flags for _raw_spin_unlock_irqrestore(); the _irq forms keep none */
unsigned long _raw_spin_lock_irqsave(raw_spinlock_t *lock) __acquires(lock);
void _raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags) __releases(lock);
void _raw_spin_lock_irq(raw_spinlock_t *lock) __acquires(lock);
void _raw_spin_unlock_irq(raw_spinlock_t *lock) __releases(lock);

/**
 * _raw_read_lock() - take @lock together with other readers; a waiting writer does not hold readers off
 *
 * _raw_write_lock(): alone. The _trylock forms do not wait. Return: of those 1 if taken, else 0.
 */
void _raw_read_lock(rwlock_t *lock) __acquires(lock);
int _raw_read_trylock(rwlock_t *lock);
void _raw_read_unlock(rwlock_t *lock) __releases(lock);
void _raw_write_lock(rwlock_t *lock) __acquires(lock);
void _raw_write_lock_nested(rwlock_t *lock, int subclass) __acquires(lock);
int _raw_write_trylock(rwlock_t *lock);
void _raw_write_unlock(rwlock_t *lock) __releases(lock);

/** kcompd_irq_mark() - what the _irq forms do beside locking: irqs_disabled() becomes @off. Return: what it was */
unsigned long kcompd_irq_mark(unsigned long off);

KCOMPD_API_END

/* All fields, for a spinlock and an rwlock alike. */
#define kcompd_lock_init(lock, lock_name, lock_key)                                                                    \
	do {                                                                                                           \
		(lock)->word = 0;                                                                                      \
		(lock)->epoch = 0;                                                                                     \
		(lock)->key = (lock_key);                                                                              \
		(lock)->owner = NULL;                                                                                  \
		(lock)->taken_at = NULL;                                                                               \
	} while (0)
/** raw_spin_lock_init() - make @lock a free lock, of the class of all that are made at this place */
#define raw_spin_lock_init(lock) KCOMPD_WITH_CLASS(kcompd_lock_init, (lock), #lock)
#define raw_spin_lock(lock) _raw_spin_lock(lock)
#define raw_spin_trylock(lock) __cond_lock(lock, _raw_spin_trylock(lock))
#define raw_spin_unlock(lock) _raw_spin_unlock(lock)
#define raw_spin_lock_irq(lock) _raw_spin_lock_irq(lock)
#define raw_spin_unlock_irq(lock) _raw_spin_unlock_irq(lock)
#define raw_spin_lock_bh(lock) _raw_spin_lock(lock)
#define raw_spin_unlock_bh(lock) _raw_spin_unlock(lock)
#define raw_spin_lock_irqsave(lock, flags) ((void)((flags) = _raw_spin_lock_irqsave(lock)))
#define raw_spin_unlock_irqrestore(lock, flags) _raw_spin_unlock_irqrestore((lock), (flags))
#define raw_spin_lock_nested(lock, subclass) _raw_spin_lock_nested((lock), (subclass))
#define raw_spin_lock_nest_lock(lock, nest_lock) ((void)(nest_lock), _raw_spin_lock_nested((lock), KCOMPD_NEST_LOCK))
#define raw_spin_lock_irqsave_nested(lock, flags, subclass)                                                            \
	(_raw_spin_lock_nested((lock), (subclass)), (void)((flags) = kcompd_irq_mark(1)))
#define raw_spin_trylock_bh(lock) raw_spin_trylock(lock)
#define raw_spin_trylock_irq(lock) (raw_spin_trylock(lock) ? (kcompd_irq_mark(1), 1) : 0)
#define raw_spin_trylock_irqsave(lock, flags) (raw_spin_trylock(lock) ? ((flags) = kcompd_irq_mark(1), 1) : 0)
#define raw_spin_is_contended(lock) (READ_ONCE((lock)->word) == 2)
#define raw_spin_is_locked(lock) (READ_ONCE((lock)->word) != 0)

/** spin_lock_init() - make @lock a free lock */
#define spin_lock_init(lock) KCOMPD_WITH_CLASS(kcompd_lock_init, &(lock)->rlock, #lock)

/** spin_lock() - take @lock, waiting as long as it takes; see "spinlocks" above */
static __always_inline void spin_lock(spinlock_t *lock) __acquires(lock)
{
	_raw_spin_lock(&lock->rlock);
}

/** spin_trylock() - take @lock if it is free. Return: 1 if taken, else 0 */
static __always_inline int spin_trylock(spinlock_t *lock)
{
	return _raw_spin_trylock(&lock->rlock);
}

/** spin_unlock() - release @lock, whoever took it */
static __always_inline void spin_unlock(spinlock_t *lock) __releases(lock)
{
	_raw_spin_unlock(&lock->rlock);
}

static __always_inline void spin_lock_bh(spinlock_t *lock) __acquires(lock)
{
	_raw_spin_lock(&lock->rlock);
}

static __always_inline void spin_unlock_bh(spinlock_t *lock) __releases(lock)
{
	_raw_spin_unlock(&lock->rlock);
}

static __always_inline int spin_trylock_bh(spinlock_t *lock)
{
	return _raw_spin_trylock(&lock->rlock);
}

static __always_inline void spin_lock_irq(spinlock_t *lock) __acquires(lock)
{
	_raw_spin_lock_irq(&lock->rlock);
}

static __always_inline void spin_unlock_irq(spinlock_t *lock) __releases(lock)
{
	_raw_spin_unlock_irq(&lock->rlock);
}

static __always_inline void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags) __releases(lock)
{
	_raw_spin_unlock_irqrestore(&lock->rlock, flags);
}

#ifdef __CHECKER__ /* which sees by the macro, not by a function, that a lock is taken only perhaps */
#define spin_trylock(lock) __cond_lock(lock, spin_trylock(lock))
#define spin_trylock_bh(lock) __cond_lock(lock, spin_trylock_bh(lock))
#endif
#define spin_lock_irqsave(lock, flags) ((void)((flags) = _raw_spin_lock_irqsave(&(lock)->rlock)))
#define spin_lock_irqsave_nested(lock, flags, subclass) raw_spin_lock_irqsave_nested(&(lock)->rlock, flags, subclass)
#define spin_lock_nested(lock, subclass) raw_spin_lock_nested(&(lock)->rlock, subclass)
#define spin_lock_bh_nested(lock, subclass) spin_lock_nested(lock, subclass)
#define spin_lock_nest_lock(lock, nest_lock) raw_spin_lock_nest_lock(&(lock)->rlock, nest_lock)
#define spin_trylock_irq(lock) (spin_trylock(lock) ? (kcompd_irq_mark(1), 1) : 0)
#define spin_trylock_irqsave(lock, flags) (spin_trylock(lock) ? ((flags) = kcompd_irq_mark(1), 1) : 0)

/** spin_is_locked() - does anybody hold @lock at this moment */
static __always_inline int spin_is_locked(spinlock_t *lock)
{
	return raw_spin_is_locked(&lock->rlock);
}

/** spin_is_contended() - does anybody sleep for @lock; spin_needbreak(): should a long section make room. Threads are preempted anyway */
#define spin_is_contended(lock) raw_spin_is_contended(&(lock)->rlock)
#define spin_needbreak(lock) ((void)(lock), 0)
#define assert_spin_locked(lock)                                                                                       \
	do {                                                                                                           \
		if (unlikely(!spin_is_locked(lock)))                                                                   \
			__builtin_trap();                                                                              \
	} while (0)
#define assert_raw_spin_locked(lock)                                                                                   \
	do {                                                                                                           \
		if (unlikely(!raw_spin_is_locked(lock)))                                                               \
			__builtin_trap();                                                                              \
	} while (0)

/** rwlock_init() - make @lock a free lock */
#define rwlock_init(lock) KCOMPD_WITH_CLASS(kcompd_lock_init, (lock), #lock)
#define read_lock(lock) _raw_read_lock(lock)
#define read_trylock(lock) __cond_lock(lock, _raw_read_trylock(lock))
#define read_unlock(lock) _raw_read_unlock(lock)
#define write_lock(lock) _raw_write_lock(lock)
#define write_trylock(lock) __cond_lock(lock, _raw_write_trylock(lock))
#define write_unlock(lock) _raw_write_unlock(lock)
#define read_lock_bh(lock) _raw_read_lock(lock)
#define read_unlock_bh(lock) _raw_read_unlock(lock)
#define write_lock_bh(lock) _raw_write_lock(lock)
#define write_unlock_bh(lock) _raw_write_unlock(lock)
#define read_lock_irq(lock) (_raw_read_lock(lock), (void)kcompd_irq_mark(1))
#define read_unlock_irq(lock) (_raw_read_unlock(lock), (void)kcompd_irq_mark(0))
#define write_lock_irq(lock) (_raw_write_lock(lock), (void)kcompd_irq_mark(1))
#define write_unlock_irq(lock) (_raw_write_unlock(lock), (void)kcompd_irq_mark(0))
#define read_lock_irqsave(lock, flags) (_raw_read_lock(lock), (void)((flags) = kcompd_irq_mark(1)))
#define read_unlock_irqrestore(lock, flags) (_raw_read_unlock(lock), (void)kcompd_irq_mark(flags))
#define write_lock_irqsave(lock, flags) (_raw_write_lock(lock), (void)((flags) = kcompd_irq_mark(1)))
#define write_unlock_irqrestore(lock, flags) (_raw_write_unlock(lock), (void)kcompd_irq_mark(flags))
#define write_trylock_irqsave(lock, flags) (write_trylock(lock) ? ((flags) = kcompd_irq_mark(1), 1) : 0)
#define write_lock_nested(lock, subclass) _raw_write_lock_nested((lock), (subclass))
#define rwlock_is_contended(lock) ((READ_ONCE((lock)->word) & 0x40000000U) != 0)
#define rwlock_needbreak(lock) ((void)(lock), 0)

/** atomic_dec_and_lock() - take @lock only if the count of @atomic goes to 0. Return: 1 with the lock held, else 0 */
static inline int atomic_dec_and_lock(atomic_t *atomic, spinlock_t *lock)
{
	if (atomic_add_unless(atomic, -1, 1))
		return 0;
	spin_lock(lock);
	if (atomic_dec_and_test(atomic))
		return 1;
	spin_unlock(lock);
	return 0;
}

/* The same for the other forms. */
static inline int atomic_dec_and_raw_lock(atomic_t *atomic, raw_spinlock_t *lock)
{
	if (atomic_add_unless(atomic, -1, 1))
		return 0;
	raw_spin_lock(lock);
	if (atomic_dec_and_test(atomic))
		return 1;
	raw_spin_unlock(lock);
	return 0;
}

#define atomic_dec_and_lock_irqsave(atomic, lock, flags)                                                               \
	({                                                                                                             \
		int __dropped = 0;                                                                                     \
		if (!atomic_add_unless((atomic), -1, 1)) {                                                             \
			spin_lock_irqsave((lock), (flags));                                                            \
			__dropped = atomic_dec_and_test(atomic);                                                       \
			if (!__dropped)                                                                                \
				spin_unlock_irqrestore((lock), (flags));                                               \
		}                                                                                                      \
		__dropped;                                                                                             \
	})

#endif
