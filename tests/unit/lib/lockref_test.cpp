// SPDX-License-Identifier: MIT
// Facts about a lock with a count.
#include <atomic>
#include <gtest/gtest.h>
#include <linux/lockref.h>
#include <thread>
#include <vector>

namespace {

lockref with(int count) {
  lockref l{};
  spin_lock_init(&l.lock);
  l.count = count;
  return l;
}

TEST(Lockref, CountsOnConditions) {
  lockref l = with(0);
  EXPECT_FALSE(lockref_get_not_zero(&l));
  EXPECT_TRUE(lockref_get_not_dead(&l));
  EXPECT_TRUE(lockref_get_not_zero(&l));
  lockref_get(&l);
  EXPECT_EQ(l.count, 3);
  EXPECT_EQ(lockref_put_return(&l), 2);
  EXPECT_TRUE(lockref_put_not_zero(&l));
  EXPECT_FALSE(lockref_put_not_zero(&l));
  EXPECT_EQ(l.count, 1);
  EXPECT_FALSE(spin_is_locked(&l.lock));
}

TEST(Lockref, TheLastOneIsLeftWithTheLockHeld) {
  lockref l = with(2);
  EXPECT_TRUE(lockref_put_or_lock(&l));
  EXPECT_FALSE(lockref_put_or_lock(&l));
  EXPECT_TRUE(spin_is_locked(&l.lock));
  EXPECT_EQ(lockref_put_return(&l), -1); // somebody holds it
  EXPECT_EQ(l.count, 1);
  l.count = 0;
  spin_unlock(&l.lock);
  EXPECT_EQ(lockref_put_return(&l), -1); // there is none
  EXPECT_FALSE(lockref_get_or_lock(&l));
  EXPECT_TRUE(spin_is_locked(&l.lock));
  l.count = 1;
  spin_unlock(&l.lock);
  EXPECT_TRUE(lockref_get_or_lock(&l));
  EXPECT_FALSE(spin_is_locked(&l.lock));
  EXPECT_EQ(l.count, 2);
}

TEST(Lockref, TheDeadGiveNoReference) {
  lockref l = with(1);
  spin_lock(&l.lock);
  lockref_mark_dead(&l);
  EXPECT_TRUE(__lockref_is_dead(&l));
  spin_unlock(&l.lock);
  EXPECT_FALSE(lockref_get_not_dead(&l));
  EXPECT_FALSE(lockref_get_not_zero(&l));
  EXPECT_EQ(lockref_put_return(&l), -1);
}

TEST(Lockref, CountsExactlyFromManyThreads) {
  lockref l = with(1);
  std::atomic<int> last{0};
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; i++)
    threads.emplace_back([&] {
      for (int n = 0; n < 20000; n++) {
        lockref_get(&l);
        if (!lockref_put_or_lock(&l)) {
          last++;
          spin_unlock(&l.lock);
        }
      }
    });
  for (auto &t : threads)
    t.join();
  EXPECT_EQ(last, 0); // the first reference was there all the time
  EXPECT_EQ(l.count, 1);
}

} // namespace
