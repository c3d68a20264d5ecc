/* SPDX-License-Identifier: MIT */
/* Reading the clocks. */
#ifndef _LINUX_TIMEKEEPING_H
#define _LINUX_TIMEKEEPING_H

#include <linux/ktime.h>

enum tk_offsets {
	TK_OFFS_REAL,
	TK_OFFS_BOOT,
	TK_OFFS_TAI,
	TK_OFFS_MAX,
};

KCOMPD_API_BEGIN

/**
 * ktime_get() - nanoseconds of CLOCK_MONOTONIC
 *
 * ktime_get_real(): since 1970; ktime_get_boottime(): since boot, suspend included; ktime_get_raw(): not slewed;
 * ktime_get_clocktai(): atomic time. The _ns forms are the same as u64, the _ts64 forms fill in seconds and nanoseconds, the _coarse
 * forms are as old as the last tick and cheaper, the _seconds forms give whole seconds. ktime_get_with_offset() chooses the clock
 * by a number.
 *
 * Context: any; does not sleep.
 */
ktime_t ktime_get(void);
ktime_t ktime_get_real(void);
ktime_t ktime_get_boottime(void);
ktime_t ktime_get_raw(void);
ktime_t ktime_get_clocktai(void);
ktime_t ktime_get_coarse(void);
ktime_t ktime_get_coarse_real(void);
ktime_t ktime_get_with_offset(enum tk_offsets offs);
void ktime_get_ts64(struct timespec64 *ts);
void ktime_get_real_ts64(struct timespec64 *ts);
void ktime_get_boottime_ts64(struct timespec64 *ts);
void ktime_get_raw_ts64(struct timespec64 *ts);
void ktime_get_coarse_ts64(struct timespec64 *ts);
void ktime_get_coarse_real_ts64(struct timespec64 *ts);

/** sched_clock() - nanoseconds since boot; local_clock() is the same */
u64 sched_clock(void);
u64 local_clock(void);

KCOMPD_API_END

#define ktime_get_ns() ((u64)ktime_get())
#define ktime_get_real_ns() ((u64)ktime_get_real())
#define ktime_get_boottime_ns() ((u64)ktime_get_boottime())
#define ktime_get_raw_ns() ((u64)ktime_get_raw())
#define ktime_get_mono_fast_ns() ((u64)ktime_get())
#define ktime_get_real_fast_ns() ((u64)ktime_get_real())
#define ktime_get_boot_fast_ns() ((u64)ktime_get_boottime())
#define ktime_get_seconds() ((time64_t)(ktime_get() / NSEC_PER_SEC))
#define ktime_get_real_seconds() ((time64_t)(ktime_get_real() / NSEC_PER_SEC))
#define ktime_get_boottime_seconds() ((time64_t)(ktime_get_boottime() / NSEC_PER_SEC))

#endif
