/* SPDX-License-Identifier: MIT */
/* High-resolution timers: nanoseconds instead of jiffies, and several clocks. */
#ifndef _LINUX_HRTIMER_H
#define _LINUX_HRTIMER_H

#include <linux/ktime.h>
#include <linux/sched.h>
#include <linux/timer.h>

/* How a time is meant, and the context that the function runs in: _SOFT ones in softirq, the others in hardirq context. */
enum hrtimer_mode {
	HRTIMER_MODE_ABS = 0x00,
	HRTIMER_MODE_REL = 0x01,
	HRTIMER_MODE_PINNED = 0x02,
	HRTIMER_MODE_SOFT = 0x04,
	HRTIMER_MODE_HARD = 0x08,
	HRTIMER_MODE_ABS_PINNED = HRTIMER_MODE_ABS | HRTIMER_MODE_PINNED,
	HRTIMER_MODE_REL_PINNED = HRTIMER_MODE_REL | HRTIMER_MODE_PINNED,
	HRTIMER_MODE_ABS_SOFT = HRTIMER_MODE_ABS | HRTIMER_MODE_SOFT,
	HRTIMER_MODE_REL_SOFT = HRTIMER_MODE_REL | HRTIMER_MODE_SOFT,
	HRTIMER_MODE_ABS_PINNED_SOFT = HRTIMER_MODE_ABS_PINNED | HRTIMER_MODE_SOFT,
	HRTIMER_MODE_REL_PINNED_SOFT = HRTIMER_MODE_REL_PINNED | HRTIMER_MODE_SOFT,
	HRTIMER_MODE_ABS_HARD = HRTIMER_MODE_ABS | HRTIMER_MODE_HARD,
	HRTIMER_MODE_REL_HARD = HRTIMER_MODE_REL | HRTIMER_MODE_HARD,
	HRTIMER_MODE_ABS_PINNED_HARD = HRTIMER_MODE_ABS_PINNED | HRTIMER_MODE_HARD,
	HRTIMER_MODE_REL_PINNED_HARD = HRTIMER_MODE_REL_PINNED | HRTIMER_MODE_HARD,
};

enum hrtimer_restart {
	HRTIMER_NORESTART, /* it is over */
	HRTIMER_RESTART,   /* arm it again for its expiry time, which the function has moved on */
};

/**
 * struct hrtimer - a timer
 * @function: what runs when it is due, on the runtime's interrupt thread; must not sleep
 *
 * The others are the runtime's: use hrtimer_get_expires() and its kind. Lifetime as of a timer_list.
 */
struct hrtimer {
	struct kcompd_timer_node node;
	ktime_t expires; /* of its clock */
	ktime_t soft_expires;
	enum hrtimer_restart (*function)(struct hrtimer *timer);
	int clock_id;
	bool is_soft;
};

KCOMPD_API_BEGIN

/**
 * hrtimer_init() - make @timer one that is not armed
 * @timer: the timer; set its function before it is started
 * @clock_id: CLOCK_MONOTONIC, CLOCK_REALTIME, CLOCK_BOOTTIME or CLOCK_TAI; others are taken as the first
 * @mode: as for hrtimer_start(); only _SOFT counts here
 *
 * hrtimer_setup() also sets the function.
 */
void hrtimer_init(struct hrtimer *timer, clockid_t clock_id, enum hrtimer_mode mode);
void hrtimer_setup(struct hrtimer *timer, enum hrtimer_restart (*function)(struct hrtimer *), clockid_t clock_id,
		   enum hrtimer_mode mode);

/**
 * hrtimer_start_range_ns() - arm a timer, or arm it anew
 * @timer: an initialised timer with a function
 * @tim: the time: of its clock (_ABS), or from now (_REL)
 * @range_ns: how much later will do; here it is always as soon as possible
 * @mode: HRTIMER_MODE_*
 *
 * hrtimer_start() has no range.
 *
 * Context: any thread, also with spinlocks held, also the timer's own function. Does not sleep.
 * Ordering: what was written before is visible to the function.
 */
void hrtimer_start_range_ns(struct hrtimer *timer, ktime_t tim, u64 range_ns, const enum hrtimer_mode mode);

/**
 * hrtimer_cancel() - disarm a timer and wait until its function has returned
 * @timer: an initialised timer
 *
 * hrtimer_try_to_cancel() does not wait.
 *
 * Context: hrtimer_cancel() not from the timer's own function (reported, and it does not wait then), nor with a lock held that the function takes.
 * Return: 1 if it was armed, else 0; hrtimer_try_to_cancel() -1 if its function runs.
 */
