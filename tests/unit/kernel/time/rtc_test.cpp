// SPDX-License-Identifier: MIT
// Dates as clocks of the hardware have them.
#include <gtest/gtest.h>
#include <linux/errno.h>
#include <linux/rtc.h>

namespace {

TEST(Rtc, SecondsToDatesAndBack) {
  struct rtc_time tm;
  rtc_time64_to_tm(1709210096, &tm); // 2024-02-29 12:34:56, a Thursday
  EXPECT_EQ(tm.tm_year, 124);
  EXPECT_EQ(tm.tm_mon, 1);
  EXPECT_EQ(tm.tm_mday, 29);
  EXPECT_EQ(tm.tm_hour, 12);
  EXPECT_EQ(tm.tm_min, 34);
  EXPECT_EQ(tm.tm_sec, 56);
  EXPECT_EQ(tm.tm_wday, 4);
  EXPECT_EQ(tm.tm_yday, 59);
  EXPECT_EQ(rtc_year_days(29, 1, 2024), 59);
  EXPECT_EQ(rtc_tm_to_time64(&tm), 1709210096);
  struct rtc_time later = tm;
  later.tm_min++;
  EXPECT_EQ(rtc_tm_sub(&later, &tm), 60);
  EXPECT_EQ(rtc_ktime_to_tm(rtc_tm_to_ktime(tm) + 1).tm_sec, 57);
}

TEST(Rtc, OnlyDatesAreValid) {
  struct rtc_time tm = {};
  tm.tm_year = 123;
  tm.tm_mon = 1;
  tm.tm_mday = 28;
  EXPECT_EQ(rtc_valid_tm(&tm), 0);
  tm.tm_mday = 29;
  EXPECT_EQ(rtc_valid_tm(&tm), -EINVAL);
  tm.tm_year = 124;
  EXPECT_EQ(rtc_valid_tm(&tm), 0);
  tm.tm_year = 69;
  EXPECT_EQ(rtc_valid_tm(&tm), -EINVAL);
  tm.tm_year = 124;
  tm.tm_mon = 12;
  EXPECT_EQ(rtc_valid_tm(&tm), -EINVAL);
  tm.tm_mon = 0;
  tm.tm_sec = 60;
  EXPECT_EQ(rtc_valid_tm(&tm), -EINVAL);
  EXPECT_EQ(rtc_month_days(1, 2000), 29);
  EXPECT_EQ(rtc_month_days(1, 1900), 28);
}

} // namespace
