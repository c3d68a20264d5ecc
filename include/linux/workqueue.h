/* SPDX-License-Identifier: MIT */
/* Workqueues: functions that run later on a thread of a pool, where they may sleep. */
#ifndef _LINUX_WORKQUEUE_H
#define _LINUX_WORKQUEUE_H

#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/cpumask.h>
#include <linux/timer.h>
#include <linux/types.h>

struct workqueue_struct;
struct work_struct;

typedef void (*work_func_t)(struct work_struct *work);

/* A work's place among those of its workqueue that have not ended; the runtime's. */
struct kcompd_work_flight {
	struct list_head link;
	u64 seq;
};

/**
 * struct work_struct - a function to be run
 * @data: bit 0 is set while the work is pending; the others are the runtime's
 * @func: what runs, once for each queueing, on a kworker thread
 *
 * A work is pending from its queueing until its function begins. It never runs on two threads at the same time.
 *
 * Lifetime: its own function may free it. Anybody else makes sure by cancel_work_sync() first. What a module leaves pending when it is
 * removed is reported in the log and does not run.
 */
struct work_struct {
	atomic_long_t data;
	struct list_head entry;
	work_func_t func;
	struct kcompd_work_flight flight;
	struct workqueue_struct *wq;
	unsigned int share;
};

/**
 * struct delayed_work - a work that is queued by a timer
 * @work: the work; its function gets this, see to_delayed_work()
 * @timer: the timer
 */
struct delayed_work {
	struct work_struct work;
	struct KCOMPD_TIMER_LIST timer;
	struct workqueue_struct *wq;
	int cpu;
};

/**
 * struct rcu_work - a work that is queued behind an RCU grace period
 * @work: the work; its function gets this, see to_rcu_work()
 */
struct rcu_work {
	struct work_struct work;
	struct rcu_head rcu;
	struct workqueue_struct *wq;
};

#define WORK_STRUCT_PENDING_BIT 0
#define WORK_CPU_UNBOUND NR_CPUS
#define WORK_BUSY_PENDING 1
#define WORK_BUSY_RUNNING 2

/* Flags of a workqueue. The others than WQ_UNBOUND and WQ_HIGHPRI make no difference here. */
#define WQ_UNBOUND (1 << 1)
#define WQ_FREEZABLE (1 << 2)
#define WQ_MEM_RECLAIM (1 << 3)
#define WQ_HIGHPRI (1 << 4)
#define WQ_CPU_INTENSIVE (1 << 5)
#define WQ_SYSFS (1 << 6)
#define WQ_POWER_EFFICIENT (1 << 7)
#define __WQ_ORDERED (1 << 17)
#define __WQ_LEGACY (1 << 18)
#define WQ_MAX_ACTIVE 512
#define WQ_DFL_ACTIVE 256
#define WQ_UNBOUND_MAX_ACTIVE WQ_MAX_ACTIVE

#define __WORK_INITIALIZER(n, f) { ATOMIC_LONG_INIT(0), { NULL, NULL }, (f), { { NULL, NULL }, 0 }, NULL, 0 }
#define __DELAYED_WORK_INITIALIZER(n, f, tflags)                                                                       \
	{ __WORK_INITIALIZER((n).work, f), __TIMER_INITIALIZER(delayed_work_timer_fn, tflags), NULL, 0 }
/** DECLARE_WORK() - a work variable with its function; DECLARE_DELAYED_WORK(): a delayed work */
#define DECLARE_WORK(n, f) struct work_struct n = __WORK_INITIALIZER(n, f)
#define DECLARE_DELAYED_WORK(n, f) struct delayed_work n = __DELAYED_WORK_INITIALIZER(n, f, 0)
#define DECLARE_DEFERRABLE_WORK(n, f) struct delayed_work n = __DELAYED_WORK_INITIALIZER(n, f, TIMER_DEFERRABLE)

KCOMPD_API_BEGIN

/* The workqueues that are always there. */
extern struct workqueue_struct *system_wq;
extern struct workqueue_struct *system_highpri_wq;
extern struct workqueue_struct *system_long_wq;
extern struct workqueue_struct *system_unbound_wq;
extern struct workqueue_struct *system_freezable_wq;
extern struct workqueue_struct *system_power_efficient_wq;
extern struct workqueue_struct *system_freezable_power_efficient_wq;

