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

struct IrqInfo {
  unsigned irq;
  std::vector<unsigned long> counts; // for each CPU
  std::vector<std::string> names;    // of the requests; never empty
};
// The lines that are requested.
std::vector<IrqInfo> list_irqs();

} // namespace kcompd
