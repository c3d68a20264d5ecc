// SPDX-License-Identifier: MIT
// Interrupt lines without hardware. A line is raised by software, and its handlers are called on the interrupt thread,
// in hardirq context; those that have a thread wake it.
//
// A line is a record that lives for ever. What is requested for it is a list of actions; who calls them has a copy of
// the list, and waits are for the line to be at rest.
#include "kernel/irq/irq.h"
#include "kernel/softirq.h"
#include <algorithm>
#include <array>
#include <atomic>
#include <linux/bug.h>
#include <linux/cpumask.h>
#include <linux/export.h>
#include <linux/interrupt.h>
#include <linux/irq.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/printk.h>
#include <linux/smp.h>
#include <memory>
#include <new>

#undef pr_fmt
#define pr_fmt(fmt) "genirq: " fmt

namespace kcompd {

namespace {

// A request. Guarded by the lock, save for what never changes.
struct Action {
  unsigned irq;
  irq_handler_t handler, thread_fn;
  unsigned long flags;
  const char *name; // the driver's, only handed back
  std::string shown_name;
  void *dev_id;
  task_struct *thread = nullptr; // with a reference
  bool wanted = false;           // the thread shall run
  bool in_thread = false;        // and does
  bool over = false;             // taken back
  bool holds_line = false;       // IRQF_ONESHOT: until its thread has run
  std::shared_ptr<Action> own;   // where nobody waits for the thread: it is the last to need this
};

struct Line {
  std::vector<std::shared_ptr<Action>> actions;
  std::vector<unsigned long> counts; // for each CPU
  unsigned depth = 1;                // disabled so often
  unsigned held = 0;                 // by actions whose thread has not run yet
  bool pending = false;
  bool probed = false; // raised without a handler
};

constinit std::mutex lock;
constinit Running running; // a line whose handlers are called
constinit Ends ends;
bool probing = false;
constinit std::atomic<bool> ever_requested{false};

std::array<Line, NR_IRQS> &lines() {
  static auto *const all = new std::array<Line, NR_IRQS>;
  return *all;
}

const void *address_of(irq_handler_t function) noexcept {
  return reinterpret_cast<const void *>(function);
}

// The function that stands for the request.
const void *function_of(const Action &action) noexcept {
  return address_of(action.handler ? action.handler : action.thread_fn);
}

// Until Linux 2.6.18 handlers had a third argument, the interrupted task's registers; to others it makes no difference.
irqreturn_t call(irq_handler_t function, const Action &action) {
  using Old = irqreturn_t (*)(int, void *, struct pt_regs *);
  return reinterpret_cast<Old>(reinterpret_cast<uintptr_t>(function))(static_cast<int>(action.irq), action.dev_id,
                                                                      nullptr);
}

bool due(const Line &line) noexcept {
  return line.pending && !line.depth && !line.held && !line.actions.empty();
}

void wake_thread(Action &action, Line &line) noexcept {
  action.wanted = true;
  if ((action.flags & IRQF_ONESHOT) && !action.holds_line) {
    action.holds_line = true;
    line.held++;
  }
  wake_up_process(action.thread);
}

void release_line(Action &action, Line &line) noexcept {
  if (action.holds_line) {
    action.holds_line = false;
    line.held--;
  }
}

// With the lock held, which is given up around the handler.
// Return: the CPU that it ran on.
unsigned run_action(const std::shared_ptr<Action> &action, Line &line, std::unique_lock<std::mutex> &guard) noexcept {
  irqreturn_t result = IRQ_NONE;
  unsigned cpu = 0;
  if (action->handler) {
    struct module *const pinned = pin_code_of(address_of(action->handler));
    guard.unlock();
    call_in_interrupt(HARDIRQ_OFFSET, pinned, address_of(action->handler), [&] {
      cpu = static_cast<unsigned>(smp_processor_id());
      result = call(action->handler, *action);
    });
    guard.lock();
  } else {
    result = IRQ_WAKE_THREAD;
  }
  if (result != IRQ_WAKE_THREAD || action->over)
    return cpu;
  if (action->thread)
    wake_thread(*action, line);
  else
    printk(KERN_WARNING "IRQ %d device %s returned IRQ_WAKE_THREAD but no thread function available.", action->irq,
           action->shown_name.c_str());
  return cpu;
}

void run_line(Line &line, std::unique_lock<std::mutex> &guard) noexcept {
  line.pending = false;
  running.begin(&line);
  const auto actions = line.actions;
  unsigned cpu = 0;
  for (const auto &action : actions)
    if (!action->over)
      cpu = run_action(action, line, guard);
  line.counts[std::min<size_t>(cpu, line.counts.size() - 1)]++;
  running.end();
  ends.tell();
}

// What the thread of a request does each time. With the lock held, which is given up around the function.
void run_thread(Action &action, Line &line, std::unique_lock<std::mutex> &guard) noexcept {
  action.wanted = false;
  action.in_thread = true;
  struct module *const pinned = pin_code_of(address_of(action.thread_fn));
  guard.unlock();
  Ending how = run_guarded(pinned, [&] { call(action.thread_fn, action); });
  clean_up_after_function(self());
  unpin_code(pinned, how);
  guard.lock();
  action.in_thread = false;
  bool again = false;
  if (!action.wanted) {
    release_line(action, line);
    again = due(line);
  }
  ends.tell();
  if (again) {
    guard.unlock();
    raise_interrupt(0);
    guard.lock();
  }
}

int irq_thread(void *data) {
  Action &action = *static_cast<Action *>(data);
  Line &line = lines()[action.irq];
  std::unique_lock guard(lock);
  for (;;) {
    set_current_state(TASK_INTERRUPTIBLE);
    if (action.wanted && !action.over) {
      __set_current_state(TASK_RUNNING);
      run_thread(action, line, guard);
      continue;
    }
    if (action.over || kthread_should_stop())
      break;
    guard.unlock();
    schedule();
    guard.lock();
  }
  __set_current_state(TASK_RUNNING);
  const std::shared_ptr<Action> last = std::move(action.own);
  guard.unlock();
  return 0;
}

// Return: 0 or -errno.
int make_thread(Action &action) noexcept {
  task_struct *task = kthread_create(irq_thread, &action, "irq/%d-%s", action.irq, action.shown_name.c_str());
  if (IS_ERR(task))
    return static_cast<int>(PTR_ERR(task));
  action.thread = get_task_struct(task);
  wake_up_process(task);
  return 0;
}

void end_thread(Action &action) noexcept {
  if (!action.thread)
    return;
  kthread_stop(action.thread);
  put_task_struct(action.thread);
}

bool agree(const Action &a, const Action &b) noexcept {
  return (a.flags & b.flags & IRQF_SHARED) && (a.flags & IRQF_TRIGGER_MASK) == (b.flags & IRQF_TRIGGER_MASK) &&
         (a.flags & IRQF_ONESHOT) == (b.flags & IRQF_ONESHOT);
}

// Return: 0 or -EBUSY.
int put_in_line(const std::shared_ptr<Action> &action) {
  bool again;
  {
    const std::lock_guard guard(lock);
    Line &line = lines()[action->irq];
    if (!line.actions.empty() && !agree(*line.actions.front(), *action)) {
      const Action &first = *line.actions.front();
      if (!(action->flags & IRQF_PROBE_SHARED))
        printk(KERN_ERR pr_fmt("Flags mismatch irq %d. %08lx (%s) vs. %08lx (%s)\n"), action->irq, action->flags,
               action->shown_name.c_str(), first.flags, first.shown_name.c_str());
      return -EBUSY;
    }
    if (line.counts.empty())
      line.counts.resize(nr_cpu_ids);
    line.actions.push_back(action);
    ever_requested.store(true, std::memory_order_relaxed); // who looks takes the lock
    if (line.actions.size() == 1) {
      line.pending = false;
      line.depth = action->flags & IRQF_NO_AUTOEN ? 1 : 0;
    }
    again = due(line);
  }
  if (again)
    raise_interrupt(0);
  return 0;
}

int request(unsigned irq, irq_handler_t handler, irq_handler_t thread_fn, unsigned long flags, const char *name,
            void *dev_id) {
  auto action = std::make_shared<Action>();
  action->irq = irq;
  action->handler = handler;
  action->thread_fn = thread_fn;
  action->flags = flags;
  action->name = name;
  action->shown_name = name ? name : "";
  action->dev_id = dev_id;
  if (thread_fn)
    if (int err = make_thread(*action))
      return err;
  int err = put_in_line(action);
  if (err)
    end_thread(*action);
  return err;
}

// With the lock held. Return: the request, out of line, or null.
std::shared_ptr<Action> take(Line &line, const void *dev_id) noexcept {
  for (auto at = line.actions.begin(); at != line.actions.end(); ++at) {
    if ((*at)->dev_id != dev_id)
      continue;
    std::shared_ptr<Action> action = *at;
    line.actions.erase(at);
    action->over = true;
    release_line(*action, line);
    if (line.actions.empty())
      line.depth = 1;
    return action;
  }
  return nullptr;
}

// Nobody is inside the line's functions, and none of its threads has anything to do.
bool at_rest(const Line &line) noexcept {
  return !running.is(&line) && std::none_of(line.actions.begin(), line.actions.end(),
                                            [](const auto &action) { return action->wanted || action->in_thread; });
}

template <typename Done> void wait_on_line(const char *who, Done done) noexcept {
  check_atomic(self());
  about_to_block(self());
  const WchanScope wchan(who);
  std::unique_lock guard(lock);
  while (!done())
    ends.wait(guard);
}

} // namespace

int64_t run_irqs() noexcept {
  std::unique_lock guard(lock);
  for (bool some = true; some;) {
    some = false;
    for (Line &line : lines())
      if (due(line)) {
        run_line(line, guard);
        some = true;
      }
  }
  return kNever;
}

int raise_irq(unsigned irq, unsigned count) {
  if (irq >= NR_IRQS)
    return -EINVAL;
  Line &line = lines()[irq];
  const bool may_wait = !in_atomic() && !irqs_disabled() && !on_interrupt_thread();
  for (; count; --count) {
    {
      const std::lock_guard guard(lock);
      if (line.actions.empty() && !probing)
        return -ENXIO;
      line.probed |= line.actions.empty();
      line.pending = true;
      if (!due(line))
        return 0;
    }
    raise_interrupt(0);
    if (may_wait)
      wait_on_line("raise_irq", [&] { return !due(line) && !running.is(&line); });
  }
  return 0;
}

bool irq_requested(unsigned irq) noexcept {
  if (irq >= NR_IRQS || !ever_requested.load(std::memory_order_relaxed)) // the lines may not have been made yet
    return false;
  const std::lock_guard guard(lock);
  return !lines()[irq].actions.empty();
}

std::vector<IrqInfo> list_irqs() {
  std::vector<IrqInfo> result;
  const std::lock_guard guard(lock);
  for (unsigned irq = 0; irq < NR_IRQS; ++irq) {
    const Line &line = lines()[irq];
    if (line.actions.empty())
      continue;
    IrqInfo info{irq, line.counts, {}};
    for (const auto &action : line.actions)
      info.names.push_back(action->shown_name);
    result.push_back(std::move(info));
  }
  return result;
}

void disarm_irqs(const struct module &mod) noexcept {
  for (Line &line : lines()) {
    const auto take_one = [&]() -> std::shared_ptr<Action> {
      const std::lock_guard guard(lock);
      for (const auto &action : line.actions)
        if (belongs_to(mod, action->dev_id, function_of(*action)))
          return take(line, action->dev_id);
      return nullptr;
    };
    while (const std::shared_ptr<Action> action = take_one()) {
      report_left_behind(mod, "interrupt handler", function_of(*action));
      if (!action->thread)
        continue;
      {
        const std::lock_guard guard(lock);
        action->own = action; // the thread may still be in its function: nobody waits for that
      }
      wake_up_process(action->thread);
      put_task_struct(action->thread);
    }
  }
}

} // namespace kcompd

