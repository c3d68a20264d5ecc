// SPDX-License-Identifier: MIT
// The list of locks that a task holds. Circles need drivers: tests/cases/faults/locks-in-two-orders.sh.
#include "kernel/locking/lock_order.h"
#include "kernel/sched/core.h"
#include <gtest/gtest.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/spinlock.h>
#include <thread>

namespace kcompd {
namespace {

class LockOrder : public testing::Test {
protected:
  HeldLocks &held = self().held;

  void SetUp() override { ASSERT_EQ(held.count, 0U); }
  void TearDown() override { EXPECT_EQ(held.count, 0U); }
};

TEST_F(LockOrder, EachKindIsOnTheListWhileItIsHeld) {
  DEFINE_SPINLOCK(spin);
  DEFINE_RWLOCK(rw);
  DEFINE_MUTEX(mutex);
  DECLARE_RWSEM(sem);
  mutex_lock(&mutex);
  down_read(&sem);
  spin_lock(&spin);
  read_lock(&rw);
  ASSERT_EQ(held.count, 4U);
  EXPECT_EQ(held.locks[0].lock, &mutex);
  EXPECT_EQ(held.locks[0].kind, LockKind::kMutex);
  EXPECT_EQ(held.locks[1].lock, &sem);
  EXPECT_EQ(held.locks[2].lock, &spin);
  EXPECT_EQ(held.locks[2].kind, LockKind::kSpin);
  EXPECT_EQ(held.locks[3].lock, &rw);
  EXPECT_EQ(held.locks[3].mode, LockMode::kRead);
  read_unlock(&rw);
  spin_unlock(&spin);
  up_read(&sem);
  mutex_unlock(&mutex);
}

TEST_F(LockOrder, TrylocksAreOnTheListToo) {
  DEFINE_SPINLOCK(spin);
  DEFINE_RWLOCK(rw);
  DEFINE_MUTEX(mutex);
  DECLARE_RWSEM(sem);
  ASSERT_TRUE(spin_trylock(&spin) && write_trylock(&rw) && mutex_trylock(&mutex) && down_write_trylock(&sem));
  EXPECT_EQ(held.count, 4U);
  EXPECT_EQ(held.locks[1].mode, LockMode::kExclusive);
  up_write(&sem);
  mutex_unlock(&mutex);
  write_unlock(&rw);
  spin_unlock(&spin);
}

TEST_F(LockOrder, TheOuterLockMayBeReleasedFirst) {
  const unsigned before = foreign_releases.load();
  DEFINE_SPINLOCK(a);
  DEFINE_SPINLOCK(b);
  DEFINE_SPINLOCK(c);
  for (spinlock_t *lock : {&a, &b, &c})
    spin_lock(lock);
  spin_unlock(&a);
  ASSERT_EQ(held.count, 2U);
  EXPECT_EQ(held.locks[0].lock, &b);
  EXPECT_EQ(held.locks[1].lock, &c);
  spin_unlock(&b);
  spin_unlock(&c);
  EXPECT_EQ(foreign_releases.load(), before);
}

// The list goes on saying that it is held, and is not believed.
TEST_F(LockOrder, ALockThatAnotherTaskReleasedLeavesDoubt) {
  DEFINE_SPINLOCK(kept);
  DEFINE_SPINLOCK(later);
  DEFINE_SPINLOCK(inner);
  spin_lock(&kept);
  std::thread([&] { spin_unlock(&kept); }).join();
  EXPECT_EQ(held.count, 1U);
  spin_lock(&later);
  EXPECT_EQ(held.doubtful, 1U);
  spin_lock(&inner);
  EXPECT_EQ(held.doubtful, 1U);
  spin_unlock(&inner);
  spin_unlock(&later);
  forget_locks(self());
}

TEST_F(LockOrder, MoreThanTheListHoldsAreTakenAllTheSame) {
  spinlock_t locks[HeldLocks::kMax + 4];
  for (spinlock_t &lock : locks) {
    spin_lock_init(&lock);
    spin_lock(&lock);
  }
  EXPECT_EQ(held.count, HeldLocks::kMax);
  for (spinlock_t &lock : locks)
    spin_unlock(&lock);
  for (spinlock_t &lock : locks)
    EXPECT_FALSE(spin_is_locked(&lock));
}

TEST_F(LockOrder, WhatACallLeavesBehindIsNobodys) {
  DEFINE_MUTEX(mutex);
  mutex_lock(&mutex);
  forget_locks(self());
  EXPECT_EQ(held.count, 0U);
  mutex_unlock(&mutex);
}

} // namespace
} // namespace kcompd
