// SPDX-License-Identifier: MIT
// Counting semaphores: up() hands over to the first of the line, and counts only if nobody stands there.
#pragma once

#include "kernel/sched/waiter.h"
#include <linux/errno.h>
#include <linux/semaphore.h>

namespace kcompd {

template <typename P> struct SemaphoreCore {
  using Lock = BasicLineLock<P>;
  using Line = kcompd::Line<P>;

  // Return: 0, -EINTR, or -ETIME.
  static int down(semaphore *sem, unsigned state, long timeout, const char *name) noexcept {
    Lock lock(sem->lock);
    if (take_one(sem))
      return 0;
    typename P::Wchan wchan(name);
    typename Line::Waiter waiter;
    switch (Line::stand(lock, sem->wait_list, waiter, state, timeout)) {
    case Outcome::kSignal:
      return -EINTR;
    case Outcome::kTimeout:
      return -ETIME;
    case Outcome::kGranted:
      break;
    }
    return 0;
  }

  static bool try_down(semaphore *sem) noexcept {
    Lock lock(sem->lock);
    return take_one(sem);
  }

  static void up(semaphore *sem) noexcept {
    BasicWakeBatch<P> batch;
    Lock lock(sem->lock);
    if (list_empty(&sem->wait_list))
      sem->count++;
    else
      Line::grant_first(sem->wait_list);
  }

private:
  static bool take_one(semaphore *sem) noexcept {
    if (sem->count == 0)
      return false;
    sem->count--;
    return true;
  }
};

} // namespace kcompd
