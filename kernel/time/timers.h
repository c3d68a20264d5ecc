// SPDX-License-Identifier: MIT
// Timers as those see them who build on timers.
#pragma once

struct timer_list;

namespace kcompd {

// Disarm one timer that is wanted, and hand it over. `wanted` runs with the lock of the timers held.
// Return: the timer, or null if there is none.
timer_list *take_timer(bool (*wanted)(timer_list *timer, const void *arg), const void *arg) noexcept;

} // namespace kcompd
