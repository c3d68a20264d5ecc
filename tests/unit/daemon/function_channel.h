// SPDX-License-Identifier: MIT
// A channel for tests: its requests are functions, which the pool's threads run.
#pragma once

#include "daemon/channel.h"
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <unistd.h>

namespace kcompd {

class FunctionChannel final : public Channel {
public:
  FunctionChannel() {
    if (::pipe2(ends_, O_CLOEXEC | O_NONBLOCK) != 0)
      std::abort();
  }
  ~FunctionChannel() override {
    ::close(ends_[0]);
    ::close(ends_[1]);
  }

  void send(std::function<void()> function) {
    void *sent = new std::function<void()>(std::move(function));
    if (::write(ends_[1], &sent, kSize) != static_cast<ssize_t>(kSize))
      std::abort();
  }

  int fd() const noexcept override { return ends_[0]; }
  int receive(RequestBuffer &buffer) noexcept override {
    const ssize_t size = ::read(ends_[0], buffer.data, kSize);
    return size < 0 ? -errno : static_cast<int>(size);
  }
  void process(const RequestBuffer &buffer) noexcept override {
    void *sent;
    std::memcpy(&sent, buffer.data, kSize);
    auto *function = static_cast<std::function<void()> *>(sent);
    (*function)();
    delete function;
  }
  void ended() noexcept override {}

private:
  static constexpr size_t kSize = sizeof(void *);
  int ends_[2];
};

} // namespace kcompd
