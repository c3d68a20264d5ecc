// SPDX-License-Identifier: MIT
// libfuse sessions, read by the pool, and libfuse's answers.
#define FUSE_USE_VERSION 312
#include "procfs-emu/session.h"

#include <cerrno>
#include <fcntl.h>
#include <fuse_lowlevel.h>
#include <mutex>
#include <new>
#include <unistd.h>
#include <utility>

namespace kcompd {

namespace {

// Open flags of the kernel's protocol; libfuse has no names for some of them.
constexpr uint32_t kDirectIo = 1 << 0, kNonseekable = 1 << 2, kStream = 1 << 4, kNoFlush = 1 << 5,
                   kParallelDirectWrites = 1 << 6;

// The body of the answer to an open, as the kernel wants it.
struct OpenOut {
  uint64_t handle;
  uint32_t flags;
  uint32_t padding;
};

// Tells the client of one poll request, once.
class Notifier final : public vfs::PollNotifier {
public:
  Notifier(fuse_pollhandle *handle, std::shared_ptr<Channel> channel) noexcept
      : handle_(handle), channel_(std::move(channel)) {}
  ~Notifier() override {
    if (handle_)
      fuse_pollhandle_destroy(handle_);
  }
  void wake() noexcept override {
    // Two wakers must not both use the handle, nor one destroy it under the other.
    fuse_pollhandle *handle;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      handle = std::exchange(handle_, nullptr);
    }
    if (!handle)
      return;
    fuse_lowlevel_notify_poll(handle);
    fuse_pollhandle_destroy(handle);
  }

private:
  std::mutex mutex_;
  fuse_pollhandle *handle_;
  const std::shared_ptr<Channel> channel_; // whose session the handle points into
};

} // namespace

SessionChannel::SessionChannel(Pool &pool, KnownNodes *nodes) : pool_(pool), place_{pool}, direct_(place_, nodes) {}

SessionChannel::~SessionChannel() {
  place_.files->close_all();
  if (session_)
    fuse_session_destroy(session_);
}

Result<void> SessionChannel::adopt(fuse_session *session, int fd) {
  session_ = session;
  fd_ = fd;
  fuse_custom_io io{};
  io.writev = [](int to, iovec *parts, int count, void *) { return send_answer(to, parts, count); };
  io.read = [](int from, void *buffer, size_t size, void *) { return ::read(from, buffer, size); };
  if (const int error = fuse_session_custom_io(session, &io, fd); error < 0)
    return fail(-error, "set up the channel");
  if (::fcntl(fd, F_SETFL, O_RDWR | O_NONBLOCK) < 0 || ::fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
    return fail(errno, "set up the channel");
  return {};
}

int SessionChannel::receive(RequestBuffer &buffer) noexcept {
  const ssize_t size = ::read(fd_, buffer.data, buffer.capacity);
  if (size >= 0)
    return static_cast<int>(size);
  return errno == ENODEV ? 0 : -errno;
}

void SessionChannel::process(const RequestBuffer &buffer) noexcept {
  if (direct_.process(fd_, buffer))
    return;
  fuse_buf request{};
  request.size = buffer.size;
  request.mem = buffer.data;
  fuse_session_process_buf(session_, &request);
}

void FusePort::error(int positive_errno) noexcept {
  fuse_reply_err(request_, positive_errno);
}

bool FusePort::opened(void *handle, bool seekable, bool flushes) noexcept {
  OpenOut out{};
  out.handle = reinterpret_cast<uintptr_t>(handle);
  out.flags = kDirectIo;
  if (in_tree_) {
    // Without these the kernel lets one blocked call on a file keep the others from being sent.
    out.flags |= kParallelDirectWrites;
    if (!seekable)
      out.flags |= kNonseekable | kStream;
    if (!flushes)
      out.flags |= kNoFlush;
  }
  return fuse_reply_buf(request_, reinterpret_cast<const char *>(&out), sizeof out) == 0;
}

void FusePort::data(const void *bytes, size_t size) noexcept {
  fuse_reply_buf(request_, static_cast<const char *>(bytes), size);
}

void FusePort::written(size_t count) noexcept {
  fuse_reply_write(request_, count);
}

void FusePort::sought(off_t position) noexcept {
  fuse_reply_lseek(request_, position);
}

void FusePort::polled(unsigned revents) noexcept {
  fuse_reply_poll(request_, revents);
}

void FusePort::ioctl_result(int result, const void *out, size_t size) noexcept {
  fuse_reply_ioctl(request_, result, out, size);
}

void FusePort::ioctl_again(const std::vector<UserRange> &in, const std::vector<UserRange> &out) noexcept {
  iovec parts[IoctlMemory::kMostRanges];
  size_t count = 0;
  for (const auto *ranges : {&in, &out})
    for (const UserRange &range : *ranges)
      parts[count++] = {reinterpret_cast<void *>(range.user), range.size};
  fuse_reply_ioctl_retry(request_, parts, in.size(), parts + in.size(), out.size());
}

std::unique_ptr<ReplyPort> FusePort::keep() noexcept {
  return std::unique_ptr<ReplyPort>(new (std::nothrow) FusePort(request_, in_tree_));
}

void FusePort::arm(InterruptSink &sink) noexcept {
  fuse_req_interrupt_func(
      request_, [](fuse_req_t, void *data) { static_cast<InterruptSink *>(data)->interrupted(); }, &sink);
}

void FusePort::disarm() noexcept {
  fuse_req_interrupt_func(request_, nullptr, nullptr);
}

Caller fuse_caller(fuse_req *request) noexcept {
  const fuse_ctx *context = fuse_req_ctx(request);
  return Caller{context->pid, context->uid, context->gid};
}

std::shared_ptr<vfs::PollNotifier> fuse_notifier(fuse_pollhandle *handle, std::shared_ptr<Channel> channel) {
  return handle ? std::make_shared<Notifier>(handle, std::move(channel)) : nullptr;
}

OpenedFile &fuse_file(const fuse_file_info *info) noexcept {
  return *reinterpret_cast<OpenedFile *>(info->fh);
}

} // namespace kcompd
