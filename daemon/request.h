// SPDX-License-Identifier: MIT
// One request of a client, from the moment it is decoded until it is answered: exactly once, and with an errno that the
// kernel accepts. The one choke point for replies; every face answers through it.
//
// Who answers is decided by one atomic claim. Mostly the handler does, when it has returned. Others are quicker when
// the client was killed and the handler does not come back (the answer is EINTR and the handler ends as an orphan: what
// it returns is dropped, and an open that succeeds is released), and when a release is about to sleep.
//
// An interrupt does not say which signal it was and comes once. So the caller's pending signals are looked at then, and
// again every 20 ms for as long as the request stays unanswered.
#pragma once

#include "daemon/ioctl_memory.h"
#include "daemon/pool.h"
#include "kernel/sched/task.h"
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <sys/types.h>
#include <vector>

namespace kcompd {

// Who made a call, as the kernel tells it with each request. The pid is that of the thread, 0 if it lives in a pid
// namespace out of sight.
struct Caller {
  pid_t pid = 0;
  uid_t uid = 0;
  gid_t gid = 0;
};

// Told that the client of a call has been sent a signal.
class InterruptSink {
public:
  virtual void interrupted() noexcept = 0;

protected:
  ~InterruptSink() = default;
};

// How a face sends an answer. Called once a request, by whatever thread answers it; must not block. opened() returns
// false if the client did not get it (it gave up meanwhile), and will send no release.
class ReplyPort {
public:
  virtual ~ReplyPort() = default;
  virtual void error(int positive_errno) noexcept = 0; // 0: success without data
  virtual bool opened(void *handle, bool seekable, bool flushes) noexcept = 0;
  virtual void data(const void *bytes, size_t size) noexcept = 0;
  virtual void written(size_t count) noexcept = 0;
  virtual void sought(off_t position) noexcept = 0;
  virtual void polled(unsigned revents) noexcept = 0;
  virtual void ioctl_result(int result, const void *out, size_t size) noexcept = 0;
  // An answer too, to an ioctl without restriction: it shall come again, with the bytes of `in` and room for `out`, as
  // another request. Together at least one range and one byte.
  virtual void ioctl_again(const std::vector<UserRange> &, const std::vector<UserRange> &) noexcept { error(EIO); }
  // The same port, for an answer after the face's function has returned; null without memory.
  virtual std::unique_ptr<ReplyPort> keep() noexcept { return nullptr; }
  // From now on the sink is told of interrupts; at once, on this thread, if there was one already (it must not answer
  // then).
  virtual void arm(InterruptSink &sink) noexcept = 0;
  // Takes that back; waits for a call in progress. Not to be called after the answer, nor by the sink.
  virtual void disarm() noexcept = 0;
};

// The errno (positive) that goes to the client for what a driver returned (0 > err >= -4095): 512, 513, 514 and 516
// become EINTR, 515 (ENOIOCTLCMD) ENOTTY, 524 (ENOTSUPP) EOPNOTSUPP, ENOSYS becomes ENODEV from open and ENOTTY
// elsewhere (the kernel would remember it and ask no more), other numbers above 511 or out of range EIO.
int client_errno(long driver_result, bool from_open) noexcept;

// What must live until the last handler of a file has left it, orphans included.
class Shared {
public:
  virtual void get() noexcept = 0;
  virtual void put() noexcept = 0;

protected:
  ~Shared() = default;
};

class Request final : public CallContext, private Handler, private InterruptSink {
public:
  enum class Kind { kOrdinary, kOpen, kRelease };

  // `file` may be null (open); it and the port live longer than the request.
  Request(Pool &pool, ReplyPort &port, const Caller &caller, Kind kind, Shared *file) noexcept;
  ~Request(); // answers EIO if nobody has
  Request(const Request &) = delete;
  Request &operator=(const Request &) = delete;

  // Becomes the call of this thread (enter_call) ...
  void begin() noexcept;
  // ... and ends it (leave_call). Nobody touches the task any more. Return: true if the answer is the caller's to give,
  // now; false if it has been given. *ret_locks: locks that the handler still holds.
  bool end(int *ret_locks) noexcept;

  // The driver may follow any pointer into the caller's memory, until the answer has gone out. Directly where the host
  // gives the right; else, if the kernel asks `without_restriction`, by having it bring what is needed.
  void open_memory(unsigned cmd, unsigned long arg, bool from_32_bits, bool without_restriction) noexcept;
  // The driver is done: see to it that the answer can take along what it wrote. Return: 0, or -EFAULT if that can not
  // be.
  int finish_memory() noexcept;
  // What the answer takes along.
  std::vector<char> written_memory() const { return memory_ ? memory_->written_bytes() : std::vector<char>(); }
  // Where the answer goes; another one each time that the request came again.
  ReplyPort &port() noexcept { return *port_; }

  // CallContext
  void will_block() noexcept override;
  size_t read_client(uintptr_t user, void *to, size_t size) noexcept override;
  size_t write_client(uintptr_t user, const void *from, size_t size) noexcept override;
  void identify(task_struct &task) noexcept override;
  int caller_cpu() noexcept override;

private:
  // kArming: the interrupt callback is just being set, which no answer may overtake (it frees what the callback hangs
  // on).
  enum State : int { kOpen, kAnswered, kArming };

  void overran() noexcept override;
  bool watched() noexcept override;
  void cancelled() noexcept override;
  void interrupted() noexcept override;

  bool claim() noexcept;
  void arm() noexcept;
  void answer_early(int positive_errno, bool from_sink) noexcept;
  bool signal(bool fatal) noexcept;
  void step_aside() noexcept;
  bool come_again(const std::vector<UserRange> &in, const std::vector<UserRange> &out) noexcept;
  bool bring(uintptr_t user, size_t size) noexcept;
  bool reachable(uintptr_t user, size_t size) const noexcept;
  template <typename Move> std::optional<size_t> directly(uintptr_t user, size_t size, Move move) noexcept;

  Pool &pool_;
  ReplyPort *port_;
  std::unique_ptr<ReplyPort> own_port_; // the one it came again by
  Shared *const file_;
  task_struct *task_ = nullptr;
  void *worker_ = nullptr;
  const pid_t pid_;
  const Kind kind_;
  bool handed_over_ = false; // of the handler's thread alone, as are those up to room_
  bool entered_ = false;
  bool memory_open_ = false;
  bool unrestricted_ = false;
  bool denied_ = false; // the host does not give the right
  unsigned cmd_ = 0;
  unsigned long arg_ = 0;
  std::unique_ptr<IoctlMemory> memory_;
  uintptr_t brought_ = 0;         // where the kernel has brought something from, 0: not yet
  std::vector<UserRange> room_;   // that the answer has, so far
  bool answer_after_arm_ = false; // of the thread in arm()
  std::atomic<int> state_{kOpen};
  std::atomic<bool> armed_{false};
  std::atomic<bool> in_sink_{false};
  std::atomic<bool> signalled_{false};
  std::atomic<bool> holds_file_{false};
  std::atomic<int64_t> fatal_since_{0}; // nanoseconds of the steady clock; 0: not that we know
};

} // namespace kcompd
