// SPDX-License-Identifier: MIT
// Reports of what must not be: WARN, BUG, panic, call traces, taints.
#include "kernel/panic.h"
#include "kernel/module/module.h"
#include "kernel/notifier.h"
#include "kernel/oops.h"
#include "kernel/printk/printk.h"
#include "kernel/sched/core.h"
#include <atomic>
#include <cstdarg>
#include <cstdlib>
#include <iterator>
#include <linux/bug.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/smp.h>

namespace kcompd {

namespace {

[[noreturn]] void die(const char *, uintptr_t) {
  uintptr_t trace[32];
  flush_and_abort(driver_place(trace, capture_trace(trace, std::size(trace), 1)));
}

constinit std::atomic<unsigned long> taints{0};

// A letter for each mark that is set, what stands in its place if not.
constexpr struct {
  char set, clear;
} kTaintLetters[TAINT_FLAGS_COUNT] = {{'P', 'G'}, {'F', ' '}, {'S', ' '}, {'R', ' '}, {'M', ' '},
                                      {'B', ' '}, {'U', ' '}, {'D', ' '}, {'A', ' '}, {'W', ' '},
                                      {'C', ' '}, {'I', ' '}, {'O', ' '}, {'E', ' '}, {'L', ' '},
                                      {'K', ' '}, {'X', ' '}, {'T', ' '}, {'N', ' '}};

constexpr size_t kTraceDepth = 32;

// The trace begins with the caller of the function that this is inlined into.
[[gnu::always_inline]] inline void print_stack(const char *level) noexcept {
  uintptr_t trace[kTraceDepth];
  const size_t count = capture_trace(trace, std::size(trace), 1);
  print_task_line(level);
  print_trace(level, trace, count);
}

} // namespace

void (*oops_hook)(const char *what, uintptr_t place) = die;

void (*death_hook)(const char *module) noexcept = nullptr;

void tell_death(uintptr_t place) noexcept {
  static std::atomic<bool> told{false};
  const struct module *mod = module_of_address(reinterpret_cast<void *>(place));
  if (!mod) {
    const Task *task = existing_task();
    mod = task ? module_of_address(task->module.load(std::memory_order_relaxed)) : nullptr; // for display only
  }
  if (mod && death_hook && !told.exchange(true))
    death_hook(mod->name);
}

void flush_and_abort(uintptr_t place) noexcept {
  tell_death(place);
  if (log_flush_hook != nullptr)
    log_flush_hook();
  abort();
}

std::string taint_letters(unsigned long taints) {
  std::string letters;
  for (size_t i = 0; i < std::size(kTaintLetters); ++i)
    if (taints >> i & 1)
      letters += kTaintLetters[i].set;
  return letters;
}

void print_task_line(const char *level) noexcept {
  const task_struct *task = get_current();
  printk("%sCPU: %d PID: %d Comm: %.*s %s %s\n", level, raw_smp_processor_id(), task->pid, TASK_COMM_LEN, task->comm,
         print_tainted(), kernel_release());
}

} // namespace kcompd

int panic_on_oops = 0;
EXPORT_SYMBOL(panic_on_oops);
int panic_on_warn = 0;
EXPORT_SYMBOL(panic_on_warn);
int panic_timeout = 0;
EXPORT_SYMBOL(panic_timeout);
int oops_in_progress = 0;
EXPORT_SYMBOL(oops_in_progress);

