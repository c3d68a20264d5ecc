// SPDX-License-Identifier: MIT
// Reports of trouble, for who finds it: call traces, and what happens to a task that is beyond help.
#pragma once

#include <cstddef>
#include <cstdint>
#include <linux/panic.h>
#include <string>

namespace kcompd {

// Ends the calling task after its report: an oops. Set by catch_faults() (kernel/oops.h); the default aborts the
// daemon. Does not return.
// @what: the first line of the report, e.g. "kernel BUG at file.c:12!"
// @place: where it was found, if the stack is not fit to tell; else 0.
extern void (*oops_hook)(const char *what, uintptr_t place);

// The daemon is about to die in code of this module. Set by the daemon; null: nobody. Must be async-signal-safe.
extern void (*death_hook)(const char *module) noexcept;

// Tell it, once: what comes after the first is its consequence. `place` is an address in the module's code; if it is in
// none's, it is the module whose call the task is in, and nobody is told if that is not known either.
void tell_death(uintptr_t place) noexcept;

// The end of the daemon; tell_death(place), and what is in the log gets out before.
[[noreturn]] void flush_and_abort(uintptr_t place) noexcept;

// The return addresses of the calling thread, innermost first, without `skip` frames nearest to the caller.
// Context: any, also a signal handler (it unwinds through one). Return: how many.
size_t capture_trace(uintptr_t *ret_addresses, size_t max, size_t skip) noexcept;

// "Call Trace:" with one line "symbol+0x12/0x34 [module] file.c:56" for each address.
void print_trace(const char *level, const uintptr_t *addresses, size_t count) noexcept;

// One address, behind `prefix` (level and text). @exact: it is the place itself, not one to return to.
void print_address(const char *level, const char *prefix, uintptr_t address, bool exact) noexcept;

// The letters of the marks that are set in `taints`, "OE" for example.
std::string taint_letters(unsigned long taints);

// The line that says who and where: "CPU: 1 PID: 310 Comm: sh Tainted: G W 6.1.0-kcompd".
void print_task_line(const char *level) noexcept;

} // namespace kcompd
