/* SPDX-License-Identifier: MIT */
/* Tasks to be woken when a lock has been released. */
#ifndef _LINUX_SCHED_WAKE_Q_H
#define _LINUX_SCHED_WAKE_Q_H

#include <linux/sched.h>

/* On the stack of the one who wakes. A task is in one such queue at a time. */
struct wake_q_head {
	struct task_struct *first, *last;
};

#define WAKE_Q_HEAD_INITIALIZER(name) { NULL, NULL }
#define DEFINE_WAKE_Q(name) struct wake_q_head name = WAKE_Q_HEAD_INITIALIZER(name)

static inline void wake_q_init(struct wake_q_head *head)
{
	head->first = head->last = NULL;
}

static inline bool wake_q_empty(struct wake_q_head *head)
{
	return !head->first;
}

KCOMPD_API_BEGIN

/**
 * wake_q_add() - have @task woken by wake_up_q()
 * @head: the queue
 * @task: a task; if it is in a queue already, that one's wake-up is for this caller too
 *
 * Takes a reference to the task; wake_q_add_safe() takes over the caller's.
 *
 * Context: any; does not sleep.
 * Ordering: what the caller wrote before is visible to the task when it wakes, as by wake_up_process(), whichever queue it was in.
 */
void wake_q_add(struct wake_q_head *head, struct task_struct *task);
void wake_q_add_safe(struct wake_q_head *head, struct task_struct *task);

/** wake_up_q() - wake_up_process() all that are in @head, and give their references back; call it once, at the end */
void wake_up_q(struct wake_q_head *head);

KCOMPD_API_END

#endif
