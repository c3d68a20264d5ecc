// SPDX-License-Identifier: MIT
// Functions that drivers call and that can not do their job here: each says so once in the log, and fails as the
// kernel's would.
#pragma once

#include <atomic>
#include <linux/printk.h>

namespace kcompd {

// One line in the log per place.
#define not_offered(function, why)                                                                                     \
  do {                                                                                                                 \
    static std::atomic<bool> said{false};                                                                              \
    if (!said.exchange(true))                                                                                          \
      printk(KERN_WARNING "kcompd: " function "() is not offered: " why "\n");                                         \
  } while (0)

} // namespace kcompd
