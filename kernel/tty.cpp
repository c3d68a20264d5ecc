// SPDX-License-Identifier: MIT
// Terminals of callers: who has which, and writing to one's own.
//
// The host's terminals are no business of a process like ours, but for two: the one that came with a request as a
// descriptor (TerminalLoan), and that of the caller in progress, as far as the host lets us open it. Both are
// open with O_NONBLOCK, by a description that nobody else reads or writes by, so a terminal that is stopped stops
// nobody here.
//
// In the kernel a driver's bytes go to the screen as they are. write(2) goes by way of the line discipline, which turns
// LF into CR LF unless told otherwise, and telling it otherwise would be seen by all who use that terminal. So the CR
// is left to it.
#include "kernel/tty.h"
#include "kernel/as_client.h"
#include "kernel/not_offered.h"
#include "kernel/sched/task.h"
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <linux/export.h>
#include <linux/major.h>
#include <linux/printk.h>
#include <linux/tty.h>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

namespace kcompd {
namespace {

constexpr int kPatience = 20; // milliseconds, for somebody else's write to end
constexpr unsigned kRoom = 2048;

// What is lent to this thread.
struct Lent {
  tty_struct *tty = nullptr;
  int fd = -1;
};
thread_local constinit Lent t_lent;

struct Kind {
  const char *driver_name, *name;
  unsigned major, first, count;
  int name_base;
  short type, subtype;
};
constexpr Kind kKinds[] = {
    {"pty_slave", "pts", 136, 0, 1U << 20, 0, TTY_DRIVER_TYPE_PTY, PTY_TYPE_SLAVE},
    {nullptr, "tty", TTY_MAJOR, 1, 63, 1, TTY_DRIVER_TYPE_CONSOLE, 0},
    {"serial", "ttyS", TTY_MAJOR, 64, 192, 0, TTY_DRIVER_TYPE_SERIAL, SERIAL_TYPE_NORMAL},
};

struct Terminal : tty_struct {
  tty_driver kind;
};

struct Terminals {
  std::mutex lock;
  std::map<unsigned, std::unique_ptr<Terminal>> known; // by number
};

// Never destroyed: threads may outlive main().
Terminals &terminals() {
  static Terminals *const instance = new Terminals;
  return *instance;
}

// The caller's terminal, open for as long as this lives.
class Access {
public:
  explicit Access(tty_struct *tty) noexcept;
  ~Access() {
    if (own_)
      ::close(fd_);
  }
  Access(const Access &) = delete;
  Access &operator=(const Access &) = delete;

