/* SPDX-License-Identifier: MIT */
/* Timers: a function that runs once, when jiffies reaches a value. */
#ifndef _LINUX_TIMER_H
#define _LINUX_TIMER_H

#include <linux/container_of.h>
#include <linux/jiffies.h>
#include <linux/stddef.h>
#include <linux/timer_node.h>
#include <linux/types.h>
#if !defined(__cplusplus) && LINUX_VERSION_CODE < 0x040f00
#define timer_list kcompd_timer_list /* until timer_old.h, below */
#endif
/**
 * struct timer_list - a timer
 * @expires: the jiffy it is due at; set it before add_timer()
 * @function: what runs then, in softirq context: it must not sleep. It may arm the timer again, or free it. NULL after timer_shutdown()
 * @flags: TIMER_*
 *
 * Lifetime: a timer must not be freed while it is pending or its function runs; timer_delete_sync() sees to both. A module that leaves one
 * armed when it is removed is reported in the log. */
struct timer_list {
	struct kcompd_timer_node node;
	unsigned long expires;
	void (*function)(struct timer_list *timer);
	u32 flags;
};

/* Hints, without a meaning here: all timers run on one thread, and as near to their time as the system allows. */
#define TIMER_DEFERRABLE 0x00080000
#define TIMER_PINNED 0x00100000
#define TIMER_IRQSAFE 0x00200000

#define __TIMER_INITIALIZER(_function, _flags) { { 0, 0, NULL, NULL, NULL, 0 }, 0, (_function), (_flags) }
/** DEFINE_TIMER() - a timer variable with its function */
#define DEFINE_TIMER(_name, _function) struct timer_list _name = __TIMER_INITIALIZER(_function, 0)

KCOMPD_API_BEGIN

/** init_timer_key() - what timer_setup() calls */
void init_timer_key(struct timer_list *timer, void (*func)(struct timer_list *), unsigned int flags);

/**
 * mod_timer() - arm a timer, or change the time of one that is armed
 * @timer: a timer that has been set up
 * @expires: the jiffy; one that has passed means at once
 *
 * add_timer() arms a timer that is not armed for its @expires. add_timer_on() has a CPU, which makes no difference here.
 * mod_timer_pending() changes only an armed timer; timer_reduce() only to an earlier time. After timer_shutdown() all do nothing.
 *
 * Context: any thread, also with spinlocks held, also the timer's own function. Does not sleep.
 * Ordering: what was written before is visible to the function.
 * Return: 1 if the timer was armed before, else 0.
 */
int mod_timer(struct timer_list *timer, unsigned long expires);
int mod_timer_pending(struct timer_list *timer, unsigned long expires);
int timer_reduce(struct timer_list *timer, unsigned long expires);
void add_timer(struct timer_list *timer);
void add_timer_on(struct timer_list *timer, int cpu);

/**
 * del_timer() - disarm a timer; its function may be running all the same
 * @timer: a timer that has been set up
 *
 * timer_delete() is the same. timer_delete_sync() also waits until the function has returned, so the caller may free the timer if nobody arms it again. It must hold no
 * lock that the function takes. try_to_del_timer_sync() does not wait. The timer_shutdown() forms also let nobody arm it again.
 *
 * Context: any; timer_delete_sync() and timer_shutdown_sync() not from the timer's own function (reported, and they do not wait then).
 * Ordering: after the _sync forms all that the function wrote is visible.
 * Return: 1 if the timer was armed, else 0; try_to_del_timer_sync() -1 if the function runs.
 */
int del_timer(struct timer_list *timer);
int timer_delete_sync(struct timer_list *timer);
int try_to_del_timer_sync(struct timer_list *timer);
int timer_shutdown(struct timer_list *timer);
int timer_shutdown_sync(struct timer_list *timer);

KCOMPD_API_END

/** timer_setup() - make @timer one that is not armed and runs @callback; @flags are TIMER_* or 0 */
#define timer_setup(timer, callback, flags) init_timer_key((timer), (callback), (flags))
#define timer_setup_on_stack(timer, callback, flags) timer_setup(timer, callback, flags)
#define destroy_timer_on_stack(timer) do { (void)(timer); } while (0)
#define __timer_setup(timer, callback, flags) timer_setup(timer, callback, flags)

/** from_timer() - the structure that holds the timer which a function was called for; @var is a pointer to such */
#define from_timer(var, callback_timer, timer_fieldname) container_of(callback_timer, __typeof__(*(var)), timer_fieldname)
#define timer_container_of(var, callback_timer, timer_fieldname) from_timer(var, callback_timer, timer_fieldname)

#ifndef __cplusplus /* libc has a function of that name */
#define timer_delete(timer) del_timer(timer)
#endif
#define del_timer_sync(timer) timer_delete_sync(timer)
#define del_singleshot_timer_sync(timer) timer_delete_sync(timer)

/** timer_pending() - is @timer armed at this moment. Ordering: none */
static inline int timer_pending(const struct timer_list *timer)
{
	return kcompd_timer_queued(&timer->node);
}

#if !defined(__cplusplus) && LINUX_VERSION_CODE < 0x040f00
#include <linux/timer_old.h>
#else
#define KCOMPD_TIMER_LIST timer_list /* the timer that the runtime knows */
#endif

#endif
