// SPDX-License-Identifier: MIT
// Records of dev/kmsg, as dmesg and top read them.
#pragma once

#include <string>

namespace kcompctl {

struct KmsgRecord {
  unsigned priority = 0; // facility and level
  long long microseconds = 0;
  std::string text;

  unsigned level() const { return priority & 7; }
  unsigned facility() const { return priority >> 3; }
  // "[   12.345678] "
  std::string stamp() const;
};

// On standard output, as util-linux has it: `head` and the time, then the text.
void print_kmsg(const KmsgRecord &record, const char *head = "");

// Open dev/kmsg behind what was cleared. Return: a descriptor, or -1 and errno.
int open_kmsg(bool blocking);

// Read the next record; records that were overwritten are passed over. Return: 0, EAGAIN (none is there now), or
// another errno; ENODATA at the end.
int read_kmsg(int fd, KmsgRecord &ret);

} // namespace kcompctl
