// SPDX-License-Identifier: MIT
// Facts about wait/wound mutexes.
#include "tests/unit/kernel/sched/threads.h"
#include <algorithm>
#include <gtest/gtest.h>
#include <linux/errno.h>
#include <linux/ww_mutex.h>
#include <vector>

using namespace kcompd;
using namespace kcompd::test;

namespace {

DEFINE_WW_CLASS(wound_wait);
DEFINE_WD_CLASS(wait_die);

TEST(WwMutex, AloneItIsAMutex) {
  DEFINE_WW_MUTEX(lock, &wound_wait);
  EXPECT_EQ(ww_mutex_lock(&lock, nullptr), 0);
  EXPECT_TRUE(ww_mutex_is_locked(&lock));
  EXPECT_EQ(ww_mutex_trylock(&lock, nullptr), 0);
  TaskThread waiter([&] { EXPECT_EQ(ww_mutex_lock_interruptible(&lock, nullptr), -EINTR); });
  waiter.wait_until_asleep(TASK_INTERRUPTIBLE);
  deliver_signal(waiter.task(), false);
  waiter.wait_until_done();
  ww_mutex_unlock(&lock);
  EXPECT_FALSE(ww_mutex_is_locked(&lock));
}

TEST(WwMutex, ATransactionIsToldThatItHoldsTheLock) {
  ww_mutex lock;
  ww_mutex_init(&lock, &wound_wait);
  ww_acquire_ctx ctx;
  ww_acquire_init(&ctx, &wound_wait);
  EXPECT_EQ(ww_mutex_trylock(&lock, &ctx), 1);
  EXPECT_EQ(ww_mutex_lock(&lock, &ctx), -EALREADY);
  ww_mutex_unlock(&lock);
  ww_acquire_done(&ctx);
  ww_acquire_fini(&ctx);
  ww_mutex_destroy(&lock);
}

// In a wait-die class the younger does not even begin to wait; but it does if it holds nothing.
TEST(WwMutex, TheYoungerDies) {
  DEFINE_WW_MUTEX(a, &wait_die);
  DEFINE_WW_MUTEX(b, &wait_die);
  ww_acquire_ctx old;
  ww_acquire_init(&old, &wait_die);
  EXPECT_EQ(ww_mutex_lock(&a, &old), 0);
  TaskThread younger([&] {
    ww_acquire_ctx young;
    ww_acquire_init(&young, &wait_die);
    EXPECT_EQ(ww_mutex_lock(&b, &young), 0);
    EXPECT_EQ(ww_mutex_lock(&a, &young), -EDEADLK);
    ww_mutex_unlock(&b);
    ww_mutex_lock_slow(&a, &young);
    ww_mutex_unlock(&a);
    ww_acquire_fini(&young);
  });
  younger.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  EXPECT_EQ(ww_mutex_lock(&b, &old), 0);
  ww_mutex_unlock(&b);
  ww_mutex_unlock(&a);
  ww_acquire_fini(&old);
  younger.wait_until_done();
}

// In a wound-wait class the younger waits until an older one needs what it holds.
TEST(WwMutex, TheYoungerIsWounded) {
  DEFINE_WW_MUTEX(a, &wound_wait);
  DEFINE_WW_MUTEX(b, &wound_wait);
  ww_acquire_ctx old;
  ww_acquire_init(&old, &wound_wait);
  EXPECT_EQ(ww_mutex_lock(&a, &old), 0);
  TaskThread younger([&] {
    ww_acquire_ctx young;
    ww_acquire_init(&young, &wound_wait);
    EXPECT_EQ(ww_mutex_lock(&b, &young), 0);
    EXPECT_EQ(ww_mutex_lock(&a, &young), -EDEADLK); // sleeps before it is wounded
    ww_mutex_unlock(&b);
    ww_mutex_lock_slow(&a, &young);
    EXPECT_EQ(ww_mutex_lock(&b, &young), 0);
    ww_mutex_unlock(&a);
    ww_mutex_unlock(&b);
    ww_acquire_fini(&young);
  });
  younger.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  EXPECT_EQ(ww_mutex_lock(&b, &old), 0);
  ww_mutex_unlock(&b);
  ww_mutex_unlock(&a);
  ww_acquire_fini(&old);
  younger.wait_until_done();
}

// All need all, each in an order of its own.
template <typename Class> void everybody_takes_everything(Class &ww_class) {
  constexpr int kLocks = 4, kThreads = 4, kRounds = 300;
  ww_mutex locks[kLocks];
  for (ww_mutex &lock : locks)
    ww_mutex_init(&lock, &ww_class);
  int count = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; t++)
    threads.emplace_back([&, t] {
      std::vector<int> order(kLocks);
      for (int i = 0; i < kLocks; i++)
        order[i] = (i * (t % 2 ? 1 : kLocks - 1) + t) % kLocks;
      for (int n = 0; n < kRounds; n++) {
        ww_acquire_ctx ctx;
        ww_acquire_init(&ctx, &ww_class);
        int slow = -1;
        for (bool all = false; !all;) {
          std::vector<int> held;
          if (slow >= 0) {
            ww_mutex_lock_slow(&locks[slow], &ctx);
            held.push_back(slow);
          }
          all = true;
          for (const int i : order) {
            const int err = ww_mutex_lock(&locks[i], &ctx);
            if (err == -EDEADLK) {
              slow = i;
              all = false;
              break;
            }
            if (!err)
              held.push_back(i);
            else
              EXPECT_EQ(err, -EALREADY);
          }
          if (all) {
            EXPECT_EQ(held.size(), static_cast<size_t>(kLocks));
            count++;
          }
          for (const int i : held)
            ww_mutex_unlock(&locks[i]);
        }
        ww_acquire_fini(&ctx);
      }
    });
  for (std::thread &t : threads)
    t.join();
  EXPECT_EQ(count, kThreads * kRounds);
}

TEST(WwMutex, WoundedOnesMakeWayAndAllGetThrough) {
  everybody_takes_everything(wound_wait);
}

TEST(WwMutex, DyingOnesMakeWayAndAllGetThrough) {
  everybody_takes_everything(wait_die);
}

} // namespace
