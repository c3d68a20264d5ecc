// SPDX-License-Identifier: MIT
// Functions that run when all read sections of before have ended. The thread `rcu_preempt` takes all that have come,
// waits for the sections, and hands them to the interrupt thread, which calls them like any other function in softirq
// context: one after the other, in the order in which they came.
#include "kernel/kthread.h"
#include "kernel/rcu/rcu.h"
#include "kernel/softirq.h"
#include <algorithm>
#include <iterator>
#include <linux/bug.h>
#include <linux/export.h>
#include <linux/kthread.h>
#include <linux/printk.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

namespace kcompd {

namespace {

// The offset of an rcu_head in its object passes for a function: kfree_rcu().
constexpr uintptr_t kMaxOffset = 4096;

// How long rmmod waits for a grace period.
constexpr int64_t kPatience = 10'000'000'000;

class Line {
public:
  bool empty() const noexcept { return !first_; }
  const rcu_head *first() const noexcept { return first_; }
  void add(rcu_head *head) noexcept {
    head->next = nullptr;
    *end_ = head;
    end_ = &head->next;
  }
  rcu_head *take() noexcept {
    rcu_head *const head = first_;
    first_ = head->next;
    if (!first_)
      end_ = &first_;
    return head;
  }
  void move_to(Line &other) noexcept {
    if (empty())
      return;
    *other.end_ = first_;
    other.end_ = end_;
    first_ = nullptr;
    end_ = &first_;
  }

private:
  rcu_head *first_ = nullptr, **end_ = &first_;
};

// The lock guards all of these.
constinit std::mutex lock;
constinit Line come, waiting, ready; // in this order they go from one to the next
constinit u64 queued = 0, done = 0;  // how many ever
constinit bool asked = false;        // for a grace period that nothing waits for
constinit bool started = false;
constinit Ends arrivals, ends;

const void *function_of(const rcu_head *head) noexcept {
  return reinterpret_cast<const void *>(head->func);
}

bool only_frees(const rcu_head *head) noexcept {
  return reinterpret_cast<uintptr_t>(head->func) < kMaxOffset;
}

// One grace period for all that have come.
void advance(std::unique_lock<std::mutex> &guard) noexcept {
  asked = false;
  come.move_to(waiting);
  guard.unlock();
  wait_for_readers();
  guard.lock();
  waiting.move_to(ready);
  guard.unlock();
  raise_interrupt(0);
  guard.lock();
}

int grace_period_thread(void *) {
  const WchanScope wchan("rcu_gp_kthread");
  std::unique_lock guard(lock);
  for (;;) {
    while (come.empty() && !asked) {
      __set_current_state(TASK_IDLE); // for display only
      arrivals.wait(guard);
    }
    __set_current_state(TASK_RUNNING); // for display only
    advance(guard);
  }
}

// The lock is held.
bool start() noexcept {
  if (started)
    return true;
  task_struct *const task = create_own_kthread(grace_period_thread, nullptr, "rcu_preempt");
  started = !IS_ERR(task);
  if (started)
    wake_up_process(task);
  else
    printk(KERN_ERR "rcu: no thread to wait for grace periods: error %ld\n", PTR_ERR(task));
  return started;
}

// Where there is no thread, those who wait do its work.
void await(std::unique_lock<std::mutex> &guard, u64 target, int64_t deadline) noexcept {
  while (done < target && (deadline < 0 || monotonic_ns() < deadline)) {
    if (!start() && !come.empty())
      advance(guard);
    if (done < target)
      ends.wait(guard, deadline);
  }
}

void call(rcu_head *head) noexcept {
  const auto function = head->func;
  if (only_frees(head)) {
    kvfree(reinterpret_cast<char *>(head) - reinterpret_cast<uintptr_t>(function));
    return;
  }
  const auto *address = reinterpret_cast<const void *>(function);
  struct module *const pinned = module_of_address(address); // by put_in_line()
  call_in_interrupt(SOFTIRQ_OFFSET, pinned, address, [=] { function(head); });
}

void put_in_line(rcu_head *head, rcu_callback_t function) noexcept {
  head->func = function;
  if (!only_frees(head))
    pin_code_of(function_of(head)); // the code stays until it has run
  const std::lock_guard guard(lock);
  start();
  come.add(head);
  queued++;
  arrivals.tell();
}

} // namespace

int64_t run_rcu_callbacks() noexcept {
  std::unique_lock guard(lock);
  while (!ready.empty()) {
    rcu_head *const head = ready.take();
    guard.unlock();
    call(head);
    guard.lock();
    done++;
    ends.tell();
  }
  return kNever;
}

void finish_rcu_of(const struct module &mod) noexcept {
  std::unique_lock guard(lock);
  for (const Line *line : {&ready, &waiting, &come})
    for (const rcu_head *head = line->first(); head; head = head->next)
      if (!only_frees(head) && module_of_address(function_of(head)) == &mod)
        printk(KERN_ERR "%s: removed with its call_rcu() function %ps still due: it runs first (call rcu_barrier() "
                        "before exit returns)\n",
               mod.name, function_of(head));
  if (done == queued)
    return;
  const u64 target = queued;
  about_to_block(self());
  const WchanScope wchan("rcu_barrier");
  await(guard, target, monotonic_ns() + kPatience);
  if (done < target)
    printk(KERN_ERR "%s: removed while an RCU read section does not end: what is freed behind it counts as left\n",
           mod.name);
}

} // namespace kcompd

using namespace kcompd;

void call_rcu(rcu_head *head, rcu_callback_t func) {
  put_in_line(head, func);
}
EXPORT_SYMBOL(call_rcu);

void kcompd_kvfree_rcu(rcu_head *head, unsigned long offset) {
  put_in_line(head, reinterpret_cast<rcu_callback_t>(offset));
}
EXPORT_SYMBOL(kcompd_kvfree_rcu);

void rcu_barrier(void) {
  if (on_interrupt_thread()) {
    WARN_ONCE(true, "rcu_barrier() in interrupt context would wait for ever\n");
    return;
  }
  Task &me = self();
  check_atomic(me);
  about_to_block(me);
  const WchanScope wchan("rcu_barrier");
  std::unique_lock guard(lock);
  await(guard, queued, -1);
}
EXPORT_SYMBOL(rcu_barrier);

unsigned long start_poll_synchronize_rcu(void) {
  const unsigned long state = get_state_synchronize_rcu();
  const std::lock_guard guard(lock);
  start();
  asked = true;
  arrivals.tell();
  return state;
}
EXPORT_SYMBOL(start_poll_synchronize_rcu);
