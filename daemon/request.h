// SPDX-License-Identifier: MIT
// One request of a client, from the moment it is decoded until it is answered: exactly once, and with an errno that the kernel
// accepts. The one choke point for replies; every face answers through it.
#pragma once

#include "kernel/sched/task.h"
#include <cstddef>
#include <memory>
#include <mutex>

struct stat;

namespace kcompd {

// How a face sends an answer. Called once a request, by whatever thread answers it; must not block.
class ReplyPort {
public:
  virtual ~ReplyPort() = default;
  virtual void error(int positive_errno) noexcept = 0; // 0: success without data
  virtual void data(const void *bytes, size_t size) noexcept = 0;
  virtual void written(size_t count) noexcept = 0;
  virtual void polled(unsigned revents) noexcept = 0;
  virtual void ioctl_result(int result, const void *out, size_t size) noexcept = 0;
  // Arm and disarm the interrupt callback; after disarm() it does not run any more.
  virtual void disarm() noexcept = 0;
};

// The errno that goes to the client for what a driver returned (any value, 0 > err >= -4095): 512, 513, 514 and 516 become
// EINTR, 515 (ENOIOCTLCMD) ENOTTY, 524 (ENOTSUPP) EOPNOTSUPP, ENOSYS ENODEV from open and ENOTTY/EIO elsewhere (the kernel would latch it), other
// numbers above 511 or out of range EIO.
int client_errno(long driver_result, bool from_open) noexcept;

} // namespace kcompd