using namespace kcompd;

int request_threaded_irq(unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn, unsigned long flags,
                         const char *name, void *dev_id) {
  if (irq == IRQ_NOTCONNECTED)
    return -ENOTCONN;
  if (irq >= NR_IRQS || ((flags & IRQF_SHARED) && (!dev_id || (flags & IRQF_NO_AUTOEN))) || (!handler && !thread_fn))
    return -EINVAL;
  if (!handler && !(flags & IRQF_ONESHOT)) {
    printk(KERN_ERR pr_fmt("Threaded irq requested with handler=NULL and !ONESHOT for %s (irq %d)\n"), name, irq);
    return -EINVAL;
  }
  if (!may_arm(address_of(handler ? handler : thread_fn), "interrupt handler"))
    return -EINVAL;
  try {
    return request(irq, handler, thread_fn, flags, name, dev_id);
  } catch (const std::bad_alloc &) {
    return -ENOMEM;
  }
}
EXPORT_SYMBOL(request_threaded_irq);

const void *free_irq(unsigned int irq, void *dev_id) {
  std::shared_ptr<Action> action;
  if (irq < NR_IRQS) {
    std::unique_lock guard(lock);
    Line &line = lines()[irq];
    action = take(line, dev_id);
    if (action)
      running.wait_for(guard, &line, "free_irq");
  }
  if (!action) {
    WARN(1, "Trying to free already-free IRQ %d\n", irq);
    return nullptr;
  }
  end_thread(*action);
  return action->name;
}
EXPORT_SYMBOL(free_irq);

