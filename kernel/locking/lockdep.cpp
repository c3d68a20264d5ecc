// SPDX-License-Identifier: MIT
// The report of a lock taken twice.
#include "kernel/locking/lockdep.h"
#include "kernel/oops.h"
#include "kernel/panic.h"
#include "kernel/printk/printk.h"
#include "kernel/sched/core.h"
#include <iterator>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/utsname.h>

namespace kcompd {

namespace {

constexpr size_t kTraceDepth = 32;

// The name of a variable, with the offset in it if it is larger than the lock; of allocated memory nobody knows one.
void name_lock(char (&ret_name)[128], const void *lock) noexcept {
  SymbolInfo info;
  const auto address = reinterpret_cast<uintptr_t>(lock);
  if (!lookup_symbol(address, info) || !info.module)
    scnprintf(ret_name, sizeof(ret_name), "?");
  else if (address == info.start)
    scnprintf(ret_name, sizeof(ret_name), "%s", info.name);
  else
    scnprintf(ret_name, sizeof(ret_name), "%s+0x%lx", info.name, address - info.start);
}

} // namespace

void end_by_recursion(const void *lock, const char *kind, const void *here, const void *taken) noexcept {
  uintptr_t trace[kTraceDepth];
  const size_t count = driver_trace(trace, std::size(trace));
  const task_struct *task = get_current();
  char name[128];
  name_lock(name, lock);
  const auto line = [&](const char *prefix, const void *place) {
    printk(KERN_WARNING "%s%px (%s)%s, at: %pB\n", prefix, lock, name, kind, place);
  };
  printk(KERN_WARNING "============================================\n");
  printk(KERN_WARNING "WARNING: possible recursive locking detected\n");
  printk(KERN_WARNING "%s %s\n", utsname()->release, print_tainted());
  printk(KERN_WARNING "--------------------------------------------\n");
  printk(KERN_WARNING "%.*s/%d is trying to acquire lock:\n", TASK_COMM_LEN, task->comm, task->pid);
  line("", here);
  printk(KERN_WARNING "but task is already holding lock:\n");
  line("", taken);
  for (const char *text : {"other info that might help us debug this:", " Possible unsafe locking scenario:",
                           "       CPU0", "       ----"})
    printk(KERN_WARNING "%s\n", text);
  printk(KERN_WARNING "  lock(%s);\n", name);
  printk(KERN_WARNING "  lock(%s);\n", name);
  printk(KERN_WARNING " *** DEADLOCK ***\n");
  printk(KERN_WARNING "1 lock held by %.*s/%d:\n", TASK_COMM_LEN, task->comm, task->pid);
  line(" #0: ", taken);
  printk(KERN_WARNING "stack backtrace:\n");
  print_task_line(KERN_WARNING);
  print_trace(KERN_WARNING, trace, count);
  printk(KERN_WARNING "%.*s/%d would wait for itself for ever: it ends here\n", TASK_COMM_LEN, task->comm, task->pid);
  end_by_oops(driver_place(trace, count));
}

} // namespace kcompd
