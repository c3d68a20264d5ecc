// SPDX-License-Identifier: MIT
// Torture: every lock, completions, wait queues, RCU and SRCU under readers, writers, time-outs, signals and kills at
// once, all side by side, each with its invariant.
//
//   torture [SECONDS [SEED]]     30 seconds by default; one line for each primitive, exit status 1 if one is broken
#include "tests/torture/rcu.h"
#include "tests/torture/torture.h"
#include <cstdlib>
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/percpu-rwsem.h>
#include <linux/rwsem.h>
#include <linux/semaphore.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <memory>

using torture::Place;
using torture::Torture;

namespace {

class Spinlocks final : public Torture {
public:
  Spinlocks() : Torture("spinlock") { spin_lock_init(&lock_); }
  void turn(unsigned random) override {
    unsigned long flags = 0;
    const bool saves = random % 4 == 1;
    if (random % 4 == 0) {
      if (!spin_trylock(&lock_))
        return;
    } else if (saves) {
      spin_lock_irqsave(&lock_, flags);
    } else {
      spin_lock(&lock_);
    }
    place_.write();
    if (random % 512 == 3)
      sched_yield(); // others run into the lock, and sleep
    if (saves)
      spin_unlock_irqrestore(&lock_, flags);
    else
      spin_unlock(&lock_);
  }
  void at_the_end() override {
    place_.at_the_end();
    require(!spin_is_locked(&lock_), "the lock is not free");
  }

private:
  spinlock_t lock_;
  Place place_{*this};
};

class Rwlocks final : public Torture {
public:
  Rwlocks() : Torture("rwlock") { rwlock_init(&lock_); }
  int threads() const override { return 5; }
  void turn(unsigned random) override {
    switch (random % 6) {
    case 0:
      write_lock(&lock_);
      break;
    case 1:
      if (!write_trylock(&lock_))
        return;
      break;
    case 2:
      if (!read_trylock(&lock_))
        return;
      place_.read();
      read_unlock(&lock_);
      return;
    default:
      read_lock(&lock_);
      place_.read();
      if (random % 512 < 6)
        sched_yield();
      read_unlock(&lock_);
      return;
    }
    place_.write();
    if (random % 512 < 6)
      sched_yield();
    write_unlock(&lock_);
  }
  void at_the_end() override {
    place_.at_the_end();
    require(lock_.word == 0, "the lock is not free");
  }

private:
  rwlock_t lock_;
  Place place_{*this};
};

class Mutexes final : public Torture {
public:
  Mutexes() : Torture("mutex") { mutex_init(&lock_); }
  void turn(unsigned random) override {
    bool taken = true;
    switch (random % 4) {
    case 0:
      taken = mutex_trylock(&lock_);
      break;
    case 1:
      taken = mutex_lock_interruptible(&lock_) == 0;
      break;
    case 2:
      taken = mutex_lock_killable(&lock_) == 0;
      break;
    default:
      mutex_lock(&lock_);
    }
    if (!taken)
      return;
    place_.write();
    if (random % 512 < 8)
      sched_yield();
    mutex_unlock(&lock_);
  }
  void at_the_end() override {
    place_.at_the_end();
    require(!mutex_is_locked(&lock_), "the mutex is not free");
    require(list_empty(&lock_.wait_list), "somebody still stands in line");
  }

private:
  mutex lock_;
  Place place_{*this};
};

class Rwsems final : public Torture {
public:
  Rwsems() : Torture("rw_semaphore") { init_rwsem(&sem_); }
  int threads() const override { return 5; }
  void turn(unsigned random) override {
    bool entered = true, writer = false;
    switch (random % 7) {
    case 0:
      down_write(&sem_);
      writer = true;
      break;
    case 1:
      entered = down_write_killable(&sem_) == 0;
      writer = true;
      break;
    case 2:
      entered = down_write_trylock(&sem_);
      writer = true;
      break;
    case 3:
      entered = down_read_interruptible(&sem_) == 0;
      break;
    case 4:
      entered = down_read_killable(&sem_) == 0;
      break;
    case 5:
      entered = down_read_trylock(&sem_);
      break;
    default:
      down_read(&sem_);
    }
    if (!entered)
      return;
    if (writer)
      place_.write();
    if (writer && random % 16 >= 8)
      up_write(&sem_);
    else {
      if (writer)
        downgrade_write(&sem_);
      place_.read();
      up_read(&sem_);
    }
  }
  void at_the_end() override {
    place_.at_the_end();
    require(!rwsem_is_locked(&sem_), "the semaphore is not free");
  }

private:
  rw_semaphore sem_;
  Place place_{*this};
};

class PercpuRwsems final : public Torture {
public:
  PercpuRwsems() : Torture("percpu_rw_semaphore") { (void)percpu_init_rwsem(&sem_); }
  ~PercpuRwsems() override { percpu_free_rwsem(&sem_); }
  int threads() const override { return 5; }
  void turn(unsigned random) override {
    if (random % 16 == 0) {
      percpu_down_write(&sem_);
      place_.write();
      percpu_up_write(&sem_);
      return;
    }
    if (random % 16 > 8)
      percpu_down_read(&sem_);
    else if (!percpu_down_read_trylock(&sem_))
      return;
    place_.read();
    if (random % 512 < 8)
      sched_yield();
    percpu_up_read(&sem_);
  }
  void at_the_end() override {
    place_.at_the_end();
    require(!percpu_is_read_locked(&sem_) && !percpu_is_write_locked(&sem_), "the semaphore is not free");
    require(list_empty(&sem_.wait_list), "somebody still stands in line");
  }

private:
  percpu_rw_semaphore sem_;
  Place place_{*this};
};

class Semaphores final : public Torture {
public:
  Semaphores() : Torture("semaphore") { sema_init(&sem_, kRoom); }
  void turn(unsigned random) override {
    bool entered = true;
    switch (random % 5) {
    case 0:
      entered = down_trylock(&sem_) == 0;
      break;
    case 1:
      entered = down_interruptible(&sem_) == 0;
      break;
    case 2:
      entered = down_killable(&sem_) == 0;
      break;
    case 3:
      entered = down_timeout(&sem_, static_cast<long>(random / 8 % 3)) == 0;
      break;
    default:
      down(&sem_);
    }
    if (!entered)
      return;
    require(++inside_ <= kRoom, "too many are inside");
    if (random % 256 < 8)
      sched_yield();
    --inside_;
    up(&sem_);
  }
  void at_the_end() override { require(sem_.count == kRoom, "the count is wrong"); }

private:
  static constexpr int kRoom = 2;
  semaphore sem_;
  std::atomic<int> inside_{0};
};

// Events are neither lost nor made up.
class Completions final : public Torture {
public:
  Completions() : Torture("completion") { init_completion(&x_); }
  int threads() const override { return 6; }
  void turn(unsigned random) override {
    const unsigned long little = random / 8 % 3;
    switch (random % 7) {
    case 0:
      taken_ += try_wait_for_completion(&x_);
      break;
    case 1:
      taken_ += wait_for_completion_interruptible_timeout(&x_, little) > 0;
      break;
    case 2:
      taken_ += wait_for_completion_timeout(&x_, little) > 0;
      break;
    case 3:
      taken_ += wait_for_completion_killable_timeout(&x_, little) > 0;
      break;
    case 4:
      (void)completion_done(&x_);
      break;
    default:
      ++given_;
      complete(&x_);
    }
  }
  void at_the_end() override {
    require(given_ - taken_ == static_cast<long>(x_.done), "an event was lost, or made up");
    require(list_empty(&x_.wait.head), "somebody still stands in line");
  }

private:
  completion x_;
  std::atomic<long> given_{0}, taken_{0};
};

// A waiter's completion is freed the moment its wait is over. Half of the threads wait, the others complete.
class FreedAtOnce final : public Torture {
public:
  FreedAtOnce() : Torture("completion-freed-at-once") {}
  void turn(unsigned random) override {
    const unsigned which = random / 2 % kSlots;
    if (random % 2) {
      if (completion *x = slots_[which].exchange(nullptr)) {
        if (random % 8 < 4)
          complete(x);
        else
          complete_all(x);
      }
      return;
    }
    auto x = std::make_unique<completion>();
    init_completion(x.get());
    if (completion *before = slots_[which].exchange(x.get()))
      complete(before);
    if (wait_for_completion_interruptible_timeout(x.get(), 2) > 0)
      return;
    // Given up: whoever has it in his hands already will complete it.
    completion *mine = x.get();
    if (!slots_[which].compare_exchange_strong(mine, nullptr))
      wait_for_completion(x.get());
  }
  void at_the_end() override {
    for (auto &slot : slots_)
      require(!slot.load(), "a completion was left behind");
  }

private:
  static constexpr unsigned kSlots = 4;
  std::atomic<completion *> slots_[kSlots]{};
};

// A bounded store between those who put and those who take, who sleep in wait_event() and its like.
class WaitQueues final : public Torture {
public:
  WaitQueues() : Torture("wait-queue") {
    init_waitqueue_head(&not_empty_);
    init_waitqueue_head(&not_full_);
  }
  int threads() const override { return 6; }
  void turn(unsigned random) override {
    const auto put = [this] { return atomic_add_unless(&count_, 1, kRoom); };
    const auto take = [this] { return atomic_dec_if_positive(&count_) >= 0; };
    const bool puts = random % 2;
    bool done;
    const long little = static_cast<long>(random / 16 % 3);
    wait_queue_head &queue = puts ? not_full_ : not_empty_;
    const auto condition = [&] { return puts ? put() : take(); };
    switch (random / 2 % 4) {
    case 0:
      done = wait_event_interruptible_timeout(queue, condition(), little) > 0;
      break;
    case 1:
      done = wait_event_timeout(queue, condition(), little) > 0;
      break;
    case 2:
      done = wait_event_killable_timeout(queue, condition(), little) > 0;
      break;
    default:
      done = condition();
    }
    if (!done)
      return;
    (puts ? put_ : taken_)++;
    if (puts)
      wake_up(&not_empty_);
    else
      wake_up(&not_full_);
    const int count = atomic_read(&count_);
    require(count >= 0 && count <= kRoom, "the store holds what it cannot");
  }
  void at_the_end() override {
    require(put_ - taken_ == atomic_read(&count_), "something was lost, or made up");
    require(!waitqueue_active(&not_empty_) && !waitqueue_active(&not_full_), "an entry was left on a queue");
  }

private:
  static constexpr int kRoom = 3;
  atomic_t count_ = ATOMIC_INIT(0);
  wait_queue_head not_empty_, not_full_;
  std::atomic<long> put_{0}, taken_{0};
};

} // namespace

int main(int argc, char **argv) {
  const std::chrono::seconds time(argc > 1 ? atol(argv[1]) : 30);
  const unsigned seed = argc > 2 ? static_cast<unsigned>(atol(argv[2])) : 1;
  Spinlocks spinlocks;
  Rwlocks rwlocks;
  Mutexes mutexes;
  Rwsems rwsems;
  PercpuRwsems percpu_rwsems;
  Semaphores semaphores;
  Completions completions;
  FreedAtOnce freed_at_once;
  WaitQueues wait_queues;
  torture::ReadersAndUpdaters<torture::Rcu> rcu("rcu");
  torture::ReadersAndUpdaters<torture::Srcu> srcu("srcu");
  const std::vector<Torture *> all = {&spinlocks,   &rwlocks,       &mutexes,     &rwsems, &percpu_rwsems, &semaphores,
                                      &completions, &freed_at_once, &wait_queues, &rcu,    &srcu};
  torture::run(all, time, seed);
  return torture::report(all, seed);
}
