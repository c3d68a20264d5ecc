// SPDX-License-Identifier: MIT
// The interrupt thread's loop, and what stands around each function that it calls.
#include "kernel/softirq.h"
#include "kernel/kthread.h"
#include "kernel/module/image.h"
#include <algorithm>
#include <linux/bottom_half.h>
#include <linux/bug.h>
#include <linux/export.h>
#include <linux/kthread.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <sys/prctl.h>

namespace kcompd {

namespace {

std::atomic<Task *> thread{nullptr};
std::mutex starting;

unsigned pokes = 0;                        // futex: something new is in line
std::atomic<int64_t> sleeps_until{kNever}; // what is due later need not poke
std::atomic<bool> asleep{false};

int interrupt_thread(void *) {
  prctl(PR_SET_TIMERSLACK, 1UL);
  for (;;) {
    const unsigned seen = __atomic_load_n(&pokes, __ATOMIC_SEQ_CST);
    sleeps_until = kNever; // whoever comes from here on pokes
    const int64_t next =
        std::min({run_irqs(), run_irq_works(), run_hrtimers(), run_timers(), run_tasklets(), run_rcu_callbacks()});
    sleeps_until = next;
    __set_current_state(TASK_INTERRUPTIBLE); // for display only
    asleep = true;                           // pairs with the look of raise_interrupt() behind its poke
    futex_wait(&pokes, seen, next == kNever ? -1 : next);
    asleep = false;
    __set_current_state(TASK_RUNNING); // for display only
  }
}

bool start() noexcept {
  const std::lock_guard lock(starting);
  if (thread.load())
    return true;
  task_struct *task = create_own_kthread(interrupt_thread, nullptr, "ksoftirqd/0");
  if (IS_ERR(task)) {
    printk(KERN_ERR "softirq: no thread for timers and tasklets: error %ld\n", PTR_ERR(task));
    return false;
  }
  get_task_struct(task);
  thread = &task_of(task);
  wake_up_process(task);
  return true;
}

} // namespace

void raise_interrupt(int64_t when) noexcept {
  if (!thread.load() && !start())
    return; // the next one tries again
  if (when >= sleeps_until.load())
    return;
  __atomic_fetch_add(&pokes, 1, __ATOMIC_SEQ_CST);
  if (asleep.load())
    futex_wake(&pokes, 1);
}

bool on_interrupt_thread() noexcept {
  return existing_task() && existing_task() == thread.load();
}

void Ends::tell() noexcept {
  __atomic_fetch_add(&count_, 1, __ATOMIC_RELAXED); // the lock orders it; waiters check again under it
  if (waiters_)
    futex_wake(&count_, INT_MAX);
}

void Ends::wait(std::unique_lock<std::mutex> &lock, int64_t deadline) noexcept {
  const unsigned seen = __atomic_load_n(&count_, __ATOMIC_RELAXED); // under the lock
  waiters_++;
  lock.unlock();
  futex_wait(&count_, seen, deadline);
  lock.lock();
  waiters_--;
}

void Running::end() noexcept {
  object_ = nullptr;
  ends_.tell();
}

void Running::wait_for(std::unique_lock<std::mutex> &lock, const void *object, const char *who) noexcept {
  if (object_ != object)
    return;
  if (on_interrupt_thread()) {
    lock.unlock();
    WARN_ONCE(true, "%s would wait for the function that calls it\n", who);
    lock.lock();
    return;
  }
  about_to_block(self());
  const WchanScope wchan(who);
  while (object_ == object)
    ends_.wait(lock);
}

struct module *pin_code_of(const void *function) noexcept {
  struct module *mod = module_of_address(function);
  return pin_module_image(mod) ? mod : nullptr;
}

bool may_arm(const void *function, const char *kind) noexcept {
  const struct module *mod = module_of_address(function);
  if (!mod || !static_cast<ModuleImage *>(mod->image)->disarmed) [[likely]]
    return true;
  printk(KERN_ERR "%s: removed, so its %s %ps is not started any more\n", mod->name, kind, function);
  return false;
}

void report_left_behind(const struct module &mod, const char *kind, const void *function) noexcept {
  printk(KERN_ERR "%s: removed with its %s %ps still active: it is cancelled\n", mod.name, kind, function);
}

bool belongs_to(const struct module &mod, const void *object, const void *function) noexcept {
  return module_of_address(function) == &mod || module_of_address(object) == &mod;
}

void disarm_module(struct module &mod) noexcept {
  static_cast<ModuleImage *>(mod.image)->disarmed =
      true; // before the lines' locks are taken, under which others look at it
  disarm_timers(mod);
  disarm_hrtimers(mod);
  disarm_tasklets(mod);
  disarm_irq_works(mod);
  disarm_irqs(mod);
  disarm_works(mod);
  disarm_kthread_works(mod);
}

void clean_up_after_function(Task &me) noexcept {
  leave_cpu(me);
  forget_locks(me);
  __set_current_state(TASK_RUNNING);
}

void enter_interrupt(unsigned offset) noexcept {
  preempt_disable();
  Task &me = self();
  me.irq_depth = offset;
  me.irqs_off = offset == HARDIRQ_OFFSET;
}

void leave_interrupt(Ending how, const void *function) noexcept {
  Task &me = self();
  if (how == Ending::kReturned && (me.preempt_depth != 1 || locks_held(me) > 0 || me.rcu_depth > 0))
    printk(KERN_ERR "softirq: %ps returned with preempt_count %08x\n", function, preempt_count());
  clean_up_after_function(me);
}

} // namespace kcompd

using namespace kcompd;

// In preempt.h's count a disabled section weighs twice what a running softirq does.
void local_bh_disable(void) {
  Task &me = self();
  if (me.irq_depth == 0)
    preempt_disable();
  me.irq_depth += 2 * SOFTIRQ_OFFSET;
}
EXPORT_SYMBOL(local_bh_disable);

void local_bh_enable(void) {
  Task &me = self();
  if (me.irq_depth < 2 * SOFTIRQ_OFFSET)
    return;
  me.irq_depth -= 2 * SOFTIRQ_OFFSET;
  if (me.irq_depth == 0)
    preempt_enable();
}
EXPORT_SYMBOL(local_bh_enable);
