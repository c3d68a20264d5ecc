// SPDX-License-Identifier: MIT
// A client of the tree, in process: it opens a path and reads and writes through vfs, inside a call as the faces make
// one.
#pragma once

#include "kernel/sched/task.h"
#include "procfs-emu/tree.h"
#include "procfs-emu/vfs.h"
#include <cerrno>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <string>

namespace kcompd {

class TestCall final : public CallContext {
public:
  TestCall() { enter_call(*this); }
  ~TestCall() override { leave_call(); }
  void will_block() noexcept override {}
  void identify(task_struct &) noexcept override {}
  int caller_cpu() noexcept override { return -1; }
};

inline std::shared_ptr<Node> node_at(const std::string &path) {
  std::shared_ptr<Node> node = Tree::instance().root();
  for (size_t begin = 0; node && begin < path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    node = Tree::instance().lookup(node, path.substr(begin, end - begin));
    begin = end + 1;
  }
  return node;
}

class Client {
public:
  explicit Client(const std::string &path, unsigned flags = O_RDONLY) {
    std::shared_ptr<Node> node = node_at(path);
    if (!node || !node->content) {
      error = -ENOENT;
      return;
    }
    TestCall call;
    error = vfs::open(node->content, flags, &file_);
  }
  ~Client() {
    if (error)
      return;
    TestCall call;
    vfs::release(file_);
  }
  Client(const Client &) = delete;
  Client &operator=(const Client &) = delete;

  // The text, or "errno N".
  std::string read(size_t size = 65536, std::optional<loff_t> offset = {}, unsigned flags = 0) {
    std::string buffer(size, '\0');
    TestCall call;
    ssize_t result = error ? error : vfs::read(*file_, buffer.data(), size, offset, flags);
    if (result < 0)
      return "errno " + std::to_string(-result);
    buffer.resize(static_cast<size_t>(result));
    return buffer;
  }
  std::string read_all(size_t step = 65536) {
    std::string all;
    for (std::string part = read(step); !part.empty(); part = read(step)) {
      all += part;
      if (part.starts_with("errno"))
        break;
    }
    return all;
  }
  ssize_t write(const std::string &text, std::optional<loff_t> offset = {}) {
    TestCall call;
    return error ? error : vfs::write(*file_, text.data(), text.size(), offset, 0);
  }
  unsigned poll(std::shared_ptr<vfs::PollNotifier> notifier = nullptr) {
    TestCall call;
    return vfs::poll(*file_, std::move(notifier));
  }
  vfs::OpenFile &file() { return *file_; }

  int error = 0;

private:
  vfs::OpenFile *file_ = nullptr;
};

} // namespace kcompd
