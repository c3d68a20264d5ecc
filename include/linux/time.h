/* SPDX-License-Identifier: MIT */
/* Clocks by name, and the calendar. */
#ifndef _LINUX_TIME_H
#define _LINUX_TIME_H

#include <linux/time64.h>
#include <linux/version.h>

#ifdef __cplusplus
#include <ctime>
#define __kernel_tm kcompd_tm
#else
#define __kernel_tm tm
#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID 3
#define CLOCK_MONOTONIC_RAW 4
#define CLOCK_REALTIME_COARSE 5
#define CLOCK_MONOTONIC_COARSE 6
#define CLOCK_BOOTTIME 7
#define CLOCK_REALTIME_ALARM 8
#define CLOCK_BOOTTIME_ALARM 9
#define CLOCK_TAI 11
#endif

/**
 * struct tm - a date
 * @tm_year: years since 1900
 * @tm_mon: 0 to 11
 * @tm_wday: 0 is Sunday
 * @tm_yday: 0 is January 1st
 */
struct __kernel_tm {
	int tm_sec;
	int tm_min;
	int tm_hour;
	int tm_mday;
	int tm_mon;
	long tm_year;
	int tm_wday;
	int tm_yday;
};

KCOMPD_API_BEGIN
/**
 * time64_to_tm() - the date and time of day, UTC
 * @totalsecs: seconds since 1970
 * @offset: seconds to add, of a time zone
 * @result: filled in
 */
void time64_to_tm(time64_t totalsecs, int offset, struct __kernel_tm *result);

/** mktime64() - seconds since 1970 of a date, UTC; @mon is 1 to 12 */
time64_t mktime64(unsigned int year, unsigned int mon, unsigned int day, unsigned int hour, unsigned int min,
		  unsigned int sec);
KCOMPD_API_END

#include <linux/jiffies.h>

#if !defined(__cplusplus) && LINUX_VERSION_CODE < KERNEL_VERSION(5, 6, 0)
KCOMPD_API_BEGIN
void ktime_get_real_ts64(struct timespec64 *ts);
KCOMPD_API_END

/* Until the year 2038 was taken into account. */
struct timespec {
	long tv_sec;
	long tv_nsec;
};

struct timeval {
	long tv_sec;
	long tv_usec;
};

static inline void getnstimeofday(struct timespec *ts)
{
	struct timespec64 now;

	ktime_get_real_ts64(&now);
	ts->tv_sec = now.tv_sec;
	ts->tv_nsec = now.tv_nsec;
}

static inline struct timespec current_kernel_time(void)
{
	struct timespec now;

	getnstimeofday(&now);
	return now;
}

static inline void do_gettimeofday(struct timeval *tv)
{
	struct timespec now;

	getnstimeofday(&now);
	tv->tv_sec = now.tv_sec;
	tv->tv_usec = now.tv_nsec / 1000;
}

static inline struct timespec timespec_sub(struct timespec lhs, struct timespec rhs)
{
	struct timespec difference = { lhs.tv_sec - rhs.tv_sec, lhs.tv_nsec - rhs.tv_nsec };

	if (difference.tv_nsec < 0) {
		difference.tv_nsec += 1000000000;
		difference.tv_sec--;
	}
	return difference;
}

#define ktime_get_ts(ts) getnstimeofday(ts)

static inline unsigned long get_seconds(void)
{
	return current_kernel_time().tv_sec;
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(4, 12, 0)
/** CURRENT_TIME - the time of day as a struct timespec; CURRENT_TIME_SEC: in whole seconds */
#define CURRENT_TIME current_kernel_time()
#define CURRENT_TIME_SEC ((struct timespec){ (long)get_seconds(), 0 })
#endif
#endif

#endif
