// SPDX-License-Identifier: MIT
// A platform for the cores of the primitives (kernel/sched/platform.h) on which a test decides who runs when.
//
// Threads are fibers of one real thread. Every operation of the platform is a point where the scheduler may go on with
// another fiber; it draws that from a seed, so a run can be had again. Stores wait in a buffer of their fiber, as in an
// x86 CPU, and become visible to others at drawn moments, in their order; read-modify-writes, futex calls and the heavy
// barrier empty it. Futexes wake up for no reason now and then, time-outs strike at any time, and a run in which
// everybody sleeps is a lost wake-up.
//
// explore() runs a scenario under 100,000 orders that all differ. When one fails, its seed is printed; the environment
// variable KCOMPD_SEED=<seed> has that one run alone.
#pragma once

#include "kernel/locking/spinlock_core.h"
#include "kernel/sched/state_core.h"
#include "tests/unit/kernel/sched/fiber.h"
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>
#include <linux/list.h>
#include <linux/spinlock_types.h>
#include <linux/wait.h>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

namespace kcompd::test {

struct VirtualTask {
  unsigned __state = TASK_RUNNING;
  unsigned in_futex = 0;
  unsigned pending = 0;
  SpinHistory spins;
  bool timed_out = false;
};

class Scheduler;

// The platform.
struct Virtual {
  using Task = VirtualTask;
  using Order = std::memory_order;

  static constexpr int kSpins = 2;
  static constexpr int64_t kSpinNs = 3;

  template <typename T> static T load(const T &word, Order) noexcept;
  template <typename T> static void store(T &word, std::type_identity_t<T> value, Order order) noexcept;
  template <typename T> static T exchange(T &word, std::type_identity_t<T> value, Order) noexcept;
  template <typename T> static T fetch_add(T &word, std::type_identity_t<T> value, Order) noexcept;
  template <typename T> static T fetch_or(T &word, std::type_identity_t<T> value, Order) noexcept;
  template <typename T>
  static bool compare_exchange(T &word, T &seen, std::type_identity_t<T> value, Order, Order) noexcept;

  static void fence() noexcept; // what the running thread has stored is visible
  static void light_barrier() noexcept {}
  static bool heavy_barrier() noexcept;
  static void wait(const unsigned &word, unsigned value, int64_t deadline) noexcept;
  static void wake(const unsigned &word, int count) noexcept;
  static void relax() noexcept {}
  static void yield() noexcept;
  static int64_t now() noexcept;
  static int cpu() noexcept;
  static unsigned &sleepers(const unsigned &word) noexcept;
  static Task &self() noexcept;
  static unsigned signals(const Task &task) noexcept { return load(task.pending, std::memory_order_seq_cst); }
  static void add_signals(Task &task, unsigned bits) noexcept {
    fetch_or(task.pending, bits, std::memory_order_seq_cst);
  }
  static int before_sleep(Task &) noexcept { return 0; }
  static void after_sleep(Task &, int) noexcept {}
  static void before_spin(Task &) noexcept {}
  static long schedule_timeout(long timeout) noexcept;
  static BasicWakeBatch<Virtual> *&batch() noexcept;

  struct Wchan {
    explicit Wchan(const char *) noexcept {}
  };
  struct LockWait {
    explicit LockWait(const LockSite &) noexcept {}
    ~LockWait() {}
  };
  struct Uninterrupted {
    Uninterrupted() noexcept {}
    ~Uninterrupted() {}
  };
  struct SpinWait {
    explicit SpinWait(const LockSite &) noexcept {}
    ~SpinWait() {}
  };
  struct QueueLock {
    explicit QueueLock(wait_queue_head *queue) noexcept : word_(queue->lock.rlock.word) {
      SpinCore<Virtual>::take(word_);
    }
    ~QueueLock() { SpinCore<Virtual>::release(word_); }

  private:
    unsigned &word_;
  };
};

class Scheduler {
public:
  static constexpr int kMaxThreads = 8;

  static Scheduler &current() { return *current_; }

  Scheduler() { current_ = this; }
  ~Scheduler() { current_ = nullptr; }
  Scheduler(const Scheduler &) = delete;
  Scheduler &operator=(const Scheduler &) = delete;

