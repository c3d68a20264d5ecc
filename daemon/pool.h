// SPDX-License-Identifier: MIT
// The worker pool: one leader reads requests of all channels and runs each handler itself; somebody else becomes leader when the
// handler is about to sleep, or has run for a millisecond.
#pragma once

#include "daemon/channel.h"
#include <cstddef>
#include <memory>

namespace kcompd {

struct PoolLimits {
  size_t max_threads = 20000;       // blocked handlers are threads; beyond this the leader waits for one to return
  size_t max_idle = 8;              // parked threads kept for the next burst
  size_t stack_size = 128 * 1024;   // bytes, of a worker; the runtime adds the guard page
};

struct PoolStatus {
  size_t threads, idle, blocked;
  unsigned long requests;
};

class Pool {
public:
  virtual ~Pool() = default;

  // Start serving. Return: 0 or -errno (EAGAIN: threads exhausted; nothing is left running).
  virtual int start() = 0;

  // Serve a channel from now on / no more. remove() returns when no thread is inside the channel any more, unless called from
  // such a thread. Return: 0 or -errno (EMFILE, ENOMEM).
  virtual int add(std::shared_ptr<Channel> channel) = 0;
  virtual void remove(Channel &channel) = 0;

  // Wait until every request that was queued before the call has been read and, where it was a release, has been run.
  // rmmod needs it: close(2) of a FUSE file returns before its RELEASE has been read.
  virtual void barrier() = 0;

  // Called by a handler on its worker thread: another thread takes over reading. Cheap when it has been done already.
  virtual void hand_over() noexcept = 0;

  // No further request is read. Handlers still running are not waited for; see Pool::wait_idle().
  virtual void stop() = 0;
  // Wait until no handler runs, at most `ms` milliseconds. Return: true if none does.
  virtual bool wait_idle(int ms) = 0;

  virtual PoolStatus status() const = 0;
};

std::unique_ptr<Pool> make_pool(const PoolLimits &limits);

} // namespace kcompd