/** kcompd_init_work() - what INIT_WORK() calls; kcompd_init_delayed_work(): INIT_DELAYED_WORK() */
void kcompd_init_work(struct work_struct *work, work_func_t func);
void kcompd_init_delayed_work(struct delayed_work *dwork, work_func_t func, unsigned int timer_flags);
/** delayed_work_timer_fn() - queues the work of a delayed work whose time has come */
void delayed_work_timer_fn(struct KCOMPD_TIMER_LIST *t);

/**
 * alloc_workqueue() - make a workqueue
 * @fmt: printf-style name, cut to 23 characters
 * @flags: WQ_*. Works of a WQ_UNBOUND queue start at once, each on a thread of its own if need be; the others run on the CPU that they were
 *	queued on (smp_processor_id() is that one), and one starts when the one before it sleeps or has ended
 * @max_active: how many of its works may have started and not ended, for each CPU, or all together if WQ_UNBOUND; 0 means 256
 *
 * alloc_ordered_workqueue(), create_singlethread_workqueue() and WQ_UNBOUND with 1: one after the other, in the order of queueing.
 *
 * Context: may sleep.
 * Return: the workqueue, for destroy_workqueue(); or NULL.
 */
struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...) __printf(1, 4);

/**
 * destroy_workqueue() - wait until all works of @wq have run, and free it
 *
 * Its delayed works whose time has not come are reported and cancelled; the driver should have done that.
 *
 * Context: may sleep; not from one of its works.
 */
void destroy_workqueue(struct workqueue_struct *wq);

/** workqueue_set_max_active() - change the limit that alloc_workqueue() was given */
void workqueue_set_max_active(struct workqueue_struct *wq, int max_active);

/**
 * queue_work_on() - let a work run on a CPU
 * @cpu: the CPU; queue_work() takes the one that the caller is on
 * @wq: the workqueue; schedule_work() takes system_wq
 * @work: an initialised work
 *
 * Context: any thread, also with spinlocks held, also the work's own function. Does not sleep.
 * Ordering: if it returns true, what was written before is visible to the function; if false, to the run that is still to come.
 * Return: false if the work is pending already.
 */
bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work);

/**
 * queue_delayed_work_on() - queue a work after @delay jiffies
 * @cpu: as for queue_work_on(), or WORK_CPU_UNBOUND for any
 *
 * mod_delayed_work_on() also changes the delay of one that is pending, and returns true then, false if it was idle.
 *
 * Context: as queue_work_on(). Return: false if the work is pending already.
 */
bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long delay);
bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long delay);

/**
 * flush_work() - wait until the last queueing of @work has run
 *
 * flush_delayed_work() lets a delayed work run now, and waits. flush_workqueue() waits for all works of @wq queued up to now;
 * drain_workqueue() until there are none, while only works of @wq itself may queue more.
 *
 * Context: may sleep; not from the work itself, nor with a lock held that its function takes.
 * Ordering: all that the functions wrote is visible.
 * Return: false if there was nothing to wait for.
 */
bool flush_work(struct work_struct *work);
bool flush_delayed_work(struct delayed_work *dwork);
void flush_workqueue(struct workqueue_struct *wq);
void drain_workqueue(struct workqueue_struct *wq);

/**
 * cancel_work_sync() - take a pending work back, and wait until its function does not run
 * @work: an initialised work
 *
 * While it waits nobody can queue the work, its own function neither. cancel_work() and cancel_delayed_work() do not wait, and may be
 * called in any context.
 *
 * Context: may sleep; not from the work itself (reported, and it does not wait then).
 * Return: true if the work was pending.
 */
bool cancel_work_sync(struct work_struct *work);
bool cancel_work(struct work_struct *work);
bool cancel_delayed_work_sync(struct delayed_work *dwork);
bool cancel_delayed_work(struct delayed_work *dwork);

/**
 * queue_rcu_work() - queue a work when all RCU read sections have ended that have begun by now
 *
 * flush_rcu_work() waits until it has run.
 *
 * Context: queue_rcu_work() as queue_work_on(), flush_rcu_work() as flush_work().
 * Return: of queue_rcu_work() false if the work is pending already, of flush_rcu_work() false if there was nothing to wait for.
 */
bool queue_rcu_work(struct workqueue_struct *wq, struct rcu_work *rwork);
bool flush_rcu_work(struct rcu_work *rwork);