  // Run the bodies as threads until all have ended, or something is wrong. Return: true if nothing is.
  bool run(uint64_t seed, const std::vector<std::function<void()>> &bodies) {
    random_ = seed * 0x9e3779b97f4a7c15 + 0x1234567;
    trace_ = 0xcbf29ce484222325;
    steps_ = 0;
    clock_ = 0;
    sleepers_ = 0;
    error_.clear();
    count_ = static_cast<int>(bodies.size());
    for (int i = 0; i < count_; i++) {
      Thread &t = threads_[i];
      t.task = VirtualTask{};
      t.status = Status::kReady;
      t.batch = nullptr;
      t.stores_begin = t.stores_end = 0;
      t.fiber.prepare(main_, bodies[static_cast<size_t>(i)]);
    }
    loop();
    return error_.empty();
  }

  // Give the fiber up for good: the run has failed. Called from a body.
  void fail(std::string what) {
    if (error_.empty())
      error_ = std::move(what);
    threads_[running_].fiber.switch_to(main_);
    abort();
  }

  const std::string &error() const { return error_; }
  uint64_t trace() const { return trace_; } // a hash of who ran when
  VirtualTask &task(int thread) { return threads_[thread].task; }

private:
  friend struct Virtual;
  enum class Status { kReady, kFutex, kEnded };
  static constexpr int kMaxSteps = 20000;
  static constexpr unsigned kStores = 8;

  struct Store {
    void *word;
    uint64_t value;
    unsigned size;
  };

  struct Thread {
    Fiber fiber;
    VirtualTask task;
    Status status = Status::kEnded;
    const unsigned *futex = nullptr;
    int64_t deadline = -1;
    BasicWakeBatch<Virtual> *batch = nullptr;
    Store stores[kStores];
    unsigned stores_begin = 0, stores_end = 0;
  };

  unsigned draw(unsigned below) {
    random_ ^= random_ << 13;
    random_ ^= random_ >> 7;
    random_ ^= random_ << 17;
    return static_cast<unsigned>((random_ >> 32) * below >> 32);
  }

  Thread &me() { return threads_[running_]; }

  // A point where others may run. They do more seldom than not, as bugs mostly need few changes in the right places.
  void point() {
    if (++steps_ > kMaxSteps)
      fail("it goes on for ever");
    if (draw(4) == 0)
      me().fiber.switch_to(main_);
    else if (draw(4) == 0)
      flush_one(me());
  }

  static void publish(const Store &s) {
    if (s.size == sizeof(unsigned))
      *static_cast<unsigned *>(s.word) = static_cast<unsigned>(s.value);
    else
      *static_cast<uint64_t *>(s.word) = s.value;
  }
  static void flush_one(Thread &t) {
    if (t.stores_begin != t.stores_end)
      publish(t.stores[t.stores_begin++ % kStores]);
  }
  static void flush(Thread &t) {
    while (t.stores_begin != t.stores_end)
      flush_one(t);
  }
  template <typename T> void buffer(T &word, T value) {
    Thread &t = me();
    if (t.stores_end - t.stores_begin == kStores)
      flush_one(t);
    t.stores[t.stores_end++ % kStores] = {&word, static_cast<uint64_t>(value), sizeof(T)};
  }
  // What the running thread sees: its own last store, if that is still on its way.
  template <typename T> T look(const T &word) {
    const Thread &t = me();
    for (unsigned i = t.stores_end; i != t.stores_begin; i--)
      if (t.stores[(i - 1) % kStores].word == &word)
        return static_cast<T>(t.stores[(i - 1) % kStores].value);
    return word;
  }

