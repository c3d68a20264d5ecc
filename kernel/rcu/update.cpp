// SPDX-License-Identifier: MIT
// RCU's read sections, and waiting for them. How deep a task is in sections is its own count; liburcu is told of the
// outermost, and waits.
#include "kernel/rcu/rcu.h"
#include "kernel/rcu/urcu.h"
#include "kernel/sched/core.h"
#include <linux/bug.h>
#include <linux/export.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

namespace kcompd {

namespace {

// Grace periods are numbered as they begin; `ended` is the highest number of one that is over.
constinit std::atomic<unsigned long> begun{0}, ended{0};

} // namespace

int leave_rcu(Task &me) noexcept {
  const int depth = me.rcu_depth;
  me.rcu_depth = 0;
  if (depth)
    urcu_leave();
  return depth;
}

void wait_for_readers() noexcept {
  const unsigned long mine = begun.fetch_add(1) + 1; // a full barrier, as get_state_synchronize_rcu()'s
  urcu_wait();
  unsigned long seen = ended.load();
  while (seen < mine && !ended.compare_exchange_weak(seen, mine))
    ;
}

} // namespace kcompd

using namespace kcompd;

void rcu_read_lock(void) {
  if (self().rcu_depth++ == 0)
    urcu_enter();
}
EXPORT_SYMBOL(rcu_read_lock);

void rcu_read_unlock(void) {
  Task &me = self();
  if (WARN_ON_ONCE(me.rcu_depth <= 0))
    return;
  if (--me.rcu_depth == 0)
    urcu_leave();
}
EXPORT_SYMBOL(rcu_read_unlock);

int rcu_read_lock_held(void) {
  return self().rcu_depth > 0;
}
EXPORT_SYMBOL(rcu_read_lock_held);

void synchronize_rcu(void) {
  Task &me = self();
  if (me.rcu_depth > 0) {
    printk(KERN_ERR "Illegal synchronize_rcu() in RCU read-side critical section\n");
    BUG(); // it would wait for itself for ever
  }
  check_atomic(me);
  about_to_block(me);
  const WchanScope wchan("synchronize_rcu");
  wait_for_readers();
}
EXPORT_SYMBOL(synchronize_rcu);

void synchronize_rcu_expedited(void) {
  synchronize_rcu();
}
EXPORT_SYMBOL(synchronize_rcu_expedited);

unsigned long get_state_synchronize_rcu(void) {
  // A full barrier: what the caller wrote before is before any grace period of a higher number.
  return begun.fetch_add(0);
}
EXPORT_SYMBOL(get_state_synchronize_rcu);

bool poll_state_synchronize_rcu(unsigned long oldstate) {
  return ended.load() > oldstate;
}
EXPORT_SYMBOL(poll_state_synchronize_rcu);

void cond_synchronize_rcu(unsigned long oldstate) {
  if (!poll_state_synchronize_rcu(oldstate))
    synchronize_rcu();
}
EXPORT_SYMBOL(cond_synchronize_rcu);

void kcompd_kvfree_rcu_mightsleep(const void *object) {
  if (!object)
    return;
  synchronize_rcu();
  kvfree(object);
}
EXPORT_SYMBOL(kcompd_kvfree_rcu_mightsleep);
