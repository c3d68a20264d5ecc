// SPDX-License-Identifier: MIT
// How a failure reads.
#include "daemon/result.h"
#include <cerrno>
#include <cstring>

namespace kcompd {

std::string errno_text(int code) {
  const char *text = strerrordesc_np(code);
  return text ? text : "Unknown error " + std::to_string(code);
}

const char *exhausted_hint(int code) {
  switch (code) {
  case EAGAIN:
    return kThreadsHint;
  case EMFILE:
  case ENFILE:
    return kFilesHint;
  case ENOMEM:
    return "memory is exhausted: raise MemoryMax= in the unit, or ulimit -v";
  }
  return "";
}

std::string Error::message() const {
  std::string text = what;
  if (code)
    text.append(": ").append(errno_text(code));
  if (!next_step.empty())
    text.append(" (").append(next_step).append(")");
  return text;
}

} // namespace kcompd
