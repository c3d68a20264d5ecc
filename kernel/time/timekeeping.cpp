// SPDX-License-Identifier: MIT
// The clocks: those of the system.
#include <linux/export.h>
#include <linux/timekeeping.h>
#include <time.h>

namespace {

ktime_t read(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * NSEC_PER_SEC + now.tv_nsec;
}

void read(clockid_t clock, timespec64 *ts) {
  *ts = ns_to_timespec64(read(clock));
}

} // namespace

ktime_t ktime_get(void) {
  return read(CLOCK_MONOTONIC);
}
EXPORT_SYMBOL(ktime_get);
ktime_t ktime_get_real(void) {
  return read(CLOCK_REALTIME);
}
EXPORT_SYMBOL(ktime_get_real);
ktime_t ktime_get_boottime(void) {
  return read(CLOCK_BOOTTIME);
}
EXPORT_SYMBOL(ktime_get_boottime);
ktime_t ktime_get_raw(void) {
  return read(CLOCK_MONOTONIC_RAW);
}
EXPORT_SYMBOL(ktime_get_raw);
ktime_t ktime_get_clocktai(void) {
  return read(CLOCK_TAI);
}
EXPORT_SYMBOL(ktime_get_clocktai);
ktime_t ktime_get_coarse(void) {
  return read(CLOCK_MONOTONIC_COARSE);
}
EXPORT_SYMBOL(ktime_get_coarse);
ktime_t ktime_get_coarse_real(void) {
  return read(CLOCK_REALTIME_COARSE);
}
EXPORT_SYMBOL(ktime_get_coarse_real);

ktime_t ktime_get_with_offset(tk_offsets offs) {
  switch (offs) {
  case TK_OFFS_REAL:
    return ktime_get_real();
  case TK_OFFS_BOOT:
    return ktime_get_boottime();
  case TK_OFFS_TAI:
    return ktime_get_clocktai();
  default:
    return ktime_get();
  }
}
EXPORT_SYMBOL(ktime_get_with_offset);

void ktime_get_ts64(timespec64 *ts) {
  read(CLOCK_MONOTONIC, ts);
}
EXPORT_SYMBOL(ktime_get_ts64);
void ktime_get_real_ts64(timespec64 *ts) {
  read(CLOCK_REALTIME, ts);
}
EXPORT_SYMBOL(ktime_get_real_ts64);
void ktime_get_boottime_ts64(timespec64 *ts) {
  read(CLOCK_BOOTTIME, ts);
}
EXPORT_SYMBOL(ktime_get_boottime_ts64);
void ktime_get_raw_ts64(timespec64 *ts) {
  read(CLOCK_MONOTONIC_RAW, ts);
}
EXPORT_SYMBOL(ktime_get_raw_ts64);
void ktime_get_coarse_ts64(timespec64 *ts) {
  read(CLOCK_MONOTONIC_COARSE, ts);
}
EXPORT_SYMBOL(ktime_get_coarse_ts64);
void ktime_get_coarse_real_ts64(timespec64 *ts) {
  read(CLOCK_REALTIME_COARSE, ts);
}
EXPORT_SYMBOL(ktime_get_coarse_real_ts64);

u64 sched_clock(void) {
  return static_cast<u64>(ktime_get());
}
EXPORT_SYMBOL(sched_clock);
u64 local_clock(void) {
  return static_cast<u64>(ktime_get());
}
EXPORT_SYMBOL(local_clock);
