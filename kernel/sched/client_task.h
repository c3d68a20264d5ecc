// SPDX-License-Identifier: MIT
// The tasks of clients between their calls.
//
// A driver may keep `current` in one call, to compare, wake or signal it in another. So a thread of a client that a
// driver has asked for is the same task in all of its calls, whatever thread of the daemon serves them: the task that
// found out who it is stays with the client, and the daemon's thread takes another.
#pragma once

#include "kernel/sched/core.h"

namespace kcompd {

// The task that rests for this thread of a client; it is the caller's from now on. Null: none rests.
Task *take_client_task(pid_t client) noexcept;

// Let a task rest, which nobody else uses. It goes when its client has ended, and many others have too.
// Return: null; or, if another rests for this client, which then had two calls at once, the one of them that is not
// kept: a driver's reference decides, then who came first.
Task *keep_client_task(pid_t client, Task &task) noexcept;

} // namespace kcompd
