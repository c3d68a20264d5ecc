// SPDX-License-Identifier: MIT
// Rate limits: at most so many events in an interval, and a word about the rest when the next interval begins.
#include <cstdint>
#include <linux/export.h>
#include <linux/ratelimit.h>
#include <linux/timekeeping.h>

extern "C" int ___ratelimit(ratelimit_state *rs, const char *func) {
  if (rs->interval == 0)
    return 1;
  // Who meets another one here is refused, not kept waiting: it may hold any lock.
  if (__atomic_exchange_n(&rs->lock, 1, __ATOMIC_ACQUIRE) != 0) { // pairs with the release below
    __atomic_fetch_add(&rs->missed, 1, __ATOMIC_RELAXED);         // a count, read under the lock or roughly
    return 0;
  }
  const uint64_t now = ktime_get_ns();
  if (rs->begin == 0)
    rs->begin = now;
  int suppressed = 0;
  if (now - rs->begin > uint64_t(rs->interval) * (1000000000 / HZ)) {
    if (!(rs->flags & RATELIMIT_MSG_ON_RELEASE))
      suppressed = __atomic_exchange_n(&rs->missed, 0, __ATOMIC_RELAXED);
    rs->begin = now;
    rs->printed = 0;
  }
  const int allowed = rs->burst > 0 && rs->burst > rs->printed;
  if (allowed)
    ++rs->printed;
  else
    __atomic_fetch_add(&rs->missed, 1, __ATOMIC_RELAXED);
  __atomic_store_n(&rs->lock, 0, __ATOMIC_RELEASE);
  if (suppressed > 0)
    printk(KERN_WARNING "%s: %d callbacks suppressed\n", func, suppressed);
  return allowed;
}
EXPORT_SYMBOL(___ratelimit);
