// SPDX-License-Identifier: MIT
// Counting who is inside an entry.
#include "procfs-emu/gate.h"
#include "kernel/module/module.h"
#include <thread>

namespace kcompd {

bool Gate::enter() noexcept {
  ++entering_;
  long users = users_;
  while (users >= 0 && !users_.compare_exchange_weak(users, users + 1)) {
  }
  if (users >= 0)
    pin_module_image(owner_);
  --entering_;
  return users >= 0;
}

void Gate::leave() noexcept {
  struct module *owner = owner_; // the gate may be gone when the closer has been told
  if (--users_ == kClosed)
    if (completion *closer = closer_) // set before users_ became negative, and valid until this is done
      complete(closer);
  if (owner)
    unpin_module_image(owner);
}

void Gate::close(bool wait) noexcept {
  completion done;
  init_completion(&done);
  if (wait)
    closer_ = &done;
  long inside = (users_ += kClosed);
  while (entering_)
    std::this_thread::yield(); // for the few instructions of enter()
  if (inside != kClosed && wait)
    wait_for_completion(&done);
}

} // namespace kcompd
