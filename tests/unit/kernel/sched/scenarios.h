// SPDX-License-Identifier: MIT
// What several scenarios for the deterministic scheduler have in common.
#pragma once

#include "tests/unit/kernel/sched/deterministic.h"

namespace kcompd::test {

// A place where one writer, or readers, may be.
struct Place {
  int writers = 0, readers = 0;
  void write() {
    require(writers == 0 && readers == 0, "a writer is not alone");
    writers = 1;
    Virtual::yield();
    require(writers == 1 && readers == 0, "somebody came to a writer");
    writers = 0;
  }
  void read() {
    require(writers == 0, "a reader beside a writer");
    readers++;
    Virtual::yield();
    require(writers == 0, "a writer came to a reader");
    readers--;
  }
};

// The base of a platform that is broken on purpose: all that a core keeps by the platform's type.
template <typename Broken> struct AlmostVirtual : Virtual {
  static BasicWakeBatch<Broken> *&batch() noexcept {
    return reinterpret_cast<BasicWakeBatch<Broken> *&>(Virtual::batch()); // null, or what has been put here
  }
};

// One on which those who sleep are forgotten.
struct WakesNobody : AlmostVirtual<WakesNobody> {
  static void wake(const unsigned &, int) noexcept {}
};

} // namespace kcompd::test
