// SPDX-License-Identifier: MIT
// Wait/wound mutexes. A lock that is released goes over to the first of its line, where transactions stand by age, the
// oldest first. Nobody waits for ever, because of a transaction that holds locks and one that waits for it the younger
// gives way: in a wait-die class it does not begin to wait (or stops when an older one gets in before it); in a
// wound-wait class the older marks it, and it stops at its next wait.
#include <linux/bug.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/wait.h>
#include <linux/ww_mutex.h>

namespace {

struct Waiter {
  list_head link;
  task_struct *task;
  ww_acquire_ctx *ctx;
  bool granted;
};

class Hold {
public:
  explicit Hold(ww_mutex *lock) noexcept : lock_(&lock->wait_lock) { raw_spin_lock(lock_); }
  ~Hold() { raw_spin_unlock(lock_); }
  Hold(const Hold &) = delete;
  Hold &operator=(const Hold &) = delete;
  void sleep() noexcept {
    raw_spin_unlock(lock_);
    schedule();
    raw_spin_lock(lock_);
  }

private:
  raw_spinlock_t *const lock_;
};

bool older(const ww_acquire_ctx *a, const ww_acquire_ctx *b) noexcept {
  return static_cast<long>(a->stamp - b->stamp) < 0;
}

// `waits` waits for a lock of `holder`, which cannot end as long as that holds it.
void wound(ww_acquire_ctx *holder, const ww_acquire_ctx *waits) noexcept {
  if (!holder || holder->is_wait_die || holder == waits || !older(waits, holder))
    return;
  __atomic_store_n(&holder->wounded, 1, __ATOMIC_SEQ_CST); // pairs with the look in must_give_way()
  wake_up_process(holder->task);
}

bool must_give_way(const ww_mutex *lock, const Waiter &waiter) noexcept {
  const ww_acquire_ctx *const me = waiter.ctx;
  if (!me || !me->acquired)
    return false;
  if (!me->is_wait_die)
    return __atomic_load_n(&me->wounded, __ATOMIC_SEQ_CST) != 0;
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

void stand_in_line(ww_mutex *lock, Waiter &waiter) noexcept {
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

void take(ww_mutex *lock, ww_acquire_ctx *ctx) noexcept {
  WRITE_ONCE(lock->word, 1);
  lock->ctx = ctx;
}

// It has come to pass that somebody else holds the lock, or stands ahead: those in line look whether they may wait on.
void reconsider(ww_mutex *lock) noexcept {
  const Waiter *waiter;
  list_for_each_entry(waiter, &lock->wait_list, link) {
    if (!waiter->ctx)
      continue;
    wound(lock->ctx, waiter->ctx);
    if (waiter->ctx->is_wait_die)
      wake_up_process(waiter->task);
  }
}

int wait_for(Hold &hold, ww_mutex *lock, ww_acquire_ctx *ctx, unsigned state) noexcept {
  Waiter waiter{{}, kcompd_this_task(), ctx, false};
  stand_in_line(lock, waiter);
  reconsider(lock);
  const char *const before = kcompd_set_wchan("ww_mutex_lock");
  int result = 0;
  while (!result) {
    set_current_state(state);
    if (waiter.granted)
      break;
    if (must_give_way(lock, waiter))
      result = -EDEADLK;
    else if (signal_pending_state(state, waiter.task))
      result = -EINTR;
    else
      hold.sleep();
  }
  __set_current_state(TASK_RUNNING);
  kcompd_set_wchan(before);
  if (result)
    list_del(&waiter.link);
  return result;
}

int lock_in(ww_mutex *lock, ww_acquire_ctx *ctx, unsigned state) noexcept {
  if (ctx && !ctx->acquired)
    __atomic_store_n(&ctx->wounded, 0, __ATOMIC_SEQ_CST); // it begins again, and holds nothing that anybody waits for
  Hold hold(lock);
  if (!lock->word) {
    take(lock, ctx);
  } else {
    if (ctx && lock->ctx == ctx)
      return -EALREADY;
    if (const int err = wait_for(hold, lock, ctx, state))
      return err;
  }
  if (ctx)
    ctx->acquired++;
  return 0;
}

} // namespace

void ww_mutex_init(ww_mutex *lock, struct ww_class *ww_class) {
  lock->word = 0;
  raw_spin_lock_init(&lock->wait_lock);
  INIT_LIST_HEAD(&lock->wait_list);
  lock->ctx = nullptr;
}
EXPORT_SYMBOL(ww_mutex_init);

void ww_acquire_init(ww_acquire_ctx *ctx, struct ww_class *ww_class) {
  ctx->task = kcompd_this_task();
  ctx->stamp = static_cast<unsigned long>(atomic_long_inc_return_relaxed(&ww_class->stamp));
  ctx->acquired = ctx->wounded = 0;
  ctx->is_wait_die = ww_class->is_wait_die;
}
EXPORT_SYMBOL(ww_acquire_init);

void ww_acquire_fini(ww_acquire_ctx *ctx) {
  WARN_ON(ctx->acquired);
}
EXPORT_SYMBOL(ww_acquire_fini);

int ww_mutex_lock(ww_mutex *lock, ww_acquire_ctx *ctx) {
  return lock_in(lock, ctx, TASK_UNINTERRUPTIBLE);
}
EXPORT_SYMBOL(ww_mutex_lock);

int ww_mutex_lock_interruptible(ww_mutex *lock, ww_acquire_ctx *ctx) {
  return lock_in(lock, ctx, TASK_INTERRUPTIBLE);
}
EXPORT_SYMBOL(ww_mutex_lock_interruptible);

int ww_mutex_trylock(ww_mutex *lock, ww_acquire_ctx *ctx) {
  const Hold hold(lock);
  if (lock->word)
    return 0;
  take(lock, ctx);
  if (ctx)
    ctx->acquired++;
  return 1;
}
EXPORT_SYMBOL(ww_mutex_trylock);

void ww_mutex_unlock(ww_mutex *lock) {
  const Hold hold(lock);
  if (lock->ctx)
    lock->ctx->acquired--;
  if (list_empty(&lock->wait_list)) {
    WRITE_ONCE(lock->word, 0);
    lock->ctx = nullptr;
    return;
  }
  Waiter *const first = list_first_entry(&lock->wait_list, Waiter, link);
  list_del(&first->link);
  lock->ctx = first->ctx;
  first->granted = true;
  wake_up_process(first->task);
  reconsider(lock);
}
EXPORT_SYMBOL(ww_mutex_unlock);
