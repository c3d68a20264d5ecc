// SPDX-License-Identifier: MIT
// Completions: a count and a line. complete() hands its event to the first of the line, and counts it only if nobody
// stands there.
//
// The lock makes the release safe: a waiter looks at `granted` with the lock held, so it cannot return, and free the
// completion, before complete() has let go of the lock, which is its last touch. The wake-up goes to the waiter's task,
// whose memory stays.
#include "kernel/sched/waiter.h"
#include <climits>
#include <linux/completion.h>
#include <linux/errno.h>
#include <linux/export.h>

using namespace kcompd;

namespace {

void take_one(completion *x) noexcept {
  if (x->done != UINT_MAX)
    x->done--;
}

// Return: jiffies left and at least 1, 0 on time-out, -ERESTARTSYS.
long wait_common(completion *x, long timeout, unsigned state, const char *name) noexcept {
  LineLock lock(x->wait.lock.rlock);
  if (x->done) {
    take_one(x);
    return timeout ? timeout : 1;
  }
  WchanScope wchan(name);
  Waiter waiter;
  switch (stand_in_line(lock, x->wait.head, waiter, state, timeout)) {
  case Outcome::kSignal:
    return -ERESTARTSYS;
  case Outcome::kTimeout:
    return 0;
  case Outcome::kGranted:
    break;
  }
  return timeout ? timeout : 1;
}

int wait_status(completion *x, unsigned state, const char *name) noexcept {
  const long left = wait_common(x, MAX_SCHEDULE_TIMEOUT, state, name);
  return left < 0 ? static_cast<int>(left) : 0;
}

long limit(unsigned long timeout) noexcept {
  return timeout > static_cast<unsigned long>(MAX_SCHEDULE_TIMEOUT) ? MAX_SCHEDULE_TIMEOUT : static_cast<long>(timeout);
}

} // namespace

void init_completion(completion *x) {
  x->done = 0;
  init_waitqueue_head(&x->wait);
}
EXPORT_SYMBOL(init_completion);

void reinit_completion(completion *x) {
  LineLock lock(x->wait.lock.rlock);
  x->done = 0;
}
EXPORT_SYMBOL(reinit_completion);

void complete(completion *x) {
  WakeBatch batch;
  LineLock lock(x->wait.lock.rlock);
  if (!list_empty(&x->wait.head))
    grant_first(x->wait.head);
  else if (x->done != UINT_MAX)
    x->done++;
}
EXPORT_SYMBOL(complete);

void complete_all(completion *x) {
  WakeBatch batch;
  LineLock lock(x->wait.lock.rlock);
  x->done = UINT_MAX;
  while (!list_empty(&x->wait.head))
    grant_first(x->wait.head);
}
EXPORT_SYMBOL(complete_all);

void wait_for_completion(completion *x) {
  wait_common(x, MAX_SCHEDULE_TIMEOUT, TASK_UNINTERRUPTIBLE, "wait_for_completion");
}
EXPORT_SYMBOL(wait_for_completion);

void wait_for_completion_io(completion *x) {
  wait_common(x, MAX_SCHEDULE_TIMEOUT, TASK_UNINTERRUPTIBLE, "wait_for_completion_io");
}
EXPORT_SYMBOL(wait_for_completion_io);

int wait_for_completion_interruptible(completion *x) {
  return wait_status(x, TASK_INTERRUPTIBLE, "wait_for_completion_interruptible");
}
EXPORT_SYMBOL(wait_for_completion_interruptible);

int wait_for_completion_killable(completion *x) {
  return wait_status(x, TASK_KILLABLE, "wait_for_completion_killable");
}
EXPORT_SYMBOL(wait_for_completion_killable);

int wait_for_completion_state(completion *x, unsigned int state) {
  return wait_status(x, state, "wait_for_completion_state");
}
EXPORT_SYMBOL(wait_for_completion_state);

unsigned long wait_for_completion_timeout(completion *x, unsigned long timeout) {
  return static_cast<unsigned long>(
      wait_common(x, limit(timeout), TASK_UNINTERRUPTIBLE, "wait_for_completion_timeout"));
}
EXPORT_SYMBOL(wait_for_completion_timeout);

unsigned long wait_for_completion_io_timeout(completion *x, unsigned long timeout) {
  return static_cast<unsigned long>(
      wait_common(x, limit(timeout), TASK_UNINTERRUPTIBLE, "wait_for_completion_io_timeout"));
}
EXPORT_SYMBOL(wait_for_completion_io_timeout);

long wait_for_completion_interruptible_timeout(completion *x, unsigned long timeout) {
  return wait_common(x, limit(timeout), TASK_INTERRUPTIBLE, "wait_for_completion_interruptible_timeout");
}
EXPORT_SYMBOL(wait_for_completion_interruptible_timeout);

long wait_for_completion_killable_timeout(completion *x, unsigned long timeout) {
  return wait_common(x, limit(timeout), TASK_KILLABLE, "wait_for_completion_killable_timeout");
}
EXPORT_SYMBOL(wait_for_completion_killable_timeout);

bool try_wait_for_completion(completion *x) {
  LineLock lock(x->wait.lock.rlock);
  if (!x->done)
    return false;
  take_one(x);
  return true;
}
EXPORT_SYMBOL(try_wait_for_completion);

bool completion_done(completion *x) {
  // The lock, because the caller may free the completion when this says true, and complete() must have let go of it.
  LineLock lock(x->wait.lock.rlock);
  return x->done != 0;
}
EXPORT_SYMBOL(completion_done);
