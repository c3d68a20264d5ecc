/* SPDX-License-Identifier: MIT */
/* Simple wait queues: here the same as wait queues, one waiter a wake-up. */
#ifndef _LINUX_SWAIT_H
#define _LINUX_SWAIT_H

#include <linux/wait.h>

struct swait_queue_head {
	struct wait_queue_head wq;
};

#define __SWAIT_QUEUE_HEAD_INITIALIZER(name) { __WAIT_QUEUE_HEAD_INITIALIZER((name).wq) }
#define DECLARE_SWAIT_QUEUE_HEAD(name) struct swait_queue_head name = __SWAIT_QUEUE_HEAD_INITIALIZER(name)
#define DECLARE_SWAIT_QUEUE_HEAD_ONSTACK(name) DECLARE_SWAIT_QUEUE_HEAD(name)

#define init_swait_queue_head(q) init_waitqueue_head(&(q)->wq)
#define swait_active(q) waitqueue_active(&(q)->wq)
#define swq_has_sleeper(q) wq_has_sleeper(&(q)->wq)

/* One's own place on a queue, as DEFINE_WAIT() and prepare_to_wait_exclusive(). */
struct swait_queue {
	struct wait_queue_entry wait;
};
#define DECLARE_SWAITQUEUE(name)                                                                                       \
	struct swait_queue name = { { 0, kcompd_this_task(), autoremove_wake_function,                                 \
				      { &(name).wait.entry, &(name).wait.entry } } }
#define prepare_to_swait_exclusive(q, w, state) ((void)prepare_to_wait_exclusive(&(q)->wq, &(w)->wait, (state)))
#define prepare_to_swait_event(q, w, state)                                                                            \
	((w)->wait.flags |= WQ_FLAG_EXCLUSIVE, prepare_to_wait_event(&(q)->wq, &(w)->wait, (state)))
#define finish_swait(q, w) finish_wait(&(q)->wq, &(w)->wait)

/** swake_up_one() - wake the longest waiter of @q; swake_up_all(): all of them. Context: any */
#define swake_up_one(q) ((void)wake_up(&(q)->wq))
#define swake_up_all(q) ((void)wake_up_all(&(q)->wq))

/**
 * swait_event_exclusive() - sleep until @condition is true; see wait_event()
 * @q: the queue (not a pointer to it)
 * @condition: an expression
 */
#define swait_event_exclusive(q, condition)                                                                            \
	do {                                                                                                           \
		if (condition)                                                                                         \
			break;                                                                                         \
		(void)___wait_event((q).wq, condition, TASK_UNINTERRUPTIBLE, 1, 0, schedule());                        \
	} while (0)
#define swait_event_interruptible_exclusive(q, condition) wait_event_interruptible_exclusive((q).wq, condition)
#define swait_event_timeout_exclusive(q, condition, timeout)                                                           \
	___wait_event_timeout((q).wq, condition, timeout, TASK_UNINTERRUPTIBLE, 1, ___sleep_timeout)
#define swait_event_interruptible_timeout_exclusive(q, condition, timeout)                                             \
	___wait_event_timeout((q).wq, condition, timeout, TASK_INTERRUPTIBLE, 1, ___sleep_timeout)
#define swait_event_idle_timeout_exclusive(q, condition, timeout)                                                      \
	___wait_event_timeout((q).wq, condition, timeout, TASK_IDLE, 1, ___sleep_timeout)
#define swait_event_idle_exclusive(q, condition)                                                                       \
	do {                                                                                                           \
		if (condition)                                                                                         \
			break;                                                                                         \
		(void)___wait_event((q).wq, condition, TASK_IDLE, 1, 0, schedule());                                   \
	} while (0)

#endif
