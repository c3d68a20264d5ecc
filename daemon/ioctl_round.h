// SPDX-License-Identifier: MIT
// An ioctl that needs more of its caller's memory answers "again, with these ranges": the kernel brings their bytes, or
// makes ready to take some, and sends the request anew, under another number. Nothing is run twice for that: the
// handler waits, in the middle of the driver, and whoever reads the new request hands it what came.
//
// It may never come again: of a pointer that leads nowhere the kernel tells the caller (EFAULT), not us, and a caller
// may be killed. So the wait ends when the caller is seen to do something else, when its file is closed, when it is
// cancelled, or after a time-out.
#pragma once

#include "daemon/request.h"
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <sys/types.h>
#include <vector>

namespace kcompd {

// What a request that comes again has in common with itself. The threads of callers out of sight have all the pid 0.
struct IoctlId {
  const Shared *file;
  pid_t pid;
  unsigned cmd;
  unsigned long arg;
  bool operator==(const IoctlId &) const = default;
};

class IoctlRound {
public:
  // The time-out. A caller that goes on sends its request at once; this is for one that is starved of the processor, or
  // whose memory must be read from a disk.
  static std::atomic<std::chrono::milliseconds> patience;

  // The request shall come with `in_size` bytes, and with room for `out_size`. `owner`: for abandon().
  IoctlRound(const void *owner, const IoctlId &id, size_t in_size, size_t out_size) noexcept;
  ~IoctlRound();
  IoctlRound(const IoctlRound &) = delete;
  IoctlRound &operator=(const IoctlRound &) = delete;

  // Before the answer goes out: from now on the request may come. Waits for another one that looks the same. Return:
  // false if that does not end.
  bool expect() noexcept;
  // Wait for it. Return: true if it came; then port() and bytes() are its own.
  bool wait() noexcept;

  std::unique_ptr<ReplyPort> take_port() noexcept { return std::move(port_); }
  const char *bytes() const noexcept { return bytes_.data(); }

  // For whoever has read a request that comes again. Return: false if nobody waits for it (any more): it is the
  // caller's to answer.
  static bool came(const IoctlId &id, ReplyPort &port, const void *in, size_t in_size, size_t out_size) noexcept;

  // A caller's thread has begun another call, so the one that is waited for will not come. The usual case, that nobody
  // waits, costs one load.
  static void went_on(pid_t pid) noexcept {
    // Relaxed: who waits for this thread has begun to before the kernel let the thread go on.
    if (pid != 0 && waiting_.load(std::memory_order_relaxed)) [[unlikely]]
      end_those_of(nullptr, nullptr, pid);
  }
  static void closed(const Shared *file) noexcept { end_those_of(nullptr, file, 0); }
  static void abandon(const void *owner) noexcept { end_those_of(owner, nullptr, 0); }

private:
  enum class State { kNew, kWaiting, kCame, kOver };

  // Those that have one of these in common.
  static void end_those_of(const void *owner, const Shared *file, pid_t pid) noexcept;
  static std::atomic<int> waiting_;

  const void *const owner_;
  const IoctlId id_;
  const size_t in_size_, out_size_;
  // All guarded by the one lock of all rounds.
  State state_ = State::kNew;
  std::unique_ptr<ReplyPort> port_;
  std::vector<char> bytes_;
};

} // namespace kcompd
