// SPDX-License-Identifier: MIT
// What the daemon does with interrupt lines: raise them, and tell of them.
#pragma once

#include <string>
#include <vector>

struct module;

namespace kcompd {

// Raise a line `count` times, each time when the handlers have returned; a line that is disabled notes it once. Where
// the caller may sleep, the handlers have returned when this does.
// Return: 0, or -EINVAL (no such line), -ENXIO (nobody has requested it).
int raise_irq(unsigned irq, unsigned count);

// Has anybody requested it? Also for a signal handler that has interrupted a driver.
bool irq_requested(unsigned irq) noexcept;

// The same of the line that a vector of the processor means.
bool vector_requested(unsigned vector) noexcept;
// Where a thread goes on that is to raise it: with the vector on its stack, the address to return to, and the 128 bytes
// that the interrupted code may still be using. It comes back with all registers as they were.
extern "C" void kcompd_interrupt_entry() noexcept;

struct IrqInfo {
  unsigned irq;
  std::vector<unsigned long> counts; // for each CPU
  std::vector<std::string> names;    // of the requests; never empty
};
// The lines that are requested.
std::vector<IrqInfo> list_irqs();

} // namespace kcompd
