// SPDX-License-Identifier: MIT
// The "bulletproof" flavour of liburcu: threads need not be registered, and one that ends is forgotten by itself.
#include "kernel/rcu/urcu.h"
#include <urcu/urcu-bp.h>
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace kcompd {

namespace {

// ThreadSanitizer does not see into the library: the end of a section comes before the end of a grace period.
#if defined(__SANITIZE_THREAD__)
char grace_period;
void section_ends() noexcept {
  __tsan_release(&grace_period);
}
void grace_period_ends() noexcept {
  __tsan_acquire(&grace_period);
}
#else
void section_ends() noexcept {}
void grace_period_ends() noexcept {}
#endif

} // namespace

void urcu_enter() noexcept {
  urcu_bp_read_lock();
}

void urcu_leave() noexcept {
  section_ends();
  urcu_bp_read_unlock();
}

void urcu_wait() noexcept {
  urcu_bp_synchronize_rcu();
  grace_period_ends();
}

} // namespace kcompd
