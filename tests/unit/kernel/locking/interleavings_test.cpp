// SPDX-License-Identifier: MIT
// percpu_rw_semaphores and wait/wound mutexes, each under 100,000 orders of its steps; and broken ones, which are
// caught.
#include "kernel/locking/percpu_rwsem_core.h"
#include "kernel/locking/ww_mutex_core.h"
#include "tests/unit/kernel/sched/scenarios.h"
#include <algorithm>
#include <cstring>

using namespace kcompd;
using namespace kcompd::test;

namespace {

// percpu_rw_semaphores: readers and writers, and one who only tries.

template <typename Core> struct PercpuRwsems : Scenario {
  percpu_rw_semaphore sem = __PERCPU_RWSEM_INITIALIZER(sem);
  Place place;
  int written = 0, read = 0;
  PercpuRwsems() {
    const auto writes = [this] {
      Core::write(&sem, {});
      place.write();
      written++;
      Core::leave_as_writer(&sem);
    };
    const auto reads = [this] {
      for (int i = 0; i < 2; i++) {
        if (!Core::try_read(&sem))
          Core::read_slowly(&sem, {});
        place.read();
        read++;
        Core::leave_as_reader(&sem);
      }
    };
    const auto tries = [this] {
      for (int i = 0; i < 2; i++)
        if (Core::try_read(&sem)) {
          place.read();
          Core::leave_as_reader(&sem);
        }
    };
    threads = {reads, writes, reads, writes, tries};
  }
  const char *wrong() {
    return written != 2 || read != 4     ? "somebody was lost"
           : sem.word != 0               ? "the semaphore is not free"
           : !list_empty(&sem.wait_list) ? "somebody still stands in line"
                                         : nullptr;
  }
};

// A reader that comes when a writer waits gets in behind it, however many readers there are.
template <typename Core> struct WriterGetsIn : Scenario {
  percpu_rw_semaphore sem = __PERCPU_RWSEM_INITIALIZER(sem);
  Place place;
  bool written = false;
  WriterGetsIn() {
    const auto reads = [this] {
      for (int i = 0; i < 3; i++) {
        const bool behind = Virtual::load(sem.word, std::memory_order_relaxed) & Core::kLine;
        if (!Core::try_read(&sem))
          Core::read_slowly(&sem, {});
        require(!behind || written, "a reader overtook the writer");
        place.read();
        Core::leave_as_reader(&sem);
      }
    };
    threads = {reads, reads, reads, [this] {
                 Core::write(&sem, {});
                 place.write();
                 written = true;
                 Core::leave_as_writer(&sem);
               }};
  }
  const char *wrong() { return sem.word != 0 ? "the semaphore is not free" : nullptr; }
};

// The last writer frees the semaphore; readers who have left do not touch it any more.
template <typename Core> struct FreedByTheWriter : Scenario {
  percpu_rw_semaphore sem = __PERCPU_RWSEM_INITIALIZER(sem);
  unsigned entered = 0;
  FreedByTheWriter() {
    const auto reads = [this] {
      Virtual::fetch_add(entered, 1U, std::memory_order_relaxed);
      if (!Core::try_read(&sem))
        Core::read_slowly(&sem, {});
      Virtual::fetch_add(entered, 0x100U, std::memory_order_relaxed);
      Core::leave_as_reader(&sem);
    };
    threads = {reads, reads, [this] {
                 Core::write(&sem, {});
                 Core::leave_as_writer(&sem);
                 while (Virtual::load(entered, std::memory_order_relaxed) != 0x202)
                   Virtual::yield();
                 Core::write(&sem, {});
                 Core::leave_as_writer(&sem);
                 Virtual::fence(); // memset() is no store of the platform's
                 memset(static_cast<void *>(&sem), 0xa5, sizeof(sem));
               }};
  }
  const char *wrong() {
    const auto *bytes = reinterpret_cast<const unsigned char *>(&sem);
    return std::all_of(bytes, bytes + sizeof(sem), [](unsigned char b) { return b == 0xa5; })
               ? nullptr
               : "it was touched after it was free";
  }
};

struct ReadersPassTheLine : PercpuRwsemCore<Virtual> {
  static bool try_read(percpu_rw_semaphore *sem) {
    unsigned seen = Virtual::load(sem->word, std::memory_order_relaxed);
    while (!(seen & kWriter))
      if (Virtual::compare_exchange(sem->word, seen, seen + 1, std::memory_order_acquire, std::memory_order_relaxed))
        return true;
    return false;
  }
};
struct LeavesWithoutALook : PercpuRwsemCore<Virtual> {
  static void leave_as_reader(percpu_rw_semaphore *sem) {
    Virtual::fetch_add(sem->word, -1U, std::memory_order_release);
  }
};
struct LeavesAndThenLooks : PercpuRwsemCore<Virtual> {
  static void leave_as_reader(percpu_rw_semaphore *sem) {
    if (Virtual::fetch_add(sem->word, -1U, std::memory_order_release) & kLine) {
      BasicWakeBatch<Virtual> batch;
      Lock lock(sem->wait_lock);
      if (!list_empty(&sem->wait_list))
        let_in(sem);
    }
  }
};
struct MarksTheLineLate : AlmostVirtual<MarksTheLineLate> {
  template <typename T> static T fetch_or(T &word, std::type_identity_t<T> value, Order) noexcept {
    const T before = load(word, std::memory_order_relaxed);
    store(word, before | value, std::memory_order_relaxed); // others may have changed it, and do not see it yet
    return before;
  }
};

TEST(Interleavings, PercpuRwsem) {
  expect_all_good<PercpuRwsems<PercpuRwsemCore<Virtual>>>();
}
TEST(Interleavings, PercpuRwsemThatWakesNobodyIsCaught) {
  expect_caught<PercpuRwsems<PercpuRwsemCore<WakesNobody>>>();
}
TEST(Interleavings, PercpuRwsemThatMarksTheLineLateIsCaught) {
  expect_caught<PercpuRwsems<PercpuRwsemCore<MarksTheLineLate>>>();
}
TEST(Interleavings, PercpuRwsemThatLeavesWithoutALookIsCaught) {
  expect_caught<PercpuRwsems<LeavesWithoutALook>>();
}
TEST(Interleavings, PercpuRwsemLetsTheWriterIn) {
  expect_all_good<WriterGetsIn<PercpuRwsemCore<Virtual>>>();
}
TEST(Interleavings, PercpuRwsemWhoseReadersPassTheLineIsCaught) {
  expect_caught<WriterGetsIn<ReadersPassTheLine>>();
}
TEST(Interleavings, PercpuRwsemMayBeFreedByTheWriter) {
  expect_all_good<FreedByTheWriter<PercpuRwsemCore<Virtual>>>();
}
TEST(Interleavings, PercpuRwsemThatLeavesAndThenLooksIsCaught) {
  expect_caught<FreedByTheWriter<LeavesAndThenLooks>>();
}

// Wait/wound mutexes: three transactions that all take two locks, two of them in the opposite order. The oldest never
// gives way, and all get through.

template <typename Core, unsigned kWaitDie> struct Transactions : Scenario {
  static inline int gave_way = 0; // in all runs
  struct ww_class locks_of_a_test = __WW_CLASS_INITIALIZER(locks_of_a_test, kWaitDie);
  ww_mutex a = __WW_MUTEX_INITIALIZER(a, &locks_of_a_test);
  ww_mutex b = __WW_MUTEX_INITIALIZER(b, &locks_of_a_test);
  Place place_a, place_b;
  int done = 0;
  Transactions() {
    const auto forth = [this] { transaction(&a, &b); };
    const auto back = [this] { transaction(&b, &a); };
    threads = {forth, back, forth};
  }
  void transaction(ww_mutex *first, ww_mutex *second) {
    ww_acquire_ctx ctx;
    Core::begin(&ctx, &locks_of_a_test);
    while (!take_both(first, second, &ctx))
      std::swap(first, second); // the one that it had to give way for is the first of the next round
    place_a.write();
    place_b.write();
    done++;
    Core::release(first);
    Core::release(second);
    require(ctx.acquired == 0, "a transaction that has released all is told to hold some");
  }
  bool take_both(ww_mutex *first, ww_mutex *second, ww_acquire_ctx *ctx) {
    require(Core::enter(first, ctx, TASK_UNINTERRUPTIBLE, {}) == 0, "who holds nothing had to give way");
    require(Core::enter(first, ctx, TASK_UNINTERRUPTIBLE, {}) == -EALREADY, "it does not know its own lock");
    const int err = Core::enter(second, ctx, TASK_UNINTERRUPTIBLE, {});
    if (!err)
      return true;
    require(err == -EDEADLK, "another error");
    require(ctx->stamp != 1, "the oldest had to give way");
    gave_way++;
    Core::release(first);
    return false;
  }
  const char *wrong() {
    return done != 3                                                ? "somebody was lost"
           : a.word || b.word || a.ctx || b.ctx                     ? "a lock is not free"
           : !list_empty(&a.wait_list) || !list_empty(&b.wait_list) ? "somebody still stands in line"
                                                                    : nullptr;
  }
};

// In line the older stand first, whoever came first; the other kinds of taking a lock are among them.
template <typename Core, unsigned kWaitDie> struct OlderFirst : Scenario {
  struct ww_class locks_of_a_test = __WW_CLASS_INITIALIZER(locks_of_a_test, kWaitDie);
  ww_mutex lock = __WW_MUTEX_INITIALIZER(lock, &locks_of_a_test);
  Place place;
  int taken = 0, interrupted = 0;
  OlderFirst() {
    const auto takes = [this] {
      ww_acquire_ctx ctx;
      Core::begin(&ctx, &locks_of_a_test);
      enter(&ctx);
    };
    threads = {takes, takes,
               [this] {
                 const int err = Core::enter(&lock, nullptr, TASK_INTERRUPTIBLE, {});
                 require(err == 0 || err == -EINTR, "another error");
                 if (err) {
                   interrupted++;
                   return;
                 }
                 inside();
               },
               takes,
               [this] {
                 ww_acquire_ctx ctx;
                 Core::begin(&ctx, &locks_of_a_test);
                 StateCore<Virtual>::deliver(Scheduler::current().task(2), false);
                 if (Core::try_take(&lock, &ctx))
                   inside();
                 else
                   interrupted++; // so to speak
               }};
  }
  void enter(ww_acquire_ctx *ctx) {
    require(Core::enter(&lock, ctx, TASK_UNINTERRUPTIBLE, {}) == 0, "who holds nothing had to give way");
    inside();
  }
  void inside() {
    taken++;
    place.write();
    // Those with a transaction, wherever the one without stands.
    unsigned long before = 0;
    {
      BasicLineLock<Virtual> line(lock.wait_lock);
      const typename Core::Waiter *waiter;
      list_for_each_entry(waiter, &lock.wait_list, link) if (waiter->ctx) {
        require(waiter->ctx->stamp > before, "a younger one stands before an older one");
        before = waiter->ctx->stamp;
      }
    }
    Core::release(&lock);
  }
  const char *wrong() {
    return taken + interrupted != 5       ? "somebody was lost"
           : lock.word || lock.ctx        ? "the lock is not free"
           : !list_empty(&lock.wait_list) ? "somebody still stands in line"
                                          : nullptr;
  }
};

struct SeesItsLine : WwMutexCore<Virtual> {
  using WwMutexCore<Virtual>::Waiter;
};
struct AllAreOfOneAge : SeesItsLine {
  static void begin(ww_acquire_ctx *ctx, struct ww_class *ww_class) {
    SeesItsLine::begin(ctx, ww_class);
    ctx->stamp = 2;
  }
};
struct WoundsAreNotFelt : AlmostVirtual<WoundsAreNotFelt> { // the only store of the core's that is seq_cst
  template <typename T> static void store(T &word, std::type_identity_t<T> value, Order order) noexcept {
    if (order != std::memory_order_seq_cst)
      Virtual::store(word, value, order);
  }
};
struct StandsAtTheEnd : SeesItsLine {
  static int enter(ww_mutex *lock, ww_acquire_ctx *ctx, unsigned, const LockSite &) {
    Lock hold(lock->wait_lock);
    if (!lock->word) {
      take(lock, ctx);
    } else {
      Waiter waiter;
      waiter.task = &Virtual::self();
      waiter.ctx = ctx;
      list_add_tail(&waiter.link, &lock->wait_list);
      while (!waiter.granted) {
        StateCore<Virtual>::set(*waiter.task, TASK_UNINTERRUPTIBLE);
        hold.sleep_outside(MAX_SCHEDULE_TIMEOUT);
      }
    }
    count(ctx);
    return 0;
  }
};

template <unsigned kWaitDie> void expect_transactions_to_get_through() {
  using Good = Transactions<WwMutexCore<Virtual>, kWaitDie>;
  Good::gave_way = 0;
  expect_all_good<Good>();
  EXPECT_TRUE(Good::gave_way > 0 || wanted_seed());
}

TEST(Interleavings, WwMutexOfTheWoundWaitKind) {
  expect_transactions_to_get_through<0>();
}
TEST(Interleavings, WwMutexOfTheWaitDieKind) {
  expect_transactions_to_get_through<1>();
}
TEST(Interleavings, WwMutexOfEqualStampsIsCaught) {
  expect_caught<Transactions<AllAreOfOneAge, 0>>();
  expect_caught<Transactions<AllAreOfOneAge, 1>>();
}
TEST(Interleavings, WwMutexWhoseWoundsAreNotFeltIsCaught) {
  expect_caught<Transactions<WwMutexCore<WoundsAreNotFelt>, 0>>();
}
TEST(Interleavings, WwMutexThatWakesNobodyIsCaught) {
  expect_caught<Transactions<WwMutexCore<WakesNobody>, 1>>();
}
TEST(Interleavings, WwMutexWhoseLineIsNotByAgeIsCaught) {
  expect_caught<OlderFirst<StandsAtTheEnd, 0>>();
}
TEST(Interleavings, WwMutexLineIsByAge) {
  expect_all_good<OlderFirst<SeesItsLine, 0>>();
  expect_all_good<OlderFirst<SeesItsLine, 1>>();
}

} // namespace
