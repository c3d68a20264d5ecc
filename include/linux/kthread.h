/* SPDX-License-Identifier: MIT */
/* Kernel threads. Each is a thread of the daemon, named as the driver says (ps -T shows it). */
#ifndef _LINUX_KTHREAD_H
#define _LINUX_KTHREAD_H

#include <linux/err.h>
#include <linux/sched.h>

struct completion;

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

/** kthread_should_stop() - has kthread_stop() been called for the running kthread */
bool kthread_should_stop(void);
/** kthread_should_park() - has kthread_park() been called for the running kthread */
bool kthread_should_park(void);

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

#endif
