// SPDX-License-Identifier: MIT
// Dates as clocks of the hardware have them.
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/rtc.h>

namespace {

constexpr int kDaysBefore[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334}; // the month, in a common year

} // namespace

int rtc_month_days(unsigned int month, unsigned int year) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return kDays[month] + (month == 1 && is_leap_year(year));
}
EXPORT_SYMBOL(rtc_month_days);

int rtc_year_days(unsigned int day, unsigned int month, unsigned int year) {
  return kDaysBefore[month] + (month > 1 && is_leap_year(year)) + int(day) - 1;
}
EXPORT_SYMBOL(rtc_year_days);

int rtc_valid_tm(struct rtc_time *tm) {
  const auto within = [](int value, int end) { return value >= 0 && value < end; };
  const bool date = tm->tm_year >= 70 && within(tm->tm_mon, 12) && tm->tm_mday >= 1 &&
                    tm->tm_mday <= rtc_month_days(unsigned(tm->tm_mon), unsigned(tm->tm_year) + 1900);
  return date && within(tm->tm_hour, 24) && within(tm->tm_min, 60) && within(tm->tm_sec, 60) ? 0 : -EINVAL;
}
EXPORT_SYMBOL(rtc_valid_tm);

void rtc_time64_to_tm(time64_t time, struct rtc_time *tm) {
  kcompd_tm date;
  time64_to_tm(time, 0, &date);
  *tm = {.tm_sec = date.tm_sec,
         .tm_min = date.tm_min,
         .tm_hour = date.tm_hour,
         .tm_mday = date.tm_mday,
         .tm_mon = date.tm_mon,
         .tm_year = int(date.tm_year),
         .tm_wday = date.tm_wday,
         .tm_yday = date.tm_yday,
         .tm_isdst = 0};
}
EXPORT_SYMBOL(rtc_time64_to_tm);

time64_t rtc_tm_to_time64(struct rtc_time *tm) {
  return mktime64(unsigned(tm->tm_year) + 1900, unsigned(tm->tm_mon) + 1, unsigned(tm->tm_mday), unsigned(tm->tm_hour),
                  unsigned(tm->tm_min), unsigned(tm->tm_sec));
}
EXPORT_SYMBOL(rtc_tm_to_time64);

ktime_t rtc_tm_to_ktime(struct rtc_time tm) {
  return ktime_set(rtc_tm_to_time64(&tm), 0);
}
EXPORT_SYMBOL(rtc_tm_to_ktime);

struct rtc_time rtc_ktime_to_tm(ktime_t kt) {
  timespec64 ts = ns_to_timespec64(ktime_to_ns(kt));
  struct rtc_time tm;
  rtc_time64_to_tm(ts.tv_sec + (ts.tv_nsec != 0), &tm);
  return tm;
}
EXPORT_SYMBOL(rtc_ktime_to_tm);
