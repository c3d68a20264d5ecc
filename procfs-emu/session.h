// SPDX-License-Identifier: MIT
// What the two faces share, the mount (procfs-emu/fuse.cpp) and CUSE devices (devices/cuse.cpp): a libfuse session as a
// channel of the pool, and its answers. No other file knows libfuse.
#pragma once

#include "daemon/call.h"
#include "daemon/pool.h"
#include "daemon/request.h"
#include "daemon/result.h"
#include "procfs-emu/direct.h"
#include <memory>

struct fuse_file_info;
struct fuse_pollhandle;
struct fuse_req;
struct fuse_session;

namespace kcompd {

// A libfuse session as a channel. Its descriptor is non-blocking and close-on-exec.
class SessionChannel : public Channel {
public:
  // `nodes`: what the kernel knows of the mount; null for a CUSE device.
  SessionChannel(Pool &pool, KnownNodes *nodes);
  ~SessionChannel() override; // destroys the session, and with it the device or mount if it is still there

  int fd() const noexcept override { return fd_; }
  int receive(RequestBuffer &buffer) noexcept override;
  void process(const RequestBuffer &buffer) noexcept override;

  CallPlace &place() noexcept { return place_; }

protected:
  // Take the session over, mounted and all.
  Result<void> adopt(fuse_session *session, int fd);

  Pool &pool_;
  fuse_session *session_ = nullptr;
  int fd_ = -1;
  CallPlace place_;
  DirectCalls direct_;
};

// Answers by libfuse. One for each request, on the stack of its handler.
class FusePort final : public ReplyPort {
public:
  // `in_tree`: an open is one of a file in the tree, where the kernel has more rules to be told off than for a CUSE
  // device.
  explicit FusePort(fuse_req *request, bool in_tree = false) noexcept : request_(request), in_tree_(in_tree) {}
  void error(int positive_errno) noexcept override;
  bool opened(void *handle, bool seekable, bool flushes) noexcept override;
  void data(const void *bytes, size_t size) noexcept override;
  void written(size_t count) noexcept override;
  void sought(off_t position) noexcept override;
  void polled(unsigned revents) noexcept override;
  void ioctl_result(int result, const void *out, size_t size) noexcept override;
  void ioctl_again(const std::vector<UserRange> &in, const std::vector<UserRange> &out) noexcept override;
  std::unique_ptr<ReplyPort> keep() noexcept override;
  void arm(InterruptSink &sink) noexcept override;
  void disarm() noexcept override;

private:
  fuse_req *const request_;
  const bool in_tree_;
};

// Who made a request.
Caller fuse_caller(fuse_req *request) noexcept;

// The open file that a request is about.
OpenedFile &fuse_file(const fuse_file_info *info) noexcept;

// To be told once about a poll. Takes `handle` (null: nobody asked). Keeps `channel` while it lives.
std::shared_ptr<vfs::PollNotifier> fuse_notifier(fuse_pollhandle *handle, std::shared_ptr<Channel> channel);

} // namespace kcompd
