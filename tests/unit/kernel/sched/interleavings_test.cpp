// SPDX-License-Identifier: MIT
// The cores of the primitives, each under 100,000 orders of its steps; and cores that are broken on purpose, which
// shows that such faults are found.
#include "kernel/locking/mutex_core.h"
#include "kernel/locking/rwlock_core.h"
#include "kernel/locking/rwsem_core.h"
#include "kernel/locking/semaphore_core.h"
#include "kernel/sched/completion_core.h"
#include "kernel/sched/wait_core.h"
#include "tests/unit/kernel/sched/scenarios.h"
#include <cstring>
#include <linux/spinlock.h>

using namespace kcompd;
using namespace kcompd::test;

namespace {

// Spinlocks.

template <typename Core> struct ThreeTakeALock : Scenario {
  unsigned word = 0;
  Place place;
  int times = 0;
  ThreeTakeALock() {
    const auto body = [this] {
      for (int i = 0; i < 2; i++) {
        Core::take(word);
        times++;
        place.write();
        Core::release(word);
        Virtual::yield(); // with the store on its way
      }
    };
    threads = {body, body, body};
  }
  const char *wrong() { return times != 6 ? "somebody was lost" : nullptr; }
};

struct ForgetsTheBarrier : Virtual {
  static bool heavy_barrier() noexcept { return true; }
};
struct LooksAndThenTakes : SpinCore<Virtual> {
  static void take(unsigned &word) {
    while (Virtual::load(word, std::memory_order_relaxed) != 0)
      Virtual::yield();
    Virtual::store(word, 1, std::memory_order_relaxed);
  }
};

TEST(Interleavings, Spinlock) {
  expect_all_good<ThreeTakeALock<SpinCore<Virtual>>>();
}
TEST(Interleavings, SpinlockWithoutTheSleepersBarrierIsCaught) {
  expect_caught<ThreeTakeALock<SpinCore<ForgetsTheBarrier>>>();
}
TEST(Interleavings, SpinlockThatLooksAndThenTakesIsCaught) {
  expect_caught<ThreeTakeALock<LooksAndThenTakes>>();
}

// Reader-writer spinlocks.

template <typename Core> struct ReadersAndWriters : Scenario {
  unsigned word = 0;
  Place place;
  ReadersAndWriters() {
    const auto writes = [this] {
      for (int i = 0; i < 2; i++) {
        enter(true);
        place.write();
        Core::leave(word, true);
      }
    };
    const auto reads = [this] {
      for (int i = 0; i < 2; i++) {
        enter(false);
        place.read();
        Core::leave(word, false);
      }
    };
    threads = {writes, reads, reads, writes};
  }
  void enter(bool writer) {
    if (!Core::try_enter(word, writer))
      Core::enter_slowly(word, writer, {});
  }
  const char *wrong() { return word != 0 ? "the word is not free" : nullptr; }
};

TEST(Interleavings, Rwlock) {
  expect_all_good<ReadersAndWriters<RwlockCore<Virtual>>>();
}
TEST(Interleavings, RwlockThatWakesNobodyIsCaught) {
  expect_caught<ReadersAndWriters<RwlockCore<WakesNobody>>>();
}

// Mutexes. One of the takers gets a signal.

template <typename Core> struct Mutexes : Scenario {
  mutex lock = __MUTEX_INITIALIZER(lock);
  Place place;
  int taken = 0, interrupted = 0;
  Mutexes() {
    const auto body = [this](unsigned state) {
      for (int i = 0; i < 2; i++) {
        if (!Core::try_take(&lock) && Core::wait_for(&lock, state, {}) != 0) {
          interrupted++;
          continue;
        }
        taken++;
        place.write();
        Core::release(&lock);
      }
    };
    threads = {[=] { body(TASK_UNINTERRUPTIBLE); }, [=] { body(TASK_INTERRUPTIBLE); },
               [=] { body(TASK_UNINTERRUPTIBLE); },
               [] { StateCore<Virtual>::deliver(Scheduler::current().task(1), false); }};
  }
  const char *wrong() {
    return taken + interrupted != 6       ? "somebody was lost"
           : lock.word != 0               ? "the mutex is not free"
           : !list_empty(&lock.wait_list) ? "somebody still stands in line"
                                          : nullptr;
  }
};

struct SaysOneTooSoon : MutexCore<Virtual> {
  // As if the word could be 1 while others stand in line.
  static int wait_for(mutex *lock, unsigned state, const LockSite &site) {
    const int result = MutexCore<Virtual>::wait_for(lock, state, site);
    if (result == 0)
      Virtual::store(lock->word, 1, std::memory_order_relaxed);
    return result;
  }
};

TEST(Interleavings, Mutex) {
  expect_all_good<Mutexes<MutexCore<Virtual>>>();
}
TEST(Interleavings, MutexThatForgetsWhoWaitsIsCaught) {
  expect_caught<Mutexes<SaysOneTooSoon>>();
}

// Semaphores: room for two; one taker has little time, and one gets a signal.

template <typename Core> struct Semaphores : Scenario {
  semaphore sem = __SEMAPHORE_INITIALIZER(sem, 2);
  int inside = 0, entered = 0, left_out = 0;
  Semaphores() {
    const auto body = [this](unsigned state, long timeout) {
      for (int i = 0; i < 2; i++) {
        if (Core::down(&sem, state, timeout, "") != 0) {
          left_out++;
          continue;
        }
        entered++;
        require(++inside <= 2, "too many are inside");
        Virtual::yield();
        inside--;
        Core::up(&sem);
      }
    };
    threads = {[=] { body(TASK_UNINTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT); },
               [=] { body(TASK_INTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT); }, [=] { body(TASK_UNINTERRUPTIBLE, 3); },
               [=] {
                 StateCore<Virtual>::deliver(Scheduler::current().task(1), true);
                 body(TASK_UNINTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
               }};
  }
  const char *wrong() {
    return entered + left_out != 8 ? "somebody was lost" : sem.count != 2 ? "the count is wrong" : nullptr;
  }
};

struct CountsTwice : SemaphoreCore<Virtual> {
  static void up(semaphore *sem) {
    SemaphoreCore<Virtual>::up(sem);
    if (Virtual::load(sem->lock.word, std::memory_order_relaxed)) // now and then
      sem->count++;
  }
};

TEST(Interleavings, Semaphore) {
  expect_all_good<Semaphores<SemaphoreCore<Virtual>>>();
}
TEST(Interleavings, SemaphoreThatCountsTwiceIsCaught) {
  expect_caught<Semaphores<CountsTwice>>();
}

// Reader-writer semaphores: a writer that gives up must let in who stood behind it.

template <typename Core> struct Rwsems : Scenario {
  rw_semaphore sem = __RWSEM_INITIALIZER(sem);
  Place place;
  int entered = 0, left_out = 0;
  Rwsems() {
    const auto writes = [this](unsigned state) {
      if (Core::enter(&sem, true, state, {}) != 0) {
        left_out++;
        return;
      }
      entered++;
      place.write();
      if (entered % 2) {
        Core::leave_as_writer(&sem);
      } else {
        Core::downgrade(&sem);
        place.read();
        Core::leave_as_reader(&sem);
      }
    };
    const auto reads = [this] {
      for (int i = 0; i < 2; i++) {
        Core::enter(&sem, false, TASK_UNINTERRUPTIBLE, {});
        place.read();
        Core::leave_as_reader(&sem);
      }
    };
    threads = {reads, [=] { writes(TASK_KILLABLE); }, reads, [=] { writes(TASK_UNINTERRUPTIBLE); },
               [] { StateCore<Virtual>::deliver(Scheduler::current().task(1), true); }};
  }
  const char *wrong() {
    return entered + left_out != 2 ? "somebody was lost" : sem.count != 0 ? "the count is wrong" : nullptr;
  }
};

struct LeavesThemBehind : RwsemCore<Virtual> {
  // A writer that gives up, and does not look at the line.
  static int enter(rw_semaphore *sem, bool writer, unsigned state, const LockSite &site) {
    if (!writer || state != TASK_KILLABLE)
      return RwsemCore<Virtual>::enter(sem, writer, state, site);
    if (try_enter(sem, writer))
      return 0;
    BasicLineLock<Virtual> lock(sem->wait_lock);
    Line::Waiter waiter;
    waiter.writer = true;
    long timeout = MAX_SCHEDULE_TIMEOUT;
    return Line::stand(lock, sem->wait_list, waiter, state, timeout) == Outcome::kGranted ? 0 : -EINTR;
  }
};

TEST(Interleavings, Rwsem) {
  expect_all_good<Rwsems<RwsemCore<Virtual>>>();
}
TEST(Interleavings, RwsemThatLeavesReadersBehindIsCaught) {
  expect_caught<Rwsems<LeavesThemBehind>>();
}

// Completions.

// As many events as are taken: by waiters of all kinds, with time-outs and a signal.
template <typename Core> struct Completions : Scenario {
  completion x = COMPLETION_INITIALIZER(x);
  unsigned taken = 0;
  Completions() {
    const auto wait = [this](unsigned state, long timeout) { taken += Core::wait(&x, timeout, state, "") > 0; };
    threads = {[=] { wait(TASK_INTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT); }, [=] { wait(TASK_UNINTERRUPTIBLE, 4); },
               [=, this] {
                 taken += Core::try_wait(&x);
                 wait(TASK_UNINTERRUPTIBLE, MAX_SCHEDULE_TIMEOUT);
               },
               [this] {
                 Core::complete(&x);
                 StateCore<Virtual>::deliver(Scheduler::current().task(0), false);
                 Core::complete(&x);
                 Core::complete(&x);
                 Core::complete(&x);
               }};
  }
  const char *wrong() { return taken + x.done != 4 ? "an event was lost, or made up" : nullptr; }
};

// The waiter's completion is gone as soon as its wait is over.
template <typename Core> struct OnTheStack : Scenario {
  completion x = COMPLETION_INITIALIZER(x);
  OnTheStack() {
    threads = {[this] {
                 Core::wait(&x, MAX_SCHEDULE_TIMEOUT, TASK_UNINTERRUPTIBLE, "");
                 Virtual::fence(); // memset() is no store of the platform's
                 memset(static_cast<void *>(&x), 0xa5, sizeof(x));
               },
               [this] { Core::complete(&x); }};
  }
  const char *wrong() {
    const auto *bytes = reinterpret_cast<const unsigned char *>(&x);
    for (size_t i = 0; i < sizeof(x); i++)
      if (bytes[i] != 0xa5)
        return "it was touched after the wait";
    return nullptr;
  }
};

// Who stands first in line is served first; complete_all() leaves nobody.
template <typename Core> struct FirstComeFirstServed : Scenario {
  completion x = COMPLETION_INITIALIZER(x);
  std::vector<VirtualTask *> served;
  FirstComeFirstServed() {
    const auto wait = [this] {
      Core::wait(&x, MAX_SCHEDULE_TIMEOUT, TASK_UNINTERRUPTIBLE, "");
      served.push_back(&Virtual::self());
    };
    threads = {wait, wait, wait, [this] {
                 VirtualTask *const first = first_in_line();
                 Core::complete(&x);
                 while (served.empty())
                   Virtual::yield();
                 require(!first || served[0] == first, "somebody overtook the first in line");
                 Core::complete_all(&x);
               }};
  }
  VirtualTask *first_in_line() {
    BasicLineLock<Virtual> lock(x.wait.lock.rlock);
    return list_empty(&x.wait.head) ? nullptr : Line<Virtual>::first(x.wait.head).task;
  }
  const char *wrong() { return served.size() != 3 ? "somebody was left" : nullptr; }
};

struct ServesTheLast : CompletionCore<Virtual> {
  static void complete(completion *x) {
    BasicWakeBatch<Virtual> batch;
    Lock lock(x->wait.lock.rlock);
    if (list_empty(&x->wait.head)) {
      x->done++;
    } else {
      list_head *const last = x->wait.head.prev;
      list_move(last, &x->wait.head);
      Line::grant_first(x->wait.head);
    }
  }
};

struct LooksWithoutTheLock : CompletionCore<Virtual> {
  // A waiter that goes as soon as it sees the mark.
  static long wait(completion *x, long timeout, unsigned state, const char *) {
    Line::Waiter waiter;
    waiter.task = &Virtual::self();
    {
      Lock lock(x->wait.lock.rlock);
      if (x->done) {
        x->done--;
        return 1;
      }
      list_add_tail(&waiter.link, &x->wait.head);
      StateCore<Virtual>::set(Virtual::self(), state);
    }
    while (!waiter.granted)
      timeout = Virtual::schedule_timeout(timeout);
    return timeout;
  }
};
struct CountsServedEvents : CompletionCore<Virtual> {
  static void complete(completion *x) {
    BasicWakeBatch<Virtual> batch;
    Lock lock(x->wait.lock.rlock);
    x->done++; // counted although somebody is served
    if (!list_empty(&x->wait.head))
      Line::grant_first(x->wait.head);
  }
};

TEST(Interleavings, Completion) {
  expect_all_good<Completions<CompletionCore<Virtual>>>();
}
TEST(Interleavings, CompletionThatCountsAServedEventIsCaught) {
  expect_caught<Completions<CountsServedEvents>>();
}
TEST(Interleavings, CompletionOnTheStack) {
  expect_all_good<OnTheStack<CompletionCore<Virtual>>>();
}
TEST(Interleavings, CompletionThatLooksWithoutTheLockIsCaught) {
  expect_caught<OnTheStack<LooksWithoutTheLock>>();
}
TEST(Interleavings, CompletionIsFirstComeFirstServed) {
  expect_all_good<FirstComeFirstServed<CompletionCore<Virtual>>>();
}
TEST(Interleavings, CompletionThatServesTheLastIsCaught) {
  expect_caught<FirstComeFirstServed<ServesTheLast>>();
}

// Wait queues, and the task state below them.

template <typename P> int wake_entry(wait_queue_entry *entry, unsigned mode, int, void *) {
  return WaitCore<P>::autoremove(entry, *static_cast<VirtualTask *>(entry->private_), mode);
}

template <typename P> struct Queue : Scenario {
  using Core = WaitCore<P>;
  wait_queue_head queue = __WAIT_QUEUE_HEAD_INITIALIZER(queue);
  unsigned condition = 0;
  int done = 0, interrupted = 0;

  // wait_event() and its like.
  void wait(unsigned state, unsigned flags) {
    wait_queue_entry entry{flags, &P::self(), wake_entry<P>, {&entry.entry, &entry.entry}};
    for (;;) {
      const long signal = Core::prepare_event(&queue, &entry, state);
      if (P::load(condition, std::memory_order_acquire))
        break;
      if (signal) {
        interrupted++;
        break;
      }
      StateCore<P>::sleep(P::self(), -1);
    }
    Core::finish(&queue, &entry);
    done++;
  }
  const char *wrong() {
    return done != 3 ? "somebody was lost" : !list_empty(&queue.head) ? "an entry was left" : nullptr;
  }
};

template <typename P> struct EverybodyIsWoken : Queue<P> {
  EverybodyIsWoken() {
    this->threads = {[this] { this->wait(TASK_UNINTERRUPTIBLE, 0); }, [this] { this->wait(TASK_INTERRUPTIBLE, 0); },
                     [this] { this->wait(TASK_KILLABLE, 0); },
                     [this] {
                       StateCore<P>::deliver(Scheduler::current().task(1), false);
                       P::store(this->condition, 1, std::memory_order_release);
                       WaitCore<P>::wake(&this->queue, TASK_NORMAL, 1, nullptr);
                     }};
  }
};

// Each exclusive waiter passes the wake-up on; one that a signal ends must not swallow it.
template <typename P> struct ExclusiveOnesPassItOn : Queue<P> {
  ExclusiveOnesPassItOn() {
    const auto wait = [this](unsigned state) {
      this->wait(state, WQ_FLAG_EXCLUSIVE);
      WaitCore<P>::wake(&this->queue, TASK_NORMAL, 1, nullptr);
    };
    this->threads = {[=] { wait(TASK_UNINTERRUPTIBLE); }, [=] { wait(TASK_INTERRUPTIBLE); },
                     [=] { wait(TASK_UNINTERRUPTIBLE); },
                     [this] {
                       P::store(this->condition, 1, std::memory_order_release);
                       WaitCore<P>::wake(&this->queue, TASK_NORMAL, 1, nullptr);
                     },
                     [] { StateCore<P>::deliver(Scheduler::current().task(1), false); }};
  }
};

struct SetsTheStateLate : Virtual {
  template <typename T> static T exchange(T &word, std::type_identity_t<T> value, Order order) noexcept {
    store(word, value, std::memory_order_relaxed); // no barrier after it
    return value;
  }
};

TEST(Interleavings, WaitQueue) {
  expect_all_good<EverybodyIsWoken<Virtual>>();
}
TEST(Interleavings, WaitQueueOfExclusiveWaiters) {
  expect_all_good<ExclusiveOnesPassItOn<Virtual>>();
}

// schedule() and wake_up_process() alone: the store of the condition and the look at the state, against the store of
// the state and the look at the condition.
template <typename P> struct SleepAndWake : Scenario {
  unsigned condition = 0;
  SleepAndWake() {
    const auto sleep = [this] {
      for (;;) {
        StateCore<P>::set(P::self(), TASK_UNINTERRUPTIBLE);
        if (P::load(condition, std::memory_order_relaxed))
          break;
        StateCore<P>::sleep(P::self(), -1);
      }
      StateCore<P>::set_running(P::self());
    };
    threads = {sleep, sleep, [this] {
                 P::store(condition, 1, std::memory_order_relaxed);
                 wake_on<P>(Scheduler::current().task(0), TASK_NORMAL);
                 wake_on<P>(Scheduler::current().task(1), TASK_NORMAL);
               }};
  }
};

TEST(Interleavings, SleepAndWake) {
  expect_all_good<SleepAndWake<Virtual>>();
}
TEST(Interleavings, StateWithoutABarrierIsCaught) {
  expect_caught<SleepAndWake<SetsTheStateLate>>();
}

} // namespace
