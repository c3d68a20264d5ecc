/* SPDX-License-Identifier: MIT */
/* References to the memory of processes. */
#ifndef _LINUX_SCHED_MM_H
#define _LINUX_SCHED_MM_H

#include <linux/mm_types.h>
#include <linux/sched.h>

KCOMPD_API_BEGIN

/**
 * get_task_mm() - the memory of the process of @task, with a reference
 * @task: any task
 *
 * Context: may sleep.
 * Return: the mm, for mmput(); NULL: a kthread, or a process that has ended.
 */
struct mm_struct *get_task_mm(struct task_struct *task);
/** mmput() - give back a reference from get_task_mm() or mmget() */
void mmput(struct mm_struct *mm);

KCOMPD_API_END

#define mmput_async(mm) mmput(mm)

/** mmget() - take one more reference to a process's memory; mmget_not_zero(): unless there is none */
static inline void mmget(struct mm_struct *mm)
{
	atomic_inc(&mm->mm_users);
}

static inline bool mmget_not_zero(struct mm_struct *mm)
{
	return atomic_inc_not_zero(&mm->mm_users);
}

/** mmgrab() - keep the struct, but not what it tells of; mmdrop() gives it back */
static inline void mmgrab(struct mm_struct *mm)
{
	atomic_inc(&mm->mm_count);
}

static inline void mmdrop(struct mm_struct *mm)
{
	atomic_dec(&mm->mm_count);
}

#endif
