// SPDX-License-Identifier: MIT
// Semaphores for many readers and hardly ever a writer. Readers who meet no writer come and leave by one change of a
// word each. As soon as anybody has to wait, a bit of the word sends all others to the line behind it: first come,
// first served, so a writer waits only for the readers who were there before it.
#pragma once

#include "kernel/sched/waiter.h"
#include <climits>
#include <linux/percpu-rwsem.h>

namespace kcompd {

// word: the number of readers inside, and two bits.
template <typename P> struct PercpuRwsemCore {
  using Lock = BasicLineLock<P>;
  using Line = kcompd::Line<P>;

  static constexpr unsigned kWriter = 0x80000000; // a writer is inside
  // Somebody stands in line, or is about to. Who comes or leaves takes the line's lock, under which alone it changes.
  static constexpr unsigned kLine = 0x40000000;
  static constexpr unsigned kReaders = kLine - 1;

  static bool try_read(percpu_rw_semaphore *sem) noexcept {
    unsigned seen = P::load(sem->word, std::memory_order_relaxed); // a look before the real attempt
    while (!(seen & (kWriter | kLine)))
      if (P::compare_exchange(sem->word, seen, seen + 1, std::memory_order_acquire,
                              std::memory_order_relaxed)) // pairs with leave_as_writer()
        return true;
    return false;
  }

  // After an attempt that failed.
  static void read_slowly(percpu_rw_semaphore *sem, const LockSite &site) noexcept { enter(sem, false, site); }

  static void write(percpu_rw_semaphore *sem, const LockSite &site) noexcept {
    unsigned free = 0;
    if (!P::compare_exchange(sem->word, free, kWriter, std::memory_order_acquire,
                             std::memory_order_relaxed)) // pairs with leave()
      enter(sem, true, site);
  }

  static void leave_as_reader(percpu_rw_semaphore *sem) noexcept { leave(sem, 1); }
  static void leave_as_writer(percpu_rw_semaphore *sem) noexcept { leave(sem, kWriter); }

protected:
  static bool fits(unsigned word, bool writer) noexcept {
    return writer ? !(word & (kWriter | kReaders)) : !(word & kWriter);
  }

  static void enter(percpu_rw_semaphore *sem, bool writer, const LockSite &site) noexcept {
    Lock lock(sem->wait_lock);
    const unsigned seen = P::fetch_or(sem->word, kLine, std::memory_order_acquire); // as in let_in()
    if (list_empty(&sem->wait_list) && fits(seen, writer)) {
      P::fetch_add(sem->word, (writer ? kWriter : 1U) - kLine, std::memory_order_relaxed); // ordered above
      return;
    }
    typename P::LockWait waits(site);
    typename Line::Waiter waiter;
    waiter.writer = writer;
    long timeout = MAX_SCHEDULE_TIMEOUT;
    Line::stand(lock, sem->wait_list, waiter, TASK_UNINTERRUPTIBLE, timeout);
  }

  // Whoever leaves touches the semaphore for the last time while he is counted inside, or somebody stands in line who
  // needs the lock to get in.
  static void leave(percpu_rw_semaphore *sem, unsigned share) noexcept {
    do {
      unsigned seen = P::load(sem->word, std::memory_order_relaxed);
      while (!(seen & kLine))
        if (P::compare_exchange(sem->word, seen, seen - share, std::memory_order_release,
                                std::memory_order_relaxed)) // pairs with try_read(), write(), enter() and let_in()
          return;
    } while (!leave_the_line_behind(sem, share));
  }

  // Return: false, and nothing is done, if the line is empty: the one who was about to stand in it has got in.
  static bool leave_the_line_behind(percpu_rw_semaphore *sem, unsigned share) noexcept {
    BasicWakeBatch<P> batch;
    Lock lock(sem->wait_lock);
    if (list_empty(&sem->wait_list))
      return false;
    P::fetch_add(sem->word, -share, std::memory_order_release); // pairs with let_in()
    let_in(sem);
    return true;
  }

  // There is somebody in line.
  static void let_in(percpu_rw_semaphore *sem) noexcept {
    while (!list_empty(&sem->wait_list)) {
      const bool writer = Line::first(sem->wait_list).writer;
      // Acquire pairs with all who left; the line's lock hands it on to who is let in.
      if (!fits(P::load(sem->word, std::memory_order_acquire), writer))
        return;
      P::fetch_add(sem->word, writer ? kWriter : 1U, std::memory_order_relaxed); // ordered above
      Line::grant_first(sem->wait_list);
    }
    P::fetch_add(sem->word, -kLine, std::memory_order_relaxed); // newcomers need the lock no longer
  }
};

} // namespace kcompd
