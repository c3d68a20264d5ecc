/* SPDX-License-Identifier: MIT */
/* Assertions about locks, and the classes by which the order of locks is checked. */
#ifndef _LINUX_LOCKDEP_H
#define _LINUX_LOCKDEP_H

#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/irqflags.h>
#include <linux/lockdep_types.h>
#include <linux/preempt.h>
#include <linux/spinlock_types.h>
#include <linux/types.h>

struct mutex;
struct rw_semaphore;

/**
 * lockdep_is_held() - does anybody hold @lock
 * @lock: a spinlock, rwlock, mutex, rw_semaphore, percpu_rw_semaphore, or this CPU's copy of a local lock
 *
 * A lock here may be taken by one thread of a client and released by another, so whoever holds it counts, in whatever way.
 */
#define lockdep_is_held(lock)                                                                                          \
	(__atomic_load_n(&((const struct kcompd_lock_head *)(lock))->word, __ATOMIC_RELAXED) != 0)
#define lockdep_is_held_type(lock, read) lockdep_is_held(lock)

/**
 * lockdep_assert() - WARN_ON() unless @cond is true; the _once forms report once a place
 *
 * lockdep_assert_held(): unless somebody holds @lock. lockdep_assert_not_held() never reports: that somebody holds the lock is no
 * error, and who it is, is not known. The others: unless the task is in the context that they name.
 *
 * Context: any. Does not sleep.
 */
#define lockdep_assert(cond) ((void)WARN_ON(!(cond)))
#define lockdep_assert_once(cond) ((void)WARN_ON_ONCE(!(cond)))
#define lockdep_assert_held(lock) lockdep_assert(lockdep_is_held(lock))
#define lockdep_assert_held_once(lock) lockdep_assert_once(lockdep_is_held(lock))
#define lockdep_assert_held_write(lock) lockdep_assert_held(lock)
#define lockdep_assert_held_read(lock) lockdep_assert_held(lock)
#define lockdep_assert_held_exclusive(lock) lockdep_assert_held(lock)
#define lockdep_assert_not_held(lock) ((void)(lock))
#define lockdep_assert_irqs_disabled() ((void)WARN_ON_ONCE(!irqs_disabled()))
#define lockdep_assert_irqs_enabled() ((void)WARN_ON_ONCE(irqs_disabled()))
#define lockdep_assert_preemption_disabled() ((void)WARN_ON_ONCE(preempt_count() == 0 && !irqs_disabled()))
#define lockdep_assert_preemption_enabled() ((void)WARN_ON_ONCE(preempt_count() != 0 || irqs_disabled()))
#define lockdep_assert_in_irq() ((void)WARN_ON_ONCE(!in_hardirq()))
#define lockdep_assert_in_softirq() ((void)WARN_ON_ONCE(!in_softirq() || in_hardirq()))
#define lockdep_assert_no_hardirq() ((void)WARN_ON_ONCE(in_hardirq() || irqs_disabled()))

/**
 * DOC: lock classes
 *
 * Whenever a task takes a spinlock, rwlock, mutex or rw_semaphore while it holds another, the order of the two classes is noted. As
 * soon as some task takes them in the other order, directly or around a circle, that is reported once, in the kernel's words, before
 * anybody has to deadlock: whether the two ever meet is a matter of luck.
 *
 * All locks that are made at one place (spin_lock_init(), mutex_init(), ...) are one class, and each lock that is static is one. So two
 * locks of a class, one inside the other, are reported too, unless the inner one is taken with a subclass (spin_lock_nested() and so
 * on) or has one (lockdep_set_subclass()). A trylock waits for nobody and adds no order; readers of an rwlock hold up no other readers.
 *
 * Not looked at: semaphores, local locks, percpu_rw_semaphores and ww_mutexes; the locks of wait queues and of allocated xarrays; locks
 * that one thread takes and another releases; what a task holds beyond 16 locks; locks in allocated memory that no initialiser has seen,
 * or whose key is in such memory; whether a lock is safe against interrupts. lockdep_off() does not end any of it.
 *
 * Source: Documentation/locking/lockdep-design.rst
 */
#define SINGLE_DEPTH_NESTING 1
/* In place of a subclass: an outer lock keeps all others away. */
#define KCOMPD_NEST_LOCK MAX_LOCKDEP_SUBCLASSES

