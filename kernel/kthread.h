// SPDX-License-Identifier: MIT
// Kthreads, as the runtime sees them. What drivers call is include/linux/kthread.h.
#pragma once

struct task_struct;

namespace kcompd {

// How many kthreads drivers may have (kernel.threads-max); beyond that kthread_create() fails with -EAGAIN.
extern int threads_max;

// As kthread_create(), but not one of drivers' threads: they must not use up what timers and works need to run at all.
[[gnu::format(printf, 3, 4)]] task_struct *create_own_kthread(int (*threadfn)(void *data), void *data,
                                                              const char *namefmt, ...) noexcept;

} // namespace kcompd
