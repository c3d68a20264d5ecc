// SPDX-License-Identifier: MIT
// From a fault to the end of its task.
//
// The signal handler only takes down what there is to report, and changes the interrupted context: the thread goes on
// in report_and_end(), on its own stack right below the guard, where the driver's frames are no longer needed. So the
// report may lock and allocate as any code may, and a small alternate stack is enough even if the other one is full.
#include "kernel/oops.h"
#include "kernel/gp_address.h"
#include "kernel/irq/irq.h"
#include "kernel/locking/lockdep.h"
#include "kernel/mm.h"
#include "kernel/module/module.h"
#include "kernel/panic.h"
#include "kernel/printk/printk.h"
#include "kernel/sched/core.h"
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/ratelimit.h>
#include <linux/smp.h>
#include <ucontext.h>
#include <unwind.h>
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#endif

namespace kcompd {

namespace {

constexpr size_t kTraceDepth = 32;
constexpr size_t kRedZone = 128;            // below the stack pointer, and in use all the same
constexpr uintptr_t kNearStack = 64 * 1024; // an access so near to the stack pointer was meant for the stack
constexpr uintptr_t kFirstPage = 4096;
constexpr int kFaultSignals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP};
constexpr long kDebug = 1, kStackSegment = 12, kProtection = 13, kPageFault = 14; // the processor's numbers
constexpr unsigned long kByWrite = 2;                                             // bits of a page fault's error code
constexpr unsigned long kByUser = 4;
constexpr unsigned long kByFetch = 16;

constexpr unsigned char kInt = 0xcd;        // `int $n` is this and n
constexpr unsigned kExternalVectors = 0x20; // those below are the processor's own

// How much stack run_guarded() may need below its guard.
constexpr size_t kGuardFrame = 4096;

// A fault of the handler itself, or of the report, must not begin another. One on the way back is the end: it leads
// nowhere.
enum Phase { kNone, kTracing, kReporting, kReturning };
thread_local constinit volatile int t_phase = kNone;

struct Fault {
  int signal;
  long trap;
  unsigned long error;
  uintptr_t address;
  uintptr_t pc, sp;
  greg_t registers[NGREG];
  size_t depth;
  uintptr_t trace[kTraceDepth];
};

constinit std::atomic<int> oopses{0};
struct sigaction previous_actions[std::size(kFaultSignals)];

// Traces.

struct Walk {
  uintptr_t *addresses;
  size_t count, max;
  uintptr_t end;   // frames beyond it are the runtime's
  uintptr_t fault; // leave out what is above the frame that was interrupted here; 0: nothing
};

_Unwind_Reason_Code visit_frame(_Unwind_Context *context, void *arg) {
  auto &walk = *static_cast<Walk *>(arg);
  int interrupted = 0;
  const uintptr_t address = _Unwind_GetIPInfo(context, &interrupted);
  if (walk.fault) {
    if (interrupted && address == walk.fault)
      walk.fault = 0; // callers come next
    return _URC_NO_REASON;
  }
  if (walk.end && _Unwind_GetCFA(context) >= walk.end) { // then the one before was run_guarded()
    walk.count -= walk.count ? 1 : 0;
    return _URC_END_OF_STACK;
  }
  if (!address || walk.count == walk.max)
    return _URC_END_OF_STACK;
  walk.addresses[walk.count++] = address;
  return _URC_NO_REASON;
}

uintptr_t guard_of(const Task &me) noexcept {
  return reinterpret_cast<uintptr_t>(me.guard);
}

// The report.

void print_registers(const Fault &f) {
  const greg_t *r = f.registers;
  printk(KERN_DEFAULT "RSP: 0018:%016lx EFLAGS: %08llx\n", f.sp, r[REG_EFL]);
  printk(KERN_DEFAULT "RAX: %016llx RBX: %016llx RCX: %016llx\n", r[REG_RAX], r[REG_RBX], r[REG_RCX]);
  printk(KERN_DEFAULT "RDX: %016llx RSI: %016llx RDI: %016llx\n", r[REG_RDX], r[REG_RSI], r[REG_RDI]);
  printk(KERN_DEFAULT "RBP: %016llx R08: %016llx R09: %016llx\n", r[REG_RBP], r[REG_R8], r[REG_R9]);
  printk(KERN_DEFAULT "R10: %016llx R11: %016llx R12: %016llx\n", r[REG_R10], r[REG_R11], r[REG_R12]);
  printk(KERN_DEFAULT "R13: %016llx R14: %016llx R15: %016llx\n", r[REG_R13], r[REG_R14], r[REG_R15]);
}

void print_locks(const Task &me) {
  const int locks = std::max(locks_held(me), static_cast<int>(me.held.count)); // mutexes are on the list only
  if (locks > 0) {
    printk(KERN_DEFAULT "%d lock%s held by %s/%d:\n", locks, locks == 1 ? "" : "s", me.comm, me.pid);
    print_held_locks(KERN_DEFAULT, me.held);
  } else
    printk(KERN_DEFAULT "no locks held by %s/%d.\n", me.comm, me.pid);
}

using Words = char[96];

// The processor does not say which address it did not take. Its instruction was there to be run, and so to be read.
const char *protection_cause(const Fault &f, Words &words) {
  uintptr_t address;
  if (f.trap != kProtection || f.error || !is_canonical(f.pc) ||
      !operand_address(reinterpret_cast<const unsigned char *>(f.pc), f.registers, address))
    return "general protection fault";
  snprintf(words, sizeof(words), "general protection fault, %s 0x%lx",
           is_canonical(address) ? "maybe for address" : "probably for non-canonical address", address);
  return words;
}

// What kind of fault it was, in the words of the processor's traps; `words` is room for some.
const char *print_cause(const Fault &f, Words &words) {
  if (f.signal == SIGFPE)
    return f.trap == 0 ? "divide error" : "simd exception";
  if (f.signal == SIGILL)
    return "invalid opcode";
  if (f.signal == SIGTRAP)
    return f.trap == kDebug ? "debug" : "int3";
  if (f.trap == kStackSegment)
    return "stack segment";
  if (f.trap != kPageFault)
    return f.signal == SIGBUS ? "alignment check" : protection_cause(f, words);
  const uintptr_t distance = f.address > f.sp ? f.address - f.sp : f.sp - f.address;
  if (distance < kNearStack) {
    printk(KERN_EMERG "BUG: stack guard page was hit at %016lx\n", f.address);
    return "stack guard page";
  }
  if (f.address < kFirstPage)
    printk(KERN_ALERT "BUG: kernel NULL pointer dereference, address: %016lx\n", f.address);
  else
    printk(KERN_ALERT "BUG: unable to handle page fault for address: %016lx\n", f.address);
  printk(KERN_ALERT "#PF: supervisor %s in kernel mode\n", f.error & kByFetch   ? "instruction fetch"
                                                           : f.error & kByWrite ? "write access"
                                                                                : "read access");
  printk(KERN_ALERT "#PF: error_code(0x%04lx) - %s\n", f.error,
         f.error & 1 ? "permissions violation" : "not-present page");
  return "Oops";
}

// From the line with the number to the end of the trace; f.registers only if the fault has them.
void print_body(const char *cause, const Fault &f, bool registers) {
  const int number = 1 + oopses.fetch_add(1, std::memory_order_relaxed); // a number, orders nothing
  __atomic_fetch_add(&oops_in_progress, 1, __ATOMIC_RELAXED);            // a hint for who prints
  get_current();                                                         // so that the task has its client's name
  printk(KERN_EMERG "%s: %04lx [#%d]\n", cause, f.error, number);
  print_task_line(KERN_DEFAULT);
  print_address(KERN_DEFAULT, "RIP: 0010:", f.pc, registers);
  if (registers)
    print_registers(f);
  print_locks(self());
  print_trace(KERN_DEFAULT, f.trace, f.depth);
  if (registers && f.trap == kPageFault)
    printk(KERN_DEFAULT "CR2: %016lx\n", f.address);
  printk(KERN_EMERG "---[ end trace 0000000000000000 ]---\n");
  __atomic_fetch_sub(&oops_in_progress, 1, __ATOMIC_RELAXED); // as above
}

// Who called the driver is on the same stack, and so is what the report would tell of it. Where the driver has written
// over that, the daemon can not go on: a panic, and nothing of the stack is looked at any more.
void die_without_a_way_back(const Task &me, uintptr_t place) noexcept {
  if (me.guard->intact())
    return;
  printk(KERN_EMERG "Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: %pB\n",
         reinterpret_cast<void *>(place));
  flush_and_abort(place);
}

uintptr_t blamed_place(const Fault &f) noexcept {
  return module_of_address(reinterpret_cast<void *>(f.pc)) ? f.pc : driver_place(f.trace, f.depth);
}

[[noreturn]] void report_and_end(const Fault *fault) noexcept {
  Words words;
  print_body(print_cause(*fault, words), *fault, true);
  end_by_oops(blamed_place(*fault));
}

// The report itself has failed.
[[noreturn]] void end_silently(const Fault *) noexcept {
  end_by_oops(0);
}

// BUG(), and a stack that is not whole: the fault is the caller's.
[[noreturn]] void end_by_bug(const char *, uintptr_t where) {
  Task &me = self();
  if (!me.guard)
    flush_and_abort(0);
  if (where)
    die_without_a_way_back(me, where);
  t_phase = kReporting;
  Fault fault{};
  if (where) {
    fault.pc = where;
    print_body("stack-protector", fault, false);
    end_by_oops(where);
  }
  fault.depth = driver_trace(fault.trace, kTraceDepth);
  const uintptr_t place = driver_place(fault.trace, fault.depth);
  fault.pc = place ? place : fault.trace[0];
  const uintptr_t *callers = std::find(fault.trace, fault.trace + fault.depth, place);
  if (callers != fault.trace + fault.depth) {
    callers++;
    fault.depth -= static_cast<size_t>(callers - fault.trace);
    memmove(fault.trace, callers, fault.depth * sizeof(fault.trace[0]));
  }
  print_body("invalid opcode", fault, false);
  end_by_oops(place);
}

// The handler.

void take_down(Fault &f, int signal, const siginfo_t &info, const ucontext_t &context) noexcept {
  memset(&f, 0, sizeof(f));
  memcpy(f.registers, context.uc_mcontext.gregs, sizeof(f.registers));
  f.signal = signal;
  f.trap = static_cast<long>(f.registers[REG_TRAPNO]);
  f.error = static_cast<unsigned long>(f.registers[REG_ERR]) & ~kByUser;
  f.address = reinterpret_cast<uintptr_t>(info.si_addr);
  f.pc = static_cast<uintptr_t>(f.registers[REG_RIP]);
  f.sp = static_cast<uintptr_t>(f.registers[REG_RSP]);
}

// A call of an address where no code is: nothing can be unwound from there, but its caller can.
void step_back_from_wild_call(Fault &f, ucontext_t &context) noexcept {
  if (f.trap != kPageFault || !(f.error & kByFetch))
    return;
  auto *registers = context.uc_mcontext.gregs;
  uintptr_t caller;
  memcpy(&caller, reinterpret_cast<void *>(f.sp), sizeof(caller));
  registers[REG_RIP] = static_cast<greg_t>(caller);
  registers[REG_RSP] += static_cast<greg_t>(sizeof(caller));
  f.trace[f.depth++] = caller;
}

void trace_fault(Fault &f, ucontext_t &context, uintptr_t end) noexcept {
  step_back_from_wild_call(f, context);
  Walk walk{f.trace, f.depth, kTraceDepth, end, static_cast<uintptr_t>(context.uc_mcontext.gregs[REG_RIP])};
  _Unwind_Backtrace(visit_frame, &walk);
  f.depth = walk.count;
}

// The thread goes on in `next`, in place of the driver.
void redirect(const Task &me, const Fault &f, ucontext_t &context, void (*next)(const Fault *)) noexcept {
#ifdef __SANITIZE_ADDRESS__
  __asan_handle_no_return(); // the driver's frames are gone
#endif
  const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
  uintptr_t copy = guard_of(me) - kRedZone - kGuardFrame;
  if (here < guard_of(me) && here + 2 * kNearStack > f.sp) // no alternate stack: below the handler's frames
    copy = here - kGuardFrame;
  copy = (copy - sizeof(Fault)) & ~uintptr_t{15};
  memcpy(reinterpret_cast<void *>(copy), &f, sizeof(f));
  auto *registers = context.uc_mcontext.gregs;
  registers[REG_RIP] = reinterpret_cast<greg_t>(next);
  registers[REG_RDI] = static_cast<greg_t>(copy);
  registers[REG_RSP] = static_cast<greg_t>(copy - 8); // as behind a call
  registers[REG_EFL] &= ~greg_t{0x500};               // the direction and the trap flag
}

// Not a driver's: whoever was there before gets the fault when it happens again.
void give_back(int signal) noexcept {
  for (size_t i = 0; i < std::size(kFaultSignals); i++)
    if (kFaultSignals[i] == signal)
      sigaction(signal, &previous_actions[i], nullptr);
}

void report_own_fault(Fault &f, ucontext_t &context) noexcept {
  t_phase = kTracing;
  trace_fault(f, context, 0);
  tell_death(blamed_place(f));
  Words words;
  print_body(print_cause(f, words), f, true);
  if (log_flush_hook)
    log_flush_hook();
}

// The instruction `int $n`, by which drivers raise an interrupt line: a process may not execute it. If somebody has
// requested the line of that vector the thread goes on where its handlers are called, and from there behind the
// instruction. Else nobody has the vector: the kernel says so, and the driver goes on. In its place in the driver the
// thread holds nothing of the runtime's: printk() is allowed.
bool passed_over_software_interrupt(const Fault &f, ucontext_t &context) noexcept {
  auto *registers = context.uc_mcontext.gregs;
  const auto error = static_cast<unsigned long>(registers[REG_ERR]);
  const auto *code = reinterpret_cast<const unsigned char *>(f.pc);
  if (f.trap != kProtection || (error & 7) != 2 || code[0] != kInt || code[1] < kExternalVectors)
    return false;
  const unsigned vector = code[1]; // the error tells it too, but emulated machines differ in where
  const greg_t next = registers[REG_RIP] + 2;
  if (vector_requested(vector)) {
    auto *top = reinterpret_cast<volatile greg_t *>(f.sp - kRedZone);
    *--top = next;
    *--top = vector;
    registers[REG_RSP] = reinterpret_cast<greg_t>(top);
    registers[REG_RIP] = reinterpret_cast<greg_t>(&kcompd_interrupt_entry);
    return true;
  }
  registers[REG_RIP] = next;
  printk_ratelimited(KERN_EMERG "__common_interrupt: %d.%u No irq handler for vector\n", raw_smp_processor_id(),
                     vector);
  return true;
}

void on_fault(int signal, siginfo_t *info, void *arg) {
  auto &context = *static_cast<ucontext_t *>(arg);
  Task *me = existing_task();
  if (info->si_code <= 0) { // somebody sent it
    give_back(signal);
    raise(signal);
    return;
  }
  // Whoever wants to run what is there is not looking at it.
  const bool fetches = context.uc_mcontext.gregs[REG_RIP] == reinterpret_cast<greg_t>(info->si_addr);
  if (signal == SIGSEGV && !fetches && in_an_mm(info->si_addr)) {
    const int err = errno;
    const bool brought = bring_mm(info->si_addr);
    errno = err;
    if (brought)
      return;
  }
  Fault fault;
  take_down(fault, signal, *info, context);
  if (!me || !me->guard || t_phase == kReturning) {
    give_back(signal);
    if (t_phase == kNone || t_phase == kReturning)
      report_own_fault(fault, context);
    return;
  }
  if (t_phase == kNone && passed_over_software_interrupt(fault, context))
    return;
  die_without_a_way_back(*me, fault.pc);
  const int phase = t_phase;
  if (phase == kNone) {
    t_phase = kTracing;
    trace_fault(fault, context, guard_of(*me));
    abandon_wakes();
  } // in kTracing the stack is not what it should be: then without a trace
  t_phase = kReporting;
  redirect(*me, fault, context, phase == kReporting ? end_silently : report_and_end);
}

} // namespace

