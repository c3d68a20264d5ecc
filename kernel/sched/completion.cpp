// SPDX-License-Identifier: MIT
// Completions, as drivers call them.
#include "kernel/sched/completion_core.h"
#include "kernel/sched/platform.h"
#include <linux/export.h>

using namespace kcompd;

namespace {

using Core = CompletionCore<Machine>;

int wait_status(completion *x, unsigned state, const char *name) noexcept {
  const long left = Core::wait(x, MAX_SCHEDULE_TIMEOUT, state, name);
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
  Core::reinit(x);
}
EXPORT_SYMBOL(reinit_completion);

void complete(completion *x) {
  Core::complete(x);
}
EXPORT_SYMBOL(complete);

void complete_all(completion *x) {
  Core::complete_all(x);
}
EXPORT_SYMBOL(complete_all);

void wait_for_completion(completion *x) {
  Core::wait(x, MAX_SCHEDULE_TIMEOUT, TASK_UNINTERRUPTIBLE, "wait_for_completion");
}
EXPORT_SYMBOL(wait_for_completion);

void wait_for_completion_io(completion *x) {
  Core::wait(x, MAX_SCHEDULE_TIMEOUT, TASK_UNINTERRUPTIBLE, "wait_for_completion_io");
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
  return static_cast<unsigned long>(Core::wait(x, limit(timeout), TASK_UNINTERRUPTIBLE, "wait_for_completion_timeout"));
}
EXPORT_SYMBOL(wait_for_completion_timeout);

unsigned long wait_for_completion_io_timeout(completion *x, unsigned long timeout) {
  return static_cast<unsigned long>(
      Core::wait(x, limit(timeout), TASK_UNINTERRUPTIBLE, "wait_for_completion_io_timeout"));
}
EXPORT_SYMBOL(wait_for_completion_io_timeout);

long wait_for_completion_interruptible_timeout(completion *x, unsigned long timeout) {
  return Core::wait(x, limit(timeout), TASK_INTERRUPTIBLE, "wait_for_completion_interruptible_timeout");
}
EXPORT_SYMBOL(wait_for_completion_interruptible_timeout);

long wait_for_completion_killable_timeout(completion *x, unsigned long timeout) {
  return Core::wait(x, limit(timeout), TASK_KILLABLE, "wait_for_completion_killable_timeout");
}
EXPORT_SYMBOL(wait_for_completion_killable_timeout);

bool try_wait_for_completion(completion *x) {
  return Core::try_wait(x);
}
EXPORT_SYMBOL(try_wait_for_completion);

bool completion_done(completion *x) {
  return Core::done(x);
}
EXPORT_SYMBOL(completion_done);
