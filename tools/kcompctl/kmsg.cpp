// SPDX-License-Identifier: MIT
// Records of dev/kmsg: "6,0,12345678,-;text\n KEY=value\n"; bytes that do not print are \xNN in them.
#include "tools/kcompctl/kmsg.h"
#include "tools/kcompctl/command.h"
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace kcompctl {
namespace {

constexpr size_t kRecordMax = 8192; // what the kernel's readers must offer

bool parse(const std::string &line, KmsgRecord &ret) {
  unsigned long long sequence;
  if (sscanf(line.c_str(), "%u,%llu,%lld,", &ret.priority, &sequence, &ret.microseconds) != 3)
    return false;
  size_t at = line.find(';');
  if (at == std::string::npos)
    return false;
  size_t end = line.find('\n', at);
  ret.text.clear();
  for (at++; at < line.size() && at < end; at++) {
    unsigned byte;
    if (line[at] == '\\' && sscanf(line.c_str() + at, "\\x%2x", &byte) == 1) {
      ret.text += static_cast<char>(byte);
      at += 3;
    } else {
      ret.text += line[at];
    }
  }
  return true;
}

} // namespace

std::string KmsgRecord::stamp() const {
  char text[48];
  snprintf(text, sizeof(text), "[%5lld.%06lld] ", microseconds / 1000000, microseconds % 1000000);
  return text;
}

void print_kmsg(const KmsgRecord &record, const char *head) {
  const std::string start = head + record.stamp();
  fputs(start.c_str(), stdout);
  for (char c : record.text) {
    putchar(c);
    if (c == '\n')
      printf("%*s", static_cast<int>(start.size()), ""); // further lines stand under the first
  }
  putchar('\n');
}

int open_kmsg(bool blocking) {
  int fd = open((directory() + "/dev/kmsg").c_str(), O_RDONLY | O_CLOEXEC | (blocking ? 0 : O_NONBLOCK));
  if (fd >= 0)
    lseek(fd, 0, SEEK_DATA);
  return fd;
}

int read_kmsg(int fd, KmsgRecord &ret) {
  std::string line;
  for (;;) {
    line.resize(kRecordMax);
    ssize_t got = read(fd, line.data(), line.size());
    if (got < 0 && (errno == EINTR || errno == EPIPE)) // EPIPE: go on with the oldest that is left
      continue;
    if (got <= 0)
      return got < 0 ? errno : ENODATA;
    line.resize(static_cast<size_t>(got));
    if (parse(line, ret))
      return 0;
  }
}

} // namespace kcompctl
