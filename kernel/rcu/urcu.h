// SPDX-License-Identifier: MIT
// liburcu, as much of it as is used. Its headers have macros of the kernel's names, so only kernel/rcu/urcu.cpp
// includes them.
#pragma once

namespace kcompd {

// The outermost section of the calling thread. The first one of a thread makes it known to the library, its end
// forgets it.
void urcu_enter() noexcept;
void urcu_leave() noexcept;

// Wait until all sections that have begun before have ended. Not in a section.
void urcu_wait() noexcept;

} // namespace kcompd
