/* SPDX-License-Identifier: MIT */
/* jiffies: the tick counter, HZ a second. */
#ifndef _LINUX_JIFFIES_H
#define _LINUX_JIFFIES_H

#include <linux/param.h>
#include <linux/time64.h>
#include <linux/types.h>

/* As in the kernel: the counter starts five minutes before 32 bits overflow. */
#define INITIAL_JIFFIES ((unsigned long)(unsigned int)(-300 * HZ))
#define MAX_JIFFY_OFFSET ((((long)(~0UL >> 1)) >> 1) - 1)
#define TICK_NSEC (NSEC_PER_SEC / HZ)

KCOMPD_API_BEGIN

/**
 * kcompd_jiffies() - the tick counter; drivers read it as jiffies
 *
 * Computed from CLOCK_MONOTONIC, so it never goes back. It is read only.
 *
 * Context: any.
 */
unsigned long kcompd_jiffies(void);

/**
 * __msecs_to_jiffies() - milliseconds in jiffies, rounded up
 * @m: milliseconds; negative as an int means MAX_JIFFY_OFFSET
 */
unsigned long __msecs_to_jiffies(unsigned int m);
/** __usecs_to_jiffies() - microseconds in jiffies, rounded up */
unsigned long __usecs_to_jiffies(unsigned int u);
/** nsecs_to_jiffies() - nanoseconds in jiffies, rounded down */
unsigned long nsecs_to_jiffies(u64 n);
/** jiffies_to_msecs() - jiffies in milliseconds */
unsigned int jiffies_to_msecs(unsigned long j);
/** jiffies_to_usecs() - jiffies in microseconds */
unsigned int jiffies_to_usecs(unsigned long j);
/** timespec64_to_jiffies() - @value in jiffies, rounded up */
unsigned long timespec64_to_jiffies(const struct timespec64 *value);
/** jiffies_to_timespec64() - @j as seconds and nanoseconds */
void jiffies_to_timespec64(unsigned long j, struct timespec64 *value);
/** nsecs_to_jiffies64() - nanoseconds in jiffies, rounded down; jiffies64_to_nsecs() and jiffies64_to_msecs() the other way */
u64 nsecs_to_jiffies64(u64 n);
u64 jiffies64_to_nsecs(u64 j);
u64 jiffies64_to_msecs(u64 j);
/** jiffies_to_clock_t() - @x in ticks of USER_HZ; jiffies_64_to_clock_t() and nsec_to_clock_t() of other counts */
long jiffies_to_clock_t(unsigned long x);
u64 jiffies_64_to_clock_t(u64 x);
u64 nsec_to_clock_t(u64 x);
/** clock_t_to_jiffies() - ticks of USER_HZ in jiffies; ~0 if there are too many */
unsigned long clock_t_to_jiffies(unsigned long x);
/**
 * round_jiffies() - the whole second nearest to @j that is still to come; round_jiffies_up(): the next one after @j
 *
 * _relative: of a span. Those with two underscores are the same for each CPU here.
 */
unsigned long round_jiffies(unsigned long j);
unsigned long round_jiffies_relative(unsigned long j);
unsigned long round_jiffies_up(unsigned long j);
unsigned long round_jiffies_up_relative(unsigned long j);

KCOMPD_API_END

#define jiffies kcompd_jiffies()
#define jiffies_64 ((u64)kcompd_jiffies())
#define get_jiffies_64() ((u64)kcompd_jiffies())
#define msecs_to_jiffies(m) __msecs_to_jiffies(m)
#define usecs_to_jiffies(u) __usecs_to_jiffies(u)
#define __round_jiffies(j, cpu) ((void)(cpu), round_jiffies(j))
#define __round_jiffies_relative(j, cpu) ((void)(cpu), round_jiffies_relative(j))
#define __round_jiffies_up(j, cpu) ((void)(cpu), round_jiffies_up(j))
#define __round_jiffies_up_relative(j, cpu) ((void)(cpu), round_jiffies_up_relative(j))
#define jiffies_to_nsecs(j) ((u64)(j) * (u64)TICK_NSEC)
#define secs_to_jiffies(secs) ((unsigned long)(secs) * HZ)

/* Comparisons of tick counts that work across an overflow: time_after(a, b) is true if a is later than b. */
#define time_after(a, b) ((long)((unsigned long)(b) - (unsigned long)(a)) < 0)
#define time_before(a, b) time_after(b, a)
#define time_after_eq(a, b) ((long)((unsigned long)(a) - (unsigned long)(b)) >= 0)
#define time_before_eq(a, b) time_after_eq(b, a)
#define time_in_range(a, b, c) (time_after_eq(a, b) && time_before_eq(a, c))
#define time_in_range_open(a, b, c) (time_after_eq(a, b) && time_before(a, c))
#define time_after64(a, b) ((s64)((u64)(b) - (u64)(a)) < 0)
#define time_before64(a, b) time_after64(b, a)
#define time_after_eq64(a, b) ((s64)((u64)(a) - (u64)(b)) >= 0)
#define time_before_eq64(a, b) time_after_eq64(b, a)
#define time_is_before_jiffies(a) time_after(jiffies, a)
#define time_is_after_jiffies(a) time_before(jiffies, a)
#define time_is_before_eq_jiffies(a) time_after_eq(jiffies, a)
#define time_is_after_eq_jiffies(a) time_before_eq(jiffies, a)

#ifndef __cplusplus
/* What the kernel's header brings along, and drivers count on. */
#include <linux/timex.h>
#endif

#endif
