// SPDX-License-Identifier: MIT
// The worker pool: one leader reads requests of all channels and runs each handler itself; somebody else becomes leader
// when the handler is about to sleep, or has run for some milliseconds.
#pragma once

#include "daemon/channel.h"
#include <cstddef>
#include <functional>
#include <memory>

namespace kcompd {

struct PoolLimits {
  size_t max_threads = 20000;     // blocked handlers are threads; beyond this the pool refuses, see Pool::refusing()
  size_t max_idle = 8;            // parked threads kept for the next burst
  size_t stack_size = 128 * 1024; // bytes, of a worker; the runtime adds the guard page
};

struct PoolStatus {
  size_t threads, idle, blocked;
  unsigned long requests;
};

// What a worker is doing for a client, as the pool sees it. The three calls come from other threads, one at a time, and
// never after Pool::leave() has returned.
class Handler {
public:
  // It has run for 1 to 5 ms without blocking (only ever told to a leader).
  virtual void overran() noexcept = 0;
  // Somebody called Pool::watch() for it; called every 20 ms or so until it returns false.
  virtual bool watched() noexcept = 0;
  // Its client is gone, or the daemon stops: end soon.
  virtual void cancelled() noexcept = 0;

protected:
  ~Handler() = default;
};

class Pool {
public:
  virtual ~Pool() = default; // waits until every handler has returned

  // Start serving. Return: 0 or -errno (EAGAIN: threads exhausted; nothing is left running).
  virtual int start() = 0;

  // Serve a channel from now on. Return: 0 or -errno (EMFILE, ENOMEM).
  virtual int add(std::shared_ptr<Channel> channel) = 0;
  // Serve it no more, and wait until no thread is inside the channel, save the calling one, at most `ms` milliseconds
  // (-1: no limit). A handler that sleeps keeps this waiting: cancel() first. Return: false if the time was over.
  virtual bool remove(Channel &channel, int ms = -1) = 0;
  // Tell all handlers of a channel (of all channels: null) that their clients are gone.
  virtual void cancel(const Channel *channel) noexcept = 0;

  // Wait until every request that was queued before the call has been read and, where it was a release, has been run;
  // at most ten seconds. rmmod needs it: close(2) of a FUSE file returns before its RELEASE has been read.
  virtual void barrier() = 0;

  // Does somebody read requests, or could within `ms` milliseconds? For a watchdog. A pool that can make no more
  // threads, or that stops, is well in that sense.
  virtual bool responds(int ms) = 0;

  // No further request is read. Handlers still running are not waited for; see cancel() and wait_idle().
  virtual void stop() = 0;
  // Wait until no handler runs, at most `ms` milliseconds. Return: true if none does.
  virtual bool wait_idle(int ms) = 0;

  virtual PoolStatus status() const = 0;

  // For handlers, on their worker thread; elsewhere they do nothing.

  // The calling worker serves `handler` from here to leave(); leave() waits for calls of it that are in progress.
  static void enter(Handler &handler) noexcept;
  static void leave() noexcept;
  // Another thread takes over reading. Cheap when that has been done already; does not sleep.
  static void hand_over() noexcept;
  // The bytes of the request are no longer needed: the next leader may have the buffer.
  static void drop_buffer() noexcept;
  // `bytes` of memory of the calling worker for an answer, page-aligned, until the request ends; null without memory.
  // What another client (by its fsuid and fsgid) may have left in it has been wiped.
  static char *answer_buffer(size_t bytes, unsigned uid, unsigned gid) noexcept;
  // No thread could be made for the next request that blocks: nothing may run that could. What must be done for all
  // that (a release) is put off until there is a thread.
  static bool refusing() noexcept;
  static void put_off(std::function<void()> work);

  // A release has begun, has ended (for barrier()). Any thread.
  virtual void release_begins() noexcept = 0;
  virtual void release_ends() noexcept = 0;
  // Have the handler that the thread `worker` (as told by self()) runs watched, see Handler::watched(). Any thread,
  // while it runs.
  virtual void watch(void *worker) noexcept = 0;
  static void *self() noexcept;
};

std::unique_ptr<Pool> make_pool(const PoolLimits &limits);

} // namespace kcompd
