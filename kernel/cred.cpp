// SPDX-License-Identifier: MIT
// Who the runtime's own threads act as.
#include "kernel/sched/core.h"
#include <linux/cred.h>
#include <linux/export.h>

namespace kcompd {

constinit const cred kRootCred{};

} // namespace kcompd

user_namespace init_user_ns{0};
EXPORT_SYMBOL(init_user_ns);