void synchronize_irq(unsigned int irq) {
  if (irq >= NR_IRQS)
    return;
  if (on_interrupt_thread()) {
    WARN_ONCE(true, "synchronize_irq() in interrupt context would wait for ever\n");
    return;
  }
  const Line &line = lines()[irq];
  wait_on_line("synchronize_irq", [&] { return at_rest(line); });
}
EXPORT_SYMBOL(synchronize_irq);

void disable_irq_nosync(unsigned int irq) {
  if (irq >= NR_IRQS)
    return;
  const std::lock_guard guard(lock);
  lines()[irq].depth++;
}
EXPORT_SYMBOL(disable_irq_nosync);

void disable_irq(unsigned int irq) {
  disable_irq_nosync(irq);
  synchronize_irq(irq);
}
EXPORT_SYMBOL(disable_irq);

void enable_irq(unsigned int irq) {
  if (irq >= NR_IRQS)
    return;
  bool unbalanced, again;
  {
    const std::lock_guard guard(lock);
    Line &line = lines()[irq];
    unbalanced = !line.depth;
    if (!unbalanced)
      line.depth--;
    again = due(line);
  }
  WARN(unbalanced, "Unbalanced enable for IRQ %d\n", irq);
  if (again)
    raise_interrupt(0);
}
EXPORT_SYMBOL(enable_irq);

int generic_handle_irq(unsigned int irq) {
  const int err = raise_irq(irq, 1);
  return err == -ENXIO ? 0 : err; // a spurious one
}
EXPORT_SYMBOL(generic_handle_irq);

unsigned long probe_irq_on(void) {
  const std::lock_guard guard(lock);
  probing = true;
  for (Line &line : lines())
    line.probed = false;
  return ~0UL;
}
EXPORT_SYMBOL(probe_irq_on);

int probe_irq_off(unsigned long) {
  const std::lock_guard guard(lock);
  probing = false;
  int found = 0, several = 0;
  for (unsigned irq = 0; irq < NR_IRQS; ++irq) {
    if (!lines()[irq].probed)
      continue;
    several++;
    if (!found)
      found = static_cast<int>(irq);
  }
  return several > 1 ? -found : found;
}
EXPORT_SYMBOL(probe_irq_off);
