// SPDX-License-Identifier: MIT
// High-resolution timers. All stand in one heap by CLOCK_MONOTONIC; a time of another clock is translated when the
// timer is armed, and looked at again when it seems to have come, because that clock may have been set meanwhile.
#include "kernel/softirq.h"
#include "kernel/time/timer_heap.h"
#include <linux/bug.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/hrtimer.h>

namespace kcompd {

namespace {

constinit std::mutex lock;
constinit TimerHeap armed;
constinit Running running;

hrtimer *timer_at(kcompd_timer_node *node) noexcept {
  return container_of(node, hrtimer, node);
}

const void *function_of(const hrtimer *timer) noexcept {
  return reinterpret_cast<const void *>(timer->function);
}

int64_t now_of(int clock) noexcept {
  timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * int64_t{NSEC_PER_SEC} + now.tv_nsec;
}

bool disarm(hrtimer *timer) noexcept {
  if (!hrtimer_is_queued(timer))
    return false;
  armed.erase(timer->node);
  return true;
}

int64_t add_sat(int64_t a, int64_t b) noexcept {
  int64_t sum;
  return __builtin_add_overflow(a, b, &sum) ? (b > 0 ? INT64_MAX - 1 : 0) : sum;
}

// Return: when, by CLOCK_MONOTONIC.
int64_t enqueue(hrtimer *timer) noexcept {
  int64_t when = timer->soft_expires;
  if (timer->clock_id != CLOCK_MONOTONIC)
    when = add_sat(when, monotonic_ns() - now_of(timer->clock_id));
  when = when < 0 ? 0 : when == INT64_MAX ? INT64_MAX - 1 : when;
  armed.push(timer->node, when);
  return when;
}

// Has the time of the timer's own clock come? If not, back in line.
bool is_due(hrtimer *timer) noexcept {
  if (timer->clock_id == CLOCK_MONOTONIC || now_of(timer->clock_id) >= timer->soft_expires)
    return true;
  enqueue(timer);
  return false;
}

} // namespace

int64_t run_hrtimers() noexcept {
  const int64_t now = monotonic_ns();
  std::unique_lock guard(lock);
  while (armed.top() && armed.top()->when <= now) {
    hrtimer *const timer = timer_at(armed.top());
    disarm(timer);
    if (!is_due(timer))
      continue;
    enum hrtimer_restart (*const function)(hrtimer *) = timer->function;
    struct module *const pinned = pin_code_of(function_of(timer));
    const unsigned offset = timer->is_soft ? SOFTIRQ_OFFSET : HARDIRQ_OFFSET;
    running.begin(timer);
    guard.unlock();
    enum hrtimer_restart verdict = HRTIMER_NORESTART;
    call_in_interrupt(offset, pinned, reinterpret_cast<const void *>(function), [&] { verdict = function(timer); });
    // Before the lock is taken: who says so has not freed it.
    const bool again = verdict == HRTIMER_RESTART && may_arm(reinterpret_cast<const void *>(function), "hrtimer");
    guard.lock();
    if (again && !hrtimer_is_queued(timer))
      enqueue(timer);
    running.end();
  }
  return armed.top() ? armed.top()->when : kNever;
}

void disarm_hrtimers(const struct module &mod) noexcept {
  const auto take = [&mod]() -> hrtimer * {
    const std::lock_guard guard(lock);
    kcompd_timer_node *node =
        armed.find([&mod](kcompd_timer_node &each) { return belongs_to(mod, &each, function_of(timer_at(&each))); });
    if (!node)
      return nullptr;
    armed.erase(*node);
    return timer_at(node);
  };
  while (hrtimer *timer = take())
    report_left_behind(mod, "hrtimer", function_of(timer));
}

} // namespace kcompd

using namespace kcompd;

