// SPDX-License-Identifier: MIT
// Reader-writer spinlocks, as drivers call them: who writes is noted beside the word. The count of locks held goes by
// the thread here; a release on another thread lowers that one's count, but never below none.
#include "kernel/locking/holder.h"
#include "kernel/locking/rwlock_core.h"
#include "kernel/sched/platform.h"
#include <linux/export.h>
#include <linux/spinlock.h>

using namespace kcompd;

namespace {

using Core = RwlockCore<Machine>;

HeldLock as_held(const rwlock_t *lock, bool writer, const void *caller, int subclass) noexcept {
  return as_held(lock, lock->key, caller, LockKind::kSpin, writer ? LockMode::kExclusive : LockMode::kRead,
                 static_cast<unsigned>(subclass));
}

void count(Task &me, rwlock_t *lock, bool writer, const HeldLock &taken) noexcept {
  hold_lock(me.held, taken);
  const uint32_t epoch = count_lock(me);
  if (writer)
    note_holder(lock, me, epoch, taken.at);
}

void enter(rwlock_t *lock, bool writer, const void *caller, int subclass = 0) noexcept {
  Task &me = self();
  const HeldLock wanted = as_held(lock, writer, caller, subclass);
  want_lock(me.held, wanted);
  if (!Core::try_enter(lock->word, writer)) {
    end_if_mine(me, lock, Core::kWriter, wanted);
    Core::enter_slowly(lock->word, writer, {writer ? "_raw_write_lock" : "_raw_read_lock", caller});
  }
  count(me, lock, writer, wanted);
}

void leave(rwlock_t *lock, bool writer) noexcept {
  Task &me = self();
  const int own = me.own_locks.load(std::memory_order_relaxed); // only this thread writes it
  if (own > 0)
    me.own_locks.store(own - 1, std::memory_order_relaxed); // as above
  if (writer)
    forget_holder(lock, me);
  else
    forget_unowned(me.held, lock);
  Core::leave(lock->word, writer);
}

int try_lock(rwlock_t *lock, bool writer, const void *caller) noexcept {
  if (!Core::try_enter(lock->word, writer))
    return 0;
  count(self(), lock, writer, as_held(lock, writer, caller, 0));
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

void _raw_write_lock_nested(rwlock_t *lock, int subclass) {
  enter(lock, true, __builtin_return_address(0), subclass);
}
EXPORT_SYMBOL(_raw_write_lock_nested);

int _raw_write_trylock(rwlock_t *lock) {
  return try_lock(lock, true, __builtin_return_address(0));
}
EXPORT_SYMBOL(_raw_write_trylock);

void _raw_write_unlock(rwlock_t *lock) {
  leave(lock, true);
}
EXPORT_SYMBOL(_raw_write_unlock);
