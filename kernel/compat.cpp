// SPDX-License-Identifier: MIT
// 32-bit callers.
#include "kernel/sched/task.h"
#include <linux/compat.h>
#include <linux/export.h>

bool in_compat_syscall(void) {
  const kcompd::CallContext *call = kcompd::this_call();
  return call && call->compat;
}
EXPORT_SYMBOL(in_compat_syscall);
