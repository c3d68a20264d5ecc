// SPDX-License-Identifier: MIT
// Waiting for time to pass: msleep() and its family by the clock rather than by ticks, so that they are as exact as the
// system's timers.
#include "kernel/sched/core.h"
#include <linux/delay.h>
#include <linux/export.h>
#include <linux/wait.h>

using namespace kcompd;

namespace {

constexpr int64_t kNsPerMs = 1000000;

void sleep_until(unsigned state, int64_t deadline) noexcept {
  Task &me = self();
  __set_current_state(state);
  sleep_on_state(me, deadline);
}

} // namespace

void msleep(unsigned int msecs) {
  WchanScope wchan("msleep");
  const int64_t deadline = monotonic_ns() + msecs * kNsPerMs;
  do
    sleep_until(TASK_UNINTERRUPTIBLE, deadline);
  while (monotonic_ns() < deadline); // a wake-up does not shorten it
}
EXPORT_SYMBOL(msleep);

unsigned long msleep_interruptible(unsigned int msecs) {
  WchanScope wchan("msleep_interruptible");
  Task &me = self();
  const int64_t deadline = monotonic_ns() + msecs * kNsPerMs;
  int64_t left = msecs * kNsPerMs;
  while (left > 0 && !signal_pending(&me)) {
    sleep_until(TASK_INTERRUPTIBLE, deadline);
    left = deadline - monotonic_ns();
  }
  return left > 0 ? static_cast<unsigned long>((left + kNsPerMs - 1) / kNsPerMs) : 0;
}
EXPORT_SYMBOL(msleep_interruptible);

void usleep_range_state(unsigned long min, unsigned long max, unsigned int state) {
  WchanScope wchan("usleep_range_state");
  const int64_t deadline = monotonic_ns() + static_cast<int64_t>(min) * 1000;
  do
    sleep_until(state, deadline);
  while (monotonic_ns() < deadline && !signal_pending_state(state, this_task()));
}
EXPORT_SYMBOL(usleep_range_state);

s64 kcompd_hrtimeout_end(s64 timeout) {
  s64 end;
  return __builtin_add_overflow(monotonic_ns(), timeout, &end) ? -1 : end < 0 ? 0 : end;
}
EXPORT_SYMBOL(kcompd_hrtimeout_end);

bool kcompd_hrtimeout(s64 deadline) {
  sleep_on_state(self(), deadline);
  return deadline < 0 || monotonic_ns() < deadline;
}
EXPORT_SYMBOL(kcompd_hrtimeout);

void kcompd_delay_ns(u64 ns) {
  const int64_t end = monotonic_ns() + static_cast<int64_t>(ns);
  while (monotonic_ns() < end)
    cpu_relax();
}
EXPORT_SYMBOL(kcompd_delay_ns);
