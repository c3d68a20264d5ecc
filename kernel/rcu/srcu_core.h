// SPDX-License-Identifier: MIT
// The words of an SRCU domain. Readers are counted in one of two halves. Who waits first sees the idle half empty (a
// reader may have chosen it long ago and counted itself late), sends newcomers there, and waits for the other.
//
// Readers touch a domain for the last time when they count themselves out: whoever waits sleeps on that very word.
#pragma once

#include "kernel/locking/spinlock_core.h"
#include <climits>
#include <linux/srcu.h>

namespace kcompd {

// What readers and those who wait do is seq_cst: a reader that is not waited for must see what was written before.
template <typename P> struct SrcuCore {
  using Lock = BasicLineLock<P>;
  static constexpr auto kOrder = std::memory_order_seq_cst;
  static constexpr unsigned kWaiter = 0x80000000; // in a count: somebody sleeps until it is 0

  // Return: the half that the reader is counted in.
  static unsigned enter(srcu_struct *ssp) noexcept {
    const unsigned half = P::load(ssp->half, kOrder);
    P::fetch_add(ssp->readers[half], 1U, kOrder);
    return half;
  }

  static void leave(srcu_struct *ssp, unsigned half) noexcept {
    unsigned &count = ssp->readers[half];
    if (P::fetch_add(count, -1U, kOrder) == kWaiter + 1) [[unlikely]]
      tell(count);
  }

  static bool anybody(const srcu_struct *ssp) noexcept {
    return ((P::load(ssp->readers[0], kOrder) | P::load(ssp->readers[1], kOrder)) & ~kWaiter) != 0;
  }

  // Grace periods are numbered as they begin. What was written before now() comes before one that begins later.
  static unsigned long now(srcu_struct *ssp) noexcept {
    Lock lock(ssp->lock);
    return ssp->begun;
  }
  static bool has_passed(srcu_struct *ssp, unsigned long then) noexcept {
    Lock lock(ssp->lock);
    return ssp->ended > then;
  }
  static unsigned long begin(srcu_struct *ssp) noexcept {
    Lock lock(ssp->lock);
    return ++ssp->begun;
  }
  static void end(srcu_struct *ssp, unsigned long number) noexcept {
    Lock lock(ssp->lock);
    if (ssp->ended < number)
      ssp->ended = number;
  }

  // Between begin() and end(), with ssp->sync held.
  static void wait_for_readers(srcu_struct *ssp) noexcept {
    const unsigned half = P::load(ssp->half, kOrder);
    wait_until_empty(ssp->readers[half ^ 1]);
    P::store(ssp->half, half ^ 1, kOrder); // pairs with the load in enter()
    wait_until_empty(ssp->readers[half]);
  }

protected:
  // The domain may be gone: then nobody sleeps there.
  [[gnu::noinline]] static void tell(const unsigned &count) noexcept { P::wake(count, INT_MAX); }

  static void wait_until_empty(unsigned &count) noexcept {
    // Not a mere load: what the caller wrote comes before it, also where a load may overtake a store.
    if (!P::fetch_add(count, 0U, kOrder))
      return;
    typename P::Uninterrupted waits;
    // Seen with the bit, the count cannot go to 0 without a wake-up; pairs with leave().
    for (unsigned seen = P::fetch_or(count, kWaiter, kOrder) | kWaiter; seen != kWaiter; seen = P::load(count, kOrder))
      P::wait(count, seen, -1);
    P::fetch_add(count, -kWaiter, kOrder);
  }
};

} // namespace kcompd
