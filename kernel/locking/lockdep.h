// SPDX-License-Identifier: MIT
// What can be told of a lock before its taker waits for ever.
#pragma once

#include <cstdint>

namespace kcompd {

// The calling task is about to wait at `here` for a lock that it took itself at `taken`, in this very call. Reports it
// in the words of the kernel's lock checker and ends the task as an oops does.
// @kind: usage and wait types, as that prints them: "{+.+.}-{2:2}" for a spinlock, "{+.+.}-{3:3}" for a mutex
[[noreturn]] void end_by_recursion(const void *lock, const char *kind, const void *here, const void *taken) noexcept;

} // namespace kcompd
