/* SPDX-License-Identifier: MIT */
/* Dates as clocks of the hardware have them. There is no such clock, so none can be registered or read. */
#ifndef _LINUX_RTC_H
#define _LINUX_RTC_H

#include <linux/bcd.h>
#include <linux/ktime.h>
#include <linux/time.h>
#include <linux/types.h>
#include <linux/version.h>

/**
 * struct rtc_time - a date
 * @tm_mday: 1 to 31
 * @tm_mon: 0 to 11
 * @tm_year: years since 1900
 * @tm_wday: 0 is Sunday
 * @tm_yday: 0 is January 1st
 * @tm_isdst: 0
 */
struct rtc_time {
	int tm_sec;
	int tm_min;
	int tm_hour;
	int tm_mday;
	int tm_mon;
	int tm_year;
	int tm_wday;
	int tm_yday;
	int tm_isdst;
};

KCOMPD_API_BEGIN

/** rtc_month_days() - how many days month @month (0 to 11) of year @year (such as 2024) has */
int rtc_month_days(unsigned int month, unsigned int year);

/** rtc_year_days() - the day of the year, 0 is January 1st, of a date; @month is 0 to 11, @year such as 2024 */
int rtc_year_days(unsigned int day, unsigned int month, unsigned int year);

/** rtc_valid_tm() - is a date one, not before 1970. Context: any. Return: 0 or -EINVAL. */
int rtc_valid_tm(struct rtc_time *tm);

/**
 * rtc_time64_to_tm() - the date and time of day, UTC
 * @time: seconds since 1970
 * @tm: filled in
 *
 * Context: Any.
 */
void rtc_time64_to_tm(time64_t time, struct rtc_time *tm);

/** rtc_tm_to_time64() - seconds since 1970 of a date, UTC; tm_wday and tm_yday are not looked at. Any context. */
time64_t rtc_tm_to_time64(struct rtc_time *tm);

/** rtc_tm_to_ktime() - the same as a ktime_t; rtc_ktime_to_tm(): the date of one, whose fraction of a second counts as a whole one */
ktime_t rtc_tm_to_ktime(struct rtc_time tm);
struct rtc_time rtc_ktime_to_tm(ktime_t kt);

KCOMPD_API_END

static inline bool is_leap_year(unsigned int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/** rtc_tm_sub() - seconds from @rhs to @lhs */
static inline time64_t rtc_tm_sub(struct rtc_time *lhs, struct rtc_time *rhs)
{
	return rtc_tm_to_time64(lhs) - rtc_tm_to_time64(rhs);
}

#ifndef __cplusplus
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 6, 0)
static inline void rtc_time_to_tm(unsigned long time, struct rtc_time *tm)
{
	rtc_time64_to_tm((time64_t)time, tm);
}

static inline int rtc_tm_to_time(struct rtc_time *tm, unsigned long *time)
{
	*time = (unsigned long)rtc_tm_to_time64(tm);
	return 0;
}
#endif

/* There are no clocks of the hardware: a driver that needs one does not compile. */
#define __KCOMPD_NO_CLOCK __attribute__((__error__("clocks of the hardware are not offered: there is no hardware")))
struct device;
struct module;
struct rtc_device;
struct rtc_class_ops;
KCOMPD_API_BEGIN
struct rtc_device *rtc_class_open(const char *name) __KCOMPD_NO_CLOCK;
struct rtc_device *devm_rtc_allocate_device(struct device *dev) __KCOMPD_NO_CLOCK;
struct rtc_device *devm_rtc_device_register(struct device *dev, const char *name, const struct rtc_class_ops *ops,
					    struct module *owner) __KCOMPD_NO_CLOCK;
int rtc_read_time(struct rtc_device *rtc, struct rtc_time *tm) __KCOMPD_NO_CLOCK;
int rtc_set_time(struct rtc_device *rtc, struct rtc_time *tm) __KCOMPD_NO_CLOCK;
KCOMPD_API_END
#endif

#endif
