// SPDX-License-Identifier: MIT
// Terminals of callers: which they are, and what reaches them.
#include "kernel/sched/task.h"
#include "kernel/tty.h"
#include "tests/unit/own_terminal.h"
#include <cerrno>
#include <gtest/gtest.h>
#include <linux/kdev_t.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/tty.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace kcompd {
namespace {

class Call : public CallContext {
public:
  Call(const OwnTerminal &own, bool sends) : tty_(tty_of(terminal_number(own.fd()))), loan_(sends ? own.fd() : -1) {
    pid = own.pid();
    enter_call(*this);
  }
  ~Call() override { leave_call(); }
  void will_block() noexcept override {}
  void identify(task_struct &task) noexcept override { task.signal->tty = tty_; }
  int caller_cpu() noexcept override { return -1; }

private:
  tty_struct *const tty_;
  const TerminalLoan loan_;
};

ssize_t put(tty_struct *tty, const std::string &text) {
  return tty->ops->write(tty, reinterpret_cast<const unsigned char *>(text.data()), static_cast<int>(text.size()));
}

unsigned number_of(unsigned major, unsigned minor) {
  return (minor & 0xff) | major << 8 | (minor & ~0xffU) << 12;
}

void expect(unsigned major, unsigned minor, const char *name, int index, const char *driver) {
  tty_struct *tty = tty_of(number_of(major, minor));
  ASSERT_NE(tty, nullptr);
  EXPECT_STREQ(tty->name, name);
  EXPECT_EQ(tty->index, index) << name;
  EXPECT_STREQ(tty->driver->name, driver) << name;
  EXPECT_EQ(tty_devnum(tty), MKDEV(major, minor)) << name;
  EXPECT_EQ(tty_of(number_of(major, minor)), tty) << name;
}

TEST(Tty, ANumberHasOneTerminal) {
  expect(136, 3, "pts3", 3, "pts");
  expect(136, 70000, "pts70000", 70000, "pts");
  expect(4, 1, "tty1", 0, "tty");
  expect(4, 64, "ttyS0", 0, "ttyS");
  expect(229, 2, "229:2", 2, "tty");
  EXPECT_STREQ(tty_of(number_of(136, 3))->driver->driver_name, "pty_slave");
  EXPECT_EQ(tty_of(number_of(136, 3))->driver->type, TTY_DRIVER_TYPE_PTY);
  EXPECT_EQ(tty_of(0), nullptr);
  EXPECT_EQ(tty_devnum(nullptr), 0u);
}

TEST(Tty, AThreadOfOursHasNone) {
  EXPECT_EQ(get_current_tty(), nullptr);
}

TEST(Tty, OnlyOnesOwnOpenForWritingWithoutWaitingIsTaken) {
  const OwnTerminal good, waits(O_WRONLY), reads(O_RDONLY | O_NONBLOCK), path(O_PATH | O_NONBLOCK);
  EXPECT_EQ(terminal_number(good.fd()), number_of(136, static_cast<unsigned>(good.number())));
  for (const OwnTerminal *bad : {&waits, &reads, &path}) {
    ASSERT_GE(bad->fd(), 0);
    EXPECT_EQ(terminal_number(bad->fd()), 0u);
  }
  EXPECT_EQ(terminal_number(good.slave()), 0u);
  EXPECT_EQ(terminal_number(-1), 0u);
  const int null = ::open("/dev/null", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  EXPECT_EQ(terminal_number(null), 0u);
  ::close(null);
}

TEST(Tty, ACallWritesToItsTerminal) {
  const OwnTerminal own;
  const Call call(own, true);
  tty_struct *tty = get_current_tty();
  ASSERT_NE(tty, nullptr);
  EXPECT_EQ(tty, get_current()->signal->tty);
  EXPECT_EQ(tty->index, own.number());
  EXPECT_EQ(put(tty, "hello"), 5);
  EXPECT_EQ(put(tty, "\015\012"), 2);
  EXPECT_EQ(own.shown(7), "hello\r\n");
  EXPECT_EQ(put(tty, ""), 0);
  EXPECT_GT(tty->ops->write_room(tty), 0u);
  EXPECT_EQ(tty->ops->ioctl(tty, TCGETS, 0), -ENOIOCTLCMD);
  EXPECT_EQ(put(tty, "\r\r\n\ra\r"), 6);
  EXPECT_EQ(own.shown(6), "\r\r\n\ra\r");
  EXPECT_EQ(put(tty, "a\nb"), 3);
  EXPECT_EQ(own.shown(4), "a\r\nb"); // as the terminal's settings have it
}

TEST(Tty, WithoutOutputProcessingBytesAreAsTheyWere) {
  const OwnTerminal own;
  termios settings;
  ASSERT_EQ(::tcgetattr(own.slave(), &settings), 0);
  settings.c_oflag &= ~static_cast<tcflag_t>(OPOST);
  ASSERT_EQ(::tcsetattr(own.slave(), TCSANOW, &settings), 0);
  const Call call(own, true);
  EXPECT_EQ(put(get_current_tty(), "a\r\nb\nc"), 6);
  EXPECT_EQ(own.shown(6), "a\r\nb\nc");
}

TEST(Tty, LongTextsComeWhole) {
  const OwnTerminal own;
  const Call call(own, true);
  for (size_t before : {509u, 510u, 511u, 512u, 513u}) {
    const std::string text = std::string(before, 'x') + "\r\n" + std::string(600, 'y') + "\r\n";
    EXPECT_EQ(put(get_current_tty(), text), static_cast<ssize_t>(text.size()));
    EXPECT_EQ(own.shown(text.size()), text);
  }
}

TEST(Tty, AStoppedTerminalTakesNothingAndStopsNobody) {
  const OwnTerminal own;
  const Call call(own, true);
  tty_struct *tty = get_current_tty();
  ASSERT_EQ(::tcflow(own.slave(), TCOOFF), 0);
  EXPECT_EQ(put(tty, "lost"), 0);
  EXPECT_EQ(tty->ops->write_room(tty), 0u);
  ASSERT_EQ(::tcflow(own.slave(), TCOON), 0);
  EXPECT_EQ(put(tty, "found"), 5);
  EXPECT_EQ(own.shown(5), "found");
}

TEST(Tty, OneThatWasNotSentIsOpenedAsTheCallerFindsIt) {
  const OwnTerminal own;
  const Call call(own, false);
  EXPECT_EQ(put(get_current_tty(), "found\r\n"), 7);
  EXPECT_EQ(own.shown(7), "found\r\n");
}

TEST(Tty, OutsideOfTheCallNothingIsWritten) {
  const OwnTerminal own, other;
  tty_struct *tty;
  {
    const Call call(own, true);
    tty = get_current_tty();
    EXPECT_EQ(put(tty_of(terminal_number(other.fd())), "x"), -EIO);
  }
  EXPECT_EQ(put(tty, "x"), -EIO);
  EXPECT_EQ(tty->ops->write_room(tty), 0u);
  EXPECT_EQ(get_current_tty(), nullptr);
}

TEST(Tty, WhoHasHungUpGetsAnError) {
  auto own = std::make_unique<OwnTerminal>();
  const Call call(*own, false);
  tty_struct *tty = get_current_tty();
  own.reset();
  EXPECT_LT(put(tty, "x"), 0);
}

} // namespace
} // namespace kcompd
