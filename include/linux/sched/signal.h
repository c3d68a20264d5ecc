/* SPDX-License-Identifier: MIT */
/* Signals to tasks. signal_pending() and its kind are in sched.h. */
#ifndef _LINUX_SCHED_SIGNAL_H
#define _LINUX_SCHED_SIGNAL_H

#include <linux/sched.h>
#include <linux/signal.h>

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
 * send_sig() - send a signal to a task
 * @sig: 1 to 64
 * @p: a kthread (which sees it if it has allowed @sig), or a task that is in a client's call (the client's process gets it)
 * @priv: ignored
 *
 * Return: 0, or -EINVAL (no such signal), -ESRCH (the client is gone), -EPERM (the daemon may not).
 */
int send_sig(int sig, struct task_struct *p, int priv);

KCOMPD_API_END

#define allow_kernel_signal(sig) allow_signal(sig)

#endif
