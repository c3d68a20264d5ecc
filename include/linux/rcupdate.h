/* SPDX-License-Identifier: MIT */
/* RCU: readers that never wait, and writers who wait until nobody can still see what they have taken away. */
#ifndef _LINUX_RCUPDATE_H
#define _LINUX_RCUPDATE_H

#include <linux/atomic.h>
#include <linux/bottom_half.h>
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/types.h>

typedef void (*rcu_callback_t)(struct rcu_head *head);
typedef void (*call_rcu_func_t)(struct rcu_head *head, rcu_callback_t func);

KCOMPD_API_BEGIN

/**
 * rcu_read_lock() - begin to read; rcu_read_unlock() ends it
 *
 * What is reachable by rcu_dereference() in between stays as long as that. Nests. A section belongs to its thread, and ends with the
 * call: one that is left open is reported, one that an oops left is just over. Unlike in the kernel a section of preempt_disable() or
 * of a spinlock is none.
 *
 * Context: any; never waits. The section must not sleep: that is reported, and holds every synchronize_rcu() up.
 * Ordering: what the writer wrote before a grace period is seen by sections that begin after it; what a section wrote is seen after a
 * grace period that waited for it.
 */
void rcu_read_lock(void) __acquires(RCU);
void rcu_read_unlock(void) __releases(RCU);
/** rcu_read_lock_held() - is the task in such a section */
int rcu_read_lock_held(void);

/**
 * synchronize_rcu() - wait until all sections that have begun before have ended
 *
 * _expedited is the same. In a section it would wait for itself for ever: that is reported and ends the task, as a lock taken twice does.
 *
 * Context: may sleep, also for some milliseconds when nobody reads.
 * Ordering: a full barrier on every CPU.
 */
void synchronize_rcu(void);
void synchronize_rcu_expedited(void);

/**
 * call_rcu() - call @func(@head) when all sections that have begun before have ended
 * @head: a part of the object that goes away, in no other call_rcu()
 * @func: runs in softirq context: it must not sleep
 *
 * Functions run in the order in which they were given. A module waits for its own by rcu_barrier() before its exit returns; if it
 * does not, that is reported, and they run before rmmod returns.
 *
 * Context: any; does not sleep.
 * Lifetime: @func may free the object.
 */
void call_rcu(struct rcu_head *head, rcu_callback_t func);
/** rcu_barrier() - wait until all that call_rcu() and kfree_rcu() were given up to now is done. Context: may sleep */
void rcu_barrier(void);

/**
 * get_state_synchronize_rcu() - a mark of this moment
 *
 * start_poll_synchronize_rcu() also has a grace period begin. poll_state_synchronize_rcu(): true if a whole grace period has
 * passed since the mark. cond_synchronize_rcu(): synchronize_rcu() if not.
 *
 * Context: any, does not sleep; but cond_synchronize_rcu().
 */
unsigned long get_state_synchronize_rcu(void);
unsigned long start_poll_synchronize_rcu(void);
bool poll_state_synchronize_rcu(unsigned long oldstate);
void cond_synchronize_rcu(unsigned long oldstate);

/** kcompd_kvfree_rcu() - what kfree_rcu() calls: @offset is where @head is in its object; _mightsleep() is for one without rcu_head */
void kcompd_kvfree_rcu(struct rcu_head *head, unsigned long offset);
void kcompd_kvfree_rcu_mightsleep(const void *object);

KCOMPD_API_END

/**
 * kfree_rcu() - kfree() when nobody can see the object any more
 * @ptr: the object, or NULL
 * @...: the name of its rcu_head, which lies in the first 4095 bytes
 *
 * With @ptr alone, or as kfree_rcu_mightsleep(), it waits itself. kvfree_rcu() also takes what vmalloc() gave. At the end of a module all of
 * it is waited for.
 *
 * Context: any, does not sleep; with @ptr alone it may.
 */
#define kfree_rcu(ptr, ...) KCOMPD_KFREE_RCU_PICK_(dummy, ##__VA_ARGS__, KCOMPD_KFREE_RCU_2_, KCOMPD_KFREE_RCU_1_, )(ptr, ##__VA_ARGS__)
#define KCOMPD_KFREE_RCU_PICK_(a, b, macro, ...) macro
#define KCOMPD_KFREE_RCU_1_(ptr) kcompd_kvfree_rcu_mightsleep(ptr)
#define KCOMPD_KFREE_RCU_2_(ptr, field)                                                                                \
	do {                                                                                                           \
		__typeof__(ptr) __kfree_ptr = (ptr);                                                                   \
		if (__kfree_ptr)                                                                                       \
			kcompd_kvfree_rcu(&__kfree_ptr->field, __builtin_offsetof(__typeof__(*__kfree_ptr), field));   \
	} while (0)
#define kvfree_rcu(ptr, ...) kfree_rcu(ptr, ##__VA_ARGS__)
#define kfree_rcu_mightsleep(ptr) kcompd_kvfree_rcu_mightsleep(ptr)
#define kvfree_rcu_mightsleep(ptr) kcompd_kvfree_rcu_mightsleep(ptr)

