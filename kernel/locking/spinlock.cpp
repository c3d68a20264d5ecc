// SPDX-License-Identifier: MIT
// Spinlocks, as drivers call them: with a note of who holds them, and a count of those that a task holds.
#include "kernel/locking/holder.h"
#include "kernel/locking/spinlock_core.h"
#include "kernel/sched/platform.h"
#include <linux/export.h>
#include <linux/membarrier.h>
#include <linux/spinlock.h>

namespace kcompd {

namespace {

using Core = SpinCore<Machine>;

constexpr unsigned kBuckets = 1024;

struct alignas(64) Bucket {
  unsigned sleepers;
};
constinit Bucket buckets[kBuckets]{};

bool membarrier(int command) noexcept {
  const int saved = errno;
  const bool done = syscall(SYS_membarrier, command, 0, 0) == 0;
  errno = saved;
  return done;
}

// Before there are other threads, when it costs nothing.
[[maybe_unused]] const bool registered = membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);

// The usual case, a free lock that its taker releases, is one atomic operation and no call: what is rare ends it by
// calling one of the cold functions, so that no registers are saved for them.

inline HeldLock as_held(const raw_spinlock_t *lock, const void *caller, unsigned subclass) noexcept {
  return as_held(lock, lock->key, caller, LockKind::kSpin, LockMode::kExclusive, subclass);
}

inline void note_taken(raw_spinlock_t *lock, Task &me, const void *caller, unsigned subclass) noexcept {
  note_holder(lock, me, count_lock(me), caller);
  hold_lock(me.held, as_held(lock, caller, subclass));
}

// Inside another lock, or one that is not free.
[[gnu::noinline, gnu::cold]] void take_slowly(raw_spinlock_t *lock, const void *caller, unsigned subclass) noexcept {
  Task &me = self();
  const HeldLock wanted = as_held(lock, caller, subclass);
  want_lock(me.held, wanted);
  if (!Core::try_take_free(lock->word)) {
    end_if_mine(me, lock, ~0U, wanted);
    Core::take_slowly(lock->word, caller);
  }
  note_taken(lock, me, caller, subclass);
}

inline void take(raw_spinlock_t *lock, const void *caller, unsigned subclass = 0) noexcept {
  Task *me = existing_task();
  if (!me || me->held.count || !Core::try_take_free(lock->word)) [[unlikely]]
    return take_slowly(lock, caller, subclass);
  note_taken(lock, *me, caller, subclass);
}

inline void forget_and_release(raw_spinlock_t *lock) noexcept {
  forget_holder(lock);
  Core::release(lock->word);
}

[[gnu::noinline, gnu::cold]] void release_of_another(raw_spinlock_t *lock, task_struct *owner,
                                                     uint32_t epoch) noexcept {
  Task &me = self();
  uncount_lock(me, owner, epoch);
  forget_foreign(me.held, lock);
  forget_and_release(lock);
}

inline void release(raw_spinlock_t *lock) noexcept {
  task_struct *const owner = __atomic_load_n(&lock->owner, __ATOMIC_RELAXED); // both written while the lock was held
  const uint32_t epoch = __atomic_load_n(&lock->epoch, __ATOMIC_RELAXED);
  Task *me = existing_task();
  if (!me || !took_lock(*me, owner, epoch)) [[unlikely]]
    return release_of_another(lock, owner, epoch);
  uncount_own_lock(*me);
  forget_held(me->held, lock);
  forget_and_release(lock);
}

} // namespace

bool Machine::heavy_barrier() noexcept {
  return membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
}

unsigned &Machine::sleepers(const unsigned &word) noexcept {
  const auto address = reinterpret_cast<uintptr_t>(&word);
  return buckets[(address >> 4 ^ address >> 14) % kBuckets].sleepers;
}

void uncount_lock(Task &me, task_struct *owner, uint32_t epoch) noexcept {
  if (!owner)
    return;
  Task &holder = task_of(owner);
  uint64_t seen = holder.foreign_locks.load(std::memory_order_relaxed); // a count, orders nothing
  if (&holder == &me) {
    if (seen >> 32 == epoch)
      uncount_own_lock(me);
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
  me.held.clear();
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

void _raw_spin_lock_nested(raw_spinlock_t *lock, int subclass) {
  take(lock, __builtin_return_address(0), static_cast<unsigned>(subclass));
}
EXPORT_SYMBOL(_raw_spin_lock_nested);

int _raw_spin_trylock(raw_spinlock_t *lock) {
  if (!Core::try_take(lock->word))
    return 0;
  note_taken(lock, self(), __builtin_return_address(0), 0);
  return 1;
}
EXPORT_SYMBOL(_raw_spin_trylock);

void _raw_spin_unlock(raw_spinlock_t *lock) {
  release(lock);
}
EXPORT_SYMBOL(_raw_spin_unlock);

unsigned long _raw_spin_lock_irqsave(raw_spinlock_t *lock) {
  take(lock, __builtin_return_address(0));
  return kcompd_irq_mark(1);
}
EXPORT_SYMBOL(_raw_spin_lock_irqsave);

void _raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags) {
  release(lock);
  kcompd_irq_mark(flags);
}
EXPORT_SYMBOL(_raw_spin_unlock_irqrestore);

void _raw_spin_lock_irq(raw_spinlock_t *lock) {
  take(lock, __builtin_return_address(0));
  kcompd_irq_mark(1);
}
EXPORT_SYMBOL(_raw_spin_lock_irq);

void _raw_spin_unlock_irq(raw_spinlock_t *lock) {
  release(lock);
  kcompd_irq_mark(0);
}
EXPORT_SYMBOL(_raw_spin_unlock_irq);
