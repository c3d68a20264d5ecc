// SPDX-License-Identifier: MIT
// Facts about sequence locks, spinlocks of one bit, local locks, percpu_rw_semaphores and assertions about locks.
#include "kernel/printk/printk.h"
#include "tests/unit/kernel/sched/threads.h"
#include <gtest/gtest.h>
#include <linux/bit_spinlock.h>
#include <linux/local_lock.h>
#include <linux/percpu-rwsem.h>
#include <linux/percpu.h>
#include <linux/seqlock.h>
#include <string>
#include <vector>

using namespace kcompd;
using namespace kcompd::test;

namespace {

TEST(Seqlock, ReadersNeverTakeAHalfWrittenPairForTrue) {
  DEFINE_SEQLOCK(lock);
  constexpr int kRounds = 20000;
  unsigned long a = 0, b = 0;
  std::atomic<bool> stop{false};
  std::atomic<int> torn{0}, reads{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; i++)
    readers.emplace_back([&] {
      while (!stop) {
        unsigned seq;
        unsigned long x, y;
        do {
          seq = read_seqbegin(&lock);
          x = READ_ONCE(a);
          y = READ_ONCE(b);
        } while (read_seqretry(&lock, seq));
        torn += x != y;
        ++reads;
      }
    });
  std::vector<std::thread> writers;
  for (int i = 0; i < 2; i++)
    writers.emplace_back([&] {
      for (int n = 0; n < kRounds; n++) {
        write_seqlock(&lock);
        WRITE_ONCE(a, a + 1);
        WRITE_ONCE(b, b + 1);
        write_sequnlock(&lock);
      }
    });
  for (std::thread &t : writers)
    t.join();
  while (reads == 0)
    std::this_thread::yield();
  stop = true;
  for (std::thread &t : readers)
    t.join();
  EXPECT_EQ(torn, 0);
  EXPECT_EQ(a, 2UL * kRounds);
}

TEST(Seqlock, ARetryIsDueAfterAWriteAndAnOddRoundTakesTheLock) {
  DEFINE_SEQLOCK(lock);
  const unsigned seq = read_seqbegin(&lock);
  EXPECT_FALSE(read_seqretry(&lock, seq));
  write_seqlock_irq(&lock);
  EXPECT_TRUE(irqs_disabled());
  EXPECT_TRUE(read_seqretry(&lock, seq));
  write_sequnlock_irq(&lock);
  EXPECT_TRUE(read_seqretry(&lock, seq));
  int round = 0;
  read_seqbegin_or_lock(&lock, &round);
  EXPECT_FALSE(spin_is_locked(&lock.lock));
  EXPECT_FALSE(need_seqretry(&lock, round));
  done_seqretry(&lock, round);
  round = 1;
  read_seqbegin_or_lock(&lock, &round);
  EXPECT_TRUE(spin_is_locked(&lock.lock));
  done_seqretry(&lock, round);
  EXPECT_FALSE(spin_is_locked(&lock.lock));
}

TEST(Seqcount, EveryKindHasTheSameCounter) {
  seqcount_mutex_t s;
  DEFINE_MUTEX(mutex);
  seqcount_mutex_init(&s, &mutex);
  const unsigned seq = read_seqcount_begin(&s);
  write_seqcount_begin(&s);
  EXPECT_EQ(raw_read_seqcount(&s), seq + 1);
  write_seqcount_end(&s);
  EXPECT_TRUE(read_seqcount_retry(&s, seq));
  write_seqcount_invalidate(&s);
  EXPECT_EQ(read_seqcount_begin(&s), seq + 4);
}

// The two copies of a latch are never read while they change.
TEST(SeqcountLatch, AReaderNeverWaitsAndNeverTakesATornPair) {
  struct Pair {
    unsigned long a, b;
  };
  seqcount_latch_t latch = SEQCNT_LATCH_ZERO(latch);
  Pair copies[2] = {};
  std::atomic<bool> stop{false};
  std::atomic<int> torn{0}, reads{0};
  std::thread reader([&] {
    while (!stop) {
      unsigned seq;
      Pair seen;
      do {
        seq = raw_read_seqcount_latch(&latch);
        const Pair &copy = copies[seq & 1];
        seen = {READ_ONCE(copy.a), READ_ONCE(copy.b)};
      } while (raw_read_seqcount_latch_retry(&latch, seq));
      torn += seen.a != seen.b;
      ++reads;
    }
  });
  for (unsigned long n = 1; n <= 20000 || reads == 0; n++) {
    for (Pair &copy : copies) {
      raw_write_seqcount_latch(&latch);
      WRITE_ONCE(copy.a, n);
      WRITE_ONCE(copy.b, n);
    }
  }
  stop = true;
  reader.join();
  EXPECT_EQ(torn, 0);
}

TEST(LocalLock, HoldsTheCpuAndIsKnownToBeHeld) {
  auto *lock = alloc_percpu(local_lock_t);
  local_lock(lock);
  EXPECT_TRUE(in_atomic());
  EXPECT_TRUE(lockdep_is_held(this_cpu_ptr(lock)));
  const int cpu = smp_processor_id();
  local_unlock(lock);
  EXPECT_FALSE(lockdep_is_held(per_cpu_ptr(lock, cpu)));
  unsigned long flags;
  local_lock_irqsave(lock, flags);
  EXPECT_TRUE(irqs_disabled());
  local_unlock_irqrestore(lock, flags);
  EXPECT_FALSE(irqs_disabled());
  EXPECT_EQ(preempt_count(), 0);
  free_percpu(lock);
}

// What the log says of an assertion.
template <typename Assertion> std::string warned(Assertion assertion) {
  LogReader reader(LogReader::From::kNewest);
  assertion();
  LogRecord record;
  while (reader.next(record) == 0)
    if (record.text().starts_with("WARNING: "))
      return std::string(record.text());
  return {};
}

TEST(Lockdep, AnAssertionThatDoesNotHoldIsAWarning) {
  DEFINE_SPINLOCK(spinlock);
  DEFINE_MUTEX(mutex);
  DECLARE_RWSEM(rwsem);
  EXPECT_NE(warned([&] { lockdep_assert_held(&spinlock); }).find("seqlock_test.cpp"), std::string::npos);
  EXPECT_NE(warned([&] { lockdep_assert_held(&mutex); }), "");
  EXPECT_NE(warned([&] { lockdep_assert_held_write(&rwsem); }), "");
  spin_lock(&spinlock);
  mutex_lock(&mutex);
  down_read(&rwsem);
  EXPECT_EQ(warned([&] {
              lockdep_assert_held(&spinlock);
              lockdep_assert_held(&mutex);
              lockdep_assert_held_read(&rwsem);
              lockdep_assert_preemption_disabled();
              lockdep_assert_irqs_enabled();
            }),
            "");
  up_read(&rwsem);
  mutex_unlock(&mutex);
  spin_unlock(&spinlock);
}

TEST(BitSpinlock, GuardsACounterAndLeavesTheOtherBits) {
  unsigned long word = 0x100;
  int count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++)
    threads.emplace_back([&] {
      for (int n = 0; n < 5000; n++) {
        bit_spin_lock(3, &word);
        count++;
        bit_spin_unlock(3, &word);
      }
    });
  for (std::thread &t : threads)
    t.join();
  EXPECT_EQ(count, 20000);
  EXPECT_EQ(word, 0x100u);
  EXPECT_TRUE(bit_spin_trylock(0, &word));
  EXPECT_EQ(preempt_count(), 1);
  EXPECT_TRUE(bit_spin_is_locked(0, &word));
  EXPECT_FALSE(bit_spin_trylock(0, &word));
  __bit_spin_unlock(0, &word);
  EXPECT_EQ(preempt_count(), 0);
}

