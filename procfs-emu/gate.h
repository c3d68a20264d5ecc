// SPDX-License-Identifier: MIT
// The door of an entry that can be removed while it is in use: calls go in and out, close() lets no more in and waits
// for the last.
#pragma once

#include "kernel/oops.h"
#include <atomic>
#include <linux/completion.h>

struct module;

namespace kcompd {

class Gate {
public:
  // `owner`, which may be null, is the module whose code runs inside; its image stays mapped for as long as somebody
  // is.
  explicit Gate(struct module *owner) noexcept : owner_(owner) {}

  // Return: false once closed; else leave() must follow.
  bool enter() noexcept;
  void leave() noexcept;

  // Once. Sleeps until nobody is inside, unless `wait` is false.
  void close(bool wait) noexcept;
  bool closed() const noexcept { return users_ < 0; }

  struct module *owner() const noexcept {
    return owner_;
  }

private:
  static constexpr long kClosed = -(1L << 40); // added to the number of users

  struct module *const owner_;
  std::atomic<long> users_ = 0;
  std::atomic<int> entering_ = 0; // between the count and the pin, when the owner must not go yet
  std::atomic<struct completion *> closer_ = nullptr;
};

// Call an operation of a driver inside the gate. Return: what it returns, or `otherwise` if the gate is closed. If the
// operation ends its task, the gate is left, and the end goes on outside.
template <typename Result, typename Operation> Result pass(Gate &gate, Result otherwise, Operation operation) noexcept {
  if (!gate.enter())
    return otherwise;
  Result result = otherwise;
  const Ending how = run_guarded(gate.owner(), [&] { result = operation(); });
  gate.leave();
  continue_ending(how);
  return result;
}

} // namespace kcompd
