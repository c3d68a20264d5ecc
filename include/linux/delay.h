/* SPDX-License-Identifier: MIT */
/* Waiting for time to pass. */
#ifndef _LINUX_DELAY_H
#define _LINUX_DELAY_H

#include <linux/jiffies.h>
#include <linux/sched.h>

KCOMPD_API_BEGIN

/** msleep() - sleep at least @msecs milliseconds, whatever signals come. Context: may sleep */
void msleep(unsigned int msecs);

/**
 * msleep_interruptible() - sleep @msecs milliseconds, or until a signal
 *
 * Context: may sleep. Return: the milliseconds left, 0 if all passed.
 */
unsigned long msleep_interruptible(unsigned int msecs);

/** usleep_range_state() - sleep at least @min and about at most @max microseconds in @state */
void usleep_range_state(unsigned long min, unsigned long max, unsigned int state);

/** kcompd_delay_ns() - keep the processor busy for @ns nanoseconds; what ndelay(), udelay() and mdelay() call */
void kcompd_delay_ns(u64 ns);

KCOMPD_API_END

/** ssleep() - sleep at least @seconds seconds. Context: may sleep */
static inline void ssleep(unsigned int seconds)
{
	msleep(seconds * 1000);
}

/** usleep_range() - sleep at least @min and about at most @max microseconds, whatever signals come. Context: may sleep */
static inline void usleep_range(unsigned long min, unsigned long max)
{
	usleep_range_state(min, max, TASK_UNINTERRUPTIBLE);
}

/** fsleep() - sleep at least @usecs microseconds, by whatever suits. Context: may sleep, or spin when it is short */
static inline void fsleep(unsigned long usecs)
{
	if (usecs <= 10)
		kcompd_delay_ns((u64)usecs * 1000);
	else if (usecs <= 20000)
		usleep_range(usecs, 2 * usecs);
	else
		msleep((unsigned int)((usecs + 999) / 1000));
}

/* Busy waiting; for times that are too short to sleep. Context: any. */
#define ndelay(x) kcompd_delay_ns(x)
#define udelay(x) kcompd_delay_ns((u64)(x) * 1000)
#define mdelay(x) kcompd_delay_ns((u64)(x) * 1000000)

#endif
