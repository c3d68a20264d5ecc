// SPDX-License-Identifier: MIT
// Tells systemd that the daemon is alive, as long as a check of ours says that it is. Without WatchdogSec= it does
// nothing.
#pragma once

#include "daemon/result.h"
#include <functional>
#include <memory>

namespace kcompd {

class Watchdog {
public:
  // @check: do the workers work? If it says no, or hangs, for long enough, systemd ends us.
  static Result<std::unique_ptr<Watchdog>> start(std::function<bool()> check);
  // Does not wait for a check that hangs; its thread is left behind.
  ~Watchdog();

private:
  struct State;
  std::shared_ptr<State> state_;
};

} // namespace kcompd
