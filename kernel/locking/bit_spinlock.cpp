// SPDX-License-Identifier: MIT
// Spinlocks of one bit: there is no room in it for "somebody sleeps", so after a short spin a waiter gives the CPU away
// again and again.
#include "kernel/sched/core.h"
#include <linux/bit_spinlock.h>
#include <linux/export.h>

using namespace kcompd;

namespace {

constexpr int kSpins = 100;

bool try_take(int bit, unsigned long *word) noexcept {
  return !test_bit(bit, word) && !test_and_set_bit_lock(bit, word); // a look before the real attempt
}

void wait_for(int bit, unsigned long *word) noexcept {
  for (int i = 0; i < kSpins; i++) {
    cpu_relax();
    if (try_take(bit, word))
      return;
  }
  Task &me = self();
  about_to_block(me);
  const WchanScope wchan("bit_spin_lock");
  me.lock_waits++;
  while (!try_take(bit, word))
    sched_yield();
  me.lock_waits--;
}

// Who holds it is noted nowhere: a release by another task lowers that one's count, but never below none.
void uncount() noexcept {
  Task &me = self();
  const int own = me.own_locks.load(std::memory_order_relaxed); // only this thread writes it
  if (own > 0)
    me.own_locks.store(own - 1, std::memory_order_relaxed); // as above
}

} // namespace

void bit_spin_lock(int bitnum, unsigned long *addr) {
  if (!try_take(bitnum, addr))
    wait_for(bitnum, addr);
  count_lock(self());
}
EXPORT_SYMBOL(bit_spin_lock);

int bit_spin_trylock(int bitnum, unsigned long *addr) {
  if (!try_take(bitnum, addr))
    return 0;
  count_lock(self());
  return 1;
}
EXPORT_SYMBOL(bit_spin_trylock);

void bit_spin_unlock(int bitnum, unsigned long *addr) {
  uncount();
  clear_bit_unlock(bitnum, addr); // the last touch
}
EXPORT_SYMBOL(bit_spin_unlock);

void __bit_spin_unlock(int bitnum, unsigned long *addr) {
  uncount();
  __clear_bit_unlock(bitnum, addr); // as above
}
EXPORT_SYMBOL(__bit_spin_unlock);
