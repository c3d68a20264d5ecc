/* SPDX-License-Identifier: MIT */
/* References to tasks, see sched.h; and their lock. */
#ifndef _LINUX_SCHED_TASK_H
#define _LINUX_SCHED_TASK_H

#include <linux/sched.h>

KCOMPD_API_BEGIN

/** task_lock() - keep others from task_lock() of the same task. Context: as a spinlock. */
void task_lock(struct task_struct *p);
void task_unlock(struct task_struct *p);

KCOMPD_API_END

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <linux/uaccess.h>
#endif

#endif
