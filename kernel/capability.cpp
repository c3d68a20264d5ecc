// SPDX-License-Identifier: MIT
// What the running task may do: in a client's call, what the client may.
#include "kernel/host_process.h"
#include "kernel/sched/core.h"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <linux/bug.h>
#include <linux/capability.h>
#include <linux/export.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace kcompd;

namespace {

// An ordinary user can not give a namespace of his own all the ids that ours has (user_namespaces(7)); a root can, who
// is root here as well.
bool has_our_ids(pid_t pid) {
  char theirs[1024], ours[1024];
  return read_host_proc(pid, "uid_map", theirs, sizeof(theirs)) &&
         read_host_proc(::getpid(), "uid_map", ours, sizeof(ours)) && ::strcmp(theirs, ours) == 0;
}

// Root in a user namespace of its own is nobody in particular outside of it.
bool in_our_user_namespace(pid_t pid) {
  char path[64];
  struct stat theirs, ours;
  ::snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
  if (::stat("/proc/self/ns/user", &ours) != 0)
    return true; // no namespaces at all
  if (::stat(path, &theirs) == 0)
    return theirs.st_ino == ours.st_ino && theirs.st_dev == ours.st_dev;
  return errno == EACCES && has_our_ids(pid); // the link is for who may trace the process, its map for everybody
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
