// SPDX-License-Identifier: MIT
// Many clients in one process: crowd COUNT read|open PATH. Makes COUNT threads that wait at a line, says "ready"; at a
// line on standard input all of them enter the call; when all have returned it prints "returned N failed M" (and the
// first error) and ends. Threads are there before the calls, so that what a call costs can be measured apart from what
// a thread costs.
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <pthread.h>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

std::mutex lock;
std::condition_variable start_line;
bool started = false;
std::atomic<int> waiting{0}, returned{0}, failed{0}, first_error{0};
const char *path;
bool opens;
int shared_fd = -1;

void *client(void *) {
  {
    std::unique_lock guard(lock);
    waiting++;
    start_line.wait(guard, [] { return started; });
  }
  char byte;
  int fd = opens ? open(path, O_RDONLY | O_CLOEXEC) : shared_fd;
  const bool good = opens ? fd >= 0 : read(fd, &byte, 1) == 1;
  if (!good) {
    int none = 0;
    first_error.compare_exchange_strong(none, errno);
    failed++;
  }
  if (opens && fd >= 0)
    close(fd);
  returned++;
  return nullptr;
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 4) {
    fputs("usage: crowd COUNT read|open PATH\n", stderr);
    return 2;
  }
  const int count = atoi(argv[1]);
  opens = strcmp(argv[2], "open") == 0;
  path = argv[3];
  if (!opens && (shared_fd = open(path, O_RDONLY | O_CLOEXEC)) < 0) {
    perror(path);
    return 1;
  }
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 64 * 1024);
  std::vector<pthread_t> threads(count);
  for (auto &thread : threads)
    if (int error = pthread_create(&thread, &attributes, client, nullptr)) {
      fprintf(stderr, "pthread_create: %s\n", strerror(error));
      return 1;
    }
  while (waiting != count)
    usleep(1000);
  puts("ready");
  fflush(stdout);
  getchar();
  {
    std::lock_guard guard(lock);
    started = true;
  }
  start_line.notify_all();
  for (auto &thread : threads)
    pthread_join(thread, nullptr);
  printf("returned %d failed %d%s%s\n", returned.load(), failed.load(), failed ? " " : "",
         failed ? strerror(first_error) : "");
  return failed ? 1 : 0;
}