void hrtimer_init(hrtimer *timer, clockid_t clock_id, enum hrtimer_mode mode) {
  *timer = hrtimer{};
  const bool known = clock_id == CLOCK_REALTIME || clock_id == CLOCK_BOOTTIME || clock_id == CLOCK_TAI;
  timer->clock_id = known ? clock_id : CLOCK_MONOTONIC;
  timer->is_soft = (mode & HRTIMER_MODE_SOFT) != 0;
}
EXPORT_SYMBOL(hrtimer_init);

void hrtimer_setup(hrtimer *timer, enum hrtimer_restart (*function)(hrtimer *), clockid_t clock_id,
                   enum hrtimer_mode mode) {
  hrtimer_init(timer, clock_id, mode);
  timer->function = function;
}
EXPORT_SYMBOL(hrtimer_setup);

void hrtimer_start_range_ns(hrtimer *timer, ktime_t tim, u64 range_ns, const enum hrtimer_mode mode) {
  const void *function = reinterpret_cast<const void *>(READ_ONCE(timer->function)); // a wild pointer faults here
  if (WARN_ON_ONCE(!function) || !may_arm(function, "hrtimer"))
    return;
  int64_t when;
  {
    const std::lock_guard guard(lock);
    disarm(timer);
    timer->soft_expires = mode & HRTIMER_MODE_REL ? add_sat(now_of(timer->clock_id), tim) : tim;
    timer->expires = add_sat(timer->soft_expires, static_cast<int64_t>(range_ns));
    when = enqueue(timer);
  }
  raise_interrupt(when);
}
EXPORT_SYMBOL(hrtimer_start_range_ns);

int hrtimer_try_to_cancel(hrtimer *timer) {
  (void)READ_ONCE(timer->function);
  const std::lock_guard guard(lock);
  if (disarm(timer))
    return 1;
  return running.is(timer) ? -1 : 0;
}
EXPORT_SYMBOL(hrtimer_try_to_cancel);

int hrtimer_cancel(hrtimer *timer) {
  (void)READ_ONCE(timer->function);
  std::unique_lock guard(lock);
  return running.disarm_and_wait(guard, timer, "hrtimer_cancel", [=] { return disarm(timer); });
}
EXPORT_SYMBOL(hrtimer_cancel);

u64 hrtimer_forward(hrtimer *timer, ktime_t now, ktime_t interval) {
  if (WARN_ON_ONCE(hrtimer_is_queued(timer)) || interval <= 0 || timer->expires > now)
    return 0;
  const u64 times = static_cast<u64>(now - timer->expires) / static_cast<u64>(interval) + 1;
  hrtimer_add_expires_ns(timer, times * static_cast<u64>(interval));
  return times;
}
EXPORT_SYMBOL(hrtimer_forward);

bool hrtimer_active(const hrtimer *timer) {
  const std::lock_guard guard(lock);
  return hrtimer_is_queued(timer) || running.is(timer);
}
EXPORT_SYMBOL(hrtimer_active);

bool hrtimer_callback_running(const hrtimer *timer) {
  const std::lock_guard guard(lock);
  return running.is(timer);
}
EXPORT_SYMBOL(hrtimer_callback_running);

ktime_t hrtimer_cb_get_time(const hrtimer *timer) {
  return now_of(timer->clock_id);
}
EXPORT_SYMBOL(hrtimer_cb_get_time);

int schedule_hrtimeout_range(ktime_t *expires, u64 delta, const enum hrtimer_mode mode) {
  const WchanScope wchan("schedule_hrtimeout_range");
  Task &me = self();
  if (!expires) {
    sleep_on_state(me, -1);
    return -EINTR;
  }
  const int64_t deadline = mode & HRTIMER_MODE_REL ? add_sat(monotonic_ns(), *expires) : *expires;
  sleep_on_state(me, deadline < 0 ? 0 : deadline);
  return monotonic_ns() >= deadline ? 0 : -EINTR;
}
EXPORT_SYMBOL(schedule_hrtimeout_range);

int schedule_hrtimeout(ktime_t *expires, const enum hrtimer_mode mode) {
  return schedule_hrtimeout_range(expires, 0, mode);
}
EXPORT_SYMBOL(schedule_hrtimeout);
