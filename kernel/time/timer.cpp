// SPDX-License-Identifier: MIT
// Timers by jiffies, all in one heap.
#include "kernel/softirq.h"
#include "kernel/time/timer_heap.h"
#include "kernel/time/timers.h"
#include <linux/bug.h>
#include <linux/export.h>
#include <linux/timer.h>

namespace kcompd {

namespace {

constinit std::mutex lock;
constinit TimerHeap armed;
constinit Running running;

timer_list *timer_at(kcompd_timer_node *node) noexcept {
  return container_of(node, timer_list, node);
}

const void *function_of(const timer_list *timer) noexcept {
  return reinterpret_cast<const void *>(timer->function);
}

// The beginning of a jiffy, CLOCK_MONOTONIC nanoseconds; those in the past, and those no clock will ever show, at the
// ends.
int64_t time_of(unsigned long expires) noexcept {
  const unsigned long now = kcompd_jiffies();
  const long ahead = static_cast<long>(expires - now);
  if (ahead <= 0)
    return 0;
  constexpr long kFar = INT64_MAX / 4 / TICK_NSEC;
  return (static_cast<int64_t>(now - INITIAL_JIFFIES) + (ahead < kFar ? ahead : kFar)) * TICK_NSEC;
}

bool disarm(timer_list *timer) noexcept {
  if (!timer_pending(timer))
    return false;
  armed.erase(timer->node);
  return true;
}

enum class Change { kAny, kArmedOnly, kEarlierOnly };

int arm(timer_list *timer, unsigned long expires, Change change) noexcept {
  // A wild pointer faults here, with no lock held.
  if (const void *function = reinterpret_cast<const void *>(READ_ONCE(timer->function));
      !function || !may_arm(function, "timer"))
    return 0;
  int64_t when;
  bool was_armed;
  {
    const std::lock_guard guard(lock);
    was_armed = timer_pending(timer);
    if (!timer->function || (change == Change::kArmedOnly && !was_armed))
      return 0;
    if (change == Change::kEarlierOnly && was_armed && time_before_eq(timer->expires, expires))
      return 1;
    disarm(timer);
    timer->expires = expires;
    when = time_of(expires);
    armed.push(timer->node, when);
  }
  raise_interrupt(when);
  return was_armed;
}

int remove(timer_list *timer, bool wait, bool for_ever, const char *who) noexcept {
  (void)READ_ONCE(timer->function); // as in arm()
  std::unique_lock guard(lock);
  if (for_ever)
    WRITE_ONCE(timer->function, nullptr); // arm() looks at it without the lock first
  return wait ? running.disarm_and_wait(guard, timer, who, [=] { return disarm(timer); }) : disarm(timer);
}

} // namespace

int64_t run_timers() noexcept {
  const int64_t now = monotonic_ns();
  std::unique_lock guard(lock);
  while (armed.top() && armed.top()->when <= now) {
    timer_list *const timer = timer_at(armed.top());
    disarm(timer);
    void (*const function)(timer_list *) = timer->function;
    struct module *const pinned = pin_code_of(function_of(timer));
    running.begin(timer);
    guard.unlock();
    call_in_interrupt(SOFTIRQ_OFFSET, pinned, reinterpret_cast<const void *>(function), [=] { function(timer); });
    guard.lock();
    running.end(); // the timer itself may be gone
  }
  return armed.top() ? armed.top()->when : kNever;
}

timer_list *take_timer(bool (*wanted)(timer_list *timer, const void *arg), const void *arg) noexcept {
  const std::lock_guard guard(lock);
  kcompd_timer_node *const node = armed.find([&](kcompd_timer_node &each) { return wanted(timer_at(&each), arg); });
  if (!node)
    return nullptr;
  armed.erase(*node);
  return timer_at(node);
}

void disarm_timers(const struct module &mod) noexcept {
  // Works wait by a timer whose function is the runtime's own; they are left to those who know them.
  const auto wanted = [](timer_list *timer, const void *arg) {
    const auto &m = *static_cast<const struct module *>(arg);
    return module_of_address(function_of(timer)) == &m ||
           (module_of_address(timer) == &m && module_of_address(function_of(timer)));
  };
  while (timer_list *timer = take_timer(wanted, &mod))
    report_left_behind(mod, "timer", function_of(timer));
}

} // namespace kcompd

using namespace kcompd;

void init_timer_key(timer_list *timer, void (*func)(timer_list *), unsigned int flags) {
  timer->node = kcompd_timer_node{};
  timer->expires = 0;
  timer->function = func;
  timer->flags = flags;
}
EXPORT_SYMBOL(init_timer_key);

int mod_timer(timer_list *timer, unsigned long expires) {
  return arm(timer, expires, Change::kAny);
}
EXPORT_SYMBOL(mod_timer);

int mod_timer_pending(timer_list *timer, unsigned long expires) {
  return arm(timer, expires, Change::kArmedOnly);
}
EXPORT_SYMBOL(mod_timer_pending);

int timer_reduce(timer_list *timer, unsigned long expires) {
  return arm(timer, expires, Change::kEarlierOnly);
}
EXPORT_SYMBOL(timer_reduce);

void add_timer(timer_list *timer) {
  if (!WARN_ON_ONCE(timer_pending(timer)))
    arm(timer, timer->expires, Change::kAny);
}
EXPORT_SYMBOL(add_timer);

void add_timer_on(timer_list *timer, int cpu) {
  add_timer(timer);
}
EXPORT_SYMBOL(add_timer_on);

int del_timer(timer_list *timer) {
  return remove(timer, false, false, "del_timer");
}
EXPORT_SYMBOL(del_timer);

int timer_delete_sync(timer_list *timer) {
  return remove(timer, true, false, "timer_delete_sync");
}
EXPORT_SYMBOL(timer_delete_sync);

int try_to_del_timer_sync(timer_list *timer) {
  const std::lock_guard guard(lock);
  return running.is(timer) ? -1 : disarm(timer);
}
EXPORT_SYMBOL(try_to_del_timer_sync);

int timer_shutdown(timer_list *timer) {
  return remove(timer, false, true, "timer_shutdown");
}
EXPORT_SYMBOL(timer_shutdown);

int timer_shutdown_sync(timer_list *timer) {
  return remove(timer, true, true, "timer_shutdown_sync");
}
EXPORT_SYMBOL(timer_shutdown_sync);
