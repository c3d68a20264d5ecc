// SPDX-License-Identifier: MIT
// Reads and writes, decoded from the kernel's protocol and answered here, past libfuse: it would allocate, list and
// lock for each request, which is a good part of what the rest costs. Everything else is left to it.
//
// An interrupt names the request that it is for. It can only be read after the request's handler has handed over the
// reading, and a handler arms itself before that (Request), so what is not found here is for libfuse.
#pragma once

#include "daemon/call.h"
#include "daemon/channel.h"
#include "procfs-emu/known_nodes.h"
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <sys/uio.h>
#include <unordered_map>

namespace kcompd {

// Send an answer of `count` parts to the kernel, as writev() would. One that is short goes in one piece: the kernel
// looks up the pages of each part, which costs more than the copy. Return: what the system call returned.
ssize_t send_answer(int fd, iovec *parts, int count) noexcept;

class DirectCalls {
public:
  // `nodes`: of the mount; null for a CUSE device, for which the kernel also keeps no positions.
  DirectCalls(CallPlace &place, KnownNodes *nodes) : place_(place), nodes_(nodes) {}

  // Serve the request in `buffer`, which was read from `fd`. Return: false if it is for libfuse.
  bool process(int fd, const RequestBuffer &buffer) noexcept;

private:
  friend class DirectPort;
  struct Armed {
    InterruptSink *sink;
    bool called = false;   // it is being told
    bool answered = false; // by the sink itself: nobody will disarm
  };

  void arm(uint64_t request, InterruptSink &sink);
  void disarm(uint64_t request);
  void answered(uint64_t request);
  bool interrupt(uint64_t request);

  CallPlace &place_;
  KnownNodes *const nodes_;
  std::mutex mutex_;
  std::condition_variable told_;
  std::unordered_map<uint64_t, Armed> armed_;
};

} // namespace kcompd
