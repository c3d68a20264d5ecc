/* SPDX-License-Identifier: MIT */
/* Tasklets: functions that run soon, in softirq context. */
#ifndef _LINUX_INTERRUPT_H
#define _LINUX_INTERRUPT_H

#include <linux/atomic.h>
#include <linux/bottom_half.h>
#include <linux/container_of.h>
#include <linux/hardirq.h>
#include <linux/irqflags.h>
#include <linux/types.h>

/**
 * struct tasklet_struct - a function to be run
 * @state: bits TASKLET_STATE_*
 * @count: not 0: disabled
 * @use_callback: @callback is meant, not @func
 * @func: called with @data
 * @callback: called with the tasklet
 *
 * The function runs on the runtime's interrupt thread, in softirq context: it must not sleep. One tasklet never runs twice at the same time;
 * here no two do.
 *
 * Lifetime: tasklet_kill() before it is freed. What a module leaves scheduled when it is removed is reported and does not run.
 */
struct tasklet_struct {
	struct list_head link;
	unsigned long state;
	atomic_t count;
	bool use_callback;
	union {
		void (*func)(unsigned long data);
		void (*callback)(struct tasklet_struct *t);
	};
	unsigned long data;
};

enum {
	TASKLET_STATE_SCHED, /* scheduled, and its function has not begun */
	TASKLET_STATE_RUN,   /* its function runs */
};

#ifdef __cplusplus
#define KCOMPD_TASKLET_(_count, _use, _func, _data) { { NULL, NULL }, 0, ATOMIC_INIT(_count), (_use), { (_func) }, (_data) }
#define KCOMPD_TASKLET_CALLBACK_(_count, _callback)                                                                    \
	{ { NULL, NULL }, 0, ATOMIC_INIT(_count), true, { .callback = (_callback) }, 0 }
#else
#define KCOMPD_TASKLET_(_count, _use, _func, _data)                                                                    \
	{ .count = ATOMIC_INIT(_count), .use_callback = (_use), .func = (_func), .data = (_data) }
#define KCOMPD_TASKLET_CALLBACK_(_count, _callback)                                                                    \
	{ .count = ATOMIC_INIT(_count), .use_callback = true, .callback = (_callback) }
#endif
/* DECLARE_TASKLET(name, callback); with a third argument (up to Linux 5.8) it is DECLARE_TASKLET(name, func, data). */
#define KCOMPD_TASKLET_2_(name, _callback) struct tasklet_struct name = KCOMPD_TASKLET_CALLBACK_(0, _callback)
#define KCOMPD_TASKLET_3_(name, _func, _data) struct tasklet_struct name = KCOMPD_TASKLET_(0, false, _func, _data)
#define KCOMPD_TASKLET_DISABLED_2_(name, _callback) struct tasklet_struct name = KCOMPD_TASKLET_CALLBACK_(1, _callback)
#define KCOMPD_TASKLET_DISABLED_3_(name, _func, _data)                                                                 \
	struct tasklet_struct name = KCOMPD_TASKLET_(1, false, _func, _data)
#define KCOMPD_TASKLET_PICK_(a, b, c, macro, ...) macro
/** DECLARE_TASKLET() - a tasklet with its callback; _DISABLED: tasklet_enable() lets it run; _OLD: func(unsigned long) instead */
#define DECLARE_TASKLET(...)                                                                                           \
	KCOMPD_TASKLET_PICK_(__VA_ARGS__, KCOMPD_TASKLET_3_, KCOMPD_TASKLET_2_, )(__VA_ARGS__)
#define DECLARE_TASKLET_DISABLED(...)                                                                                  \
	KCOMPD_TASKLET_PICK_(__VA_ARGS__, KCOMPD_TASKLET_DISABLED_3_, KCOMPD_TASKLET_DISABLED_2_, )(__VA_ARGS__)
#define DECLARE_TASKLET_OLD(name, _func) struct tasklet_struct name = KCOMPD_TASKLET_(0, false, _func, 0)
#define DECLARE_TASKLET_DISABLED_OLD(name, _func) struct tasklet_struct name = KCOMPD_TASKLET_(1, false, _func, 0)

#define from_tasklet(var, callback_tasklet, tasklet_fieldname)                                                         \
	container_of(callback_tasklet, __typeof__(*(var)), tasklet_fieldname)

KCOMPD_API_BEGIN

/** tasklet_setup() - make @t one that runs @callback; tasklet_init(): that runs @func with @data */
void tasklet_setup(struct tasklet_struct *t, void (*callback)(struct tasklet_struct *t));
void tasklet_init(struct tasklet_struct *t, void (*func)(unsigned long data), unsigned long data);

/**
 * tasklet_schedule() - let a tasklet run once, soon
 * @t: an initialised tasklet
 *
 * One that is scheduled already runs once; one whose function runs, again. tasklet_hi_schedule(): before the others.
 *
 * Context: any thread, also with spinlocks held, also its own function. Does not sleep.
 * Ordering: what was written before is visible to the function.
 */
void tasklet_schedule(struct tasklet_struct *t);
void tasklet_hi_schedule(struct tasklet_struct *t);

/**
 * tasklet_disable() - do not let the function run until tasklet_enable(); counts
 * @t: an initialised tasklet
 *
 * Waits until a running function has returned; _nosync does not wait. A tasklet scheduled meanwhile runs when it is enabled.
 */
void tasklet_disable(struct tasklet_struct *t);
void tasklet_disable_nosync(struct tasklet_struct *t);
void tasklet_enable(struct tasklet_struct *t);

/**
 * tasklet_kill() - wait until a tasklet is neither scheduled nor running
 * @t: an initialised tasklet that nobody schedules any more, and that is not disabled
 *
 * Context: may sleep; not from a tasklet or timer function (reported, and it does not wait then).
 */
void tasklet_kill(struct tasklet_struct *t);

KCOMPD_API_END

#define tasklet_disable_in_atomic(t) tasklet_disable(t)
#define tasklet_unlock_wait(t) do { tasklet_disable(t); tasklet_enable(t); } while (0)

#endif
