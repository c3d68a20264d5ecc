// SPDX-License-Identifier: MIT
// SRCU under 100,000 orders of its steps; and broken kinds of it, which are caught.
#include "kernel/locking/mutex_core.h"
#include "kernel/rcu/srcu_core.h"
#include "tests/unit/kernel/sched/scenarios.h"
#include <algorithm>
#include <cstring>

using namespace kcompd;
using namespace kcompd::test;

namespace {

// An object that is replaced, and freed when nobody can be at it any longer.
template <typename Core> struct Replaced : Scenario {
  static constexpr unsigned kObjects = 8;
  srcu_struct domain = __SRCU_STRUCT_INIT(domain);
  unsigned current = 0, next = 1;
  bool freed[kObjects] = {};

  void read() {
    const unsigned half = Core::enter(&domain);
    const unsigned object = Virtual::load(current, std::memory_order_relaxed);
    require(!freed[object], "a reader found an object that is free");
    Virtual::yield();
    require(!freed[object], "an object was freed under its reader");
    Core::leave(&domain, half);
  }
  // Who calls it keeps others off. Return: the old object.
  unsigned replace() {
    const unsigned old = Virtual::load(current, std::memory_order_relaxed);
    Virtual::store(current, next++, std::memory_order_relaxed);
    return old;
  }
  void free(unsigned object) {
    require(!freed[object], "freed twice");
    freed[object] = true;
  }
  const char *wrong() {
    return domain.readers[0] || domain.readers[1]                  ? "somebody is still counted"
           : std::count(freed, freed + kObjects, true) != next - 1 ? "an object was not freed"
                                                                   : nullptr;
  }
};

// One that waits, and nothing that would order its stores but the wait.
template <typename Core> struct OneUpdater : Replaced<Core> {
  OneUpdater() {
    const auto reads = [this] {
      this->read();
      this->read();
    };
    this->threads = {reads, reads, [this] {
                       for (int i = 0; i < 3; i++) {
                         const unsigned old = this->replace();
                         Core::wait_for_readers(&this->domain);
                         this->free(old);
                       }
                     }};
  }
};

// Several that wait, one after the other as synchronize_srcu() does; one that asks now and then whether it may.
template <typename Core> struct Updaters : Replaced<Core> {
  raw_spinlock_t lock = __RAW_SPIN_LOCK_UNLOCKED(lock);
  unsigned replace() {
    BasicLineLock<Virtual> hold(lock);
    return Replaced<Core>::replace();
  }
  void synchronize() {
    srcu_struct &domain = this->domain;
    const unsigned long mine = Core::begin(&domain);
    if (!MutexCore<Virtual>::try_take(&domain.sync))
      MutexCore<Virtual>::wait_for(&domain.sync, TASK_UNINTERRUPTIBLE, {});
    Core::wait_for_readers(&domain);
    MutexCore<Virtual>::release(&domain.sync);
    Core::end(&domain, mine);
  }
  Updaters() {
    const auto reads = [this] {
      this->read();
      this->read();
    };
    const auto updates = [this] {
      const unsigned old = replace();
      synchronize();
      this->free(old);
    };
    this->threads = {reads, updates, reads, updates, [this] {
                       const unsigned old = replace();
                       const unsigned long then = Core::now(&this->domain);
                       for (int i = 0; i < 4 && !Core::has_passed(&this->domain, then); i++)
                         Virtual::yield();
                       if (!Core::has_passed(&this->domain, then))
                         synchronize();
                       this->free(old);
                     }};
  }
};

// The domain is gone as soon as the wait is over.
template <typename Core> struct GoneAfterTheWait : Scenario {
  srcu_struct domain = __SRCU_STRUCT_INIT(domain);
  unsigned entered = 0;
  GoneAfterTheWait() {
    const auto reads = [this] {
      const unsigned half = Core::enter(&domain);
      Virtual::fetch_add(entered, 1U, std::memory_order_relaxed);
      Core::leave(&domain, half);
    };
    threads = {reads, reads, [this] {
                 Core::wait_for_readers(&domain);
                 while (Virtual::load(entered, std::memory_order_relaxed) != 2)
                   Virtual::yield();
                 Core::wait_for_readers(&domain);
                 Virtual::fence(); // memset() is no store of the platform's
                 memset(static_cast<void *>(&domain), 0xa5, sizeof(domain));
               }};
  }
  const char *wrong() {
    const auto *bytes = reinterpret_cast<const unsigned char *>(&domain);
    return std::all_of(bytes, bytes + sizeof(domain), [](unsigned char b) { return b == 0xa5; })
               ? nullptr
               : "it was touched after the wait";
  }
};

struct FlipsAtOnce : SrcuCore<Virtual> {
  // The idle half may have a reader of long ago.
  static void wait_for_readers(srcu_struct *ssp) {
    const unsigned half = Virtual::load(ssp->half, kOrder);
    Virtual::store(ssp->half, half ^ 1, kOrder);
    wait_until_empty(ssp->readers[half]);
  }
};
struct WaitsForNobody : SrcuCore<Virtual> {
  static void wait_for_readers(srcu_struct *) {}
};
struct MerelyLooks : Virtual {
  // At a count that is 0, with what was stored before still on its way.
  template <typename T> static T fetch_add(T &word, std::type_identity_t<T> value, Order order) noexcept {
    return value ? Virtual::fetch_add(word, value, order) : load(word, order);
  }
};
struct NotesThatItLeft : SrcuCore<Virtual> {
  static void leave(srcu_struct *ssp, unsigned half) {
    SrcuCore<Virtual>::leave(ssp, half);
    Virtual::fetch_add(ssp->ended, 1UL, kOrder);
  }
};

TEST(Interleavings, Srcu) {
  expect_all_good<OneUpdater<SrcuCore<Virtual>>>();
}
TEST(Interleavings, SrcuOfSeveralUpdaters) {
  expect_all_good<Updaters<SrcuCore<Virtual>>>();
}
TEST(Interleavings, SrcuDomainMayGoAfterTheWait) {
  expect_all_good<GoneAfterTheWait<SrcuCore<Virtual>>>();
}
TEST(Interleavings, SrcuThatWaitsForNobodyIsCaught) {
  expect_caught<OneUpdater<WaitsForNobody>>();
  expect_caught<Updaters<WaitsForNobody>>();
}
TEST(Interleavings, SrcuThatFlipsAtOnceIsCaught) {
  expect_caught<OneUpdater<FlipsAtOnce>>();
}
TEST(Interleavings, SrcuThatMerelyLooksIsCaught) {
  expect_caught<OneUpdater<SrcuCore<MerelyLooks>>>();
}
TEST(Interleavings, SrcuThatWakesNobodyIsCaught) {
  expect_caught<OneUpdater<SrcuCore<WakesNobody>>>();
}
TEST(Interleavings, SrcuThatTouchesTheDomainAfterItLeftIsCaught) {
  expect_caught<GoneAfterTheWait<NotesThatItLeft>>();
}

} // namespace
