// SPDX-License-Identifier: MIT
// Reader-writer semaphores: one line for readers and writers. Whoever leaves lets in the first of the line, and with a
// reader all readers directly behind it; newcomers stand behind.
#pragma once

#include "kernel/sched/waiter.h"
#include <linux/errno.h>
#include <linux/rwsem.h>

namespace kcompd {

template <typename P> struct RwsemCore {
  using Lock = BasicLineLock<P>;
  using Line = kcompd::Line<P>;

  // Return: 0, or -EINTR.
  static int enter(rw_semaphore *sem, bool writer, unsigned state, const LockSite &site) noexcept {
    Lock lock(sem->wait_lock);
    if (may_enter(sem, writer))
      return 0;
    typename P::LockWait waits(site);
    typename Line::Waiter waiter;
    waiter.writer = writer;
    long timeout = MAX_SCHEDULE_TIMEOUT;
    if (Line::stand(lock, sem->wait_list, waiter, state, timeout) == Outcome::kGranted)
      return 0;
    let_in(sem); // a writer that gives up may have held readers behind it back
    return -EINTR;
  }

  static bool try_enter(rw_semaphore *sem, bool writer) noexcept {
    Lock lock(sem->wait_lock);
    return may_enter(sem, writer);
  }

  static void leave_as_reader(rw_semaphore *sem) noexcept { leave(sem, sem_less_one); }
  static void leave_as_writer(rw_semaphore *sem) noexcept { leave(sem, sem_free); }
  static void downgrade(rw_semaphore *sem) noexcept { leave(sem, sem_one_reader); }

private:
  static int sem_less_one(int count) noexcept { return count - 1; }
  static int sem_free(int) noexcept { return 0; }
  static int sem_one_reader(int) noexcept { return 1; }

  // Written under the lock, and looked at anywhere.
  static void set_count(rw_semaphore *sem, int count) noexcept {
    __atomic_store_n(&sem->count, count, __ATOMIC_RELAXED);
  }

  static bool fits(const rw_semaphore *sem, bool writer) noexcept { return writer ? sem->count == 0 : sem->count >= 0; }

  static void count_in(rw_semaphore *sem, bool writer) noexcept { set_count(sem, writer ? -1 : sem->count + 1); }

  static bool may_enter(rw_semaphore *sem, bool writer) noexcept {
    if (!list_empty(&sem->wait_list) || !fits(sem, writer))
      return false;
    count_in(sem, writer);
    return true;
  }

  static void let_in(rw_semaphore *sem) noexcept {
    while (!list_empty(&sem->wait_list)) {
      const bool writer = Line::first(sem->wait_list).writer;
      if (!fits(sem, writer))
        return;
      count_in(sem, writer);
      Line::grant_first(sem->wait_list);
    }
  }

  static void leave(rw_semaphore *sem, int (*left)(int)) noexcept {
    BasicWakeBatch<P> batch;
    Lock lock(sem->wait_lock);
    set_count(sem, left(sem->count));
    let_in(sem);
  }
};

} // namespace kcompd
