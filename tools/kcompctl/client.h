// SPDX-License-Identifier: MIT
// Asking the daemon: one question, one answer.
#pragma once

#include "daemon/control_protocol.h"
#include <string>
#include <vector>

namespace kcompctl {

struct Answer {
  bool reached = false; // somebody answered
  std::string why;      // if not: what to tell the user
  int result = 0;       // 0 or a positive errno
  std::string text;
};

// @fd: a descriptor to pass along, or -1.
Answer ask(kcompd::ControlCommand command, const std::vector<std::string> &arguments = {}, int fd = -1);

// "the daemon is not running at DIR (...)" when there is no daemon, "" when there is.
std::string daemon_absent();

// The file of a module that was named without a path; "" if the module directory has none.
std::string find_module(const std::string &name);

// "key: value" of a status text, or "".
std::string status_value(const std::string &status, const std::string &key);

} // namespace kcompctl
