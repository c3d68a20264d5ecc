// SPDX-License-Identifier: MIT
// The memory of a client that waits for us. The host asks for the same right as for tracing it: the client's own user,
// or CAP_SYS_PTRACE.
#include "daemon/client.h"
#include <cerrno>
#include <sys/uio.h>

namespace kcompd {

ssize_t read_client_memory(pid_t thread, uintptr_t user, void *to, size_t size) noexcept {
  if (thread <= 0)
    return -ESRCH;
  const iovec here{to, size}, there{reinterpret_cast<void *>(user), size};
  const ssize_t result = ::process_vm_readv(thread, &here, 1, &there, 1, 0);
  return result < 0 ? -errno : result;
}

ssize_t write_client_memory(pid_t thread, uintptr_t user, const void *from, size_t size) noexcept {
  if (thread <= 0)
    return -ESRCH;
  const iovec here{const_cast<void *>(from), size}, there{reinterpret_cast<void *>(user), size};
  const ssize_t result = ::process_vm_writev(thread, &here, 1, &there, 1, 0);
  return result < 0 ? -errno : result;
}

} // namespace kcompd
