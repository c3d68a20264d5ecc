/* SPDX-License-Identifier: MIT */
/* Completions: one thread waits until another has finished something. */
#ifndef _LINUX_COMPLETION_H
#define _LINUX_COMPLETION_H

#include <linux/wait.h>

/**
 * struct completion - a count of events and a queue of those who wait for one
 * @done: events that nobody has taken yet; UINT_MAX after complete_all()
 * @wait: the waiters, in the order in which they came
 */
struct completion {
	unsigned int done;
	struct wait_queue_head wait;
};

#define COMPLETION_INITIALIZER(work) { 0, __WAIT_QUEUE_HEAD_INITIALIZER((work).wait) }
#define COMPLETION_INITIALIZER_ONSTACK(work) COMPLETION_INITIALIZER(work)
#define DECLARE_COMPLETION(work) struct completion work = COMPLETION_INITIALIZER(work)
#define DECLARE_COMPLETION_ONSTACK(work) DECLARE_COMPLETION(work)

KCOMPD_API_BEGIN

/** init_completion() - make @x a completion of which nothing has happened yet; nobody may wait on it */
void init_completion(struct completion *x);

/**
 * reinit_completion() - forget what has been completed, also a complete_all()
 * @x: an initialised completion
 *
 * Context: the caller sees to it that all waiters of a complete_all() have returned, or they may wait again.
 */
void reinit_completion(struct completion *x);

/**
 * complete() - let one waiter of @x go
 * @x: an initialised completion
 *
 * Adds one to the count of finished events; the longest waiter, now or later, takes it away. After complete_all() it changes nothing.
 *
 * Context: any thread; also with a spinlock held. Does not sleep.
 * Ordering: all the caller wrote before complete() is visible to the waiter that this call releases.
 * Lifetime: the released waiter may free @x as soon as its wait returns; complete() no longer touches it then.
 */
void complete(struct completion *x);

/**
 * complete_all() - let all waiters of @x go, those who come later too
 * @x: an initialised completion
 *
 * Lasts until reinit_completion(). Context, Ordering and Lifetime as complete(); the last of several released waiters may free @x
 * only if it knows that the others have returned.
 */
void complete_all(struct completion *x);

/**
 * wait_for_completion() - sleep until @x is completed
 * @x: an initialised completion
 * @timeout: jiffies
 * @state: TASK_*, in which to sleep; it says which signals end the wait
 *
 * Each wait takes one complete(); waiters are served in the order in which they came. A wait that finds one already there
 * returns at once. _io is the same wait, counted as waiting for input or output.
 *
 * Context: may sleep. Holding a mutex that the completing side needs is a deadlock, as everywhere.
 * Ordering: all that was written before the complete() is visible when the wait returns.
 * Return: wait_for_completion() nothing. _interruptible, _killable and _state 0, or -ERESTARTSYS if a signal (a fatal one) came first.
 * _timeout: 0 if the time was over first, else the jiffies left and at least 1; _interruptible_timeout and _killable_timeout also
 * -ERESTARTSYS.
 */
void wait_for_completion(struct completion *x);
void wait_for_completion_io(struct completion *x);
int wait_for_completion_interruptible(struct completion *x);
int wait_for_completion_killable(struct completion *x);
int wait_for_completion_state(struct completion *x, unsigned int state);
unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout);
unsigned long wait_for_completion_io_timeout(struct completion *x, unsigned long timeout);
long wait_for_completion_interruptible_timeout(struct completion *x, unsigned long timeout);
long wait_for_completion_killable_timeout(struct completion *x, unsigned long timeout);

/**
 * try_wait_for_completion() - take a complete() if there is one
 * @x: an initialised completion
 *
 * Context: any; does not sleep. Return: true if it took one.
 */
bool try_wait_for_completion(struct completion *x);

/**
 * completion_done() - has @x been completed more often than waited for
 * @x: an initialised completion
 *
 * Context: any; does not sleep. Return: true if a wait would return at once.
 * Lifetime: once it has returned true after the last complete(), @x may be freed.
 */
bool completion_done(struct completion *x);

KCOMPD_API_END

#ifndef __cplusplus
#include <linux/version.h>
#if LINUX_VERSION_CODE < KERNEL_VERSION(3, 13, 0)
#define INIT_COMPLETION(x) reinit_completion(&(x)) /* takes the completion, not a pointer */
#endif
#endif

#endif
