// SPDX-License-Identifier: MIT
// Facts about reference counts.
#include "kernel/printk/printk.h"
#include <gtest/gtest.h>
#include <linux/kref.h>
#include <linux/refcount.h>
#include <string>
#include <thread>
#include <vector>

using namespace kcompd;

namespace {

TEST(Refcount, CountsAndTellsTheLast) {
  refcount_t r = REFCOUNT_INIT(1);
  refcount_inc(&r);
  refcount_add(2, &r);
  EXPECT_EQ(refcount_read(&r), 4u);
  EXPECT_FALSE(refcount_sub_and_test(2, &r));
  refcount_dec(&r);
  EXPECT_TRUE(refcount_dec_and_test(&r));
  EXPECT_FALSE(refcount_inc_not_zero(&r));
  EXPECT_EQ(refcount_read(&r), 0u);
}

bool saturated(const refcount_t &r) {
  return static_cast<int>(refcount_read(&r)) == REFCOUNT_SATURATED;
}

// What the log says of an error that is reported once in the life of the process.
template <typename Error> std::string said_of(Error error) {
  LogReader reader(LogReader::From::kNewest);
  error();
  std::string text;
  LogRecord record;
  while (reader.next(record) == 0)
    if (record.text().starts_with("refcount_t: "))
      text += std::string(record.text()) + "\n";
  return text;
}

TEST(Refcount, SaturatesAndTellsWhereItWouldWrapOrComeBack) {
  refcount_t r = REFCOUNT_INIT(0);
  static const std::string from_zero = said_of([&] { refcount_inc(&r); });
  EXPECT_EQ(from_zero, "refcount_t: addition on 0; use-after-free.\n");
  refcount_set(&r, 0);
  refcount_inc(&r);
  EXPECT_TRUE(saturated(r));

  refcount_set(&r, REFCOUNT_MAX);
  static const std::string beyond = said_of([&] { refcount_inc(&r); });
  EXPECT_EQ(beyond, "refcount_t: saturated; leaking memory.\n");
  refcount_set(&r, REFCOUNT_MAX);
  refcount_inc(&r);
  EXPECT_TRUE(saturated(r));
  refcount_set(&r, REFCOUNT_MAX);
  static const std::string beyond_not_zero = said_of([&] { EXPECT_TRUE(refcount_inc_not_zero(&r)); });
  EXPECT_EQ(beyond_not_zero, "refcount_t: saturated; leaking memory.\n");
  refcount_set(&r, REFCOUNT_MAX);
  EXPECT_TRUE(refcount_inc_not_zero(&r));
  EXPECT_TRUE(saturated(r));

  refcount_set(&r, 0);
  static const std::string below = said_of([&] { EXPECT_FALSE(refcount_dec_and_test(&r)); });
  EXPECT_EQ(below, "refcount_t: underflow; use-after-free.\n");
  refcount_set(&r, 0);
  EXPECT_FALSE(refcount_dec_and_test(&r));
  EXPECT_TRUE(saturated(r));

  refcount_set(&r, 1);
  static const std::string leak = said_of([&] { refcount_dec(&r); });
  EXPECT_EQ(leak, "refcount_t: decrement hit 0; leaking memory.\n");
  refcount_set(&r, 1);
  refcount_dec(&r);
  EXPECT_TRUE(saturated(r));

  refcount_inc(&r);
  EXPECT_FALSE(refcount_dec_and_test(&r));
  EXPECT_TRUE(refcount_dec_not_one(&r));
  EXPECT_TRUE(saturated(r));
}

TEST(Refcount, ConditionalForms) {
  refcount_t r = REFCOUNT_INIT(2);
  EXPECT_FALSE(refcount_dec_if_one(&r));
  EXPECT_TRUE(refcount_dec_not_one(&r));
  EXPECT_FALSE(refcount_dec_not_one(&r));
  DEFINE_MUTEX(mutex);
  EXPECT_TRUE(refcount_dec_and_mutex_lock(&r, &mutex));
  EXPECT_TRUE(mutex_is_locked(&mutex));
  mutex_unlock(&mutex);
  refcount_set(&r, 1);
  EXPECT_TRUE(refcount_dec_if_one(&r));
}

struct Object {
  kref ref;
  int value = 0;
  int released = 0;
};

TEST(Kref, TheLastPutMayHoldALock) {
  DEFINE_SPINLOCK(lock);
  DEFINE_MUTEX(mutex);
  static spinlock_t *held_spinlock;
  static struct mutex *held_mutex;
  held_spinlock = &lock;
  held_mutex = &mutex;
  kref ref = KREF_INIT(2);
  const auto release_spinlock = [](kref *) {
    EXPECT_TRUE(spin_is_locked(held_spinlock));
    spin_unlock(held_spinlock);
  };
  EXPECT_EQ(kref_put_lock(&ref, release_spinlock, &lock), 0);
  EXPECT_FALSE(spin_is_locked(&lock));
  EXPECT_EQ(kref_put_lock(&ref, release_spinlock, &lock), 1);
  kref_init(&ref);
  const auto release_mutex = [](kref *) {
    EXPECT_TRUE(mutex_is_locked(held_mutex));
    mutex_unlock(held_mutex);
  };
  EXPECT_EQ(kref_put_mutex(&ref, release_mutex, &mutex), 1);
  EXPECT_FALSE(mutex_is_locked(&mutex));
}

TEST(Kref, TheLastPutSeesAllThatWasDone) {
  for (int round = 0; round < 200; round++) {
    Object o;
    kref_init(&o.ref);
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; i++) {
      kref_get(&o.ref);
      threads.emplace_back([&o] { kref_put(&o.ref, [](kref *k) { container_of(k, Object, ref)->released++; }); });
    }
    o.value = 1;
    kref_put(&o.ref, [](kref *k) {
      Object *object = container_of(k, Object, ref);
      object->released += object->value;
    });
    for (std::thread &t : threads)
      t.join();
    EXPECT_EQ(o.released, 1);
    EXPECT_EQ(kref_read(&o.ref), 0u);
    EXPECT_FALSE(kref_get_unless_zero(&o.ref));
  }
}

} // namespace
