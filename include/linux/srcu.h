/* SPDX-License-Identifier: MIT */
/* Sleepable RCU: read sections that may sleep, each of a domain of its own. */
#ifndef _LINUX_SRCU_H
#define _LINUX_SRCU_H

#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/spinlock_types.h>
#include <linux/workqueue.h>

/**
 * struct srcu_struct - a domain
 * @half: which of @readers newcomers are counted in
 * @readers: sections that go on, with the highest bit set while somebody waits for none
 * @sync: held by the one who waits
 * @lock: guards those below but the last
 * @first, @last: functions of call_srcu() that wait
 * @begun, @ended: of grace periods, for poll_state_synchronize_srcu()
 * @work: runs the functions
 */
struct srcu_struct {
	unsigned int half;
	unsigned int readers[2];
	struct mutex sync;
	raw_spinlock_t lock;
	struct rcu_head *first, *last;
	unsigned long begun, ended;
	struct KCOMPD_WORK_STRUCT work;
};

KCOMPD_API_BEGIN

/** init_srcu_struct() - make @ssp a domain nobody reads in. Return: 0 */
int init_srcu_struct(struct srcu_struct *ssp);
/**
 * cleanup_srcu_struct() - the end of a domain
 *
 * Nobody is in it (that somebody is, is reported), and srcu_barrier() has been called after the last call_srcu(). Context: may sleep.
 */
void cleanup_srcu_struct(struct srcu_struct *ssp);

/**
 * srcu_read_lock() - begin to read in domain @ssp; srcu_read_unlock() ends it
 * @ssp: the domain
 * @idx: what srcu_read_lock() returned
 *
 * A section may sleep, nest, and be ended by another thread.
 *
 * Context: any; does not wait.
 * Ordering: as rcu_read_lock(), in the domain.
 * Return: a number for srcu_read_unlock(). srcu_read_lock_held(): is anybody in a section of the domain.
 */
int srcu_read_lock(struct srcu_struct *ssp);
void srcu_read_unlock(struct srcu_struct *ssp, int idx);
int srcu_read_lock_held(const struct srcu_struct *ssp);

/**
 * synchronize_srcu() - wait until all sections of the domain that have begun before have ended
 *
 * Context: may sleep; not in a section of the domain.
 * Ordering: a full barrier.
 * Lifetime: the domain may go when this returns and nobody begins anew: srcu_read_unlock() does not touch it any more.
 */
void synchronize_srcu(struct srcu_struct *ssp);
void synchronize_srcu_expedited(struct srcu_struct *ssp);

/**
 * call_srcu() - call @func(@head) when all sections of the domain that have begun before have ended
 *
 * Functions run on a worker, in the order in which they were given; their code stays until then. srcu_barrier() waits until those up to now
 * have run.
 *
 * Context: any; does not sleep, but srcu_barrier().
 */
void call_srcu(struct srcu_struct *ssp, struct rcu_head *head, rcu_callback_t func);
void srcu_barrier(struct srcu_struct *ssp);

/** get_state_synchronize_srcu() - as get_state_synchronize_rcu(), in the domain; so the other two */
unsigned long get_state_synchronize_srcu(struct srcu_struct *ssp);
unsigned long start_poll_synchronize_srcu(struct srcu_struct *ssp);
bool poll_state_synchronize_srcu(struct srcu_struct *ssp, unsigned long cookie);

/** kcompd_srcu_work() - what the domain's work runs */
void kcompd_srcu_work(struct KCOMPD_WORK_STRUCT *work);

KCOMPD_API_END

#define __SRCU_STRUCT_INIT(name)                                                                                       \
	{ 0, { 0, 0 }, __MUTEX_INITIALIZER((name).sync), __RAW_SPIN_LOCK_UNLOCKED((name).lock), NULL, NULL, 0, 0,      \
	  __WORK_INITIALIZER((name).work, kcompd_srcu_work) }
#define DEFINE_SRCU(name) struct srcu_struct name = __SRCU_STRUCT_INIT(name)
#define DEFINE_STATIC_SRCU(name) static DEFINE_SRCU(name)

#define srcu_read_lock_notrace(ssp) srcu_read_lock(ssp)
#define srcu_read_unlock_notrace(ssp, idx) srcu_read_unlock((ssp), (idx))
#define srcu_down_read(ssp) srcu_read_lock(ssp)
#define srcu_up_read(ssp, idx) srcu_read_unlock((ssp), (idx))
#define srcu_dereference_check(p, ssp, c)                                                                              \
	({                                                                                                             \
		RCU_LOCKDEP_WARN(!((c) || srcu_read_lock_held(ssp)), "suspicious srcu_dereference_check() usage");     \
		rcu_dereference_raw(p);                                                                                \
	})
#define srcu_dereference(p, ssp) srcu_dereference_check((p), (ssp), 0)
#define srcu_dereference_notrace(p, ssp) rcu_dereference_raw(p)
#define smp_mb__after_srcu_read_unlock() smp_mb()

#endif
