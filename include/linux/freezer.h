/* SPDX-License-Identifier: MIT */
/* Freezing of tasks for suspend. This kernel never suspends: no task is ever asked to freeze. */
#ifndef _LINUX_FREEZER_H
#define _LINUX_FREEZER_H

#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/wait.h>

/** freezing() - is the task asked to freeze. Return: false; so do all of these */
static inline bool freezing(struct task_struct *p)
{
	(void)p;
	return false;
}

static inline bool frozen(struct task_struct *p)
{
	(void)p;
	return false;
}

/** set_freezable() - let the running kthread be frozen from now on */
static inline bool set_freezable(void)
{
	kcompd_this_task()->flags &= ~(unsigned int)PF_NOFREEZE;
	return false;
}

/** try_to_freeze() - a place where a kthread freezes if it is asked to. Return: true if it was frozen meanwhile */
static inline bool try_to_freeze(void)
{
	return false;
}

/** kthread_freezable_should_stop() - kthread_should_stop(), frozen before if asked; *@was_frozen, if not NULL, tells */
static inline bool kthread_freezable_should_stop(bool *was_frozen)
{
	if (was_frozen)
		*was_frozen = try_to_freeze();
	return kthread_should_stop();
}

#define freezer_do_not_count() ((void)0)
#define freezer_count() ((void)0)
#define freezable_schedule() schedule()
#define freezable_schedule_timeout(timeout) schedule_timeout(timeout)
#define freezable_schedule_timeout_interruptible(timeout) schedule_timeout_interruptible(timeout)
#define freezable_schedule_timeout_killable(timeout) schedule_timeout_killable(timeout)

#endif
