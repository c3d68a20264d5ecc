// SPDX-License-Identifier: MIT
// A channel is a descriptor from which requests come (a CUSE device, the FUSE mount); the pool reads it, the face
// behind it decodes and answers.
#pragma once

#include <cstddef>

namespace kcompd {

// Memory for one request: whole pages, mapped for itself. A worker owns one; a handler that no longer needs the bytes
// lets go of it (Pool::drop_buffer()).
struct RequestBuffer {
  char *data = nullptr;
  size_t capacity = 0;
  size_t size = 0; // of the request in it

  RequestBuffer() = default;
  RequestBuffer(RequestBuffer &&other) noexcept;
  RequestBuffer &operator=(RequestBuffer &&other) noexcept;
  ~RequestBuffer();

  // Return: false without memory.
  bool allocate(size_t bytes) noexcept;
};

class Channel {
public:
  virtual ~Channel() = default;

  // Non-blocking and close-on-exec, readable when a request waits.
  virtual int fd() const noexcept = 0;

  // Read one request into `buffer`. Return: its size, 0 when the channel has ended (unmounted, device gone), or -errno;
  // -EAGAIN when nothing waits, -EINTR and -ENOENT (the request was given up) mean "try again", anything else that it
  // has ended. Called by the leader only.
  virtual int receive(RequestBuffer &buffer) noexcept = 0;

  // Decode, run the handler on this thread, answer. Any number of threads at once.
  virtual void process(const RequestBuffer &buffer) noexcept = 0;

  // The channel has ended: it will not be read again. Handlers of it may still run (they have been told that their
  // client is gone). Runs on a worker that is not the leader, so it may sleep and may call Pool::remove().
  virtual void ended() noexcept = 0;
};

} // namespace kcompd
