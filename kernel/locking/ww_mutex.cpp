// SPDX-License-Identifier: MIT
// Wait/wound mutexes, as drivers call them.
#include "kernel/locking/ww_mutex_core.h"
#include "kernel/sched/platform.h"
#include <linux/bug.h>
#include <linux/export.h>
#include <linux/spinlock.h>

using namespace kcompd;

namespace {

using Core = WwMutexCore<Machine>;

} // namespace

void ww_mutex_init(ww_mutex *lock, struct ww_class *ww_class) {
  lock->word = 0;
  raw_spin_lock_init(&lock->wait_lock);
  INIT_LIST_HEAD(&lock->wait_list);
  lock->ctx = nullptr;
}
EXPORT_SYMBOL(ww_mutex_init);

void ww_acquire_init(ww_acquire_ctx *ctx, struct ww_class *ww_class) {
  Core::begin(ctx, ww_class);
}
EXPORT_SYMBOL(ww_acquire_init);

void ww_acquire_fini(ww_acquire_ctx *ctx) {
  WARN_ON(ctx->acquired);
}
EXPORT_SYMBOL(ww_acquire_fini);

int ww_mutex_lock(ww_mutex *lock, ww_acquire_ctx *ctx) {
  return Core::enter(lock, ctx, TASK_UNINTERRUPTIBLE, {"ww_mutex_lock", __builtin_return_address(0)});
}
EXPORT_SYMBOL(ww_mutex_lock);

int ww_mutex_lock_interruptible(ww_mutex *lock, ww_acquire_ctx *ctx) {
  return Core::enter(lock, ctx, TASK_INTERRUPTIBLE, {"ww_mutex_lock", __builtin_return_address(0)});
}
EXPORT_SYMBOL(ww_mutex_lock_interruptible);

int ww_mutex_trylock(ww_mutex *lock, ww_acquire_ctx *ctx) {
  return Core::try_take(lock, ctx);
}
EXPORT_SYMBOL(ww_mutex_trylock);

void ww_mutex_unlock(ww_mutex *lock) {
  Core::release(lock);
}
EXPORT_SYMBOL(ww_mutex_unlock);
