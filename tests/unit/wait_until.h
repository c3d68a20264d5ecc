// SPDX-License-Identifier: MIT
// Waiting for a state to be seen.
#pragma once

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <source_location>
#include <thread>

namespace kcompd::test {

// Returns when `seen()` is true. Whoever waits for ten minutes waits in vain: the program ends, and says where that
// was. (Many threads on a machine that has other work as well do take half a minute.)
template <typename Condition>
void wait_until(Condition seen, std::source_location where = std::source_location::current()) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::minutes(10);
  while (!seen()) {
    if (std::chrono::steady_clock::now() > limit) {
      std::fprintf(stderr, "%s:%u: waited in vain\n", where.file_name(), where.line());
      std::abort();
    }
    std::this_thread::yield();
  }
}

} // namespace kcompd::test