Guard::Guard(struct module *runs) noexcept
    : me_(self()), outer_(me_.guard), module_before_(me_.module.load(std::memory_order_relaxed)) { // for display only
  me_.guard = this;
  if (runs)
    me_.module.store(runs, std::memory_order_relaxed); // as above
}

Guard::~Guard() {
  me_.guard = outer_;
  me_.module.store(module_before_, std::memory_order_relaxed); // for display only
}

Ending ended(Ending how) noexcept {
  t_phase = kNone;
  return how;
}

void continue_ending(Ending how) noexcept {
  Guard *next = self().guard;
  if (how != Ending::kReturned && next)
    _longjmp(next->frame, static_cast<int>(how));
}

FaultStack::FaultStack() noexcept {
  stack_t mine{}, before{};
  mine.ss_sp = stack_;
  mine.ss_size = kSize;
  sigaltstack(&mine, &before);
  before_ = before.ss_flags & SS_DISABLE ? nullptr : before.ss_sp;
  before_size_ = before.ss_size;
}

FaultStack::~FaultStack() {
  stack_t before{};
  before.ss_sp = before_;
  before.ss_size = before_size_;
  before.ss_flags = before_ ? 0 : SS_DISABLE;
  sigaltstack(&before, nullptr);
}

size_t driver_trace(uintptr_t *ret_addresses, size_t max) noexcept {
  Walk walk{ret_addresses, 0, max, guard_of(self()), 0};
  _Unwind_Backtrace(visit_frame, &walk);
  // Of the runtime's frames only the one that the driver called is of interest.
  const uintptr_t place = driver_place(ret_addresses, walk.count);
  size_t above = 0;
  while (place && above + 1 < walk.count && ret_addresses[above + 1] != place && ret_addresses[above] != place)
    above++;
  memmove(ret_addresses, ret_addresses + above, (walk.count - above) * sizeof(ret_addresses[0]));
  return walk.count - above;
}

