// SPDX-License-Identifier: MIT
// The memory of a client that waits for us. The host asks for the same right as for tracing it: the client's own user,
// or CAP_SYS_PTRACE.
#include "daemon/client.h"
#include <atomic>
#include <cerrno>
#include <linux/printk.h>
#include <sys/uio.h>

namespace kcompd {

namespace {

size_t moved(ssize_t result) noexcept {
  static std::atomic<bool> told{false};
  if (result >= 0)
    return static_cast<size_t>(result);
  if ((errno == EPERM || errno == ENOSYS) && !told.exchange(true))
    printk(KERN_NOTICE "kcompd: the memory of callers is out of reach (CAP_SYS_PTRACE is missing): an ioctl reaches "
                       "only what its number says\n");
  return 0;
}

} // namespace

size_t read_client_memory(pid_t thread, uintptr_t user, void *to, size_t size) noexcept {
  if (thread <= 0)
    return 0;
  const iovec here{to, size}, there{reinterpret_cast<void *>(user), size};
  return moved(::process_vm_readv(thread, &here, 1, &there, 1, 0));
}

size_t write_client_memory(pid_t thread, uintptr_t user, const void *from, size_t size) noexcept {
  if (thread <= 0)
    return 0;
  const iovec here{const_cast<void *>(from), size}, there{reinterpret_cast<void *>(user), size};
  return moved(::process_vm_writev(thread, &here, 1, &there, 1, 0));
}

} // namespace kcompd
