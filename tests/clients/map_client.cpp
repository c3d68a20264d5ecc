// SPDX-License-Identifier: MIT
// Maps a page of a file, shared: map_client FILE. Prints what came of it.
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char **argv) {
  const int fd = argc == 2 ? open(argv[1], O_RDWR | O_CLOEXEC) : -1;
  if (fd < 0) {
    fputs("usage: map_client FILE\n", stderr);
    return 2;
  }
  const void *at = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  puts(at == MAP_FAILED ? errno == ENODEV ? "ENODEV" : strerror(errno) : "mapped");
  return 0;
}