uintptr_t driver_place(const uintptr_t *addresses, size_t count) noexcept {
  for (size_t i = 0; i < count; i++)
    if (module_of_address(reinterpret_cast<void *>(addresses[i])))
      return addresses[i];
  return 0;
}

void end_by_oops(uintptr_t place) noexcept {
  Task &me = self();
  struct module *mod = module_of_address(reinterpret_cast<void *>(place));
  if (!mod) // it may be that of a caller, but one that is still there
    mod = module_of_address(me.module.load(std::memory_order_relaxed));
  add_taint(TAINT_DIE, LOCKDEP_NOW_UNRELIABLE);
  if (mod && pin_module_image(mod)) {
    __module_get(mod);
    __atomic_fetch_or(&mod->taints, 1UL << TAINT_DIE, __ATOMIC_RELAXED); // a mark, orders nothing
    printk(KERN_NOTICE "%s: in use from now on, since nobody knows what it holds; start kcompd again to unload it\n",
           mod->name);
  }
  if (READ_ONCE(panic_on_oops)) {
    tell_death(place);
    panic("Fatal exception");
  }
  if (!me.guard)
    flush_and_abort(place);
  die_without_a_way_back(me, place);
  leave_cpu(me);
  me.lock_waits = 0;
  me.wchan.store(nullptr, std::memory_order_relaxed); // for display only
  __set_current_state(TASK_RUNNING);
  t_phase = kReturning;
  continue_ending(Ending::kOopsed);
  __builtin_unreachable();
}

void catch_faults() noexcept {
  oops_hook = end_by_bug;
  struct sigaction action {};
  action.sa_sigaction = on_fault;
  // A fault of the handler must come to the handler; what else is sent can wait.
  action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
  sigfillset(&action.sa_mask);
  for (const int fault : kFaultSignals)
    sigdelset(&action.sa_mask, fault);
  for (size_t i = 0; i < std::size(kFaultSignals); i++)
    sigaction(kFaultSignals[i], &action, &previous_actions[i]);
}

} // namespace kcompd