/** work_busy() - WORK_BUSY_PENDING and WORK_BUSY_RUNNING as they are at this moment */
unsigned int work_busy(struct work_struct *work);
/** current_work() - the work whose function the calling thread runs, or NULL */
struct work_struct *current_work(void);
/** schedule_on_each_cpu() - run @func once on each online CPU, and wait. Return: 0 or -ENOMEM */
int schedule_on_each_cpu(work_func_t func);
/** work_on_cpu() - run @fn on a CPU and wait. Context: may sleep. Return: what it returned */
long work_on_cpu(int cpu, long (*fn)(void *), void *arg);

KCOMPD_API_END

/** INIT_WORK() - make @_work an idle work that runs @_func */
#define INIT_WORK(_work, _func) kcompd_init_work((_work), (_func))
#define INIT_WORK_ONSTACK(_work, _func) INIT_WORK(_work, _func)
#define INIT_DELAYED_WORK(_work, _func) kcompd_init_delayed_work((_work), (_func), 0)
#define INIT_DELAYED_WORK_ONSTACK(_work, _func) INIT_DELAYED_WORK(_work, _func)
#define INIT_DEFERRABLE_WORK(_work, _func) kcompd_init_delayed_work((_work), (_func), TIMER_DEFERRABLE)
#define INIT_DEFERRABLE_WORK_ONSTACK(_work, _func) INIT_DEFERRABLE_WORK(_work, _func)
#define INIT_RCU_WORK(_work, _func) INIT_WORK(&(_work)->work, (_func))
#define INIT_RCU_WORK_ONSTACK(_work, _func) INIT_RCU_WORK(_work, _func)
#define destroy_work_on_stack(work) do { (void)(work); } while (0)
#define destroy_delayed_work_on_stack(work) do { (void)(work); } while (0)
/** PREPARE_WORK() - give an idle work another function */
#define PREPARE_WORK(_work, _func) ((void)((_work)->func = (_func)))
#define PREPARE_DELAYED_WORK(_work, _func) PREPARE_WORK(&(_work)->work, _func)

#define alloc_ordered_workqueue(fmt, flags, args...) alloc_workqueue(fmt, WQ_UNBOUND | __WQ_ORDERED | (flags), 1, ##args)
#define create_workqueue(name) alloc_workqueue("%s", __WQ_LEGACY | WQ_MEM_RECLAIM, 1, (name))
#define create_freezable_workqueue(name) alloc_workqueue("%s", __WQ_LEGACY | WQ_FREEZABLE | WQ_UNBOUND | WQ_MEM_RECLAIM, 1, (name))
#define create_singlethread_workqueue(name) alloc_ordered_workqueue("%s", __WQ_LEGACY | WQ_MEM_RECLAIM, name)

#define work_data_bits(work) ((unsigned long *)(&(work)->data))
/** work_pending() - is @work waiting to run; delayed_work_pending() the same of a delayed work. Ordering: none */
#define work_pending(work) ((atomic_long_read(&(work)->data) & 1) != 0)
#define delayed_work_pending(w) work_pending(&(w)->work)

/** to_rcu_work() - the RCU work that @work is part of */
static inline struct rcu_work *to_rcu_work(struct work_struct *work)
{
	return container_of(work, struct rcu_work, work);
}

/** to_delayed_work() - the delayed work that @work is part of */
static inline struct delayed_work *to_delayed_work(struct work_struct *work)
{
	return container_of(work, struct delayed_work, work);
}

static inline bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	return queue_work_on(WORK_CPU_UNBOUND, wq, work);
}

static inline bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long delay)
{
	return queue_delayed_work_on(WORK_CPU_UNBOUND, wq, dwork, delay);
}

static inline bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long delay)
{
	return mod_delayed_work_on(WORK_CPU_UNBOUND, wq, dwork, delay);
}

static inline bool schedule_work_on(int cpu, struct work_struct *work)
{
	return queue_work_on(cpu, system_wq, work);
}

static inline bool schedule_work(struct work_struct *work)
{
	return queue_work(system_wq, work);
}

static inline bool schedule_delayed_work_on(int cpu, struct delayed_work *dwork, unsigned long delay)
{
	return queue_delayed_work_on(cpu, system_wq, dwork, delay);
}

static inline bool schedule_delayed_work(struct delayed_work *dwork, unsigned long delay)
{
	return queue_delayed_work(system_wq, dwork, delay);
}

static inline void flush_scheduled_work(void)
{
	flush_workqueue(system_wq);
}

#if !defined(__cplusplus) && LINUX_VERSION_CODE < 0x020614
#include <linux/workqueue_old.h>
#else
#define KCOMPD_WORK_STRUCT work_struct /* the work that the runtime knows */
#endif

#endif
