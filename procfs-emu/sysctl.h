// SPDX-License-Identifier: MIT
// Knobs under proc/sys that other parts go by.
#pragma once

#include <atomic>

namespace kcompd {

extern std::atomic<int> dmesg_restrict; // 1: only root, and the daemon's own user, read the log

} // namespace kcompd
