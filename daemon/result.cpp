// SPDX-License-Identifier: MIT
// How a failure reads.
#include "daemon/result.h"
#include <cstring>

namespace kcompd {

std::string errno_text(int code) {
  const char *text = strerrordesc_np(code);
  return text ? text : "Unknown error " + std::to_string(code);
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