  void loop() {
    for (;;) {
      int ready[kMaxThreads], n = 0, alive = 0, timed = 0;
      for (int i = 0; i < count_; i++) {
        Thread &t = threads_[i];
        alive += t.status != Status::kEnded;
        if (t.status == Status::kReady)
          ready[n++] = i;
        else if (t.status == Status::kFutex && t.deadline >= 0)
          timed++;
      }
      if (!alive)
        return;
      if (n == 0 && timed == 0) {
        error_ = "everybody sleeps";
        return;
      }
      // A time-out strikes, or a futex wakes up for no reason.
      if (n < alive && (n == 0 || draw(16) == 0)) {
        Thread &t = threads_[draw(static_cast<unsigned>(count_))];
        if (t.status == Status::kFutex && (t.deadline >= 0 || (n > 0 && draw(4) == 0))) {
          if (t.deadline >= 0 && clock_ < t.deadline)
            clock_ = t.deadline;
          t.status = Status::kReady;
        }
        continue;
      }
      // The stores of one that does not run become visible.
      if (draw(3) == 0)
        flush_one(threads_[draw(static_cast<unsigned>(count_))]);
      running_ = ready[draw(static_cast<unsigned>(n))];
      trace_ = (trace_ ^ static_cast<uint64_t>(running_ + 1) ^ (steps_ << 8)) * 0x100000001b3;
      clock_++;
      Thread &t = me();
      main_.switch_to(t.fiber);
      if (!error_.empty())
        return;
      if (t.fiber.ended()) {
        flush(t);
        t.status = Status::kEnded;
      }
    }
  }

