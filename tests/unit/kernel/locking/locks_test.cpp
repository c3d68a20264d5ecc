// SPDX-License-Identifier: MIT
// Facts about spinlocks, mutexes and semaphores.
#include "tests/unit/kernel/sched/threads.h"
#include <gtest/gtest.h>
#include <linux/errno.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/semaphore.h>
#include <linux/spinlock.h>
#include <memory>
#include <vector>

using namespace kcompd;
using namespace kcompd::test;

namespace {

// `enter` and `leave` around an increment of an ordinary variable, from more threads than CPUs.
template <typename Enter, typename Leave> void torture(Enter enter, Leave leave) {
  constexpr int kThreads = 8;
  constexpr long kEach = 20000;
  long count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; i++)
    threads.emplace_back([&] {
      for (long n = 0; n < kEach; n++) {
        enter();
        count++;
        if (n % 64 == 0)
          sched_yield(); // others run into the lock
        leave();
      }
    });
  for (auto &t : threads)
    t.join();
  EXPECT_EQ(count, kThreads * kEach);
}

TEST(Spinlock, Excludes) {
  DEFINE_SPINLOCK(lock);
  torture([&] { spin_lock(&lock); }, [&] { spin_unlock(&lock); });
  EXPECT_FALSE(spin_is_locked(&lock));
}

TEST(Spinlock, IrqFormsExcludeEachOther) {
  DEFINE_SPINLOCK(lock);
  std::atomic<int> form{0};
  torture(
      [&] {
        if (form++ % 2)
          spin_lock_irq(&lock);
        else
          spin_lock_bh(&lock);
      },
      [&] { spin_unlock_irq(&lock); });
  unsigned long flags;
  spin_lock_irqsave(&lock, flags);
  EXPECT_TRUE(irqs_disabled());
  spin_unlock_irqrestore(&lock, flags);
  EXPECT_FALSE(irqs_disabled());
}

TEST(Spinlock, TrylockDoesNotWait) {
  DEFINE_SPINLOCK(lock);
  EXPECT_TRUE(spin_trylock(&lock));
  EXPECT_FALSE(spin_trylock(&lock));
  assert_spin_locked(&lock);
  spin_unlock(&lock);
}

TEST(Spinlock, MayBeReleasedByAnotherThread) {
  DEFINE_SPINLOCK(lock);
  spin_lock(&lock);
  TaskThread waiter([&] {
    spin_lock(&lock);
    spin_unlock(&lock);
  });
  wait_until([&] { return waiter.task().lock_waits.load() > 0; });
  std::thread([&] { spin_unlock(&lock); }).join();
  waiter.wait_until_done();
}

// As the reference count of an object that its last user frees.
TEST(Spinlock, MayBeFreedByTheNextHolder) {
  struct Object {
    spinlock_t lock;
    int users = 2;
  };
  std::atomic<Object *> mailbox{nullptr};
  constexpr int kRounds = 10000;
  const auto drop = [](Object *o) {
    spin_lock(&o->lock);
    const bool last = --o->users == 0;
    spin_unlock(&o->lock);
    if (last)
      delete o;
  };
  std::thread other([&] {
    for (int i = 0; i < kRounds; i++) {
      Object *o;
      while (!(o = mailbox.exchange(nullptr)))
        sched_yield();
      drop(o);
    }
  });
  for (int i = 0; i < kRounds; i++) {
    auto *o = new Object;
    spin_lock_init(&o->lock);
    mailbox = o;
    drop(o);
    while (mailbox.load())
      sched_yield();
  }
  other.join();
}

TEST(Rwlock, WritersExclude) {
  DEFINE_RWLOCK(lock);
  torture([&] { write_lock(&lock); }, [&] { write_unlock(&lock); });
}

TEST(Rwlock, ReadersShareAndKeepWritersOut) {
  DEFINE_RWLOCK(lock);
  read_lock(&lock);
  EXPECT_TRUE(read_trylock(&lock));
  EXPECT_FALSE(write_trylock(&lock));
  read_unlock(&lock);
  TaskThread writer([&] {
    write_lock(&lock);
    write_unlock(&lock);
  });
  wait_until([&] { return writer.task().lock_waits.load() > 0; });
  read_unlock(&lock);
  writer.wait_until_done();
  EXPECT_TRUE(write_trylock(&lock));
  EXPECT_FALSE(read_trylock(&lock));
  write_unlock(&lock);
  EXPECT_EQ(preempt_count(), 0);
}

TEST(Rwlock, ReadersSeeWholeWrites) {
  DEFINE_RWLOCK(lock);
  long a = 0, b = 0;
  bool torn = false;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++)
    threads.emplace_back([&, i] {
      for (int n = 0; n < 10000; n++)
        if (i == 0) {
          write_lock(&lock);
          a++;
          b++;
          write_unlock(&lock);
        } else {
          read_lock(&lock);
          const bool differ = a != b;
          read_unlock(&lock);
          if (differ)
            __atomic_store_n(&torn, true, __ATOMIC_RELAXED);
        }
    });
  for (auto &t : threads)
    t.join();
  EXPECT_FALSE(torn);
}