/* An initialiser @init(lock, name, key) with a key of its own for this place. The runtime's own locks, in C++, have no classes. */
#ifdef __cplusplus
#define KCOMPD_WITH_CLASS(init, lock, name) init(lock, name, nullptr)
#else
#define KCOMPD_WITH_CLASS(init, lock, lock_name)                                                                       \
	do {                                                                                                           \
		static struct lock_class_key __key = { lock_name, "" };                                                \
		init(lock, lock_name, &__key);                                                                         \
	} while (0)
#endif

KCOMPD_API_BEGIN

/** __lockdep_no_validate__ - the class of locks that are left out of all checks */
extern struct lock_class_key __lockdep_no_validate__;

KCOMPD_API_END

/**
 * lockdep_set_class() - make @lock one of the class @lock_key
 * @lock: an initialised lock that nobody holds
 * @lock_key: a static struct lock_class_key
 */
#define lockdep_set_class(lock, lock_key) KCOMPD_SET_CLASS(lock, lock_key, #lock_key, 0)
#define lockdep_set_class_and_name(lock, lock_key, lock_name) KCOMPD_SET_CLASS(lock, lock_key, lock_name, 0)
#define lockdep_set_class_and_subclass(lock, lock_key, subclass) KCOMPD_SET_CLASS(lock, lock_key, #lock_key, subclass)
/** lockdep_set_subclass() - make @lock one of the @subclass, 0 to 7, of its class, in whatever way it is taken */
#define lockdep_set_subclass(lock, subclass)                                                                           \
	do {                                                                                                           \
		struct kcompd_lock_head *__head = KCOMPD_LOCK_HEAD(lock);                                              \
		if (__head)                                                                                            \
			__head->key = kcompd_subclass_key(__head->key, (subclass));                                    \
	} while (0)
#define KCOMPD_SET_CLASS(lock, lock_key, lock_name, subclass)                                                          \
	do {                                                                                                           \
		struct kcompd_lock_head *__head = KCOMPD_LOCK_HEAD(lock);                                              \
		struct lock_class_key *__class = (lock_key);                                                           \
		if (!__class->name)                                                                                    \
			__class->name = (lock_name);                                                                   \
		if (__head)                                                                                            \
			__head->key = kcompd_subclass_key(__class, (subclass));                                        \
	} while (0)
/* Of other types, that do not begin so, NULL: they have no class. */
#define KCOMPD_LOCK_HEAD(lock)                                                                                         \
	((struct kcompd_lock_head *)_Generic((lock), raw_spinlock_t *: (lock), spinlock_t *: (lock),                   \
		rwlock_t *: (lock), struct mutex *: (lock), struct rw_semaphore *: (lock), default: NULL))

/* @key with the subclass in its lower three bits, where a pointer to one has zeroes. */
static inline struct lock_class_key *kcompd_subclass_key(struct lock_class_key *key, unsigned int subclass)
{
	return (struct lock_class_key *)(((unsigned long)key & ~7UL) | (subclass & 7U));
}

/** lockdep_set_novalidate_class() - leave @lock out of all checks */
#define lockdep_set_novalidate_class(lock)                                                                             \
	lockdep_set_class_and_name(lock, &__lockdep_no_validate__, "__lockdep_no_validate__")
#define lockdep_register_key(key) ((void)(key))
#define lockdep_unregister_key(key) ((void)(key))
#define lockdep_init_map(map, name, key, subclass) ((void)(map), (void)(key))
#define lockdep_off() ((void)0)
#define lockdep_on() ((void)0)
#define lock_map_acquire(map) ((void)(map))
#define lock_map_acquire_read(map) ((void)(map))
#define lock_map_release(map) ((void)(map))
#define might_lock(lock) ((void)(lock))
#define might_lock_read(lock) ((void)(lock))
#define might_lock_nested(lock, subclass) ((void)(lock))

/* A place that must not let go of a lock on its way: nobody looks. */
#define NIL_COOKIE { 0 }
#define lockdep_pin_lock(lock) ((void)(lock), (struct pin_cookie)NIL_COOKIE)
#define lockdep_repin_lock(lock, cookie) ((void)(lock), (void)(cookie))
#define lockdep_unpin_lock(lock, cookie) ((void)(lock), (void)(cookie))

#endif
