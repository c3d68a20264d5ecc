// SPDX-License-Identifier: MIT
// %pt: dates and times, as ISO 8601 has them.
#include "lib/vsprintf.h"
#include <linux/time64.h>

namespace kcompd::format {

namespace {

// struct rtc_time of include/linux/rtc.h: nine integers as in struct tm.
struct BrokenDown {
  int sec, min, hour, mday, mon, year, wday, yday, isdst;
};

// The civil date of a day counted from 1970-01-01, by eras of 400 years that begin on a first of March.
BrokenDown break_down(int64_t seconds) {
  BrokenDown result{};
  int64_t days = seconds / 86400;
  int64_t rest = seconds % 86400;
  if (rest < 0) {
    rest += 86400;
    --days;
  }
  result.hour = int(rest / 3600);
  result.min = int(rest / 60 % 60);
  result.sec = int(rest % 60);

  days += 719468; // from 0000-03-01
  const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const int64_t day_of_era = days - era * 146097;
  const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month = (5 * day_of_year + 2) / 153; // 0 = March
  result.mday = int(day_of_year - (153 * month + 2) / 5 + 1);
  result.mon = int(month < 10 ? month + 2 : month - 10);
  result.year = int(year_of_era + era * 400 + (result.mon < 2) - 1900);
  return result;
}

void padded(Output &out, int value, int width) {
  Spec spec;
  spec.is_signed = spec.zero = true;
  spec.width = width;
  number(out, uint64_t(int64_t(value)), spec);
}

} // namespace

// %ptR: struct rtc_time; %ptT: time64_t; then d: the date only, t: the time only, r: year and month as they are stored,
// s: a blank instead of the T.
void time_and_date(Output &out, const char *extension, const void *value, const Spec &spec) {
  if (extension[1] != 'R' && extension[1] != 'T') {
    text(out, "(%pt?)", spec);
    return;
  }
  if (bad_pointer(out, value, spec))
    return;
  BrokenDown tm;
  if (extension[1] == 'T') {
    time64_t seconds;
    std::memcpy(&seconds, value, sizeof(seconds));
    tm = break_down(seconds);
  } else {
    std::memcpy(&tm, value, sizeof(tm));
  }

  bool date = true, time = true, raw = false, blank = false;
  const char *letter = extension + 2;
  if (*letter == 'd' || *letter == 't') {
    time = *letter == 't';
    date = *letter == 'd';
    ++letter;
  }
  for (; is_alnum(*letter); ++letter) {
    raw = raw || *letter == 'r';
    blank = blank || *letter == 's';
  }
  if (date) {
    padded(out, tm.year + (raw ? 0 : 1900), 4);
    out.put('-');
    padded(out, tm.mon + (raw ? 0 : 1), 2);
    out.put('-');
    padded(out, tm.mday, 2);
  }
  if (date && time)
    out.put(blank ? ' ' : 'T');
  if (time) {
    padded(out, tm.hour, 2);
    out.put(':');
    padded(out, tm.min, 2);
    out.put(':');
    padded(out, tm.sec, 2);
  }
}

} // namespace kcompd::format