extern "C" {

void add_taint(unsigned int flag, enum lockdep_ok) {
  kcompd::taints.fetch_or(1UL << flag, std::memory_order_relaxed); // a mark, ordered with nothing
}
EXPORT_SYMBOL(add_taint);

unsigned long get_taint(void) {
  return kcompd::taints.load(std::memory_order_relaxed);
}
EXPORT_SYMBOL(get_taint);

int test_taint(unsigned int flag) {
  return get_taint() >> flag & 1;
}
EXPORT_SYMBOL(test_taint);

const char *print_tainted(void) {
  const unsigned long marks = get_taint();
  if (marks == 0)
    return "Not tainted";
  static thread_local char buffer[sizeof("Tainted: ") + TAINT_FLAGS_COUNT];
  char *out = buffer + kcompd_sprintf(buffer, "Tainted: ");
  for (size_t i = 0; i < std::size(kcompd::kTaintLetters); ++i)
    *out++ = marks >> i & 1 ? kcompd::kTaintLetters[i].set : kcompd::kTaintLetters[i].clear;
  *out = '\0';
  return buffer;
}
EXPORT_SYMBOL(print_tainted);

void dump_stack_lvl(const char *log_lvl) {
  kcompd::print_stack(log_lvl);
}
EXPORT_SYMBOL(dump_stack_lvl);

void dump_stack(void) {
  kcompd::print_stack(KERN_DEFAULT);
}
EXPORT_SYMBOL(dump_stack);

void __kcompd_warn(const char *file, int line, unsigned int taint, const char *fmt, ...) {
  const void *caller = __builtin_return_address(0);
  uintptr_t trace[kcompd::kTraceDepth];
  const size_t count = kcompd::capture_trace(trace, std::size(trace), 1);
  printk(KERN_WARNING "------------[ cut here ]------------\n");
  if (fmt != nullptr) {
    va_list args;
    va_start(args, fmt);
    vprintk_emit(0, LOGLEVEL_WARNING, nullptr, fmt, args);
    va_end(args);
  }
  printk(KERN_WARNING "WARNING: CPU: %d PID: %d at %s:%d %pB\n", raw_smp_processor_id(), get_current()->pid, file, line,
         caller);
  kcompd::print_task_line(KERN_WARNING);
  kcompd::print_trace(KERN_WARNING, trace, count);
  printk(KERN_WARNING "---[ end trace 0000000000000000 ]---\n");
  add_taint(taint, LOCKDEP_STILL_OK);
  if (READ_ONCE(panic_on_warn))
    panic("panic_on_warn set ...\n");
}
EXPORT_SYMBOL(__kcompd_warn);

void __kcompd_bug(const char *file, int line) {
  char what[256];
  scnprintf(what, sizeof(what), "kernel BUG at %s:%d!", file, line);
  printk(KERN_CRIT "------------[ cut here ]------------\n");
  printk(KERN_CRIT "%s\n", what);
  kcompd::oops_hook(what, 0);
  abort(); // the hook does not return
}
EXPORT_SYMBOL(__kcompd_bug);

// The compiler's: a function of a driver finds at its end that something wrote past an array on its stack. The kernel
// panics; here it is the end of the task, as long as the way back from it is whole (end_by_oops()).
[[noreturn, gnu::visibility("default")]] void __stack_chk_fail(void);
void __stack_chk_fail(void) {
  const void *caller = __builtin_return_address(0);
  char what[256];
  scnprintf(what, sizeof(what), "stack-protector: Kernel stack is corrupted in: %pB", caller);
  printk(KERN_EMERG "%s\n", what);
  kcompd::oops_hook(what, reinterpret_cast<uintptr_t>(caller));
  abort(); // the hook does not return
}
EXPORT_SYMBOL(__stack_chk_fail);

void panic(const char *fmt, ...) {
  static constinit std::atomic<bool> under_way{false};
  uintptr_t trace[kcompd::kTraceDepth];
  const size_t count = kcompd::capture_trace(trace, std::size(trace), 1);
  char why[512];
  va_list args;
  va_start(args, fmt);
  int size = vscnprintf(why, sizeof(why), fmt, args);
  va_end(args);
  if (size > 0 && why[size - 1] == '\n')
    why[--size] = '\0';
  __atomic_fetch_add(&oops_in_progress, 1, __ATOMIC_RELAXED); // a hint for who prints
  if (!under_way.exchange(true)) { // a panic inside the report goes straight to its end: why it ends has been said
    printk(KERN_EMERG "Kernel panic - not syncing: %s\n", why);
    kcompd::print_task_line(KERN_EMERG);
    kcompd::print_trace(KERN_EMERG, trace, count);
    kcompd::call_panic_notifiers(why);
    printk(KERN_EMERG "---[ end Kernel panic - not syncing: %s ]---\n", why);
  }
  kcompd::flush_and_abort(kcompd::driver_place(trace, count));
}
EXPORT_SYMBOL(panic);

} // extern "C"
