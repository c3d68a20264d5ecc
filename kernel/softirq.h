// SPDX-License-Identifier: MIT
// The interrupt thread: timers, hrtimers, tasklets, irq_works, interrupt handlers and functions of call_rcu() of all
// drivers run on one thread, one after the other, as they would on a machine with one CPU. It holds a virtual CPU
// meanwhile, and a guard stands around each function.
//
// Each kind keeps its own line under its own lock, and offers one function here that runs what is due.
#pragma once

#include "kernel/module/module.h"
#include "kernel/oops.h"
#include "kernel/sched/core.h"
#include "kernel/sched/futex.h"
#include <mutex>

namespace kcompd {

constexpr int64_t kNever = INT64_MAX;

// Something is due at `when` (CLOCK_MONOTONIC nanoseconds, 0: now): see to it that the thread is awake then.
// Context: any; with no lock of the runtime's held.
void raise_interrupt(int64_t when) noexcept;
bool on_interrupt_thread() noexcept;

// Run what is due. Return: when to come again, kNever if there is nothing.
int64_t run_timers() noexcept;        // kernel/time/timer.cpp
int64_t run_hrtimers() noexcept;      // kernel/time/hrtimer.cpp
int64_t run_tasklets() noexcept;      // kernel/tasklet.cpp
int64_t run_irq_works() noexcept;     // kernel/irq_work.cpp
int64_t run_irqs() noexcept;          // kernel/irq/manage.cpp
int64_t run_rcu_callbacks() noexcept; // kernel/rcu/tree.cpp

// Lets threads sleep until something under a lock has ended. All is done with that lock held.
class Ends {
public:
  void tell() noexcept;
  // Sleep until the next tell(), or `deadline` (CLOCK_MONOTONIC nanoseconds, -1: none). The lock is given up meanwhile.
  void wait(std::unique_lock<std::mutex> &lock, int64_t deadline = -1) noexcept;

private:
  unsigned count_ = 0; // futex
  int waiters_ = 0;
};

// The object whose function runs. Guarded by the lock of its line, which is handed in where it is given up meanwhile.
class Running {
public:
  bool is(const void *object) const noexcept { return object_ == object; }
  void begin(const void *object) noexcept { object_ = object; }
  void end() noexcept;
  // Wait until the function of `object` has returned; at once on the interrupt thread itself, where it is reported as
  // an error of the driver.
  void wait_for(std::unique_lock<std::mutex> &lock, const void *object, const char *who) noexcept;

  // For timers: `disarm`, wait for the function, and again if it has armed its object anew. Return: was it armed?
  template <typename Disarm>
  bool disarm_and_wait(std::unique_lock<std::mutex> &lock, const void *object, const char *who,
                       Disarm disarm) noexcept {
    bool was_armed = disarm();
    while (is(object)) {
      wait_for(lock, object, who);
      was_armed |= disarm();
      if (on_interrupt_thread())
        break;
    }
    return was_armed;
  }

private:
  const void *object_ = nullptr;
  Ends ends_;
};

// The code of `function` stays mapped: null if it is not a module's, else unpin_code() is due. The caller holds
// the lock under which disarm_module() takes the module's objects out of line, so that there is a module to be found.
struct module *pin_code_of(const void *function) noexcept;
// `how`: how the function ended. After an oops the code stays.
inline void unpin_code(struct module *pinned, Ending how) noexcept {
  if (pinned && how != Ending::kOopsed)
    unpin_module_image(pinned);
}

// May an object with that function still be put in line? Not if its module has been removed; that is reported.
bool may_arm(const void *function, const char *kind) noexcept;
// A removed module's object was found in line, and has been taken out.
void report_left_behind(const struct module &mod, const char *kind, const void *function) noexcept;
// Does the object, or its function, belong to the module?
bool belongs_to(const struct module &mod, const void *object, const void *function) noexcept;

// What a module has left in line when it is removed: reported, and taken out. Nothing of it can be armed any more.
void disarm_module(struct module &mod) noexcept;
void disarm_timers(const struct module &mod) noexcept;
void disarm_hrtimers(const struct module &mod) noexcept;
void disarm_tasklets(const struct module &mod) noexcept;
void disarm_irq_works(const struct module &mod) noexcept;
void disarm_irqs(const struct module &mod) noexcept;
void disarm_works(const struct module &mod) noexcept;         // kernel/workqueue.cpp
void disarm_kthread_works(const struct module &mod) noexcept; // kernel/kthread_worker.cpp

// The thread gives back what a function has left with it.
void clean_up_after_function(Task &me) noexcept;

// Around a function in interrupt context: take a CPU; see what the function has left behind.
void enter_interrupt(unsigned offset) noexcept;
void leave_interrupt(Ending how, const void *function) noexcept;

// Call `body`, which calls `function`. `pinned` is from pin_code_of() and given back.
template <typename Body>
Ending call_in_interrupt(unsigned offset, struct module *pinned, const void *function, Body &&body) noexcept {
  enter_interrupt(offset);
  const Ending how = run_guarded(pinned, body);
  leave_interrupt(how, function);
  unpin_code(pinned, how);
  return how;
}

} // namespace kcompd
