// SPDX-License-Identifier: MIT
// The two futex operations that the runtime sleeps and wakes with.
#pragma once

#include <cerrno>
#include <climits>
#include <cstdint>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace kcompd {

// Sleep while *word is `value`, at most until `deadline` (CLOCK_MONOTONIC nanoseconds, -1: no limit). May return early
// for no reason; look at the word again.
inline void futex_wait(const unsigned *word, unsigned value, int64_t deadline) noexcept {
  const int saved = errno;
  timespec until{};
  if (deadline >= 0) {
    until.tv_sec = deadline / 1000000000;
    until.tv_nsec = deadline % 1000000000;
  }
  syscall(SYS_futex, word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, value, deadline >= 0 ? &until : nullptr, nullptr,
          FUTEX_BITSET_MATCH_ANY);
  errno = saved;
}

// Wake at most `count` sleepers. The word itself is not touched, so it may be gone already.
inline void futex_wake(const unsigned *word, int count) noexcept {
  const int saved = errno;
  syscall(SYS_futex, word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, count, nullptr, nullptr, 0);
  errno = saved;
}

} // namespace kcompd
