// SPDX-License-Identifier: MIT
// "scheduling while atomic": a task sleeps although it holds a spinlock or a CPU, or is in an RCU read section. The
// first is told once for each place, the other once.
#include "kernel/oops.h"
#include "kernel/panic.h"
#include "kernel/sched/core.h"
#include <cstring>
#include <functional>
#include <iterator>
#include <linux/bug.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <string_view>

namespace kcompd {

namespace {

constexpr size_t kTraceDepth = 32;

// Return: true the first time for `place`; when there is no room for more, false.
bool is_new(uintptr_t place) noexcept {
  static constinit std::atomic<uintptr_t> told[64]{};
  for (std::atomic<uintptr_t> &each : told) {
    uintptr_t seen = 0;
    if (each.compare_exchange_strong(seen, place))
      return true;
    if (seen == place)
      return false;
  }
  return false;
}

[[gnu::cold, gnu::noinline]] void report() noexcept {
  uintptr_t trace[kTraceDepth];
  const size_t count = driver_trace(trace, std::size(trace));
  const task_struct *task = get_current();
  uintptr_t place = driver_place(trace, count);
  if (!place && count) // without a driver it is the same place always: once for each thread of that name
    place = trace[0] ^ std::hash<std::string_view>{}({task->comm, strnlen(task->comm, TASK_COMM_LEN)});
  if (!place || !is_new(place))
    return;
  // One more, as of the scheduler itself.
  printk(KERN_ERR "BUG: scheduling while atomic: %.*s/%d/0x%08x\n", TASK_COMM_LEN, task->comm, task->pid,
         preempt_count() + 1);
  print_task_line(KERN_DEFAULT);
  print_trace(KERN_DEFAULT, trace, count);
  add_taint(TAINT_WARN, LOCKDEP_STILL_OK);
}

} // namespace

void check_atomic(Task &me) noexcept {
  if (me.preempt_depth > 0 || locks_held(me) > 0) [[unlikely]]
    report();
  WARN_ONCE(me.rcu_depth > 0, "Voluntary context switch within RCU read-side critical section!\n");
}

} // namespace kcompd
