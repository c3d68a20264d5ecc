// SPDX-License-Identifier: MIT
// The word of a spinlock: test and test-and-set, a short spin, then a futex. Fair locks (tickets,
// queues) lose two to four orders of magnitude when threads outnumber CPUs, because the next in line is mostly not
// running.
//
// The release is one plain store, and no touch of the lock after it: the next owner may free it. Who sleeps is counted
// elsewhere, and the look at that count must not come before the store. That order is paid for by the sleeper, who has
// all threads of the process run a barrier once (heavy_barrier()).
#pragma once

#include <atomic>
#include <linux/spinlock_types.h>

namespace kcompd {

// word: 0 free, 1 taken, 2 taken and somebody waits, which is a hint for spin_is_contended() only.
template <typename P> struct SpinCore {
  static bool try_take(unsigned &word) noexcept {
    return P::load(word, std::memory_order_relaxed) == 0 && try_take_free(word); // a look does not take the cache line
  }

  // As try_take() where the lock is most likely free.
  static bool try_take_free(unsigned &word) noexcept {
    unsigned free = 0;
    return P::compare_exchange(word, free, 1U, std::memory_order_acquire,
                               std::memory_order_relaxed); // pairs with release()
  }

  static void take(unsigned &word) noexcept {
    if (!try_take_free(word)) [[unlikely]]
      take_slowly(word, nullptr);
  }

  // @caller: who asks for the lock, null: who calls this.
  [[gnu::noinline]] static void take_slowly(unsigned &word, const void *caller) noexcept {
    for (int i = 0; i < P::kSpins; i++) {
      P::relax();
      if (try_take(word))
        return;
    }
    typename P::SpinWait waits({"_raw_spin_lock", caller ? caller : __builtin_return_address(0)});
    sleep_until_taken(word);
  }

  static void release(unsigned &word) noexcept {
    P::store(word, 0U, std::memory_order_release); // pairs with try_take()
    P::light_barrier();                            // pairs with the heavy one of a sleeper
    if (P::load(P::sleepers(word), std::memory_order_relaxed) != 0) [[unlikely]]
      wake_one(word);
  }

private:
  // Of P::sleepers(): after the barrier of one of those counted, until there is none.
  static constexpr unsigned kOrdered = 0x80000000;

  // Out of the way of a release that wakes nobody. If the lock is gone, nobody sleeps there.
  [[gnu::noinline, gnu::cold]] static void wake_one(unsigned &word) noexcept { P::wake(word, 1); }

  static void sleep_until_taken(unsigned &word) noexcept {
    unsigned &sleepers = P::sleepers(word);
    // With the barrier a release either has been seen by this thread, or sees the count; also with that of another
    // sleeper, since the count has not been 0 since.
    bool ordered = P::fetch_add(sleepers, 1U, std::memory_order_seq_cst) & kOrdered;
    if (!ordered && P::heavy_barrier()) {
      P::fetch_or(sleepers, kOrdered, std::memory_order_seq_cst);
      ordered = true;
    }
    while (!try_take(word)) {
      unsigned seen = 1;
      if (P::compare_exchange(word, seen, 2U, std::memory_order_relaxed, std::memory_order_relaxed) || seen == 2)
        P::wait(word, 2, ordered ? -1 : P::now() + 1000000);
    }
    unsigned seen = P::load(sleepers, std::memory_order_relaxed);
    while (!P::compare_exchange(sleepers, seen, (seen & ~kOrdered) == 1 ? 0 : seen - 1, std::memory_order_seq_cst,
                                std::memory_order_relaxed))
      ;
  }
};

// Held for a scope. The lines of primitives take it so: nobody sleeps inside, so it need not be counted.
template <typename P> class BasicLineLock {
public:
  explicit BasicLineLock(raw_spinlock_t &lock) noexcept : word_(lock.word) { SpinCore<P>::take(word_); }
  ~BasicLineLock() { SpinCore<P>::release(word_); }
  BasicLineLock(const BasicLineLock &) = delete;
  BasicLineLock &operator=(const BasicLineLock &) = delete;

  // Let it go, sleep for at most `timeout` jiffies, take it again. Return: what is left.
  long sleep_outside(long timeout) noexcept {
    SpinCore<P>::release(word_);
    timeout = P::schedule_timeout(timeout);
    SpinCore<P>::take(word_);
    return timeout;
  }

private:
  unsigned &word_;
};

} // namespace kcompd
