// SPDX-License-Identifier: MIT
// One client of the control socket, from the first question to the end of the connection.
#pragma once

#include "daemon/control.h"
#include "daemon/control_protocol.h"
#include "kernel/sched/task.h"
#include <atomic>
#include <mutex>
#include <sys/socket.h>
#include <vector>

namespace kcompd {

class Connection {
public:
  Connection(UniqueFd socket, const ucred &peer, uid_t owner, ControlActions &actions, const ControlLimits &limits);

  int fd() const { return socket_.get(); }

  // Answer questions until the client has gone, breaks the rules or is too slow. On a thread of its own.
  void serve() noexcept;

  // The client is gone, or the daemon stops: a command in progress gets a fatal signal, and no other begins. Any
  // thread.
  void interrupt() noexcept;

  // serve() has returned.
  std::atomic<bool> done{false};

private:
  struct Question {
    ControlCommand command;
    std::vector<std::string> arguments;
    UniqueFd file, terminal;
  };

  // Return: false at the end of the connection.
  bool receive(Question &ret);
  bool parse(const char *frame, size_t size, msghdr &message, Question &ret);
  int run(const Question &question, std::string &ret_text);
  int dispatch(const Question &question, std::string &ret_text);
  bool answer(int result, const std::string &text);
  void complain(const char *what);

  UniqueFd socket_;
  const ucred peer_;
  const uid_t owner_;
  ControlActions &actions_;
  const ControlLimits limits_;

  std::mutex mutex_;
  task_struct *task_ = nullptr; // while a command runs
  bool gone_ = false;
};

} // namespace kcompd
