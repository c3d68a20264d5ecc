// SPDX-License-Identifier: MIT
// A channel is a descriptor from which requests come (a CUSE device, the FUSE mount); the pool reads it, the face behind it
// decodes and answers.
#pragma once

#include <cstddef>

namespace kcompd {

// Memory for one request. A worker owns one; a handler that no longer needs the bytes may let go of it (Pool).
struct RequestBuffer {
  char *data = nullptr;
  size_t capacity = 0;
  size_t size = 0; // of the request in it
};

class Channel {
public:
  virtual ~Channel() = default;

  // Non-blocking and close-on-exec, readable when a request waits.
  virtual int fd() const noexcept = 0;

  // Read one request into `buffer`. Return: its size, 0 when the channel has ended (unmounted, device gone), or -errno; -EAGAIN
  // when nothing waits, -EINTR and -ENOENT (the request was given up) mean "try again". Called by the leader only.
  virtual int receive(RequestBuffer &buffer) noexcept = 0;

  // Decode, run the handler on this thread, answer. Any number of threads at once.
  virtual void process(const RequestBuffer &buffer) noexcept = 0;

  // The channel has ended: nobody will call it again once this has returned. Runs on a worker.
  virtual void ended() noexcept = 0;
};

} // namespace kcompd
