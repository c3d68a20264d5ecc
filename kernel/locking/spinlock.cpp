// SPDX-License-Identifier: MIT
// Spinlocks: test and test-and-set, a short spin, then a futex. Fair locks (tickets, queues) lose two to four orders of
// magnitude when threads outnumber CPUs, because the next in line is mostly not running.
#include "kernel/locking/contention.h"
#include "kernel/locking/holder.h"
#include "kernel/sched/core.h"
#include "kernel/sched/futex.h"
#include <linux/export.h>
#include <linux/spinlock.h>

namespace kcompd {

namespace {

constexpr int kSpins = 100;

bool try_take(raw_spinlock_t *lock) noexcept {
  unsigned free = 0;
  return __atomic_load_n(&lock->word, __ATOMIC_RELAXED) == 0 && // a look before the real attempt
         __atomic_compare_exchange_n(&lock->word, &free, 1, false, __ATOMIC_ACQUIRE,
                                     __ATOMIC_RELAXED); // pairs with unlock
}

void take_slowly(Task &me, raw_spinlock_t *lock, const void *caller) noexcept {
  end_if_mine(me, lock, ~0U, "{+.+.}-{2:2}", caller);
  for (int i = 0; i < kSpins; i++) {
    cpu_relax();
    if (try_take(lock))
      return;
  }
  about_to_block(me);
  WchanScope wchan("_raw_spin_lock");
  ContentionScope contention("_raw_spin_lock", caller);
  me.lock_waits++;
  while (__atomic_exchange_n(&lock->word, 2, __ATOMIC_ACQUIRE) != 0) // pairs with unlock
    futex_wait(&lock->word, 2, -1);
  me.lock_waits--;
}

inline void take(raw_spinlock_t *lock, const void *caller) noexcept {
  Task &me = self();
  if (!try_take(lock))
    take_slowly(me, lock, caller);
  note_holder(lock, me, count_lock(me), caller);
}

} // namespace

uint32_t count_lock(Task &me) noexcept {
  me.own_locks.store(me.own_locks.load(std::memory_order_relaxed) + 1,
                     std::memory_order_relaxed);                                        // only `me` writes it
  return static_cast<uint32_t>(me.foreign_locks.load(std::memory_order_relaxed) >> 32); // only `me` changes the epoch
}

void uncount_lock(Task &me, task_struct *owner, uint32_t epoch) noexcept {
  if (!owner)
    return;
  Task &holder = task_of(owner);
  uint64_t seen = holder.foreign_locks.load(std::memory_order_relaxed); // a count, orders nothing
  if (&holder == &me) {
    if (seen >> 32 == epoch)
      me.own_locks.store(me.own_locks.load(std::memory_order_relaxed) - 1,
                         std::memory_order_relaxed); // only `me` writes
    return;
  }
  while (seen >> 32 == epoch) {
    const uint64_t less = (seen & ~uint64_t{0xffffffff}) | static_cast<uint32_t>(seen - 1);
    if (holder.foreign_locks.compare_exchange_weak(seen, less, std::memory_order_relaxed)) // a count, orders nothing
      return;
  }
}

int locks_held(const Task &me) noexcept {
  return me.own_locks.load(std::memory_order_relaxed) + // counts, order nothing
         static_cast<int32_t>(me.foreign_locks.load(std::memory_order_relaxed));
}

int forget_locks(Task &me) noexcept {
  const int own = me.own_locks.exchange(0, std::memory_order_relaxed); // a count, orders nothing
  uint64_t seen = me.foreign_locks.load(std::memory_order_relaxed);    // as above
  while (!me.foreign_locks.compare_exchange_weak(seen, ((seen >> 32) + 1) << 32, std::memory_order_relaxed))
    ;
  const int held = own + static_cast<int32_t>(seen);
  return held < 0 ? 0 : held;
}

} // namespace kcompd

using namespace kcompd;

void _raw_spin_lock(raw_spinlock_t *lock) {
  take(lock, __builtin_return_address(0));
}
EXPORT_SYMBOL(_raw_spin_lock);

int _raw_spin_trylock(raw_spinlock_t *lock) {
  if (!try_take(lock))
    return 0;
  Task &me = self();
  note_holder(lock, me, count_lock(me), __builtin_return_address(0));
  return 1;
}
EXPORT_SYMBOL(_raw_spin_trylock);

void _raw_spin_unlock(raw_spinlock_t *lock) {
  uncount_lock(self(), __atomic_load_n(&lock->owner, __ATOMIC_RELAXED), // written while the lock was held
               __atomic_load_n(&lock->epoch, __ATOMIC_RELAXED));
  forget_holder(lock);
  // The last touch: from here on the lock may be taken and freed by others. Pairs with try_take() and take_slowly().
  if (__atomic_exchange_n(&lock->word, 0, __ATOMIC_RELEASE) == 2)
    futex_wake(&lock->word, 1);
}
EXPORT_SYMBOL(_raw_spin_unlock);

unsigned long _raw_spin_lock_irqsave(raw_spinlock_t *lock) {
  take(lock, __builtin_return_address(0));
  return kcompd_irq_mark(1);
}
EXPORT_SYMBOL(_raw_spin_lock_irqsave);

void _raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags) {
  _raw_spin_unlock(lock);
  kcompd_irq_mark(flags);
}
EXPORT_SYMBOL(_raw_spin_unlock_irqrestore);

void _raw_spin_lock_irq(raw_spinlock_t *lock) {
  take(lock, __builtin_return_address(0));
  kcompd_irq_mark(1);
}
EXPORT_SYMBOL(_raw_spin_lock_irq);

void _raw_spin_unlock_irq(raw_spinlock_t *lock) {
  _raw_spin_unlock(lock);
  kcompd_irq_mark(0);
}
EXPORT_SYMBOL(_raw_spin_unlock_irq);
