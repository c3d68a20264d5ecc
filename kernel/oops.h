// SPDX-License-Identifier: MIT
// Faults of driver code are contained: an oops is a report in the log and the end of the task, not of the daemon.
//
// Wherever the runtime calls a driver there is a guard. A fault (or BUG(), or a lock that the task already holds) below
// it is reported, and then control is back at the guard, as if the driver had been left in the middle: no destructor of
// a frame in between runs. So guards stand directly around the driver's function, and whoever holds something of the
// runtime's while a driver runs puts one more there, releases it, and passes the end on by continue_ending().
#pragma once

#include <csetjmp>
#include <cstddef>
#include <cstdint>

struct module;

namespace kcompd {

struct Task;

// How a piece of driver code came to its end.
enum class Ending : int { kReturned = 0, kExited = 1, kOopsed = 2 }; // kExited: by do_exit()

// A place that the end of a task leads to; the innermost counts. Lives on the stack of the thread, in run_guarded().
class Guard {
public:
  explicit Guard(struct module *runs) noexcept;
  ~Guard();
  Guard(const Guard &) = delete;
  Guard &operator=(const Guard &) = delete;

  // Has nothing been written over the way back? A write past an array of the driver's comes from below.
  bool intact() const noexcept { return stamp_ == stamp(); }

private:
  uintptr_t stamp() const noexcept { return reinterpret_cast<uintptr_t>(this) ^ 0x9e3779b97f4a7c15; }
  volatile uintptr_t stamp_ = stamp(); // volatile: it changes behind the compiler's back

public:
  jmp_buf frame;

private:
  Task &me_;
  Guard *const outer_;
  const void *const module_before_;
};

// The way back was found. Return: `how`.
Ending ended(Ending how) noexcept;

// Run `body`, driver code of the module `runs` (null: not known). It must not keep anything that needs a destructor:
// what it returns it leaves in its captures, which hold what they held before if it came to another end.
// Context: any. Return: how it ended.
template <typename Body> [[gnu::noinline]] Ending run_guarded(struct module *runs, Body &&body) noexcept {
  Guard guard(runs);
  if (const int how = _setjmp(guard.frame)) [[unlikely]]
    return ended(static_cast<Ending>(how));
  body();
  return Ending::kReturned;
}

// Go on to the guard outside of this place. Returns if `how` is kReturned, or if there is none.
void continue_ending(Ending how) noexcept;

// Catch SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGTRAP of this process from now on. Outside of guards the fault is logged,
// and then whoever was there before gets it: a sanitizer, or the system, which ends the process.
void catch_faults() noexcept;

// The stack that a fault of the calling thread is handled on, for the life of the object: an overflow has no other. It
// is part of the thread's own stack, in a frame outside of the driver's: no memory is touched before a fault.
// Threads whose stack has a size that somebody chose add kExtra to it.
class FaultStack {
public:
  FaultStack() noexcept;
  ~FaultStack();
  FaultStack(const FaultStack &) = delete;
  FaultStack &operator=(const FaultStack &) = delete;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  static constexpr size_t kSize = 128 * 1024;
#else
  static constexpr size_t kSize = 32 * 1024;
#endif
#if defined(__SANITIZE_THREAD__)
  static constexpr size_t kExtra = kSize + 2048 * 1024; // ThreadSanitizer keeps its own state on the stack too
#else
  static constexpr size_t kExtra = kSize;
#endif

private:
  void *before_;
  size_t before_size_;
  alignas(16) char stack_[kSize];
};

// The return addresses of the calling thread, innermost first, from the function that the driver called up to the
// innermost guard. Return: how many.
size_t driver_trace(uintptr_t *ret_addresses, size_t max) noexcept;
// The first of them that lies in a module, or 0.
uintptr_t driver_place(const uintptr_t *addresses, size_t count) noexcept;

// After a report: mark the kernel, and the module that holds `place` or that the task runs, as tainted; the module
// stays for ever. Then the task ends; where the way back is destroyed, the daemon.
[[noreturn]] void end_by_oops(uintptr_t place) noexcept;

} // namespace kcompd
