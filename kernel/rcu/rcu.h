// SPDX-License-Identifier: MIT
// RCU as the rest of the runtime sees it.
#pragma once

struct module;

namespace kcompd {

struct Task;

// End the sections that the calling task has left open, as an oops or a forgetful driver does. Return: how many.
int leave_rcu(Task &me) noexcept;

// A grace period; who waits for it is the caller's to tell (kernel/rcu/update.cpp).
void wait_for_readers() noexcept;

// A module has been removed: its functions of call_rcu() that are still due are named, and all that is due now runs,
// so that memory on its way to kfree() is not taken for lost. Where a section does not end this gives up after a while:
// the code of a function stays mapped until it has run.
void finish_rcu_of(const struct module &mod) noexcept;

} // namespace kcompd