/* One kind of grace period waits for all three kinds of sections. */
#define rcu_read_lock_bh() do { local_bh_disable(); rcu_read_lock(); } while (0)
#define rcu_read_unlock_bh() do { rcu_read_unlock(); local_bh_enable(); } while (0)
#define rcu_read_lock_sched() do { preempt_disable(); rcu_read_lock(); } while (0)
#define rcu_read_unlock_sched() do { rcu_read_unlock(); preempt_enable(); } while (0)
#define rcu_read_lock_sched_notrace() rcu_read_lock_sched()
#define rcu_read_unlock_sched_notrace() rcu_read_unlock_sched()
#define rcu_read_lock_bh_held() (rcu_read_lock_held() && in_softirq())
#define rcu_read_lock_sched_held() (rcu_read_lock_held() && !preemptible())
#define rcu_read_lock_any_held() rcu_read_lock_held()
#define synchronize_sched() synchronize_rcu()
#define synchronize_rcu_bh() synchronize_rcu()
#define synchronize_net() synchronize_rcu()
#define call_rcu_sched(head, func) call_rcu(head, func)
#define call_rcu_bh(head, func) call_rcu(head, func)
#define call_rcu_hurry(head, func) call_rcu(head, func)
#define rcu_barrier_sched() rcu_barrier()
#define rcu_barrier_bh() rcu_barrier()
#define cond_resched_rcu() do { rcu_read_unlock(); cond_resched(); rcu_read_lock(); } while (0)

/* An rcu_head needs no beginning and no end. */
#define init_rcu_head(head) ((void)(head))
#define destroy_rcu_head(head) ((void)(head))
#define init_rcu_head_on_stack(head) ((void)(head))
#define destroy_rcu_head_on_stack(head) ((void)(head))

/** RCU_LOCKDEP_WARN() - report once a place that is reached with @c true; what rcu_dereference_check() does with its condition */
#define RCU_LOCKDEP_WARN(c, s) ((void)WARN_ONCE((c), "%s\n", (s)))
#define rcu_sleep_check() RCU_LOCKDEP_WARN(rcu_read_lock_held(), "Illegal context switch in RCU read-side critical section")

/**
 * rcu_assign_pointer() - let readers find @v
 * @p: the pointer, an lvalue
 *
 * RCU_INIT_POINTER() has no ordering: for NULL, or where there are no readers yet. rcu_replace_pointer() returns what was there.
 *
 * Ordering: what was written to the object before is seen by who finds it with rcu_dereference().
 */
#ifdef __CHECKER__ /* sparse knows no __atomic functions of pointers that are not to be followed */
#define rcu_load(p, order) ((__typeof__(*(p)) __kernel __force *)(p))
#define rcu_store(p, v, order) ((void)((p) = (__typeof__(*(v)) __force __rcu *)(v)))
#else
#define rcu_load(p, order) __atomic_load_n(&(p), order)
#define rcu_store(p, v, order) __atomic_store_n(&(p), (__typeof__(p))(v), order)
#endif
#define rcu_assign_pointer(p, v) rcu_store(p, v, __ATOMIC_RELEASE)
#define RCU_INIT_POINTER(p, v) rcu_store(p, v, __ATOMIC_RELAXED)
#define RCU_INITIALIZER(v) (v)
#define RCU_POINTER_INITIALIZER(p, v) .p = (v)
#define rcu_replace_pointer(rcu_ptr, ptr, c)                                                                           \
	({                                                                                                             \
		__typeof__(ptr) __replaced = rcu_dereference_protected((rcu_ptr), (c));                                \
		rcu_assign_pointer((rcu_ptr), (ptr));                                                                  \
		__replaced;                                                                                            \
	})
#define rcu_swap_protected(rcu_ptr, ptr, c) ((ptr) = rcu_replace_pointer((rcu_ptr), (ptr), (c)))
#define unrcu_pointer(p) (p)
#define rcu_pointer_handoff(p) (p)

/**
 * rcu_dereference() - the pointer, to be followed in this section
 * @p: the pointer, an lvalue
 *
 * rcu_dereference_check() also allows it outside of sections where @c is true, and reports it elsewhere. rcu_dereference_protected() is
 * for writers that keep others off, where @c is true; rcu_access_pointer() for looking at the pointer without following it. The _raw,
 * _bh and _sched forms are the same.
 */
#define rcu_dereference_raw(p) rcu_load(p, __ATOMIC_ACQUIRE)
#define rcu_dereference_raw_check(p) rcu_dereference_raw(p)
#define rcu_dereference(p) rcu_dereference_raw(p)
#define rcu_dereference_bh(p) rcu_dereference_raw(p)
#define rcu_dereference_sched(p) rcu_dereference_raw(p)
#define rcu_dereference_check(p, c)                                                                                    \
	({                                                                                                             \
		RCU_LOCKDEP_WARN(!((c) || rcu_read_lock_held()), "suspicious rcu_dereference_check() usage");          \
		rcu_dereference_raw(p);                                                                                \
	})
#define rcu_dereference_bh_check(p, c) rcu_dereference_check(p, c)
#define rcu_dereference_sched_check(p, c) rcu_dereference_check(p, c)
#define rcu_dereference_protected(p, c)                                                                                \
	({                                                                                                             \
		RCU_LOCKDEP_WARN(!(c), "suspicious rcu_dereference_protected() usage");                                \
		rcu_load(p, __ATOMIC_RELAXED);                                                                         \
	})
#define rcu_access_pointer(p) rcu_load(p, __ATOMIC_RELAXED)

#endif
