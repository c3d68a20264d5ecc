// SPDX-License-Identifier: MIT
// Completions: a count and a line. complete() hands its event to the first of the line, and counts it only if nobody
// stands there.
//
// The lock makes the release safe: a waiter looks at `granted` with the lock held, so it cannot return, and free the
// completion, before complete() has let go of the lock, which is its last touch. The wake-up goes to the waiter's task,
// whose memory stays.
#pragma once

#include "kernel/sched/waiter.h"
#include <climits>
#include <linux/completion.h>
#include <linux/errno.h>

namespace kcompd {

template <typename P> struct CompletionCore {
  using Lock = BasicLineLock<P>;
  using Batch = BasicWakeBatch<P>;
  using Line = kcompd::Line<P>;

  // Return: jiffies left and at least 1, 0 on time-out, -ERESTARTSYS.
  static long wait(completion *x, long timeout, unsigned state, const char *name) noexcept {
    Lock lock(x->wait.lock.rlock);
    if (take_one(x))
      return timeout ? timeout : 1;
    typename P::Wchan wchan(name);
    typename Line::Waiter waiter;
    switch (Line::stand(lock, x->wait.head, waiter, state, timeout)) {
    case Outcome::kSignal:
      return -ERESTARTSYS;
    case Outcome::kTimeout:
      return 0;
    case Outcome::kGranted:
      break;
    }
    return timeout ? timeout : 1;
  }

  static bool try_wait(completion *x) noexcept {
    Lock lock(x->wait.lock.rlock);
    return take_one(x);
  }

  static void complete(completion *x) noexcept {
    Batch batch;
    Lock lock(x->wait.lock.rlock);
    if (!list_empty(&x->wait.head))
      Line::grant_first(x->wait.head);
    else if (x->done != UINT_MAX)
      x->done++;
  }

  static void complete_all(completion *x) noexcept {
    Batch batch;
    Lock lock(x->wait.lock.rlock);
    x->done = UINT_MAX;
    while (!list_empty(&x->wait.head))
      Line::grant_first(x->wait.head);
  }

  static void reinit(completion *x) noexcept {
    Lock lock(x->wait.lock.rlock);
    x->done = 0;
  }

  // With the lock, because the caller may free the completion when this says true, and complete() must have let go of
  // it.
  static bool done(completion *x) noexcept {
    Lock lock(x->wait.lock.rlock);
    return x->done != 0;
  }

private:
  static bool take_one(completion *x) noexcept {
    if (!x->done)
      return false;
    if (x->done != UINT_MAX)
      x->done--;
    return true;
  }
};

} // namespace kcompd
