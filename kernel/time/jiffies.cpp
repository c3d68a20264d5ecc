// SPDX-License-Identifier: MIT
// The tick counter and conversions to and from it.
#include "kernel/sched/core.h"
#include <linux/export.h>
#include <linux/jiffies.h>

namespace {

constexpr unsigned kMsecPerTick = 1000 / HZ;
constexpr unsigned kUsecPerTick = 1000000 / HZ;
static_assert(1000 % HZ == 0, "a tick is a whole number of milliseconds");

enum class Round { kNearest, kUp };

// To the nearest whole second, where more than a quarter past one goes up to the next; or always up. Not into the past.
unsigned long round_to_second(unsigned long j, Round how) {
  const unsigned long rest = j % HZ;
  const unsigned long rounded = rest < HZ / 4 && how == Round::kNearest ? j - rest : j - rest + HZ;
  return time_after(rounded, jiffies) ? rounded : j;
}

unsigned long round_span(unsigned long span, Round how) {
  const unsigned long now = jiffies;
  return round_to_second(span + now, how) - now;
}

} // namespace

unsigned long kcompd_jiffies(void) {
  return INITIAL_JIFFIES + static_cast<unsigned long>(kcompd::monotonic_ns() / TICK_NSEC);
}
EXPORT_SYMBOL(kcompd_jiffies);

unsigned long __msecs_to_jiffies(unsigned int m) {
  if (static_cast<int>(m) < 0)
    return MAX_JIFFY_OFFSET;
  return (m + kMsecPerTick - 1) / kMsecPerTick;
}
EXPORT_SYMBOL(__msecs_to_jiffies);

unsigned long __usecs_to_jiffies(unsigned int u) {
  return (static_cast<unsigned long>(u) + kUsecPerTick - 1) / kUsecPerTick;
}
EXPORT_SYMBOL(__usecs_to_jiffies);

unsigned long nsecs_to_jiffies(u64 n) {
  return nsecs_to_jiffies64(n);
}
EXPORT_SYMBOL(nsecs_to_jiffies);

unsigned int jiffies_to_msecs(unsigned long j) {
  return static_cast<unsigned>(j * kMsecPerTick);
}
EXPORT_SYMBOL(jiffies_to_msecs);

unsigned int jiffies_to_usecs(unsigned long j) {
  return static_cast<unsigned>(j * kUsecPerTick);
}
EXPORT_SYMBOL(jiffies_to_usecs);

unsigned long timespec64_to_jiffies(const timespec64 *value) {
  const auto sec = static_cast<unsigned long>(value->tv_sec);
  if (sec >= static_cast<unsigned long>(MAX_JIFFY_OFFSET) / HZ)
    return MAX_JIFFY_OFFSET;
  return sec * HZ + static_cast<unsigned long>((value->tv_nsec + TICK_NSEC - 1) / TICK_NSEC);
}
EXPORT_SYMBOL(timespec64_to_jiffies);

void jiffies_to_timespec64(unsigned long j, timespec64 *value) {
  value->tv_sec = static_cast<time64_t>(j / HZ);
  value->tv_nsec = static_cast<long>(j % HZ) * TICK_NSEC;
}
EXPORT_SYMBOL(jiffies_to_timespec64);

long jiffies_to_clock_t(unsigned long x) {
  return static_cast<long>(x * USER_HZ / HZ);
}
EXPORT_SYMBOL(jiffies_to_clock_t);

u64 nsecs_to_jiffies64(u64 n) {
  return n / static_cast<u64>(TICK_NSEC);
}
EXPORT_SYMBOL(nsecs_to_jiffies64);

u64 jiffies64_to_nsecs(u64 j) {
  return j * static_cast<u64>(TICK_NSEC);
}
EXPORT_SYMBOL(jiffies64_to_nsecs);

u64 jiffies64_to_msecs(u64 j) {
  return j * kMsecPerTick;
}
EXPORT_SYMBOL(jiffies64_to_msecs);

u64 nsec_to_clock_t(u64 x) {
  return x / (NSEC_PER_SEC / USER_HZ);
}
EXPORT_SYMBOL(nsec_to_clock_t);

u64 jiffies_64_to_clock_t(u64 x) {
  return nsec_to_clock_t(jiffies64_to_nsecs(x));
}
EXPORT_SYMBOL(jiffies_64_to_clock_t);

unsigned long clock_t_to_jiffies(unsigned long x) {
  return x >= ~0UL / HZ * USER_HZ ? ~0UL : static_cast<unsigned long>(__uint128_t{x} * HZ / USER_HZ);
}
EXPORT_SYMBOL(clock_t_to_jiffies);

unsigned long round_jiffies(unsigned long j) {
  return round_to_second(j, Round::kNearest);
}
EXPORT_SYMBOL(round_jiffies);

unsigned long round_jiffies_relative(unsigned long j) {
  return round_span(j, Round::kNearest);
}
EXPORT_SYMBOL(round_jiffies_relative);

unsigned long round_jiffies_up(unsigned long j) {
  return round_to_second(j, Round::kUp);
}
EXPORT_SYMBOL(round_jiffies_up);

unsigned long round_jiffies_up_relative(unsigned long j) {
  return round_span(j, Round::kUp);
}
EXPORT_SYMBOL(round_jiffies_up_relative);
