// SPDX-License-Identifier: MIT
// Reader-writer spinlocks: who is in is all in one word, so that the release is the last touch; who writes is noted
// beside it. The count of locks held goes by the thread here; a release on another thread lowers that one's count, but
// never below none.
#include "kernel/locking/contention.h"
#include "kernel/locking/holder.h"
#include "kernel/sched/futex.h"
#include <linux/export.h>
#include <linux/spinlock.h>

using namespace kcompd;

namespace {

constexpr unsigned kWriter = 0x80000000;
constexpr unsigned kSleepers = 0x40000000;
constexpr int kSpins = 100;

// Enter if the lock's word allows it: readers unless a writer is in, a writer unless anybody is.
bool try_enter(rwlock_t *lock, bool writer) noexcept {
  unsigned seen = __atomic_load_n(&lock->word, __ATOMIC_RELAXED); // a look before the real attempt
  while (writer ? (seen & ~kSleepers) == 0 : !(seen & kWriter))
    if (__atomic_compare_exchange_n(&lock->word, &seen, writer ? seen | kWriter : seen + 1, false, __ATOMIC_ACQUIRE,
                                    __ATOMIC_RELAXED)) // pairs with leave()
      return true;
  return false;
}

void count(Task &me, rwlock_t *lock, bool writer, const void *caller) noexcept {
  const uint32_t epoch = count_lock(me);
  if (writer)
    note_holder(lock, me, epoch, caller);
}

void enter(rwlock_t *lock, bool writer, const void *caller) noexcept {
  Task &me = self();
  for (int i = 0; !try_enter(lock, writer); i++) {
    if (i == 0)
      end_if_mine(me, lock, kWriter, "{+.+.}-{2:2}", caller);
    if (i < kSpins) {
      cpu_relax();
      continue;
    }
    about_to_block(me);
    const char *name = writer ? "_raw_write_lock" : "_raw_read_lock";
    WchanScope wchan(name);
    ContentionScope contention(name, caller);
    me.lock_waits++;
    unsigned seen = __atomic_load_n(&lock->word, __ATOMIC_RELAXED); // checked again by the futex
    const bool busy = writer ? (seen & ~kSleepers) != 0 : (seen & kWriter) != 0;
    if (busy && ((seen & kSleepers) || __atomic_compare_exchange_n(&lock->word, &seen, seen | kSleepers, false,
                                                                   __ATOMIC_RELAXED, __ATOMIC_RELAXED)))
      futex_wait(&lock->word, seen | kSleepers, -1);
    me.lock_waits--;
  }
  count(me, lock, writer, caller);
}

void leave(rwlock_t *lock, bool writer) noexcept {
  Task &me = self();
  const int own = me.own_locks.load(std::memory_order_relaxed); // only this thread writes it
  if (own > 0)
    me.own_locks.store(own - 1, std::memory_order_relaxed); // as above
  if (writer)
    forget_holder(lock);
  unsigned seen = __atomic_load_n(&lock->word, __ATOMIC_RELAXED);
  unsigned next;
  do
    next = writer || (seen & ~kSleepers) == 1 ? 0 : seen - 1;
  while (
      !__atomic_compare_exchange_n(&lock->word, &seen, next, false, __ATOMIC_RELEASE, __ATOMIC_RELAXED)); // try_enter()
  if (!next && (seen & kSleepers))
    futex_wake(&lock->word, INT_MAX);
}

int try_lock(rwlock_t *lock, bool writer, const void *caller) noexcept {
  if (!try_enter(lock, writer))
    return 0;
  count(self(), lock, writer, caller);
  return 1;
}

} // namespace

void _raw_read_lock(rwlock_t *lock) {
  enter(lock, false, __builtin_return_address(0));
}
EXPORT_SYMBOL(_raw_read_lock);

int _raw_read_trylock(rwlock_t *lock) {
  return try_lock(lock, false, __builtin_return_address(0));
}
EXPORT_SYMBOL(_raw_read_trylock);

void _raw_read_unlock(rwlock_t *lock) {
  leave(lock, false);
}
EXPORT_SYMBOL(_raw_read_unlock);

void _raw_write_lock(rwlock_t *lock) {
  enter(lock, true, __builtin_return_address(0));
}
EXPORT_SYMBOL(_raw_write_lock);

int _raw_write_trylock(rwlock_t *lock) {
  return try_lock(lock, true, __builtin_return_address(0));
}
EXPORT_SYMBOL(_raw_write_trylock);

void _raw_write_unlock(rwlock_t *lock) {
  leave(lock, true);
}
EXPORT_SYMBOL(_raw_write_unlock);