  static inline Scheduler *current_ = nullptr;
  Fiber main_;
  Thread threads_[kMaxThreads];
  int count_ = 0, running_ = 0;
  uint64_t random_ = 0, trace_ = 0, steps_ = 0;
  int64_t clock_ = 0;
  unsigned sleepers_ = 0;
  std::string error_;
};

template <typename T> T Virtual::load(const T &word, Order) noexcept {
  Scheduler::current().point();
  return Scheduler::current().look(word);
}

template <typename T> void Virtual::store(T &word, std::type_identity_t<T> value, Order order) noexcept {
  Scheduler &s = Scheduler::current();
  s.point();
  s.buffer(word, value);
  if (order == std::memory_order_seq_cst)
    s.flush(s.me());
}

template <typename T> T Virtual::exchange(T &word, std::type_identity_t<T> value, Order) noexcept {
  Scheduler &s = Scheduler::current();
  s.point();
  s.flush(s.me());
  return std::exchange(word, value);
}

template <typename T> T Virtual::fetch_add(T &word, std::type_identity_t<T> value, Order order) noexcept {
  Scheduler &s = Scheduler::current();
  s.point();
  s.flush(s.me());
  return std::exchange(word, word + value);
}

template <typename T> T Virtual::fetch_or(T &word, std::type_identity_t<T> value, Order order) noexcept {
  Scheduler &s = Scheduler::current();
  s.point();
  s.flush(s.me());
  return std::exchange(word, word | value);
}

template <typename T>
bool Virtual::compare_exchange(T &word, T &seen, std::type_identity_t<T> value, Order, Order) noexcept {
  Scheduler &s = Scheduler::current();
  s.point();
  s.flush(s.me());
  if (word != seen) {
    seen = word;
    return false;
  }
  word = value;
  return true;
}

inline void Virtual::fence() noexcept {
  Scheduler &s = Scheduler::current();
  s.point();
  s.flush(s.me());
}

inline bool Virtual::heavy_barrier() noexcept {
  Scheduler &s = Scheduler::current();
  s.point();
  for (int i = 0; i < s.count_; i++)
    s.flush(s.threads_[i]);
  return true;
}

inline void Virtual::wait(const unsigned &word, unsigned value, int64_t deadline) noexcept {
  Scheduler &s = Scheduler::current();
  s.point();
  Scheduler::Thread &me = s.me();
  s.flush(me);
  if (word != value || (deadline >= 0 && s.clock_ >= deadline))
    return;
  me.futex = &word;
  me.deadline = deadline;
  me.status = Scheduler::Status::kFutex;
  me.fiber.switch_to(s.main_);
}

inline void Virtual::wake(const unsigned &word, int count) noexcept {
  Scheduler &s = Scheduler::current();
  s.point();
  s.flush(s.me());
  const int first = static_cast<int>(s.draw(static_cast<unsigned>(s.count_)));
  for (int i = 0; i < s.count_ && count > 0; i++) {
    Scheduler::Thread &t = s.threads_[(first + i) % s.count_];
    if (t.status == Scheduler::Status::kFutex && t.futex == &word) {
      t.status = Scheduler::Status::kReady;
      count--;
    }
  }
}

inline void Virtual::yield() noexcept {
  Scheduler &s = Scheduler::current();
  s.me().fiber.switch_to(s.main_);
}
inline int64_t Virtual::now() noexcept {
  return Scheduler::current().clock_;
}
inline int Virtual::cpu() noexcept {
  return static_cast<int>(Scheduler::current().draw(2));
}
inline unsigned &Virtual::sleepers(const unsigned &) noexcept {
  return Scheduler::current().sleepers_;
}
inline VirtualTask &Virtual::self() noexcept {
  return Scheduler::current().me().task;
}
inline BasicWakeBatch<Virtual> *&Virtual::batch() noexcept {
  return Scheduler::current().me().batch;
}

inline long Virtual::schedule_timeout(long timeout) noexcept {
  if (timeout == MAX_SCHEDULE_TIMEOUT) {
    StateCore<Virtual>::sleep(self(), -1);
    return timeout;
  }
  const int64_t deadline = now() + timeout;
  StateCore<Virtual>::sleep(self(), deadline);
  const int64_t left = deadline - now();
  return left < 0 ? 0 : static_cast<long>(left);
}

// To be called from a body.
inline void require(bool fact, const char *what) {
  if (!fact) [[unlikely]]
    Scheduler::current().fail(what);
}

// A scenario has its state as members, made anew for each run; `threads` are the bodies, and wrong() says what is wrong
// with the state in the end, or null.
struct Scenario {
  std::vector<std::function<void()>> threads;
  const char *wrong() { return nullptr; }
};

#ifdef __SANITIZE_THREAD__
constexpr int kInterleavings = 10000; // it sees one thread, and takes ten times as long
#else
constexpr int kInterleavings = 100000;
#endif

struct Explored {
  int different = 0;   // orders that were run; all differ
  uint64_t failed = 0; // the seed of the one that failed
  std::string error;   // empty: none did
};

// The seed that is asked for, or 0.
inline uint64_t wanted_seed() {
  const char *const wanted = getenv("KCOMPD_SEED");
  return wanted ? strtoull(wanted, nullptr, 10) : 0;
}

// Run a scenario under so many orders, or until one fails; or only under that of seed `only`.
template <typename S> Explored explore(uint64_t only = wanted_seed()) {
  Explored result;
  std::unordered_set<uint64_t> seen;
  seen.reserve(only ? 1 : kInterleavings);
  const auto scheduler = std::make_unique<Scheduler>();
  const uint64_t first = only ? only : 1;
  const uint64_t last = only ? only : static_cast<uint64_t>(kInterleavings) * 8;
  for (uint64_t seed = first; seed <= last && result.different < kInterleavings; seed++) {
    S scenario;
    const bool ended = scheduler->run(seed, scenario.threads);
    if (const char *wrong = ended ? scenario.wrong() : scheduler->error().c_str()) {
      result.failed = seed;
      result.error = wrong;
      return result;
    }
    result.different += seen.insert(scheduler->trace()).second;
  }
  return result;
}

// All orders of `S` are good.
template <typename S> void expect_all_good() {
  const Explored found = explore<S>();
  if (found.error.empty())
    EXPECT_EQ(found.different, wanted_seed() ? 1 : kInterleavings);
  else
    ADD_FAILURE() << found.error << "; again: KCOMPD_SEED=" << found.failed;
}

// What is wrong with `S` is found; expect_all_good() tells the seed, and that one has it again.
template <typename S> void expect_caught() {
  if (wanted_seed())
    GTEST_SKIP() << "one seed only";
  ::testing::TestPartResultArray failures;
  {
    using Reporter = ::testing::ScopedFakeTestPartResultReporter;
    const Reporter reporter(Reporter::INTERCEPT_ONLY_CURRENT_THREAD, &failures);
    expect_all_good<S>();
  }
  ASSERT_EQ(failures.size(), 1);
  const std::string told = failures.GetTestPartResult(0).message(), name = "KCOMPD_SEED=";
  const size_t place = told.find(name);
  ASSERT_NE(place, std::string::npos) << told;
  const uint64_t seed = strtoull(told.c_str() + place + name.size(), nullptr, 10);
  const Explored again = explore<S>(seed);
  EXPECT_EQ(again.failed, seed);
  EXPECT_NE(told.find(again.error + "; again: "), std::string::npos) << told << "\nthe second time: " << again.error;
}

} // namespace kcompd::test
