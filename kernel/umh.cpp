// SPDX-License-Identifier: MIT
// Programs of user space that a driver starts. They are the daemon's children, with its rights.
#include <spawn.h> // first: a member there has the name of a macro of ours

#include "kernel/sched/core.h"
#include <cerrno>
#include <csignal>
#include <linux/export.h>
#include <linux/umh.h>
#include <sys/wait.h>
#include <thread>

namespace {

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0)
    if (errno != EINTR)
      return -errno;
  return status;
}

int spawn(pid_t *ret_child, const char *path, char **argv, char **envp) {
  posix_spawnattr_t attributes;
  sigset_t none, all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  if (int err = ::posix_spawnattr_init(&attributes))
    return -err;
  // The daemon blocks and catches signals that a program expects to find as they usually are.
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &all);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
  char *no_environment[] = {nullptr};
  const int err = ::posix_spawn(ret_child, path, nullptr, &attributes, argv, envp ? envp : no_environment);
  ::posix_spawnattr_destroy(&attributes);
  return -err;
}

} // namespace

int call_usermodehelper(const char *path, char **argv, char **envp, int wait) {
  pid_t child;
  if (!path || !*path)
    return -EINVAL;
  if (int err = spawn(&child, path, argv, envp))
    return err;
  if (wait & UMH_WAIT_PROC) {
    kcompd::WchanScope scope("call_usermodehelper");
    kcompd::about_to_block(kcompd::self());
    return wait_for(child);
  }
  try {
    std::thread(wait_for, child).detach();
  } catch (const std::exception &) {
    wait_for(child); // no thread to be had: better late than a child that nobody waits for
  }
  return 0;
}
EXPORT_SYMBOL(call_usermodehelper);
