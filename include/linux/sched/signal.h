/* SPDX-License-Identifier: MIT */
/* Signals to tasks, and walks over all of them. signal_pending() and its kind are in sched.h. */
#ifndef _LINUX_SCHED_SIGNAL_H
#define _LINUX_SCHED_SIGNAL_H

#include <linux/sched.h>
#include <linux/signal.h>
#ifndef __cplusplus /* drivers count on what the kernel's header brings along */
#include <linux/cred.h>
#include <linux/sched/task.h>
#endif

#define SEND_SIG_NOINFO ((struct kernel_siginfo *)0)
#define SEND_SIG_PRIV ((struct kernel_siginfo *)1)

KCOMPD_API_BEGIN

/**
 * allow_signal() - let signal @sig reach the running kthread, which ignores all signals otherwise
 * @sig: 1 to 64
 *
 * disallow_signal() ignores it again. allow_kernel_signal() is the same: all signals of kthreads come from the kernel.
 */
void allow_signal(int sig);
void disallow_signal(int sig);

/** flush_signals() - forget the signals pending for @t, a kthread */
void flush_signals(struct task_struct *t);

/**
 * kernel_dequeue_signal() - the next signal that is pending for the running kthread, which is not pending any longer
 *
 * Lower numbers first.
 *
 * Context: a kthread; does not sleep.
 * Return: the signal, or 0 if none is pending.
 */
int kernel_dequeue_signal(void);

/**
 * send_sig() - send a signal to a task
 * @sig: 1 to 64
 * @p: a kthread (which sees it if it has allowed @sig), a task that is in a client's call (the client's process gets it), or what
 *     pid_task() gave
 * @priv: ignored
 *
 * Return: 0, or -EINVAL (no such signal), -ESRCH (it is gone), -EPERM (the daemon may not).
 */
int send_sig(int sig, struct task_struct *p, int priv);

/**
 * send_sig_info() - send_sig() with a value
 * @sig: 1 to 64
 * @info: what the process finds in its siginfo_t, with si_code SI_QUEUE; SEND_SIG_NOINFO or SEND_SIG_PRIV: nothing
 * @p: as in send_sig(); a kthread sees the signal only
 *
 * Return: as send_sig().
 */
int send_sig_info(int sig, struct kernel_siginfo *info, struct task_struct *p);

/**
 * next_task() - the next process behind @p, in the order of their numbers; &init_task behind the last, and before the first
 *
 * All processes of the host that the daemon may see, as they were when the walk began, and behind them the kthreads of drivers. One walk
 * per task at a time.
 *
 * Context: may sleep.
 */
struct task_struct *next_task(struct task_struct *p);
/** next_thread() - the next thread of the process of @p; round in a ring */
struct task_struct *next_thread(struct task_struct *p);

KCOMPD_API_END

#define allow_kernel_signal(sig) allow_signal(sig)
#define for_each_process(p) for (p = &init_task; (p = next_task(p)) != &init_task;)
#define for_each_thread(p, t)                                                                                          \
	for (struct task_struct *__leader = (t = (p)); t; t = next_thread(t), t = t == __leader ? NULL : t)
#define for_each_process_thread(p, t) for_each_process(p) for_each_thread(p, t)
#define do_each_thread(g, t)                                                                                           \
	for (g = t = &init_task; (g = t = next_task(g)) != &init_task;)                                                \
		do
#define while_each_thread(g, t) while ((t = next_thread(t)) != g)

static inline int get_nr_threads(struct task_struct *task)
{
	return task->signal->nr_threads;
}

static inline int thread_group_empty(struct task_struct *p)
{
	return get_nr_threads(p) == 1;
}

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <linux/uaccess.h>
#endif

#endif
