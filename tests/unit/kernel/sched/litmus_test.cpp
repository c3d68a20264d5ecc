// SPDX-License-Identifier: MIT
// Litmus tests: small programs of two to four threads whose forbidden outcome must never be seen. They bear on the
// barriers, and on the order that complete/wait, lock/unlock and wake_up/schedule promise.
//
// Each thread goes through thousands of instances of its program on its own; that the threads meet in some of them is
// left to chance, and what is forbidden is so however they run. KCOMPD_LITMUS_ROUNDS asks for more than the normal run.
#include "tests/unit/kernel/sched/threads.h"
#include <asm/barrier.h>
#include <barrier>
#include <cstdlib>
#include <gtest/gtest.h>
#include <linux/completion.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <memory>
#include <vector>

using namespace kcompd;
using namespace kcompd::test;

namespace {

// The variables of one instance, each in a cache line of its own; `seen` is written by one thread for each index.
struct Cell {
  alignas(64) int x = 0;
  alignas(64) int y = 0;
  alignas(64) int seen[4] = {-1, -1, -1, -1};
};

constexpr int kCells = 2000;

int rounds() {
  const char *more = getenv("KCOMPD_LITMUS_ROUNDS");
  return more ? atoi(more) : 10;
}

// Run each of `bodies` as a thread over all cells; `forbidden` looks at each cell afterwards.
template <typename C> void litmus(std::vector<std::function<void(C &)>> bodies, std::function<bool(C &)> forbidden) {
  for (int round = 0; round < rounds(); round++) {
    const std::vector<std::unique_ptr<C>> cells = [] {
      std::vector<std::unique_ptr<C>> made(kCells);
      for (auto &cell : made)
        cell = std::make_unique<C>();
      return made;
    }();
    std::barrier start(static_cast<std::ptrdiff_t>(bodies.size()));
    std::vector<std::thread> threads;
    for (const auto &body : bodies)
      threads.emplace_back([&] {
        self();
        start.arrive_and_wait();
        for (const auto &cell : cells)
          body(*cell);
      });
    for (std::thread &t : threads)
      t.join();
    for (const auto &cell : cells)
      ASSERT_FALSE(forbidden(*cell));
  }
}

TEST(Litmus, MessagePassingByReleaseAndAcquire) {
  litmus<Cell>({[](Cell &c) {
                  WRITE_ONCE(c.x, 1);
                  smp_store_release(&c.y, 1);
                },
                [](Cell &c) {
                  c.seen[0] = smp_load_acquire(&c.y);
                  c.seen[1] = READ_ONCE(c.x);
                }},
               [](Cell &c) { return c.seen[0] == 1 && c.seen[1] == 0; });
}

TEST(Litmus, MessagePassingByWmbAndRmb) {
  litmus<Cell>({[](Cell &c) {
                  WRITE_ONCE(c.x, 1);
                  smp_wmb();
                  WRITE_ONCE(c.y, 1);
                },
                [](Cell &c) {
                  c.seen[0] = READ_ONCE(c.y);
                  smp_rmb();
                  c.seen[1] = READ_ONCE(c.x);
                }},
               [](Cell &c) { return c.seen[0] == 1 && c.seen[1] == 0; });
}

TEST(Litmus, StoreBufferingWithFullBarriers) {
  litmus<Cell>({[](Cell &c) {
                  WRITE_ONCE(c.x, 1);
                  smp_mb();
                  c.seen[0] = READ_ONCE(c.y);
                },
                [](Cell &c) {
                  WRITE_ONCE(c.y, 1);
                  smp_mb();
                  c.seen[1] = READ_ONCE(c.x);
                }},
               [](Cell &c) { return c.seen[0] == 0 && c.seen[1] == 0; });
}

TEST(Litmus, StoreBufferingWithSmpStoreMb) {
  litmus<Cell>({[](Cell &c) {
                  smp_store_mb(c.x, 1);
                  c.seen[0] = READ_ONCE(c.y);
                },
                [](Cell &c) {
                  smp_store_mb(c.y, 1);
                  c.seen[1] = READ_ONCE(c.x);
                }},
               [](Cell &c) { return c.seen[0] == 0 && c.seen[1] == 0; });
}

TEST(Litmus, LoadBufferingWithReleases) {
  litmus<Cell>({[](Cell &c) {
                  c.seen[0] = READ_ONCE(c.x);
                  smp_store_release(&c.y, 1);
                },
                [](Cell &c) {
                  c.seen[1] = READ_ONCE(c.y);
                  smp_store_release(&c.x, 1);
                }},
               [](Cell &c) { return c.seen[0] == 1 && c.seen[1] == 1; });
}

TEST(Litmus, IndependentReadsOfIndependentWrites) {
  litmus<Cell>({[](Cell &c) { WRITE_ONCE(c.x, 1); }, [](Cell &c) { WRITE_ONCE(c.y, 1); },
                [](Cell &c) {
                  c.seen[0] = READ_ONCE(c.x);
                  smp_mb();
                  c.seen[1] = READ_ONCE(c.y);
                },
                [](Cell &c) {
                  c.seen[2] = READ_ONCE(c.y);
                  smp_mb();
                  c.seen[3] = READ_ONCE(c.x);
                }},
               [](Cell &c) { return c.seen[0] == 1 && c.seen[1] == 0 && c.seen[2] == 1 && c.seen[3] == 0; });
}

// Below, ordinary variables are ordered by the primitive alone, which ThreadSanitizer checks too.

struct Completed : Cell {
  completion done;
  Completed() { init_completion(&done); }
};

TEST(Litmus, WhatWasWrittenBeforeCompleteIsSeenAfterTheWait) {
  litmus<Completed>({[](Completed &c) {
                       c.x = 1;
                       complete(&c.done);
                     },
                     [](Completed &c) {
                       wait_for_completion(&c.done);
                       c.seen[0] = c.x;
                     }},
                    [](Completed &c) { return c.seen[0] != 1; });
}

struct Locked : Cell {
  spinlock_t lock;
  Locked() { spin_lock_init(&lock); }
};

TEST(Litmus, WhatWasWrittenUnderALockIsSeenUnderIt) {
  const auto add = [](Locked &c) {
    spin_lock(&c.lock);
    c.x++;
    spin_unlock(&c.lock);
  };
  litmus<Locked>({add, add, add}, [](Locked &c) { return c.x != 3; });
}

struct Slept : Cell {
  std::atomic<Task *> sleeper{nullptr};
};

TEST(Litmus, ASleeperIsNotMissed) {
  // Store buffering between the condition and the task's state: the waker sees the sleeper, or the sleeper the
  // condition. If neither does, this does not end.
  litmus<Slept>({[](Slept &c) {
                   c.sleeper = &self(); // a full barrier, as the waker's
                   for (;;) {
                     set_current_state(TASK_UNINTERRUPTIBLE);
                     if (READ_ONCE(c.x))
                       break;
                     schedule();
                   }
                   __set_current_state(TASK_RUNNING);
                   c.seen[0] = 1;
                 },
                 [](Slept &c) {
                   WRITE_ONCE(c.x, 1);
                   smp_mb();
                   if (Task *task = c.sleeper.load()) // else it has not looked yet
                     wake_up_process(task);
                 }},
                [](Slept &c) { return c.seen[0] != 1; });
}

struct Awaited : Cell {
  wait_queue_head queue;
  Awaited() { init_waitqueue_head(&queue); }
};

TEST(Litmus, WhatWasWrittenBeforeWakeUpIsSeenAfterTheWait) {
  litmus<Awaited>({[](Awaited &c) {
                     wait_event(c.queue, smp_load_acquire(&c.y));
                     c.seen[0] = c.x;
                   },
                   [](Awaited &c) {
                     c.x = 1;
                     smp_store_release(&c.y, 1);
                     wake_up(&c.queue);
                   }},
                  [](Awaited &c) { return c.seen[0] != 1; });
}

} // namespace
