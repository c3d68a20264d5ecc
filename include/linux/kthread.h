/* SPDX-License-Identifier: MIT */
/* Kernel threads. Each is a thread of the daemon, named as the driver says (ps -T shows it). */
#ifndef _LINUX_KTHREAD_H
#define _LINUX_KTHREAD_H

#include <linux/err.h>
#include <linux/sched.h>
#include <linux/spinlock_types.h>
#include <linux/timer.h>

struct completion;
struct cpumask;

KCOMPD_API_BEGIN

/**
 * kthread_create_on_node() - make a thread that waits to be woken
 * @threadfn: what it runs; what it returns is the result of kthread_stop()
 * @data: its argument
 * @node: ignored, there is one memory node
 * @namefmt: printf-style name; cut to 15 characters
 *
 * The thread runs @threadfn after the first wake_up_process(). kthread_run() makes and wakes. If it is stopped first, @threadfn never runs.
 * The code of the module that @threadfn belongs to stays mapped until the thread has left it.
 *
 * Context: may sleep.
 * Return: the task, or ERR_PTR(-EAGAIN) if the system gives no more threads, ERR_PTR(-ENOMEM).
 */
struct task_struct *kthread_create_on_node(int (*threadfn)(void *data), void *data, int node, const char *namefmt, ...)
	__printf(4, 5);

/** kthread_create_on_cpu() - the same, bound to @cpu; @namefmt has one %u for it */
struct task_struct *kthread_create_on_cpu(int (*threadfn)(void *data), void *data, unsigned int cpu,
					  const char *namefmt);

/**
 * kthread_bind() - let a thread that has not run yet run on @cpu only
 * @k: from kthread_create()
 * @cpu: a CPU number
 *
 * smp_processor_id() in it is @cpu from then on, even where the system does not let the daemon use that CPU.
 */
void kthread_bind(struct task_struct *k, unsigned int cpu);

/**
 * kthread_stop() - ask a thread to end and wait until it is gone
 * @k: a thread that was made by kthread_create() and has not been stopped yet
 *
 * kthread_should_stop() becomes true in the thread, and it is woken from any sleep that it set by TASK_INTERRUPTIBLE or TASK_UNINTERRUPTIBLE.
 * A thread that may end by itself needs a get_task_struct() before, as in the kernel; without, it is still safe here as long as the task
 * has not been used again.
 *
 * Context: may sleep; not from the thread itself.
 * Ordering: all that the thread wrote is visible.
 * Return: what @threadfn returned, or -EINTR if it never ran.
 */
int kthread_stop(struct task_struct *k);

/** kthread_stop_put() - kthread_stop(), then put_task_struct() */
int kthread_stop_put(struct task_struct *k);

/** kthread_bind_mask() - as kthread_bind(), to several CPUs; smp_processor_id() is where it runs then. Where the system refuses nothing changes */
void kthread_bind_mask(struct task_struct *k, const struct cpumask *mask);

/** kthread_should_stop() - has kthread_stop() been called for the running kthread */
bool kthread_should_stop(void);
/** kthread_should_park() - has kthread_park() been called for the running kthread */
bool kthread_should_park(void);
/** kthread_should_stop_or_park() - one of the two */
bool kthread_should_stop_or_park(void);

/**
 * kthread_park() - ask a thread to stop in kthread_parkme(), and wait until it does
 * @k: a kthread, not the running one
 *
 * Return: 0, or -ENOSYS if it has ended. kthread_unpark() lets it go on.
 */
int kthread_park(struct task_struct *k);
void kthread_unpark(struct task_struct *k);
/** kthread_parkme() - sleep here while the running kthread shall be parked */
void kthread_parkme(void);

/** kthread_data() - the @data that the kthread @k was made with */
void *kthread_data(struct task_struct *k);
/** kthread_func() - the function that the kthread @k runs */
void *kthread_func(struct task_struct *k);

/**
 * kthread_exit() - end the running kthread with @result, from any depth of C code
 *
 * Locks that the code holds stay locked. Does not return.
 */
#ifdef __cplusplus
[[noreturn]]
#else
__noreturn
#endif
void kthread_exit(long result);

/**
 * kthread_complete_and_exit() - complete(@comp) if it is not NULL, then end the running kthread with @code
 *
 * The module's code stays mapped until the thread has left it, so the completing side may unload the module at once.
 */
#ifdef __cplusplus
[[noreturn]]
#else
__noreturn
#endif
void kthread_complete_and_exit(struct completion *comp, long code);

KCOMPD_API_END

#define complete_and_exit(comp, code) kthread_complete_and_exit((comp), (code))

