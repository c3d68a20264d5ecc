// SPDX-License-Identifier: MIT
// The reports of locks that are taken twice, or in an order that may deadlock.
#include "kernel/locking/lockdep.h"
#include "kernel/module/module.h"
#include "kernel/oops.h"
#include "kernel/panic.h"
#include "kernel/printk/printk.h"
#include "kernel/sched/core.h"
#include <algorithm>
#include <iterator>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/utsname.h>

namespace kcompd {

namespace {

constexpr size_t kTraceDepth = 32;

// Usage and wait types.
const char *usage(LockKind kind) noexcept {
  return kind == LockKind::kMutex ? "{+.+.}-{3:3}" : "{+.+.}-{2:2}";
}

// "WARNING: `what`" between lines as long as it, with the release below.
void head(const char *what) noexcept {
  char line[80], rule[80];
  const int length = scnprintf(line, sizeof line, "WARNING: %s", what);
  const auto draw = [&](char with) {
    std::fill_n(rule, length, with);
    printk(KERN_WARNING "%.*s\n", length, rule);
  };
  draw('=');
  printk(KERN_WARNING "%s\n", line);
  printk(KERN_WARNING "%s %s\n", utsname()->release, print_tainted());
  draw('-');
}

void lock_line(const char *prefix, const HeldLock &held) noexcept {
  char name[kLockNameSize];
  name_lock(name, held.lock, held.key);
  printk("%s%px (%s)%s, at: %pB\n", prefix, held.lock, name, usage(held.kind), held.at);
}

// The end of a report: what the task holds, and where it is.
void tail(const HeldLocks &held) noexcept {
  const task_struct *task = get_current();
  printk(KERN_WARNING "%u lock%s held by %.*s/%d:\n", held.count, held.count == 1 ? "" : "s", TASK_COMM_LEN, task->comm,
         task->pid);
  print_held_locks(KERN_WARNING, held);
  uintptr_t trace[kTraceDepth];
  const size_t count = driver_trace(trace, std::size(trace));
  printk(KERN_WARNING "stack backtrace:\n");
  print_task_line(KERN_WARNING);
  print_trace(KERN_WARNING, trace, count);
}

// Who wants what, inside what.
void say_wanted(const HeldLock &outer, const HeldLock &wanted) noexcept {
  const task_struct *task = get_current();
  printk(KERN_WARNING "%.*s/%d is trying to acquire lock:\n", TASK_COMM_LEN, task->comm, task->pid);
  lock_line(KERN_WARNING, wanted);
  printk(KERN_WARNING "but task is already holding lock:\n");
  lock_line(KERN_WARNING, outer);
}

// Both are of one class, `name`, or one lock.
void report_recursion(const HeldLock &outer, const HeldLock &wanted, const char *name) noexcept {
  head("possible recursive locking detected");
  say_wanted(outer, wanted);
  printk(KERN_WARNING "other info that might help us debug this:\n");
  printk(KERN_WARNING " Possible unsafe locking scenario:\n");
  printk(KERN_WARNING "       CPU0\n");
  printk(KERN_WARNING "       ----\n");
  printk(KERN_WARNING "  lock(%s);\n", name);
  printk(KERN_WARNING "  lock(%s);\n", name);
  printk(KERN_WARNING " *** DEADLOCK ***\n");
}

} // namespace

// The name of a variable has the offset in it if it is larger than the lock; of allocated memory nobody knows one.
void name_lock(char (&ret_name)[kLockNameSize], const void *lock, const lock_class_key *key) noexcept {
  SymbolInfo info;
  const auto address = reinterpret_cast<uintptr_t>(lock);
  if (key && module_of_address(key) && key->name)
    scnprintf(ret_name, sizeof(ret_name), "%s", key->name);
  else if (!lookup_symbol(address, info) || !info.module)
    scnprintf(ret_name, sizeof(ret_name), "?");
  else if (address == info.start)
    scnprintf(ret_name, sizeof(ret_name), "%s", info.name);
  else
    scnprintf(ret_name, sizeof(ret_name), "%s+0x%lx", info.name, address - info.start);
}

void print_held_locks(const char *level, const HeldLocks &held) noexcept {
  for (unsigned i = 0; i < held.count; i++) {
    HeldLock lock = held.locks[i];
    if (i < held.doubtful)
      lock.key = nullptr; // lock and key may be gone
    char prefix[16];
    scnprintf(prefix, sizeof prefix, "%s #%u: ", level, i);
    lock_line(prefix, lock);
  }
}

void report_circle(const HeldLocks &held, const HeldLock &outer, const HeldLock &wanted, const char *name,
                   const LockOrder *way, unsigned length) noexcept {
  head("possible circular locking dependency detected");
  say_wanted(outer, wanted);
  printk(KERN_WARNING "which lock already depends on the new lock.\n");
  printk(KERN_WARNING "the existing dependency chain (in reverse order) is:\n");
  for (unsigned i = length; i-- > 0;)
    printk(KERN_WARNING "-> #%u (%s)%s: taken at %pB\n", i + 1, way[i].name, usage(way[i].kind), way[i].at);
  printk(KERN_WARNING "-> #0 (%s)%s: wanted at %pB\n", name, usage(wanted.kind), wanted.at);
  printk(KERN_WARNING "other info that might help us debug this:\n");
  const char *last = way[length - 1].name;
  if (length > 1) {
    printk(KERN_WARNING "Chain exists of:\n");
    printk(KERN_WARNING "  %s --> %s --> %s\n", name, way[length - 2].name, last);
  }
  const char *before = length > 1 ? way[length - 2].name : name;
  printk(KERN_WARNING " Possible unsafe locking scenario:\n");
  printk(KERN_WARNING "       CPU0                    CPU1\n");
  printk(KERN_WARNING "       ----                    ----\n");
  printk(KERN_WARNING "  lock(%s);\n", last);
  printk(KERN_WARNING "                               lock(%s);\n", before);
  printk(KERN_WARNING "                               lock(%s);\n", last);
  printk(KERN_WARNING "  lock(%s);\n", name);
  printk(KERN_WARNING " *** DEADLOCK ***\n");
  tail(held);
}

void report_same_class(const HeldLocks &held, const HeldLock &outer, const HeldLock &wanted,
                       const char *name) noexcept {
  report_recursion(outer, wanted, name);
  printk(KERN_WARNING " May be due to missing lock nesting notation\n");
  tail(held);
}

void end_by_recursion(const HeldLock &wanted, const void *taken) noexcept {
  uintptr_t trace[kTraceDepth];
  const size_t count = driver_trace(trace, std::size(trace));
  const task_struct *task = get_current();
  HeldLock outer = wanted;
  outer.at = taken;
  char name[kLockNameSize];
  name_lock(name, wanted.lock, wanted.key);
  report_recursion(outer, wanted, name);
  printk(KERN_WARNING "1 lock held by %.*s/%d:\n", TASK_COMM_LEN, task->comm, task->pid);
  lock_line(KERN_WARNING " #0: ", outer);
  printk(KERN_WARNING "stack backtrace:\n");
  print_task_line(KERN_WARNING);
  print_trace(KERN_WARNING, trace, count);
  printk(KERN_WARNING "%.*s/%d would wait for itself for ever: it ends here\n", TASK_COMM_LEN, task->comm, task->pid);
  end_by_oops(driver_place(trace, count));
}

} // namespace kcompd
