/* SPDX-License-Identifier: MIT */
/* One task that waits, and whoever wakes it without a lock. */
#ifndef _LINUX_RCUWAIT_H
#define _LINUX_RCUWAIT_H

#include <linux/errno.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

/**
 * struct rcuwait - a place for one waiter
 * @task: who waits; NULL: nobody
 */
struct rcuwait {
	struct task_struct __rcu *task;
};

#define __RCUWAIT_INITIALIZER(name) { NULL }

static inline void rcuwait_init(struct rcuwait *w)
{
	w->task = NULL;
}

/** rcuwait_active() - does anybody wait; a barrier between what it waits for and this look is the caller's */
static inline int rcuwait_active(struct rcuwait *w)
{
	return READ_ONCE(w->task) != NULL;
}

KCOMPD_API_BEGIN

/**
 * rcuwait_wake_up() - wake who waits in @w, if anybody does
 *
 * Context: any; does not sleep.
 * Ordering: what the caller wrote before is seen by the condition of rcuwait_wait_event().
 * Return: 1 if it woke somebody, else 0.
 */
int rcuwait_wake_up(struct rcuwait *w);

/** prepare_to_rcuwait() - the calling task waits in @w from here on, and nobody else may; finish_rcuwait(): no longer */
void prepare_to_rcuwait(struct rcuwait *w);
void finish_rcuwait(struct rcuwait *w);

KCOMPD_API_END

/**
 * rcuwait_wait_event() - sleep until @condition is true
 * @w: where rcuwait_wake_up() looks
 * @condition: an expression, evaluated before each sleep
 * @state: TASK_*
 *
 * Context: may sleep.
 * Return: 0, or -EINTR if a signal ends a sleep in @state.
 */
#define rcuwait_wait_event(w, condition, state)                                                                        \
	({                                                                                                             \
		int __wait_ret = 0;                                                                                    \
		prepare_to_rcuwait(w);                                                                                 \
		for (;;) {                                                                                             \
			set_current_state(state);                                                                      \
			if (condition)                                                                                 \
				break;                                                                                 \
			if (signal_pending_state((state), kcompd_this_task())) {                                       \
				__wait_ret = -EINTR;                                                                   \
				break;                                                                                 \
			}                                                                                              \
			schedule();                                                                                    \
		}                                                                                                      \
		finish_rcuwait(w);                                                                                     \
		__wait_ret;                                                                                            \
	})

#endif
