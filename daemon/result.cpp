// SPDX-License-Identifier: MIT
// How a failure reads.
#include "daemon/result.h"
#include <cstring>

namespace kcompd {

std::string Error::message() const {
  std::string text = what;
  if (code)
    text.append(": ").append(strerrordesc_np(code) ? strerrordesc_np(code) : "unknown error");
  if (!next_step.empty())
    text.append(" (").append(next_step).append(")");
  return text;
}

} // namespace kcompd
