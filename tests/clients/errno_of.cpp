// SPDX-License-Identifier: MIT
// Every error a driver can return, from every operation: errno_of DEVICE PARAMETERS. DEVICE is the node of
// tests/modules/errnos, PARAMETERS its directory sys/module/errnos/parameters. Prints what is not as expected; exit
// status 1 if anything was.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <poll.h>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>

namespace {

enum Operation { kOpen, kRead, kWrite, kIoctl, kPoll, kRelease };
const char *const kNames[] = {"open", "read", "write", "ioctl", "poll", "release"};

int wrong = 0;

// A parameter of the driver; the file stays open, since there are many thousand rounds.
class Parameter {
public:
  Parameter(const std::string &directory, const char *name, int flags) : name_(name) {
    fd_ = open((directory + "/" + name).c_str(), flags | O_CLOEXEC);
    check(fd_ >= 0);
  }
  void set(int value) {
    const std::string text = std::to_string(value);
    check(pwrite(fd_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
  }
  int get() {
    char text[16] = "";
    check(pread(fd_, text, sizeof text - 1, 0) > 0);
    return atoi(text);
  }

private:
  void check(bool good) {
    if (good)
      return;
    perror(name_);
    exit(2);
  }
  const char *name_;
  int fd_;
};

// What the client must see. Numbers above 511 never leave a kernel; the ones for restarted system calls become EINTR.
bool expected(Operation operation, int driver, int client) {
  switch (driver) {
  case ENOSYS:
    return operation == kOpen ? client == ENODEV || client == ENOTTY
                              : client == ENOTTY || client == EIO || client == ENOSYS;
  case 512:
  case 513:
  case 514:
  case 516:
    return client == EINTR;
  case 515:
    return client == ENOTTY;
  case 524:
    return client == EOPNOTSUPP;
  default:
    return driver < 512 ? client == driver : client == EIO;
  }
}

void report(Operation operation, int driver, int client) {
  wrong++;
  printf("%s: the driver returned -%d, the client saw errno %d\n", kNames[operation], driver, client);
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 3) {
    fputs("usage: errno_of DEVICE PARAMETERS\n", stderr);
    return 2;
  }
  const char *device = argv[1];
  Parameter where(argv[2], "where", O_WRONLY), result_wanted(argv[2], "result", O_WRONLY),
      opens(argv[2], "opens", O_RDONLY);
  int opened = opens.get();
  for (Operation operation : {kOpen, kRead, kWrite, kIoctl, kPoll, kRelease}) {
    where.set(operation);
    for (int error = 1; error <= 4095; error++) {
      result_wanted.set(-error);
      errno = 0;
      const int fd = open(device, O_RDWR | O_CLOEXEC);
      int seen = errno;
      if (operation == kOpen ? fd >= 0 : fd < 0) {
        report(operation, error, fd >= 0 ? 0 : seen);
      } else if (operation == kOpen) {
        if (!expected(operation, error, seen))
          report(operation, error, seen);
      } else {
        char byte = 0;
        long result = 0;
        errno = 0;
        if (operation == kRead)
          result = read(fd, &byte, 1);
        else if (operation == kWrite)
          result = write(fd, &byte, 1);
        else if (operation == kIoctl)
          result = ioctl(fd, _IO('k', 1));
        seen = errno;
        if (operation == kPoll) {
          pollfd entry{fd, POLLIN, 0};
          if (poll(&entry, 1, 0) < 0)
            report(operation, error, errno);
        } else if (operation != kRelease && (result != -1 || !expected(operation, error, seen))) {
          report(operation, error, result == -1 ? seen : 0);
        }
      }
      if (fd >= 0 && close(fd) != 0)
        report(operation, error, errno);
      const int before = opened;
      opened = opens.get();
      if (opened <= before) { // the kernel itself repeats an open that ends with ECHILD or ESTALE
        printf("%s: after -%d an open did not reach the driver\n", kNames[operation], error);
        wrong++;
      }
    }
    where.set(-1);
  }
  return wrong != 0;
}