TEST(Seqlock, AReaderWaitsForTheWriterToEnd) {
  DEFINE_SEQLOCK(lock);
  write_seqlock(&lock);
  FakeCall call;
  TaskThread reader([&] {
    enter_call(call);
    EXPECT_EQ(read_seqbegin(&lock), 2u);
    leave_call();
  });
  wait_until([&] { return call.blocked > 0; });
  EXPECT_FALSE(reader.done());
  write_sequnlock(&lock);
  reader.wait_until_done();
}

TEST(PercpuRwsem, ReadersTogetherWritersAlone) {
  DEFINE_PERCPU_RWSEM(sem);
  percpu_down_read(&sem);
  EXPECT_TRUE(percpu_down_read_trylock(&sem));
  EXPECT_TRUE(percpu_is_read_locked(&sem));
  percpu_up_read(&sem);
  percpu_up_read(&sem);
  percpu_down_write(&sem);
  EXPECT_TRUE(percpu_is_write_locked(&sem));
  EXPECT_FALSE(percpu_down_read_trylock(&sem));
  percpu_up_write(&sem);
  percpu_free_rwsem(&sem);
}

TEST(PercpuRwsem, AReaderThatComesBehindAWriterWaitsWithIt) {
  DEFINE_PERCPU_RWSEM(sem);
  percpu_down_read(&sem);
  int written = 0;
  TaskThread writer([&] {
    percpu_down_write(&sem);
    EXPECT_FALSE(percpu_is_read_locked(&sem));
    written++;
    percpu_up_write(&sem);
  });
  writer.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  EXPECT_STREQ(writer.task().wchan.load(), "percpu_down_write");
  EXPECT_FALSE(percpu_down_read_trylock(&sem));
  TaskThread reader([&] {
    percpu_down_read(&sem);
    EXPECT_EQ(written, 1);
    percpu_up_read(&sem);
  });
  reader.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  EXPECT_TRUE(percpu_rwsem_is_held(&sem));
  percpu_up_read(&sem);
  writer.wait_until_done();
  reader.wait_until_done();
  EXPECT_FALSE(percpu_rwsem_is_held(&sem));
}

} // namespace
