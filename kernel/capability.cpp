// SPDX-License-Identifier: MIT
// What the running task may do: in a client's call, what the client may.
#include "kernel/sched/core.h"
#include <cstdio>
#include <linux/bug.h>
#include <linux/capability.h>
#include <linux/export.h>
#include <sys/stat.h>

using namespace kcompd;

namespace {

// Root in a user namespace of its own is nobody in particular outside of it.
bool in_our_user_namespace(pid_t pid) {
  char path[64];
  struct stat theirs, ours;
  ::snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
  return ::stat("/proc/self/ns/user", &ours) != 0 || // no namespaces at all
         (::stat(path, &theirs) == 0 && theirs.st_ino == ours.st_ino && theirs.st_dev == ours.st_dev);
}

} // namespace

bool capable(int cap) {
  BUG_ON(!cap_valid(cap));
  task_struct *me = get_current();
  if (!cap_raised(me->cred->cap_effective, cap))
    return false;
  return !task_of(me).call || in_our_user_namespace(me->pid);
}
EXPORT_SYMBOL(capable);

bool ns_capable(user_namespace *, int cap) {
  return capable(cap);
}
EXPORT_SYMBOL(ns_capable);
