// SPDX-License-Identifier: MIT
// Sleepable RCU. Readers are counted in one of two halves. Who waits first sees the idle half empty (a reader may have
// chosen it long ago and counted itself late), sends newcomers there, and waits for the other.
//
// Readers touch a domain for the last time when they count themselves out: whoever waits sleeps on that very word.
#include "kernel/softirq.h"
#include <climits>
#include <linux/bug.h>
#include <linux/export.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>

using namespace kcompd;

namespace {

constexpr unsigned kWaiter = 0x80000000;

unsigned load(const unsigned &word) noexcept {
  return __atomic_load_n(&word, __ATOMIC_SEQ_CST);
}

void wait_until_empty(unsigned &readers) noexcept {
  Task &me = self();
  // Not a mere load: what the caller wrote comes before it, also where a load may overtake a store.
  if (!__atomic_fetch_add(&readers, 0, __ATOMIC_SEQ_CST))
    return;
  about_to_block(me);
  me.lock_waits++;
  // Seen with the bit, the word cannot go to 0 without a wake-up; pairs with srcu_read_unlock().
  for (unsigned seen = __atomic_or_fetch(&readers, kWaiter, __ATOMIC_SEQ_CST); seen != kWaiter; seen = load(readers))
    futex_wait(&readers, seen, -1);
  me.lock_waits--;
  __atomic_and_fetch(&readers, ~kWaiter, __ATOMIC_SEQ_CST);
}

class Hold {
public:
  explicit Hold(srcu_struct *ssp) noexcept : lock_(&ssp->lock) { _raw_spin_lock(lock_); }
  ~Hold() { _raw_spin_unlock(lock_); }
  Hold(const Hold &) = delete;
  Hold &operator=(const Hold &) = delete;

private:
  raw_spinlock_t *const lock_;
};

void grace_period(srcu_struct *ssp) noexcept {
  unsigned long mine;
  {
    const Hold hold(ssp);
    mine = ++ssp->begun;
  }
  mutex_lock(&ssp->sync);
  const unsigned half = load(ssp->half);
  wait_until_empty(ssp->readers[half ^ 1]);
  __atomic_store_n(&ssp->half, half ^ 1, __ATOMIC_SEQ_CST); // pairs with the load in srcu_read_lock()
  wait_until_empty(ssp->readers[half]);
  mutex_unlock(&ssp->sync);
  const Hold hold(ssp);
  if (ssp->ended < mine)
    ssp->ended = mine;
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
  const unsigned half = load(ssp->half);
  __atomic_add_fetch(&ssp->readers[half], 1, __ATOMIC_SEQ_CST);
  return static_cast<int>(half);
}
EXPORT_SYMBOL(srcu_read_lock);

void srcu_read_unlock(srcu_struct *ssp, int idx) {
  const unsigned *const word = &ssp->readers[idx];
  if (__atomic_sub_fetch(&ssp->readers[idx], 1, __ATOMIC_SEQ_CST) == kWaiter)
    futex_wake(word, INT_MAX);
}
EXPORT_SYMBOL(srcu_read_unlock);

int srcu_read_lock_held(const srcu_struct *ssp) {
  return ((load(ssp->readers[0]) | load(ssp->readers[1])) & ~kWaiter) != 0;
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
    const Hold hold(ssp);
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
    const Hold hold(ssp);
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
  const Hold hold(ssp);
  return ssp->begun;
}
EXPORT_SYMBOL(get_state_synchronize_srcu);

unsigned long start_poll_synchronize_srcu(srcu_struct *ssp) {
  const unsigned long cookie = get_state_synchronize_srcu(ssp);
  queue_work(system_unbound_wq, &ssp->work);
  return cookie;
}
EXPORT_SYMBOL(start_poll_synchronize_srcu);

bool poll_state_synchronize_srcu(srcu_struct *ssp, unsigned long cookie) {
  const Hold hold(ssp);
  return ssp->ended > cookie;
}
EXPORT_SYMBOL(poll_state_synchronize_srcu);
