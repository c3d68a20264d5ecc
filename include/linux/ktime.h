/* SPDX-License-Identifier: MIT */
/* ktime_t: a time or a span in nanoseconds. */
#ifndef _LINUX_KTIME_H
#define _LINUX_KTIME_H

#include <linux/jiffies.h>
#include <linux/time.h>

typedef s64 ktime_t;

/** ktime_set() - a span of @secs seconds and @nsecs nanoseconds; saturates at KTIME_MAX */
static inline ktime_t ktime_set(const s64 secs, const unsigned long nsecs)
{
	return secs >= KTIME_SEC_MAX ? KTIME_MAX : secs * NSEC_PER_SEC + (s64)nsecs;
}

#define ktime_sub(lhs, rhs) ((ktime_t)((lhs) - (rhs)))
#define ktime_add(lhs, rhs) ((ktime_t)((lhs) + (rhs)))
#define ktime_add_unsafe(lhs, rhs) ((ktime_t)((u64)(lhs) + (u64)(rhs)))
#define ktime_add_ns(kt, nsval) ((ktime_t)((kt) + (s64)(nsval)))
#define ktime_sub_ns(kt, nsval) ((ktime_t)((kt) - (s64)(nsval)))
#define ktime_to_timespec64(kt) ns_to_timespec64(kt)

static inline ktime_t timespec64_to_ktime(struct timespec64 ts)
{
	return ktime_set(ts.tv_sec, (unsigned long)ts.tv_nsec);
}

static inline s64 ktime_to_ns(const ktime_t kt)
{
	return kt;
}

static inline s64 ktime_to_us(const ktime_t kt)
{
	return kt / NSEC_PER_USEC;
}

static inline s64 ktime_to_ms(const ktime_t kt)
{
	return kt / NSEC_PER_MSEC;
}

static inline ktime_t ns_to_ktime(u64 ns)
{
	return (ktime_t)ns;
}

static inline ktime_t us_to_ktime(u64 us)
{
	return (ktime_t)(us * NSEC_PER_USEC);
}

static inline ktime_t ms_to_ktime(u64 ms)
{
	return (ktime_t)(ms * NSEC_PER_MSEC);
}

/** ktime_compare() - negative, 0 or positive as @cmp1 is earlier than, the same as or later than @cmp2 */
static inline int ktime_compare(const ktime_t cmp1, const ktime_t cmp2)
{
	return cmp1 < cmp2 ? -1 : cmp1 > cmp2;
}

static inline bool ktime_after(const ktime_t cmp1, const ktime_t cmp2)
{
	return cmp1 > cmp2;
}

static inline bool ktime_before(const ktime_t cmp1, const ktime_t cmp2)
{
	return cmp1 < cmp2;
}

static inline s64 ktime_divns(const ktime_t kt, s64 div)
{
	return kt / div;
}

/** ktime_us_delta() - @later - @earlier in microseconds, rounded toward 0 */
static inline s64 ktime_us_delta(const ktime_t later, const ktime_t earlier)
{
	return ktime_to_us(later - earlier);
}

/** ktime_ms_delta() - @later - @earlier in milliseconds, rounded toward 0 */
static inline s64 ktime_ms_delta(const ktime_t later, const ktime_t earlier)
{
	return ktime_to_ms(later - earlier);
}

static inline ktime_t ktime_add_us(const ktime_t kt, const u64 usec)
{
	return kt + (ktime_t)(usec * NSEC_PER_USEC);
}

static inline ktime_t ktime_add_ms(const ktime_t kt, const u64 msec)
{
	return kt + (ktime_t)(msec * NSEC_PER_MSEC);
}

static inline ktime_t ktime_sub_us(const ktime_t kt, const u64 usec)
{
	return kt - (ktime_t)(usec * NSEC_PER_USEC);
}

#include <linux/timekeeping.h>

#endif
