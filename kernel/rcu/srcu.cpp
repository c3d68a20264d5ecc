// SPDX-License-Identifier: MIT
// Sleepable RCU, as drivers call it.
#include "kernel/rcu/srcu_core.h"
#include "kernel/sched/platform.h"
#include "kernel/softirq.h"
#include <linux/bug.h>
#include <linux/export.h>
#include <linux/spinlock.h>

using namespace kcompd;

namespace {

using Core = SrcuCore<Machine>;

void grace_period(srcu_struct *ssp) noexcept {
  const unsigned long mine = Core::begin(ssp);
  mutex_lock(&ssp->sync);
  Core::wait_for_readers(ssp);
  mutex_unlock(&ssp->sync);
  Core::end(ssp, mine);
}

void call(rcu_head *head) noexcept {
  const auto function = head->func;
  struct module *const pinned = module_of_address(reinterpret_cast<const void *>(function));
  const Ending how = run_guarded(pinned, [=] { function(head); });
  unpin_code(pinned, how);
}

} // namespace

int init_srcu_struct(srcu_struct *ssp) {
  ssp->half = ssp->readers[0] = ssp->readers[1] = 0;
  mutex_init(&ssp->sync);
  raw_spin_lock_init(&ssp->lock);
  ssp->first = ssp->last = nullptr;
  ssp->begun = ssp->ended = 0;
  INIT_WORK(&ssp->work, kcompd_srcu_work);
  return 0;
}
EXPORT_SYMBOL(init_srcu_struct);

void cleanup_srcu_struct(srcu_struct *ssp) {
  flush_work(&ssp->work);
  WARN_ON(srcu_read_lock_held(ssp));
}
EXPORT_SYMBOL(cleanup_srcu_struct);

int srcu_read_lock(srcu_struct *ssp) {
  return static_cast<int>(Core::enter(ssp));
}
EXPORT_SYMBOL(srcu_read_lock);

void srcu_read_unlock(srcu_struct *ssp, int idx) {
  Core::leave(ssp, static_cast<unsigned>(idx));
}
EXPORT_SYMBOL(srcu_read_unlock);

int srcu_read_lock_held(const srcu_struct *ssp) {
  return Core::anybody(ssp);
}
EXPORT_SYMBOL(srcu_read_lock_held);

void synchronize_srcu(srcu_struct *ssp) {
  check_atomic(self());
  const WchanScope wchan("synchronize_srcu");
  grace_period(ssp);
}
EXPORT_SYMBOL(synchronize_srcu);

void synchronize_srcu_expedited(srcu_struct *ssp) {
  synchronize_srcu(ssp);
}
EXPORT_SYMBOL(synchronize_srcu_expedited);

void call_srcu(srcu_struct *ssp, rcu_head *head, rcu_callback_t func) {
  head->func = func;
  head->next = nullptr;
  pin_code_of(reinterpret_cast<const void *>(func)); // until call()
  {
    const Core::Lock lock(ssp->lock);
    if (ssp->first)
      ssp->last->next = head;
    else
      ssp->first = head;
    ssp->last = head;
  }
  queue_work(system_unbound_wq, &ssp->work);
}
EXPORT_SYMBOL(call_srcu);

void kcompd_srcu_work(work_struct *work) {
  srcu_struct *const ssp = container_of(work, srcu_struct, work);
  rcu_head *head;
  {
    const Core::Lock lock(ssp->lock);
    head = ssp->first;
    ssp->first = ssp->last = nullptr;
  }
  grace_period(ssp); // also when nothing is there: for start_poll_synchronize_srcu()
  while (head) {
    rcu_head *const next = head->next;
    call(head);
    head = next;
  }
}
EXPORT_SYMBOL(kcompd_srcu_work);

void srcu_barrier(srcu_struct *ssp) {
  flush_work(&ssp->work); // call_srcu() queues it behind each function
}
EXPORT_SYMBOL(srcu_barrier);

unsigned long get_state_synchronize_srcu(srcu_struct *ssp) {
  return Core::now(ssp);
}
EXPORT_SYMBOL(get_state_synchronize_srcu);

unsigned long start_poll_synchronize_srcu(srcu_struct *ssp) {
  const unsigned long cookie = get_state_synchronize_srcu(ssp);
  queue_work(system_unbound_wq, &ssp->work);
  return cookie;
}
EXPORT_SYMBOL(start_poll_synchronize_srcu);

bool poll_state_synchronize_srcu(srcu_struct *ssp, unsigned long cookie) {
  return Core::has_passed(ssp, cookie);
}
EXPORT_SYMBOL(poll_state_synchronize_srcu);
