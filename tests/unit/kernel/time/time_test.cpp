// SPDX-License-Identifier: MIT
// Facts about ticks, clocks and dates.
#include "kernel/sched/core.h"
#include <ctime>
#include <gtest/gtest.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/ktime.h>
#include <linux/time.h>

namespace {

TEST(Jiffies, NeverGoBack) {
  unsigned long last = jiffies;
  for (int i = 0; i < 100000; i++) {
    const unsigned long now = jiffies;
    ASSERT_TRUE(time_after_eq(now, last));
    last = now;
  }
}

TEST(Jiffies, ConversionsRoundUp) {
  EXPECT_EQ(msecs_to_jiffies(0), 0UL);
  EXPECT_EQ(msecs_to_jiffies(1), 1UL);
  EXPECT_EQ(msecs_to_jiffies(4), 1UL);
  EXPECT_EQ(msecs_to_jiffies(5), 2UL);
  EXPECT_EQ(msecs_to_jiffies(1000), static_cast<unsigned long>(HZ));
  EXPECT_EQ(msecs_to_jiffies(static_cast<unsigned>(-1)), static_cast<unsigned long>(MAX_JIFFY_OFFSET));
  EXPECT_EQ(usecs_to_jiffies(1), 1UL);
  EXPECT_EQ(usecs_to_jiffies(4001), 2UL);
  EXPECT_EQ(jiffies_to_msecs(HZ), 1000U);
  EXPECT_EQ(nsecs_to_jiffies(NSEC_PER_SEC), static_cast<u64>(HZ));
  const timespec64 ts{1, 1};
  EXPECT_EQ(timespec64_to_jiffies(&ts), HZ + 1UL);
}

TEST(Jiffies, OtherUnitsOfSixtyFourBits) {
  EXPECT_EQ(nsecs_to_jiffies64(3 * u64{TICK_NSEC} - 1), 2U);
  EXPECT_EQ(jiffies64_to_nsecs(u64{1} << 33), (u64{1} << 33) * TICK_NSEC);
  EXPECT_EQ(jiffies64_to_msecs(u64{1} << 33), (u64{1} << 33) * 1000 / HZ);
  EXPECT_EQ(nsec_to_clock_t(3 * u64{NSEC_PER_SEC} / 2), 3U * USER_HZ / 2);
  EXPECT_EQ(jiffies_64_to_clock_t(10U * HZ), 10U * USER_HZ);
  EXPECT_EQ(clock_t_to_jiffies(10UL * USER_HZ), 10UL * HZ);
  EXPECT_EQ(clock_t_to_jiffies(~0UL), ~0UL);
}

TEST(Jiffies, RoundedUpIsTheNextWholeSecondAlsoOfAWholeOne) {
  const unsigned long second = (jiffies / HZ + 10) * HZ;
  EXPECT_EQ(round_jiffies(second + 1), second);
  EXPECT_EQ(round_jiffies_up(second + 1), second + HZ);
  EXPECT_EQ(round_jiffies_up(second), second + HZ);
  EXPECT_EQ(__round_jiffies_up(second + HZ - 1, 1), second + HZ);
  const unsigned long span = round_jiffies_up_relative(10 * HZ);
  EXPECT_GT(span, 10UL * HZ);
  EXPECT_LE(span, 11UL * HZ);
}

TEST(Jiffies, ComparisonsWorkAcrossTheOverflow) {
  EXPECT_TRUE(time_after(5UL, ~0UL - 5));
  EXPECT_TRUE(time_before(~0UL - 5, 5UL));
  EXPECT_TRUE(time_in_range(0UL, ~0UL, 1UL));
}

TEST(Sleep, LastsAtLeastAsLongAsAsked) {
  const ktime_t start = ktime_get();
  msleep(3);
  EXPECT_GE(ktime_ms_delta(ktime_get(), start), 3);
  const ktime_t again = ktime_get();
  usleep_range(500, 600);
  udelay(100);
  EXPECT_GE(ktime_us_delta(ktime_get(), again), 600);
}

TEST(Sleep, SignalEndsTheInterruptibleOneAndTellsWhatIsLeft) {
  kcompd::deliver_signal(*kcompd::this_task(), false);
  const unsigned long left = msleep_interruptible(100000);
  EXPECT_GT(left, 0UL);
  EXPECT_LE(left, 100000UL);
  kcompd::self().signals = 0;
  EXPECT_EQ(msleep_interruptible(1), 0UL);
}

TEST(Time64, NegativeTimesAreNormal) {
  const timespec64 ts = ns_to_timespec64(-1);
  EXPECT_EQ(ts.tv_sec, -1);
  EXPECT_EQ(ts.tv_nsec, 999999999);
  EXPECT_EQ(timespec64_to_ns(&ts), -1);
}

TEST(Date, AgreesWithLibcBothWays) {
  for (time64_t t = -70000000000; t < 300000000000; t += 86399 * 7919L + 12345) {
    kcompd_tm ours;
    time64_to_tm(t, 0, &ours);
    const time_t libc_time = t;
    tm theirs;
    ASSERT_NE(gmtime_r(&libc_time, &theirs), nullptr);
    ASSERT_EQ(ours.tm_year, theirs.tm_year) << t;
    ASSERT_EQ(ours.tm_mon, theirs.tm_mon) << t;
    ASSERT_EQ(ours.tm_mday, theirs.tm_mday) << t;
    ASSERT_EQ(ours.tm_hour, theirs.tm_hour) << t;
    ASSERT_EQ(ours.tm_sec, theirs.tm_sec) << t;
    ASSERT_EQ(ours.tm_wday, theirs.tm_wday) << t;
    ASSERT_EQ(ours.tm_yday, theirs.tm_yday) << t;
    if (t >= 0) {
      ASSERT_EQ(mktime64(static_cast<unsigned>(ours.tm_year + 1900), static_cast<unsigned>(ours.tm_mon + 1),
                         static_cast<unsigned>(ours.tm_mday), static_cast<unsigned>(ours.tm_hour),
                         static_cast<unsigned>(ours.tm_min), static_cast<unsigned>(ours.tm_sec)),
                t);
    }
  }
}

} // namespace
