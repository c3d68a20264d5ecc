// SPDX-License-Identifier: MIT
// Works for hardirq context: one line.
#include "kernel/softirq.h"
#include <linux/bug.h>
#include <linux/export.h>
#include <linux/irq_work.h>
#include <linux/list.h>
#include <linux/preempt.h>

namespace kcompd {

namespace {

constinit std::mutex lock;
LIST_HEAD(line);
constinit Running running;
constinit Ends ends; // for those in irq_work_sync()

const void *function_of(const irq_work *work) noexcept {
  return reinterpret_cast<const void *>(work->func);
}

// Written under the lock, looked at anywhere.
void change(irq_work *work, unsigned set, unsigned clear) noexcept {
  __atomic_store_n(&work->state, (work->state | set) & ~clear, __ATOMIC_RELAXED);
}

} // namespace

int64_t run_irq_works() noexcept {
  std::unique_lock guard(lock);
  while (!list_empty(&line)) {
    irq_work *const work = list_first_entry(&line, irq_work, link);
    list_del(&work->link);
    change(work, IRQ_WORK_BUSY, IRQ_WORK_PENDING);
    void (*const function)(irq_work *) = work->func;
    struct module *const pinned = pin_code_of(function_of(work));
    running.begin(work);
    guard.unlock();
    call_in_interrupt(HARDIRQ_OFFSET, pinned, reinterpret_cast<const void *>(function), [=] { function(work); });
    guard.lock();
    change(work, 0, IRQ_WORK_BUSY); // unlike a timer it has to outlive its function
    running.end();
    ends.tell();
  }
  return kNever;
}

void disarm_irq_works(const struct module &mod) noexcept {
  const auto take = [&mod]() -> const void * {
    const std::lock_guard guard(lock);
    irq_work *work;
    list_for_each_entry(work, &line, link) {
      if (!belongs_to(mod, work, function_of(work)))
        continue;
      list_del(&work->link);
      change(work, 0, IRQ_WORK_PENDING);
      ends.tell();
      return function_of(work);
    }
    return nullptr;
  };
  while (const void *function = take())
    report_left_behind(mod, "irq_work", function);
}

} // namespace kcompd

using namespace kcompd;

void init_irq_work(irq_work *work, void (*func)(irq_work *)) {
  *work = irq_work{};
  work->func = func;
}
EXPORT_SYMBOL(init_irq_work);

bool irq_work_queue(irq_work *work) {
  if (irq_work_is_pending(work) || !may_arm(function_of(work), "irq_work"))
    return false;
  {
    const std::lock_guard guard(lock);
    if (work->state & IRQ_WORK_PENDING)
      return false;
    change(work, IRQ_WORK_PENDING, 0);
    list_add_tail(&work->link, &line);
  }
  raise_interrupt(0);
  return true;
}
EXPORT_SYMBOL(irq_work_queue);

bool irq_work_queue_on(irq_work *work, int cpu) {
  return irq_work_queue(work);
}
EXPORT_SYMBOL(irq_work_queue_on);

void irq_work_sync(irq_work *work) {
  if (on_interrupt_thread()) {
    WARN_ONCE(true, "irq_work_sync() in interrupt context would wait for ever\n");
    return;
  }
  about_to_block(self());
  const WchanScope wchan("irq_work_sync");
  std::unique_lock guard(lock);
  while ((work->state & IRQ_WORK_PENDING) || running.is(work))
    ends.wait(guard);
}
EXPORT_SYMBOL(irq_work_sync);
