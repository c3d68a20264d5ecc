// SPDX-License-Identifier: MIT
// What can fail in the daemon says so in one shape: errno, what was tried, and what the user can do about it.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <unistd.h>
#include <utility>

namespace kcompd {

// Exit statuses, as LSB has them for init scripts.
enum class Exit : int {
  kOk = 0,
  kFailed = 1,
  kBadArguments = 2,
  kNotPermitted = 4,
  kNotInstalled = 5,
  kNotConfigured = 6,
};

struct Error {
  int code = 0;          // errno, or 0 when `what` says it all
  std::string what;      // "open '/dev/fuse'"
  std::string next_step; // "try: modprobe fuse", or ""
  Exit exit = Exit::kFailed;

  // "open '/dev/fuse': No such file or directory (try: modprobe fuse)"
  std::string message() const;
};

template <typename T> using Result = tl::expected<T, Error>;

// "No such file or directory"
std::string errno_text(int code);

// What to do when threads or descriptors run out; exhausted_hint() has one for each errno that says so, else "".
const char *exhausted_hint(int code);
inline constexpr const char *kThreadsHint = "threads are exhausted: raise TasksMax= in the unit, or ulimit -u";
inline constexpr const char *kFilesHint = "descriptors are exhausted: try ulimit -n 1024, or LimitNOFILE= in the unit";

inline tl::unexpected<Error> fail(int code, std::string what, std::string next_step = "", Exit exit = Exit::kFailed) {
  return tl::unexpected<Error>(Error{code, std::move(what), std::move(next_step), exit});
}

// A descriptor and the duty to close it.
class UniqueFd {
public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd &operator=(UniqueFd &&other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~UniqueFd() { reset(); }

  explicit operator bool() const { return fd_ >= 0; }
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }
  void reset() {
    if (fd_ >= 0)
      ::close(std::exchange(fd_, -1));
  }

private:
  int fd_ = -1;
};

} // namespace kcompd
