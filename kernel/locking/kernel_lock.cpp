// SPDX-License-Identifier: MIT
// The big kernel lock of old: one for all, taken as often as one likes, and let go while who has it sleeps.
#include "kernel/sched/core.h"
#include <linux/bug.h>
#include <linux/export.h>
#include <linux/semaphore.h>
#include <linux/smp_lock.h>
#include <utility>

namespace kcompd {

namespace {

DEFINE_SEMAPHORE(the_lock); // fair, and no holder is on its books

} // namespace

int forget_kernel_lock(Task &me) noexcept {
  if (!me.kernel_locks)
    return 0;
  const int times = std::exchange(me.kernel_locks, 0);
  up(&the_lock);
  return times;
}

// The wait for the lock is a sleep itself, in which the task does not have it.
void retake_kernel_lock(Task &me, int times) noexcept {
  down(&the_lock);
  me.kernel_locks = times;
}

} // namespace kcompd

using namespace kcompd;

void lock_kernel(void) {
  Task &me = self();
  if (me.kernel_locks)
    me.kernel_locks++;
  else
    retake_kernel_lock(me, 1);
}
EXPORT_SYMBOL(lock_kernel);

void unlock_kernel(void) {
  Task &me = self();
  if (WARN_ON_ONCE(!me.kernel_locks))
    return;
  if (--me.kernel_locks == 0)
    up(&the_lock);
}
EXPORT_SYMBOL(unlock_kernel);

int kernel_locked(void) {
  return self().kernel_locks > 0;
}
EXPORT_SYMBOL(kernel_locked);
