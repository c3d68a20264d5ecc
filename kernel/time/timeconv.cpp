// SPDX-License-Identifier: MIT
// Dates: from seconds since 1970 and back, in the proleptic Gregorian calendar.
#include <linux/export.h>
#include <linux/time.h>

namespace {

constexpr s64 kSecondsPerDay = 86400;
constexpr s64 kDaysPer400Years = 146097;

// Days from 1970-01-01 to day `day` of month `month` (1 to 12) of `year`. Years are counted from March, so that the
// leap day is the last.
s64 days_from_date(s64 year, unsigned month, unsigned day) {
  if (month <= 2)
    year--;
  const s64 era = (year >= 0 ? year : year - 399) / 400;
  const s64 year_of_era = year - era * 400;
  const s64 day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * kDaysPer400Years + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

} // namespace

void time64_to_tm(time64_t totalsecs, int offset, kcompd_tm *result) {
  const s64 seconds = totalsecs + offset;
  s64 days = seconds / kSecondsPerDay;
  s64 rest = seconds % kSecondsPerDay;
  if (rest < 0) {
    rest += kSecondsPerDay;
    days--;
  }
  result->tm_hour = static_cast<int>(rest / 3600);
  result->tm_min = static_cast<int>(rest / 60 % 60);
  result->tm_sec = static_cast<int>(rest % 60);
  result->tm_wday = static_cast<int>(((days + 4) % 7 + 7) % 7); // 1970-01-01 was a Thursday

  // The year by its mean length, then put right; it is off by one at most.
  s64 year = 1970 + (days * 400) / kDaysPer400Years;
  while (days_from_date(year, 1, 1) > days)
    year--;
  while (days_from_date(year + 1, 1, 1) <= days)
    year++;
  unsigned month = 12;
  while (days_from_date(year, month, 1) > days)
    month--;
  result->tm_year = year - 1900;
  result->tm_mon = static_cast<int>(month) - 1;
  result->tm_mday = static_cast<int>(days - days_from_date(year, month, 1)) + 1;
  result->tm_yday = static_cast<int>(days - days_from_date(year, 1, 1));
}
EXPORT_SYMBOL(time64_to_tm);

time64_t mktime64(unsigned int year, unsigned int mon, unsigned int day, unsigned int hour, unsigned int min,
                  unsigned int sec) {
  return days_from_date(year, mon, day) * kSecondsPerDay + s64{hour} * 3600 + s64{min} * 60 + sec;
}
EXPORT_SYMBOL(mktime64);
