// SPDX-License-Identifier: MIT
// A terminal, and a process whose controlling terminal it is.
#pragma once

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

namespace kcompd {

class OwnTerminal {
public:
  // @flags: how the process opens its /dev/tty.
  explicit OwnTerminal(int flags = O_WRONLY | O_NONBLOCK) {
    master_ = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    ::unlockpt(master_);
    ::ioctl(master_, TIOCGPTN, &number_);
    const std::string path = "/dev/pts/" + std::to_string(number_);
    slave_ = ::open(path.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
    int pair[2] = {-1, -1};
    ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::setsid();
      ::ioctl(slave_, TIOCSCTTY, 0);
      const int opened = ::open("/dev/tty", flags | O_NOCTTY);
      transfer(pair[1], opened, ::sendmsg);
      for (;;)
        ::pause();
    }
    ::close(pair[1]);
    fd_ = transfer(pair[0], -1, ::recvmsg);
    ::close(pair[0]);
  }
  ~OwnTerminal() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    for (int fd : {fd_, slave_, master_})
      ::close(fd);
  }
  OwnTerminal(const OwnTerminal &) = delete;
  OwnTerminal &operator=(const OwnTerminal &) = delete;

  int fd() const { return fd_; } // what the process has opened
  int slave() const { return slave_; }
  int number() const { return number_; }
  pid_t pid() const { return pid_; }

  // What came on the screen: the next `size` bytes, waited for.
  std::string shown(size_t size) const {
    std::string text(size, '\0');
    for (size_t at = 0; at < size;) {
      const ssize_t got = ::read(master_, text.data() + at, size - at);
      if (got <= 0)
        return text.substr(0, at);
      at += static_cast<size_t>(got);
    }
    return text;
  }

private:
  template <typename Call> static int transfer(int socket, int fd, Call call) {
    char byte = 0;
    iovec part{&byte, 1};
    alignas(cmsghdr) char space[CMSG_SPACE(sizeof(int))] = {};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = space;
    message.msg_controllen = sizeof space;
    cmsghdr *rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(sizeof fd);
    std::memcpy(CMSG_DATA(rights), &fd, sizeof fd);
    if (call(socket, &message, 0) < 0 || message.msg_controllen < CMSG_LEN(sizeof fd))
      return -1;
    std::memcpy(&fd, CMSG_DATA(rights), sizeof fd);
    return fd;
  }

  int master_ = -1, slave_ = -1, fd_ = -1, number_ = -1;
  pid_t pid_ = -1;
};

} // namespace kcompd
