// SPDX-License-Identifier: MIT
// What a reader does while somebody writes: the writer may have lost its CPU in the middle, so after a short spin the
// reader gives its own away. All else of sequence counters is inlined, in linux/seqlock.h.
#pragma once

#include <atomic>

namespace kcompd {

template <typename P> struct SeqlockCore {
  // Return: an even count.
  static unsigned wait_until_even(const unsigned &sequence) noexcept {
    for (int i = 0;; i++) {
      const unsigned seq = P::load(sequence, std::memory_order_acquire); // pairs with the end of the write
      if (!(seq & 1))
        return seq;
      if (i < P::kSpins) {
        P::relax();
        continue;
      }
      P::before_spin(P::self());
      P::yield();
    }
  }
};

} // namespace kcompd
