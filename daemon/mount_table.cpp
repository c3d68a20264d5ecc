// SPDX-License-Identifier: MIT
// Reading /proc/self/mountinfo.
#include "daemon/mount_table.h"
#include <fstream>
#include <sstream>

namespace kcompd {
namespace {

// mountinfo writes blanks, tabs, newlines and backslashes as \ooo.
std::string unescape(const std::string &text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); i++) {
    if (text[i] == '\\' && i + 3 < text.size()) {
      plain += static_cast<char>(std::stoi(text.substr(i + 1, 3), nullptr, 8));
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

} // namespace

std::string mount_type(const std::string &path) {
  std::ifstream mounts("/proc/self/mountinfo");
  std::string type;
  for (std::string line; std::getline(mounts, line);) {
    std::istringstream words(line);
    std::string word, point, filesystem;
    words >> word >> word >> word >> word >> point;
    while (words >> word && word != "-") {
    }
    words >> filesystem;
    if (unescape(point) == path)
      type = filesystem; // the last one is on top
  }
  return type;
}

} // namespace kcompd
