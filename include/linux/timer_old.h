/* SPDX-License-Identifier: MIT */
/* Timers as they were until 4.14: their function gets a number that the driver chose. timer.h includes this for sources of that time. */
#ifndef _LINUX_TIMER_OLD_H
#define _LINUX_TIMER_OLD_H

#include <linux/timer.h>

#ifndef __cplusplus
#if LINUX_VERSION_CODE < KERNEL_VERSION(4, 15, 0)
#undef timer_list
#define KCOMPD_TIMER_LIST kcompd_timer_list

/**
 * struct timer_list - a timer whose function gets @data
 * @timer: what the runtime knows; its function calls @function
 * @expires: as in a timer of today
 * @function: as in a timer of today, but for its argument
 * @data: the argument of @function
 *
 * Sources of both times can be loaded side by side. init_timer() or one of its kind must come before all else; @expires, @function and @data
 * may be set before or after it. Lifetime: as of a timer of today.
 */
struct timer_list {
	struct kcompd_timer_list timer;
	unsigned long expires;
	void (*function)(unsigned long data);
	unsigned long data;
};

/* What the runtime calls. The driver's function may free the timer: nothing is read after it. */
static inline void kcompd_run_old_timer(struct kcompd_timer_list *timer)
{
	struct timer_list *old = container_of(timer, struct timer_list, timer);

	old->function(old->data);
}

static inline void kcompd_setup_old_timer(struct timer_list *timer, void (*function)(unsigned long data), unsigned long data)
{
	init_timer_key(&timer->timer, kcompd_run_old_timer, 0);
	timer->function = function;
	timer->data = data;
}

static inline int kcompd_mod_old_timer(struct timer_list *timer, unsigned long expires)
{
	timer->expires = expires;
	return mod_timer(&timer->timer, expires);
}

static inline void kcompd_add_old_timer(struct timer_list *timer)
{
	timer->timer.expires = timer->expires;
	add_timer(&timer->timer);
}

#define TIMER_INITIALIZER(_function, _expires, _data)                                                                  \
	{ __TIMER_INITIALIZER(kcompd_run_old_timer, 0), (_expires), (_function), (_data) }
#undef DEFINE_TIMER
/** DEFINE_TIMER() - a timer variable with its function, the jiffy it is due at, and its data */
#define DEFINE_TIMER(_name, _function, _expires, _data)                                                                \
	struct timer_list _name = TIMER_INITIALIZER(_function, _expires, _data)

/** init_timer() - make @t a timer that is not armed; its function and data are left as they are */
#define init_timer(t) init_timer_key(&(t)->timer, kcompd_run_old_timer, 0)
#define init_timer_on_stack(t) init_timer(t)
#define init_timer_deferrable(t) init_timer(t)
#define init_timer_pinned(t) init_timer(t)
/** setup_timer() - make @t a timer that is not armed and runs @fn with @d */
#define setup_timer(t, fn, d) kcompd_setup_old_timer((t), (fn), (d))
#define setup_timer_on_stack(t, fn, d) setup_timer(t, fn, d)
#define setup_deferrable_timer(t, fn, d) setup_timer(t, fn, d)
#define setup_pinned_timer(t, fn, d) setup_timer(t, fn, d)

#undef timer_setup
/* For sources that bring what is newer: the function gets the timer, which is the data. */
#define timer_setup(t, callback, flags)                                                                                \
	kcompd_setup_old_timer((t), (void (*)(unsigned long))(void (*)(void))(1 ? (callback) : (void (*)(struct timer_list *))NULL),  \
			       (unsigned long)(t))

/* The rest, for the timer inside. */
#define mod_timer(t, expires) kcompd_mod_old_timer((t), (expires))
#define mod_timer_pinned(t, expires) mod_timer(t, expires)
#define mod_timer_pending(t, expires) (mod_timer_pending)(&(t)->timer, (expires))
#define timer_reduce(t, expires) (timer_reduce)(&(t)->timer, (expires))
#define add_timer(t) kcompd_add_old_timer(t)
#define add_timer_on(t, cpu) ((void)(cpu), add_timer(t))
#define del_timer(t) (del_timer)(&(t)->timer)
#define timer_delete_sync(t) (timer_delete_sync)(&(t)->timer)
#define try_to_del_timer_sync(t) (try_to_del_timer_sync)(&(t)->timer)
#define timer_shutdown(t) (timer_shutdown)(&(t)->timer)
#define timer_shutdown_sync(t) (timer_shutdown_sync)(&(t)->timer)
#define timer_pending(t) (timer_pending)(&(t)->timer)

#if LINUX_VERSION_CODE < KERNEL_VERSION(2, 6, 20)
#define work_struct kcompd_work_struct /* until workqueue_old.h, which undoes it */
#endif
#endif
#endif

#endif
