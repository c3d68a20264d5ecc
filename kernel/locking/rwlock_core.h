// SPDX-License-Identifier: MIT
// The word of a reader-writer spinlock: who is in is all in it, so that the release is the last touch.
#pragma once

#include "kernel/sched/state_core.h"
#include <atomic>
#include <climits>
#include <linux/spinlock_types.h>

namespace kcompd {

template <typename P> struct RwlockCore {
  static constexpr unsigned kWriter = 0x80000000;
  static constexpr unsigned kSleepers = 0x40000000;

  // Enter if the word allows it: readers unless a writer is in, a writer unless anybody is.
  static bool try_enter(unsigned &word, bool writer) noexcept {
    unsigned seen = P::load(word, std::memory_order_relaxed); // a look before the real attempt
    while (!busy(seen, writer))
      if (P::compare_exchange(word, seen, writer ? seen | kWriter : seen + 1, std::memory_order_acquire,
                              std::memory_order_relaxed)) // pairs with leave()
        return true;
    return false;
  }

  // After an attempt that failed.
  static void enter_slowly(unsigned &word, bool writer, const LockSite &site) noexcept {
    for (int i = 0; i < P::kSpins; i++) {
      P::relax();
      if (try_enter(word, writer))
        return;
    }
    typename P::SpinWait waits(site);
    while (!try_enter(word, writer)) {
      unsigned seen = P::load(word, std::memory_order_relaxed); // checked again by the futex
      if (busy(seen, writer) && ((seen & kSleepers) || P::compare_exchange(word, seen, seen | kSleepers,
                                                                           std::memory_order_relaxed, // as above
                                                                           std::memory_order_relaxed)))
        P::wait(word, seen | kSleepers, -1);
    }
  }

  static void leave(unsigned &word, bool writer) noexcept {
    unsigned seen = P::load(word, std::memory_order_relaxed); // checked by what follows
    unsigned next;
    do
      next = writer || (seen & ~kSleepers) == 1 ? 0 : seen - 1;
    while (!P::compare_exchange(word, seen, next, std::memory_order_release,
                                std::memory_order_relaxed)); // pairs with try_enter()
    if (!next && (seen & kSleepers))
      P::wake(word, INT_MAX);
  }

private:
  static bool busy(unsigned seen, bool writer) noexcept {
    return writer ? (seen & ~kSleepers) != 0 : (seen & kWriter) != 0;
  }
};

} // namespace kcompd