int hrtimer_cancel(struct hrtimer *timer);
int hrtimer_try_to_cancel(struct hrtimer *timer);

/**
 * hrtimer_forward() - move the expiry time on, by whole intervals, until it is after @now
 * @timer: a timer that is not armed; mostly the one whose function runs
 * @now: a time of its clock
 * @interval: nanoseconds, more than 0
 *
 * hrtimer_forward_now() takes the present time.
 *
 * Return: how many intervals; 0 if the expiry was after @now already, or the timer is armed (reported).
 */
u64 hrtimer_forward(struct hrtimer *timer, ktime_t now, ktime_t interval);

/** hrtimer_active() - is @timer armed, or does its function run */
bool hrtimer_active(const struct hrtimer *timer);
/** hrtimer_callback_running() - does the function of @timer run at this moment */
bool hrtimer_callback_running(const struct hrtimer *timer);
/** hrtimer_cb_get_time() - the present time of the timer's clock */
ktime_t hrtimer_cb_get_time(const struct hrtimer *timer);

/**
 * schedule_hrtimeout() - sleep until a time of CLOCK_MONOTONIC
 * @expires: the time; NULL for no limit
 * @delta: how much later will do, nanoseconds
 * @mode: HRTIMER_MODE_ABS or HRTIMER_MODE_REL
 *
 * Set the state first, as for schedule_timeout().
 *
 * Return: 0 if the time is over, -EINTR if something else ended the sleep.
 */
int schedule_hrtimeout(ktime_t *expires, const enum hrtimer_mode mode);
int schedule_hrtimeout_range(ktime_t *expires, u64 delta, const enum hrtimer_mode mode);

KCOMPD_API_END

static inline void hrtimer_start(struct hrtimer *timer, ktime_t tim, const enum hrtimer_mode mode)
{
	hrtimer_start_range_ns(timer, tim, 0, mode);
}

#define hrtimer_init_on_stack(timer, clock_id, mode) hrtimer_init(timer, clock_id, mode)
#define hrtimer_setup_on_stack(timer, function, clock_id, mode) hrtimer_setup(timer, function, clock_id, mode)
#define destroy_hrtimer_on_stack(timer) do { (void)(timer); } while (0)

/* The expiry time. Change it only while the timer is not armed. */
static inline void hrtimer_set_expires(struct hrtimer *timer, ktime_t time)
{
	timer->expires = timer->soft_expires = time;
}

static inline void hrtimer_set_expires_range_ns(struct hrtimer *timer, ktime_t time, u64 delta)
{
	timer->soft_expires = time;
	timer->expires = time + (ktime_t)delta;
}

static inline void hrtimer_add_expires(struct hrtimer *timer, ktime_t time)
{
	timer->expires += time;
	timer->soft_expires += time;
}

static inline void hrtimer_add_expires_ns(struct hrtimer *timer, u64 ns)
{
	hrtimer_add_expires(timer, (ktime_t)ns);
}

static inline ktime_t hrtimer_get_expires(const struct hrtimer *timer)
{
	return timer->expires;
}

static inline ktime_t hrtimer_get_softexpires(const struct hrtimer *timer)
{
	return timer->soft_expires;
}

static inline s64 hrtimer_get_expires_ns(const struct hrtimer *timer)
{
	return timer->expires;
}

/** hrtimer_get_remaining() - from now to the expiry; negative when it has passed */
static inline ktime_t hrtimer_get_remaining(const struct hrtimer *timer)
{
	return timer->expires - hrtimer_cb_get_time(timer);
}
#define hrtimer_expires_remaining(timer) hrtimer_get_remaining(timer)

static inline u64 hrtimer_forward_now(struct hrtimer *timer, ktime_t interval)
{
	return hrtimer_forward(timer, hrtimer_cb_get_time(timer), interval);
}

/** hrtimer_is_queued() - is @timer armed at this moment */
static inline bool hrtimer_is_queued(const struct hrtimer *timer)
{
	return kcompd_timer_queued(&timer->node);
}

/** hrtimer_start_expires() - arm @timer for the expiry time that it has; hrtimer_restart() the same */
static inline void hrtimer_start_expires(struct hrtimer *timer, enum hrtimer_mode mode)
{
	hrtimer_start_range_ns(timer, timer->soft_expires, (u64)(timer->expires - timer->soft_expires), mode);
}

static inline void hrtimer_restart(struct hrtimer *timer)
{
	hrtimer_start_expires(timer, HRTIMER_MODE_ABS);
}

#endif