TEST(Mutex, Excludes) {
  DEFINE_MUTEX(lock);
  torture([&] { mutex_lock(&lock); }, [&] { mutex_unlock(&lock); });
  EXPECT_FALSE(mutex_is_locked(&lock));
}

TEST(Mutex, SignalEndsTheInterruptibleWaitAndOthersStillGetIt) {
  DEFINE_MUTEX(lock);
  mutex_lock(&lock);
  EXPECT_FALSE(mutex_trylock(&lock));
  int a = 0, b = 0;
  TaskThread first([&] { a = mutex_lock_interruptible(&lock); });
  first.wait_until_asleep(TASK_INTERRUPTIBLE);
  TaskThread second([&] {
    b = mutex_lock_killable(&lock);
    mutex_unlock(&lock);
  });
  second.wait_until_asleep(TASK_KILLABLE);
  deliver_signal(first.task(), false);
  first.wait_until_done();
  EXPECT_EQ(a, -EINTR);
  deliver_signal(second.task(), false);
  mutex_unlock(&lock);
  second.wait_until_done();
  EXPECT_EQ(b, 0);
}

TEST(Mutex, InterruptedWaitersLoseNoWakeUp) {
  DEFINE_MUTEX(lock);
  std::atomic<bool> stop{false};
  long count = 0;
  const auto body = [&] {
    for (int n = 0; n < 3000; n++) {
      while (mutex_lock_interruptible(&lock) == -EINTR)
        self().signals = 0;
      count++;
      sched_yield();
      mutex_unlock(&lock);
    }
  };
  TaskThread a(body), b(body), c(body);
  std::thread disturber([&] {
    while (!stop)
      for (TaskThread *t : {&a, &b, &c})
        deliver_signal(t->task(), false);
  });
  for (TaskThread *t : {&a, &b, &c})
    t->wait_until_done();
  stop = true;
  disturber.join();
  EXPECT_EQ(count, 9000);
}

TEST(Semaphore, LetsSoManyIn) {
  semaphore sem;
  sema_init(&sem, 2);
  down(&sem);
  EXPECT_EQ(down_trylock(&sem), 0);
  EXPECT_EQ(down_trylock(&sem), 1);
  EXPECT_EQ(down_timeout(&sem, 1), -ETIME);
  up(&sem);
  EXPECT_EQ(down_interruptible(&sem), 0);
}

TEST(Semaphore, UpHandsOverToTheFirstWhoCame) {
  DEFINE_SEMAPHORE(sem, 0);
  int result = -1;
  TaskThread t([&] { result = down_interruptible(&sem); });
  t.wait_until_asleep(TASK_INTERRUPTIBLE);
  up(&sem);
  EXPECT_EQ(down_trylock(&sem), 1); // gone to the waiter already
  t.wait_until_done();
  EXPECT_EQ(result, 0);
}

TEST(Semaphore, SignalEndsTheWait) {
  DEFINE_SEMAPHORE(sem);
  down(&sem);
  int result = 0;
  TaskThread t([&] { result = down_killable(&sem); });
  t.wait_until_asleep(TASK_KILLABLE);
  deliver_signal(t.task(), true);
  t.wait_until_done();
  EXPECT_EQ(result, -EINTR);
  up(&sem);
  EXPECT_EQ(down_trylock(&sem), 0);
}

TEST(Semaphore, Excludes) {
  DEFINE_SEMAPHORE(sem, 1);
  torture([&] { down(&sem); }, [&] { up(&sem); });
}

TEST(RwSemaphore, Excludes) {
  DECLARE_RWSEM(sem);
  torture([&] { down_write(&sem); }, [&] { up_write(&sem); });
  EXPECT_FALSE(rwsem_is_locked(&sem));
}

TEST(RwSemaphore, WriterThatGivesUpLetsTheReadersBehindItIn) {
  DECLARE_RWSEM(sem);
  down_read(&sem);
  int result = 0;
  TaskThread writer([&] { result = down_write_killable(&sem); });
  writer.wait_until_asleep(TASK_KILLABLE);
  EXPECT_FALSE(down_read_trylock(&sem)); // behind the writer
  TaskThread reader([&] { down_read(&sem); });
  reader.wait_until_asleep(TASK_UNINTERRUPTIBLE);
  deliver_signal(writer.task(), true);
  writer.wait_until_done();
  reader.wait_until_done();
  EXPECT_EQ(result, -EINTR);
  up_read(&sem);
  EXPECT_FALSE(down_write_trylock(&sem));
  up_read(&sem);
  EXPECT_TRUE(down_write_trylock(&sem));
  downgrade_write(&sem);
  EXPECT_TRUE(down_read_trylock(&sem));
  up_read(&sem);
  up_read(&sem);
}

} // namespace
