// SPDX-License-Identifier: MIT
// What the scheduler tells workqueues.
#pragma once

namespace kcompd {

// The calling thread is about to sleep: if it does a work, the next one may start.
void worker_sleeps() noexcept;

} // namespace kcompd