#define __KTHREAD_ANY_NODE (-1)
#define kthread_create(threadfn, data, namefmt, ...)                                                                   \
	kthread_create_on_node(threadfn, data, __KTHREAD_ANY_NODE, namefmt, ##__VA_ARGS__)

/** kthread_run() - kthread_create() and wake_up_process() in one. Return: the task or ERR_PTR() */
#define kthread_run(threadfn, data, namefmt, ...)                                                                      \
	({                                                                                                             \
		struct task_struct *__k = kthread_create(threadfn, data, namefmt, ##__VA_ARGS__);                      \
		if (!IS_ERR(__k))                                                                                      \
			wake_up_process(__k);                                                                          \
		__k;                                                                                                   \
	})

/** kthread_run_on_cpu() - kthread_create_on_cpu() and wake_up_process() in one */
static inline struct task_struct *kthread_run_on_cpu(int (*threadfn)(void *data), void *data, unsigned int cpu,
						     const char *namefmt)
{
	struct task_struct *k = kthread_create_on_cpu(threadfn, data, cpu, namefmt);

	if (!IS_ERR(k))
		wake_up_process(k);
	return k;
}

/**
 * struct kthread_worker - a line of works that one kthread does, one after the other
 * @flags: KTW_*
 * @lock: guards the others
 * @work_list: works that wait
 * @delayed_work_list: works whose timer runs
 * @task: the kthread
 * @current_work: what it does, or NULL
 */
struct kthread_worker {
	unsigned int flags;
	raw_spinlock_t lock;
	struct list_head work_list;
	struct list_head delayed_work_list;
	struct task_struct *task;
	struct kthread_work *current_work;
};

struct kthread_work;
typedef void (*kthread_work_func_t)(struct kthread_work *work);

/**
 * struct kthread_work - a function for a kthread_worker
 * @node: its place in line; it is pending as long as that is not empty
 * @func: what runs
 * @worker: whose it was last
 * @canceling: how many are in kthread_cancel_work_sync(); nobody can queue it meanwhile
 */
struct kthread_work {
	struct list_head node;
	kthread_work_func_t func;
	struct kthread_worker *worker;
	int canceling;
};

struct kthread_delayed_work {
	struct kthread_work work;
	struct KCOMPD_TIMER_LIST timer;
};

#define KTW_FREEZABLE 1

#define KTHREAD_WORKER_INIT(worker)                                                                                    \
	{ 0, __RAW_SPIN_LOCK_UNLOCKED((worker).lock), { &(worker).work_list, &(worker).work_list },                    \
	  { &(worker).delayed_work_list, &(worker).delayed_work_list }, NULL, NULL }
#define KTHREAD_WORK_INIT(work, fn) { { &(work).node, &(work).node }, (fn), NULL, 0 }
#define KTHREAD_DELAYED_WORK_INIT(dwork, fn)                                                                           \
	{ KTHREAD_WORK_INIT((dwork).work, (fn)), __TIMER_INITIALIZER(kthread_delayed_work_timer_fn, TIMER_IRQSAFE) }
#define DEFINE_KTHREAD_WORKER(worker) struct kthread_worker worker = KTHREAD_WORKER_INIT(worker)
#define DEFINE_KTHREAD_WORKER_ONSTACK(worker) DEFINE_KTHREAD_WORKER(worker)
#define DEFINE_KTHREAD_WORK(work, fn) struct kthread_work work = KTHREAD_WORK_INIT(work, fn)
#define DEFINE_KTHREAD_DELAYED_WORK(dwork, fn) struct kthread_delayed_work dwork = KTHREAD_DELAYED_WORK_INIT(dwork, fn)

KCOMPD_API_BEGIN

/** kthread_init_worker() - make @worker one without works and without a thread; kthread_init_work(): @work one that runs @fn */
void kthread_init_worker(struct kthread_worker *worker);
void kthread_init_work(struct kthread_work *work, kthread_work_func_t fn);
void kthread_init_delayed_work(struct kthread_delayed_work *dwork, kthread_work_func_t fn);
/** kthread_delayed_work_timer_fn() - puts the work of a delayed work into line; not for drivers */
void kthread_delayed_work_timer_fn(struct KCOMPD_TIMER_LIST *t);

/**
 * kthread_worker_fn() - what the kthread of a worker runs, until it is stopped
 * @worker_ptr: the kthread_worker
 *
 * For kthread_run(kthread_worker_fn, &worker, "name"). All works that are in line are done before it ends.
 */
int kthread_worker_fn(void *worker_ptr);

/**
 * kthread_create_worker() - make a worker with its kthread, which waits for works
 * @flags: KTW_*
 * @namefmt: printf-style name of the kthread
 *
 * kthread_create_worker_on_cpu() binds it to @cpu.
 *
 * Context: may sleep.
 * Return: the worker, for kthread_destroy_worker(); or ERR_PTR(-ENOMEM), ERR_PTR(-EAGAIN).
 */
struct kthread_worker *kthread_create_worker(unsigned int flags, const char namefmt[], ...) __printf(2, 3);
struct kthread_worker *kthread_create_worker_on_cpu(int cpu, unsigned int flags, const char namefmt[], ...)
	__printf(3, 4);
/** kthread_destroy_worker() - let it do what is in line, stop the thread, free the worker. Context: may sleep */
void kthread_destroy_worker(struct kthread_worker *worker);

/**
 * kthread_queue_work() - put a work into a worker's line
 * @worker: the worker
 * @work: an initialised work
 *
 * kthread_queue_delayed_work() does it after @delay jiffies; kthread_mod_delayed_work() also changes the delay of one that is
 * pending, and returns true then, false if it was idle.
 *
 * Context: any thread, also with spinlocks held. Does not sleep.
 * Return: false if it is pending already, or somebody is cancelling it.
 */
bool kthread_queue_work(struct kthread_worker *worker, struct kthread_work *work);
bool kthread_queue_delayed_work(struct kthread_worker *worker, struct kthread_delayed_work *dwork, unsigned long delay);
bool kthread_mod_delayed_work(struct kthread_worker *worker, struct kthread_delayed_work *dwork, unsigned long delay);

/** kthread_flush_work() - wait until @work has run; kthread_flush_worker(): all that are in line now. Context: may sleep */
void kthread_flush_work(struct kthread_work *work);
void kthread_flush_worker(struct kthread_worker *worker);

/** kthread_cancel_work_sync() - take a pending work back, wait until it does not run. Context: may sleep. Return: true if it was pending */
bool kthread_cancel_work_sync(struct kthread_work *work);
bool kthread_cancel_delayed_work_sync(struct kthread_delayed_work *dwork);

KCOMPD_API_END

#define kthread_run_worker(flags, namefmt, ...) kthread_create_worker(flags, namefmt, ##__VA_ARGS__)

#endif
