// SPDX-License-Identifier: MIT
// FUSE_READ, FUSE_WRITE and their interrupts. The layouts are those of protocol 7.9 and later.
#include "procfs-emu/direct.h"

#include <cerrno>
#include <cstring>
#include <linux/fuse.h>
#include <optional>
#include <unistd.h>

namespace kcompd {

ssize_t send_answer(int fd, iovec *parts, int count) noexcept {
  alignas(256) char piece[256];
  size_t size = 0;
  for (int i = 0; i < count; ++i) {
    if (size + parts[i].iov_len > sizeof piece)
      return ::writev(fd, parts, count);
    std::memcpy(piece + size, parts[i].iov_base, parts[i].iov_len);
    size += parts[i].iov_len;
  }
  return ::write(fd, piece, size);
}

// Answers with what a read or a write can be answered with.
class DirectPort final : public ReplyPort {
public:
  DirectPort(DirectCalls &calls, int fd, uint64_t request) noexcept : calls_(calls), fd_(fd), request_(request) {}

  void error(int positive_errno) noexcept override { answer(-positive_errno, nullptr, 0); }
  void data(const void *bytes, size_t size) noexcept override { answer(0, bytes, size); }
  void written(size_t count) noexcept override {
    fuse_write_out out{};
    out.size = static_cast<uint32_t>(count);
    answer(0, &out, sizeof out);
  }
  bool opened(void *, bool, bool) noexcept override { return refuse(); }
  void sought(off_t) noexcept override { refuse(); }
  void polled(unsigned) noexcept override { refuse(); }
  void ioctl_result(int, const void *, size_t) noexcept override { refuse(); }

  void arm(InterruptSink &sink) noexcept override {
    armed_ = true;
    calls_.arm(request_, sink);
  }
  void disarm() noexcept override { calls_.disarm(request_); }

private:
  bool refuse() noexcept {
    error(EIO);
    return false;
  }
  void answer(int error, const void *body, size_t size) noexcept {
    if (armed_)
      calls_.answered(request_);
    fuse_out_header header{};
    header.len = static_cast<uint32_t>(sizeof header + size);
    header.error = error;
    header.unique = request_;
    iovec parts[] = {{&header, sizeof header}, {const_cast<void *>(body), size}};
    (void)!send_answer(fd_, parts, size > 0 ? 2 : 1); // fails where the client has gone, which is nobody's concern
  }

  DirectCalls &calls_;
  const int fd_;
  const uint64_t request_;
  bool armed_ = false; // set before there can be another thread that answers
};

bool DirectCalls::process(int fd, const RequestBuffer &buffer) noexcept {
  if (buffer.size < sizeof(fuse_in_header))
    return false;
  const auto &header = *reinterpret_cast<const fuse_in_header *>(buffer.data);
  const char *const body = buffer.data + sizeof header;
  const size_t size = buffer.size - sizeof header;
  const Caller caller{static_cast<pid_t>(header.pid), header.uid, header.gid};
  const auto position = [this](const OpenedFile &file, uint64_t offset) {
    return nodes_ && file.seekable() ? std::optional<loff_t>(static_cast<loff_t>(offset)) : std::nullopt;
  };
  switch (header.opcode) {
  case FUSE_READ: {
    const auto &in = *reinterpret_cast<const fuse_read_in *>(body);
    if (size < sizeof in)
      return false;
    DirectPort port(*this, fd, header.unique);
    OpenedFile &file = *reinterpret_cast<OpenedFile *>(in.fh);
    call_read(place_, port, caller, file, in.size, position(file, in.offset), in.flags);
    return true;
  }
  case FUSE_WRITE: {
    const auto &in = *reinterpret_cast<const fuse_write_in *>(body);
    if (size < sizeof in || size - sizeof in < in.size)
      return false;
    DirectPort port(*this, fd, header.unique);
    const KnownNodes::Write write(nodes_, header.nodeid);
    OpenedFile &file = *reinterpret_cast<OpenedFile *>(in.fh);
    call_write(place_, port, caller, file, body + sizeof in, in.size, position(file, in.offset), in.flags);
    return true;
  }
  case FUSE_INTERRUPT:
    return size >= sizeof(fuse_interrupt_in) && interrupt(reinterpret_cast<const fuse_interrupt_in *>(body)->unique);
  default:
    return false;
  }
}

void DirectCalls::arm(uint64_t request, InterruptSink &sink) {
  std::lock_guard<std::mutex> lock(mutex_);
  armed_.emplace(request, Armed{&sink});
}

void DirectCalls::disarm(uint64_t request) {
  std::unique_lock<std::mutex> lock(mutex_);
  told_.wait(lock, [&] { return !armed_.at(request).called; });
  armed_.erase(request);
}

// An answer goes out. Whoever gives it has disarmed, save for the sink.
void DirectCalls::answered(uint64_t request) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (const auto found = armed_.find(request); found != armed_.end())
    found->second.answered = true;
}

// Return: false if no such request is armed here.
bool DirectCalls::interrupt(uint64_t request) {
  InterruptSink *sink;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto found = armed_.find(request);
    if (found == armed_.end())
      return false;
    found->second.called = true;
    sink = found->second.sink;
  }
  sink->interrupted(); // from its return on the request may be gone; the entry is not, until told otherwise here
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = armed_.find(request);
  found->second.called = false;
  if (found->second.answered)
    armed_.erase(found);
  told_.notify_all();
  return true;
}

} // namespace kcompd