  int fd() const noexcept { return fd_; } // or -errno

private:
  int fd_ = -EIO;
  bool own_ = false;
};

// As the caller finds it. What is there is looked at before it is opened: the caller may have put something else there.
int open_terminal(pid_t pid, const tty_struct &tty) noexcept {
  // A number is that of a terminal in one devpts of several: what the caller may not open is not his.
  const AsClient as_client;
  char path[128];
  const bool pty = tty.driver->type == TTY_DRIVER_TYPE_PTY;
  if (pty)
    ::snprintf(path, sizeof path, "/proc/%d/root/dev/%s/%d", pid, tty.driver->name, tty.index);
  else
    ::snprintf(path, sizeof path, "/proc/%d/root/dev/%s", pid, tty.name);
  const int place = ::open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (place < 0)
    return -errno;
  struct stat st;
  int fd = -ENXIO;
  const auto number =
      ::makedev(static_cast<unsigned>(tty.driver->major), static_cast<unsigned>(tty.driver->minor_start + tty.index));
  if (::fstat(place, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == number) {
    ::snprintf(path, sizeof path, "/proc/self/fd/%d", place);
    fd = ::open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
      fd = -errno;
  }
  ::close(place);
  return fd;
}

Access::Access(tty_struct *tty) noexcept {
  const CallContext *call = this_call();
  if (!call || get_current_tty() != tty) {
    not_offered("tty_operations.write", "a terminal can be written to in a call of a client who has it, and then only");
    return;
  }
  if (t_lent.tty == tty) {
    fd_ = t_lent.fd;
    return;
  }
  fd_ = call->pid > 0 ? open_terminal(call->pid, *tty) : -EACCES;
  own_ = fd_ >= 0;
  if (!own_)
    printk_ratelimited(KERN_WARNING "kcompd: %s of pid %d can not be opened: error %d\n", tty->name, call->pid, fd_);
}

bool takes_bytes(int fd, int ms) noexcept {
  pollfd waiting{fd, POLLOUT, 0};
  return ::poll(&waiting, 1, ms) > 0 && (waiting.revents & POLLOUT);
}

bool adds_cr(int fd) noexcept {
  termios settings;
  return ::tcgetattr(fd, &settings) == 0 && (settings.c_oflag & OPOST) && (settings.c_oflag & ONLCR);
}

// Return: how many bytes of the text were taken, or -errno if the first was not.
ssize_t write_text(int fd, const char *text, size_t count) noexcept {
  const bool skip_cr = adds_cr(fd);
  size_t done = 0;
  while (done < count) {
    // As much as a piece holds, and as much of that as one write takes.
    char piece[512];
    size_t size = 0;
    for (size_t i = done; i < count && size < sizeof piece; i++)
      if (!(skip_cr && text[i] == '\r' && i + 1 < count && text[i + 1] == '\n'))
        piece[size++] = text[i];
    ssize_t got = ::write(fd, piece, size);
    if (got < 0 && errno == EAGAIN && takes_bytes(fd, kPatience))
      got = ::write(fd, piece, size);
    if (got < 0)
      return done || errno == EAGAIN ? static_cast<ssize_t>(done) : -errno;
    for (ssize_t left = got; left > 0; done++)
      left -= !(skip_cr && text[done] == '\r' && done + 1 < count && text[done + 1] == '\n');
    if (static_cast<size_t>(got) < size)
      break;
  }
  return static_cast<ssize_t>(done);
}

ssize_t tty_write(tty_struct *tty, const unsigned char *text, int count) {
  if (count <= 0)
    return count ? -EINVAL : 0;
  const Access access(tty);
  if (access.fd() < 0)
    return access.fd();
  return write_text(access.fd(), reinterpret_cast<const char *>(text), static_cast<size_t>(count));
}

ssize_t tty_write_from(tty_struct *tty, int from_user, const unsigned char *text, int count) {
  return from_user ? -EFAULT : tty_write(tty, text, count);
}

unsigned tty_write_room(tty_struct *tty) {
  const Access access(tty);
  return access.fd() >= 0 && takes_bytes(access.fd(), 0) ? kRoom : 0;
}

int tty_ioctl(tty_struct *, unsigned, unsigned long) {
  return -ENOIOCTLCMD;
}

constexpr tty_operations kOperations = [] {
  tty_operations operations{};
  operations.write = tty_write;
  operations.write_room = tty_write_room;
  operations.ioctl = tty_ioctl;
  return operations;
}();

void describe(Terminal &terminal, unsigned major, unsigned minor) noexcept {
  tty_driver &driver = terminal.kind;
  driver = {};
  driver.name = "tty";
  driver.major = static_cast<int>(major);
  driver.ops = &kOperations;
  driver.__write = tty_write;
  driver.__write_from = tty_write_from;
  terminal.driver = &driver;
  terminal.ops = &kOperations;
  terminal.index = static_cast<int>(minor);
  ::snprintf(terminal.name, sizeof terminal.name, "%u:%u", major, minor);
  for (const Kind &kind : kKinds) {
    if (major != kind.major || minor < kind.first || minor - kind.first >= kind.count)
      continue;
    driver.driver_name = kind.driver_name;
    driver.name = kind.name;
    driver.name_base = kind.name_base;
    driver.minor_start = static_cast<int>(kind.first);
    driver.num = kind.count;
    driver.type = kind.type;
    driver.subtype = kind.subtype;
    terminal.index = static_cast<int>(minor - kind.first);
    ::snprintf(terminal.name, sizeof terminal.name, "%s%d", kind.name, terminal.index + kind.name_base);
  }
}

} // namespace

tty_struct *tty_of(unsigned number) noexcept {
  if (!number)
    return nullptr;
  try {
    Terminals &all = terminals();
    const std::lock_guard lock(all.lock);
    std::unique_ptr<Terminal> &terminal = all.known[number];
    if (!terminal) {
      terminal = std::make_unique<Terminal>();
      describe(*terminal, number >> 8 & 0xfff, (number & 0xff) | (number >> 12 & 0xfff00));
    }
    return terminal.get();
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
}

unsigned terminal_number(int fd) noexcept {
  const int flags = ::fcntl(fd, F_GETFL);
  struct stat st;
  unsigned number;
  return flags >= 0 && (flags & O_ACCMODE) != O_RDONLY && (flags & O_NONBLOCK) && ::fstat(fd, &st) == 0 &&
                 S_ISCHR(st.st_mode) && st.st_rdev == ::makedev(TTYAUX_MAJOR, 0) && ::ioctl(fd, TIOCGDEV, &number) == 0
             ? number
             : 0;
}

TerminalLoan::TerminalLoan(int fd) noexcept : tty_(tty_of(terminal_number(fd))) {
  if (tty_)
    t_lent = {tty_, fd};
}

TerminalLoan::~TerminalLoan() {
  t_lent = {};
}

} // namespace kcompd

using namespace kcompd;

__kernel_dev_t tty_devnum(tty_struct *tty) {
  return tty ? MKDEV(static_cast<unsigned>(tty->driver->major),
                     static_cast<unsigned>(tty->driver->minor_start + tty->index))
             : 0;
}
EXPORT_SYMBOL(tty_devnum);

tty_struct *get_current_tty(void) {
  return get_current()->signal->tty;
}
EXPORT_SYMBOL_GPL(get_current_tty);
