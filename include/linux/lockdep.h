/* SPDX-License-Identifier: MIT */
/* Assertions about locks; and the names that drivers give to classes of locks, which nothing here asks for. */
#ifndef _LINUX_LOCKDEP_H
#define _LINUX_LOCKDEP_H

#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/irqflags.h>
#include <linux/lockdep_types.h>
#include <linux/preempt.h>
#include <linux/types.h>

/* Every kind of lock begins with a word that is 0 when nobody holds it. */
typedef unsigned int __attribute__((__may_alias__)) kcompd_lock_word_t;

/**
 * lockdep_is_held() - does anybody hold @lock
 * @lock: a spinlock, rwlock, mutex, rw_semaphore, percpu_rw_semaphore, or this CPU's copy of a local lock
 *
 * A lock here may be taken by one thread of a client and released by another, so whoever holds it counts, in whatever way.
 */
#define lockdep_is_held(lock) (__atomic_load_n((const kcompd_lock_word_t *)(lock), __ATOMIC_RELAXED) != 0)
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

/* Classes of locks. A lock taken twice by one call is found without them. */
#define SINGLE_DEPTH_NESTING 1
#define lockdep_register_key(key) ((void)(key))
#define lockdep_unregister_key(key) ((void)(key))
#define lockdep_init_map(map, name, key, subclass) ((void)(map), (void)(key))
#define lockdep_set_class(lock, key) ((void)(lock), (void)(key))
#define lockdep_set_class_and_name(lock, key, name) ((void)(lock), (void)(key))
#define lockdep_set_class_and_subclass(lock, key, subclass) ((void)(lock), (void)(key))
#define lockdep_set_subclass(lock, subclass) ((void)(lock))
#define lockdep_set_novalidate_class(lock) ((void)(lock))
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
