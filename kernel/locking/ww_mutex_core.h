// SPDX-License-Identifier: MIT
// Wait/wound mutexes. A lock that is released goes over to the first of its line, where transactions stand by age, the
// oldest first. Nobody waits for ever, because of a transaction that holds locks and one that waits for it the younger
// gives way: in a wait-die class it does not begin to wait (or stops when an older one gets in before it); in a
// wound-wait class the older marks it, and it stops at its next wait.
#pragma once

#include "kernel/sched/waiter.h"
#include <linux/errno.h>
#include <linux/ww_mutex.h>

namespace kcompd {

template <typename P> struct WwMutexCore {
  using Task = typename P::Task;
  using Lock = BasicLineLock<P>;

  static void begin(ww_acquire_ctx *ctx, struct ww_class *ww_class) noexcept {
    ctx->task = reinterpret_cast<task_struct *>(&P::self()); // for task_of() below
    // Relaxed: the stamps differ, that is all.
    ctx->stamp = static_cast<unsigned long>(P::fetch_add(ww_class->stamp.counter, 1, std::memory_order_relaxed)) + 1;
    ctx->acquired = ctx->wounded = 0;
    ctx->is_wait_die = ww_class->is_wait_die;
  }

  static bool try_take(ww_mutex *lock, ww_acquire_ctx *ctx) noexcept {
    forget_wounds(ctx);
    Lock hold(lock->wait_lock);
    if (lock->word)
      return false;
    take(lock, ctx);
    count(ctx);
    return true;
  }

  // Return: 0, -EALREADY, -EDEADLK or -EINTR.
  static int enter(ww_mutex *lock, ww_acquire_ctx *ctx, unsigned state, const LockSite &site) noexcept {
    forget_wounds(ctx);
    Lock hold(lock->wait_lock);
    if (!lock->word) {
      take(lock, ctx);
    } else {
      if (ctx && lock->ctx == ctx)
        return -EALREADY;
      if (const int err = wait_for(hold, lock, ctx, state, site))
        return err;
    }
    count(ctx);
    return 0;
  }

  static void release(ww_mutex *lock) noexcept {
    BasicWakeBatch<P> batch;
    Lock hold(lock->wait_lock);
    if (lock->ctx)
      lock->ctx->acquired--;
    if (list_empty(&lock->wait_list)) {
      set_word(lock, 0);
      lock->ctx = nullptr;
      return;
    }
    Waiter *const first = list_first_entry(&lock->wait_list, Waiter, link);
    list_del(&first->link);
    lock->ctx = first->ctx;
    first->granted = true;
    wake_on<P>(*first->task, ~0U);
    reconsider(lock);
  }

protected:
  struct Waiter {
    list_head link;
    Task *task;
    ww_acquire_ctx *ctx;
    bool granted = false; // guarded by the line's lock
  };

  static Task &task_of(const ww_acquire_ctx *ctx) noexcept { return *reinterpret_cast<Task *>(ctx->task); }

  // Written under the lock, and looked at anywhere.
  static void set_word(ww_mutex *lock, unsigned word) noexcept {
    __atomic_store_n(&lock->word, word, __ATOMIC_RELAXED);
  }

  static void take(ww_mutex *lock, ww_acquire_ctx *ctx) noexcept {
    set_word(lock, 1);
    lock->ctx = ctx;
  }

  static void count(ww_acquire_ctx *ctx) noexcept {
    if (ctx)
      ctx->acquired++;
  }

  // A transaction that holds nothing begins again: nobody waits for it, so nobody wounds it meanwhile.
  static void forget_wounds(ww_acquire_ctx *ctx) noexcept {
    if (ctx && !ctx->acquired)
      P::store(ctx->wounded, 0U, std::memory_order_relaxed); // ordered by the locks that wound() is called under
  }

  static bool older(const ww_acquire_ctx *a, const ww_acquire_ctx *b) noexcept {
    return static_cast<long>(a->stamp - b->stamp) < 0;
  }

  // `waits` waits for a lock of `holder`, which cannot end as long as that holds it.
  static void wound(ww_acquire_ctx *holder, const ww_acquire_ctx *waits) noexcept {
    if (!holder || holder->is_wait_die || holder == waits || !older(waits, holder))
      return;
    P::store(holder->wounded, 1U, std::memory_order_seq_cst); // pairs with the look in must_give_way()
    wake_on<P>(task_of(holder), TASK_NORMAL);
  }

  static bool must_give_way(const ww_mutex *lock, const Waiter &waiter) noexcept {
    const ww_acquire_ctx *const me = waiter.ctx;
    if (!me || !me->acquired)
      return false;
    if (!me->is_wait_die)
      return P::load(me->wounded, std::memory_order_seq_cst) != 0;
    if (lock->ctx && older(lock->ctx, me))
      return true;
    const Waiter *ahead;
    list_for_each_entry(ahead, &lock->wait_list, link) {
      if (ahead == &waiter)
        return false;
      if (ahead->ctx && older(ahead->ctx, me))
        return true;
    }
    return false;
  }

  static void stand_in_line(ww_mutex *lock, Waiter &waiter) noexcept {
    Waiter *other;
    if (waiter.ctx)
      list_for_each_entry(other, &lock->wait_list, link) {
        if (other->ctx && older(waiter.ctx, other->ctx)) {
          list_add_tail(&waiter.link, &other->link);
          return;
        }
      }
    list_add_tail(&waiter.link, &lock->wait_list);
  }

  // It has come to pass that somebody else holds the lock, or stands ahead: those in line look whether they may wait
  // on.
  static void reconsider(ww_mutex *lock) noexcept {
    const Waiter *waiter;
    list_for_each_entry(waiter, &lock->wait_list, link) {
      if (!waiter->ctx)
        continue;
      wound(lock->ctx, waiter->ctx);
      if (waiter->ctx->is_wait_die)
        wake_on<P>(*waiter->task, TASK_NORMAL);
    }
  }

  static int wait_for(Lock &hold, ww_mutex *lock, ww_acquire_ctx *ctx, unsigned state, const LockSite &site) noexcept {
    typename P::LockWait waits(site);
    Task &me = P::self();
    Waiter waiter;
    waiter.task = &me;
    waiter.ctx = ctx;
    stand_in_line(lock, waiter);
    reconsider(lock);
    int result = 0;
    while (!result) {
      StateCore<P>::set(me, state);
      if (waiter.granted)
        break;
      if (must_give_way(lock, waiter))
        result = -EDEADLK;
      else if (ends_sleep(state, P::signals(me)))
        result = -EINTR;
      else
        hold.sleep_outside(MAX_SCHEDULE_TIMEOUT);
    }
    StateCore<P>::set_running(me);
    if (result)
      list_del(&waiter.link);
    return result;
  }
};

} // namespace kcompd
