// SPDX-License-Identifier: MIT
// A client of devices/msg that also a real kernel lets live: msg_client DEVICE. There a caller that comes back from
// open() with a spinlock held must not fault a page in, so all memory is locked and touched first, and nothing is
// printed before the device is closed again.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace {

constexpr size_t kSize = 2000; // more than the driver's buffer of 1024

struct Outcome {
  ssize_t result;
  int error;
};

Outcome outcome(ssize_t result) {
  return {result, result < 0 ? errno : 0};
}

void show(const char *what, const Outcome &seen) {
  printf("%s: %zd%s%s\n", what, seen.result, seen.error ? ", " : "", seen.error ? strerror(seen.error) : "");
}

char text[kSize], first[kSize], second[kSize];

} // namespace

int main(int argc, char **argv) {
  if (argc != 2 || mlockall(MCL_CURRENT | MCL_FUTURE) != 0) {
    perror(argc == 2 ? "mlockall" : "usage: msg_client DEVICE");
    return 2;
  }
  memset(text, 'x', kSize);
  memset(first, 1, kSize);
  memset(second, 1, kSize);
  Outcome opened{}, all{}, wrote{}, read_first{}, read_second{}, closed{};
  // The first round is for practice: afterwards the dynamic linker has no work left either.
  const char *const paths[] = {"/dev/zero", argv[1]};
  for (const char *path : paths) {
    const int fd = open(path, O_RDWR);
    opened = outcome(fd);
    all = outcome(write(fd, text, kSize));
    wrote = outcome(write(fd, "hello", 5));
    read_first = outcome(read(fd, first, kSize));
    read_second = outcome(read(fd, second, kSize));
    closed = outcome(close(fd));
  }
  if (opened.result < 0) {
    show("open", opened);
    return 1;
  }
  show("write of 2000", all);
  show("write of 5", wrote);
  show("read of 2000", read_first);
  printf("it begins with %.8s\n", first);
  show("read again", read_second);
  show("close", closed);
  return 0;
}
