// SPDX-License-Identifier: MIT
// The control socket: frames, limits, rights, and clients that leave.
#include "daemon/control.h"
#include "daemon/control_protocol.h"
#include "tests/unit/own_terminal.h"
#include "tests/unit/wait_until.h"
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <gtest/gtest.h>
#include <linux/completion.h>
#include <linux/sched.h>
#include <linux/tty.h>
#include <random>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace kcompd {
namespace {

class FakeActions : public ControlActions {
public:
  int insmod(int fd, const std::string &parameters) override {
    struct stat st;
    calls++;
    greet("hello\r\n");
    seen = parameters + "|" + (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? "file" : "none");
    if (parameters != "hangs")
      return 0;
    running = true;
    int err = wait_for_completion_interruptible(&never);
    interrupted = true;
    return err;
  }
  int rmmod(const std::string &, std::string &ret_text) override {
    calls++;
    greet("bye\r\n");
    ret_text = "other";
    return -EWOULDBLOCK;
  }
  int ps(std::string &ret_text) override {
    ret_text.assign(100000, 'p');
    return 0;
  }
  int status(std::string &ret_text) override {
    ret_text = "fine";
    return 0;
  }
  int clear_log() override { return 0; }
  int set_console_level(const std::string &) override { return 0; }
  int devices(std::string &) override { return 0; }
  int locks(std::string &) override { return 0; }
  int mknod(const std::string &, const std::string &, const std::string &) override { return 0; }

  FakeActions() { init_completion(&never); }

  // As an init or exit does.
  void greet(const std::string &text) {
    tty_struct *tty = get_current_tty();
    terminal = tty ? tty->index : -1;
    if (tty)
      tty->ops->write(tty, reinterpret_cast<const unsigned char *>(text.data()), static_cast<int>(text.size()));
  }

  completion never;
  std::atomic<bool> running{false}, interrupted{false};
  std::atomic<int> calls{0}, terminal{-1};
  std::string seen;
};

struct Answer {
  int result = 0;
  std::string text;
  bool closed = false;
};

class Control : public testing::Test {
protected:
  Control() {
    char name[] = "/tmp/kcompd-control-XXXXXX";
    directory_ = mkdtemp(name);
    path_ = directory_ + "/socket";
  }
  ~Control() override {
    server_.reset();
    std::filesystem::remove_all(directory_);
  }
  void start(uid_t owner = geteuid(), ControlLimits limits = {}) {
    auto server = ControlServer::start(path_, owner, actions_, limits);
    ASSERT_TRUE(server) << server.error().message();
    server_ = std::move(*server);
  }
  UniqueFd connect() {
    UniqueFd fd(socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    memcpy(address.sun_path, path_.c_str(), path_.size() + 1);
    EXPECT_EQ(::connect(fd.get(), reinterpret_cast<sockaddr *>(&address), sizeof(address)), 0) << strerror(errno);
    return fd;
  }
  static std::string frame(ControlCommand command, const std::string &body) {
    ControlRequest head{kControlMagic, command, static_cast<uint32_t>(body.size())};
    return std::string(reinterpret_cast<char *>(&head), sizeof(head)) + body;
  }
  static void send_frame(int socket, const std::string &frame, int fd = -1) {
    send_frame(socket, frame, fd >= 0 ? std::vector<int>{fd} : std::vector<int>{});
  }
  static void send_frame(int socket, const std::string &frame, const std::vector<int> &descriptors) {
    iovec part{const_cast<char *>(frame.data()), frame.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    alignas(cmsghdr) char space[CMSG_SPACE(8 * sizeof(int))] = {};
    if (const size_t size = descriptors.size() * sizeof(int)) {
      message.msg_control = space;
      message.msg_controllen = CMSG_SPACE(size);
      cmsghdr *rights = CMSG_FIRSTHDR(&message);
      rights->cmsg_level = SOL_SOCKET;
      rights->cmsg_type = SCM_RIGHTS;
      rights->cmsg_len = CMSG_LEN(size);
      memcpy(CMSG_DATA(rights), descriptors.data(), size);
    }
    sendmsg(socket, &message, MSG_NOSIGNAL);
  }
  static Answer receive(int socket) {
    Answer answer;
    for (;;) {
      std::string frame(kControlReplyMax, '\0');
      ssize_t got = recv(socket, frame.data(), frame.size(), 0);
      ControlReply head;
      if (got < static_cast<ssize_t>(sizeof(head))) {
        answer.closed = true;
        return answer;
      }
      memcpy(&head, frame.data(), sizeof(head));
      answer.text.append(frame, sizeof(head), head.size);
      answer.result = head.result;
      if (head.last)
        return answer;
    }
  }
  Answer ask(ControlCommand command, const std::string &body = "", int fd = -1) {
    return ask(command, body, fd >= 0 ? std::vector<int>{fd} : std::vector<int>{});
  }
  Answer ask(ControlCommand command, const std::string &body, const std::vector<int> &descriptors) {
    UniqueFd socket = connect();
    send_frame(socket.get(), frame(command, body), descriptors);
    return receive(socket.get());
  }
  bool eventually(const std::atomic<bool> &flag) {
    for (int i = 0; i < 20000 && !flag; i++)
      usleep(1000);
    return flag;
  }

  std::string directory_, path_;
  FakeActions actions_;
  std::unique_ptr<ControlServer> server_;
};

TEST_F(Control, PassesArgumentsAndTheFile) {
  start();
  UniqueFd file(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  Answer answer = ask(ControlCommand::kInsmod, std::string("a=1 b=2\0", 8), file.get());
  EXPECT_EQ(answer.result, 0);
  EXPECT_EQ(actions_.seen, "a=1 b=2|file");
}

TEST_F(Control, PassesResultAndText) {
  start();
  Answer answer = ask(ControlCommand::kRmmod, std::string("m\0", 2));
  EXPECT_EQ(answer.result, -EWOULDBLOCK);
  EXPECT_EQ(answer.text, "other");
}

// How many descriptors this process has open.
size_t descriptors_open() {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

TEST_F(Control, TheTerminalThatComesAlongIsTheCallers) {
  start();
  const OwnTerminal own;
  UniqueFd file(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  EXPECT_EQ(ask(ControlCommand::kInsmod, std::string("a\0", 2), {file.get(), own.fd()}).result, 0);
  EXPECT_EQ(own.shown(7), "hello\r\n");
  EXPECT_EQ(actions_.terminal, own.number());
  EXPECT_EQ(actions_.seen, "a|file");
  EXPECT_EQ(ask(ControlCommand::kRmmod, std::string("m\0", 2), own.fd()).text, "other");
  EXPECT_EQ(own.shown(5), "bye\r\n");
  // It was that request's only.
  ask(ControlCommand::kRmmod, std::string("m\0", 2));
  EXPECT_NE(actions_.terminal, own.number());
}

TEST_F(Control, WhatIsNoTerminalMakesNoDifference) {
  start();
  const OwnTerminal waits(O_WRONLY);
  UniqueFd file(open("/proc/self/exe", O_RDONLY | O_CLOEXEC)),
      null(open("/dev/null", O_WRONLY | O_NONBLOCK | O_CLOEXEC));
  for (int fd : {file.get(), null.get(), waits.fd(), waits.slave()}) {
    EXPECT_EQ(ask(ControlCommand::kInsmod, std::string("a\0", 2), {file.get(), fd}).result, 0);
    EXPECT_NE(actions_.terminal, waits.number());
    EXPECT_EQ(ask(ControlCommand::kRmmod, std::string("m\0", 2), fd).text, "other");
  }
}

TEST_F(Control, DescriptorsAreClosedWhateverBecomesOfTheRequest) {
  start();
  const OwnTerminal own;
  UniqueFd file(open("/proc/self/exe", O_RDONLY | O_CLOEXEC)), socket = connect();
  const auto answered = [&] {
    send_frame(socket.get(), frame(ControlCommand::kStatus, ""));
    return receive(socket.get()).text == "fine";
  };
  ASSERT_TRUE(answered());
  const size_t before = descriptors_open();
  for (int i = 0; i < 200; i++) {
    // What is well-formed, on the connection that stays.
    send_frame(socket.get(), frame(ControlCommand::kInsmod, std::string("a\0", 2)), {file.get(), own.fd()});
    ASSERT_EQ(receive(socket.get()).result, 0);
    send_frame(socket.get(), frame(ControlCommand::kRmmod, std::string("m\0", 2)), file.get());
    ASSERT_EQ(receive(socket.get()).text, "other");
    own.shown(7);
    if (i % 4)
      continue;
    // What is not: too many of them, or for a command that wants none. The last: more than there is room for.
    EXPECT_TRUE(ask(ControlCommand::kStatus, "", own.fd()).closed);
    EXPECT_TRUE(ask(ControlCommand::kRmmod, std::string("m\0", 2), {own.fd(), own.fd()}).closed);
    EXPECT_TRUE(ask(ControlCommand::kInsmod, std::string("a\0", 2), {file.get(), own.fd(), own.fd()}).closed);
    EXPECT_TRUE(ask(ControlCommand::kInsmod, std::string("a\0", 2), std::vector<int>(8, own.fd())).closed);
  }
  ASSERT_TRUE(answered());
  // The connections that were closed go when the listener comes by.
  test::wait_until([&] { return descriptors_open() <= before; });
}

TEST_F(Control, AClientThatIsGoneTakesItsTerminalAlong) {
  start();
  const OwnTerminal own;
  UniqueFd file(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  const size_t before = descriptors_open();
  UniqueFd socket = connect();
  send_frame(socket.get(), frame(ControlCommand::kInsmod, std::string("hangs\0", 6)), {file.get(), own.fd()});
  ASSERT_TRUE(eventually(actions_.running));
  socket.reset();
  ASSERT_TRUE(eventually(actions_.interrupted));
  test::wait_until([&] { return descriptors_open() <= before; });
}

TEST_F(Control, LongTextComesInSeveralFrames) {
  start();
  EXPECT_EQ(ask(ControlCommand::kPs).text, std::string(100000, 'p'));
}

TEST_F(Control, OneConnectionMayAskManyTimes) {
  start();
  UniqueFd socket = connect();
  for (int i = 0; i < 100; i++) {
    send_frame(socket.get(), frame(ControlCommand::kStatus, ""));
    EXPECT_EQ(receive(socket.get()).text, "fine");
  }
}

TEST_F(Control, TheSocketIsClosedToOthers) {
  start();
  struct stat st;
  ASSERT_EQ(stat(path_.c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 0777, 0666u);
}

TEST_F(Control, OnlyRootAndTheOwnerMayChangeThings) {
  if (geteuid() != 0)
    GTEST_SKIP() << "needs root to be somebody else";
  start(12345);
  ASSERT_EQ(chmod(path_.c_str(), 0666), 0);
  ASSERT_EQ(chmod(directory_.c_str(), 0755), 0);
  ASSERT_EQ(seteuid(65534), 0); // SO_PEERCRED is what the client was when it connected
  Answer refused = ask(ControlCommand::kRmmod, std::string("m\0", 2));
  Answer allowed = ask(ControlCommand::kStatus);
  ASSERT_EQ(seteuid(0), 0);
  EXPECT_EQ(refused.result, -EPERM);
  EXPECT_EQ(allowed.text, "fine");
  EXPECT_EQ(actions_.calls, 0);
}

TEST_F(Control, AClientThatLeavesInterruptsItsCommand) {
  start();
  UniqueFd file(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  UniqueFd socket = connect();
  send_frame(socket.get(), frame(ControlCommand::kInsmod, std::string("hangs\0", 6)), file.get());
  ASSERT_TRUE(eventually(actions_.running));
  socket.reset();
  EXPECT_TRUE(eventually(actions_.interrupted));
}

TEST_F(Control, StoppingInterruptsCommandsAndAnswersThem) {
  start();
  UniqueFd file(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
  UniqueFd socket = connect(), idle = connect();
  send_frame(socket.get(), frame(ControlCommand::kInsmod, std::string("hangs\0", 6)), file.get());
  ASSERT_TRUE(eventually(actions_.running));
  EXPECT_TRUE(server_->stop(20000));
  EXPECT_NE(receive(socket.get()).result, 0);
  EXPECT_TRUE(receive(idle.get()).closed);
  EXPECT_NE(access(path_.c_str(), F_OK), 0);
}

TEST_F(Control, ConnectionsBeyondTheLimitAreTurnedAway) {
  ControlLimits limits;
  limits.connections = 2;
  start(geteuid(), limits);
  UniqueFd first = connect(), second = connect(), third = connect();
  EXPECT_TRUE(receive(third.get()).closed);
  send_frame(first.get(), frame(ControlCommand::kStatus, ""));
  EXPECT_EQ(receive(first.get()).text, "fine");
}

TEST_F(Control, IdleConnectionsAreClosed) {
  ControlLimits limits;
  limits.idle_ms = 50;
  start(geteuid(), limits);
  UniqueFd idle = connect();
  EXPECT_TRUE(receive(idle.get()).closed);
}

TEST_F(Control, MalformedFramesEndTheConnectionAndNothingElse) {
  start();
  std::string good = frame(ControlCommand::kRmmod, std::string("m\0", 2));
  std::vector<std::string> bad = {
      "x",
      good.substr(0, sizeof(ControlRequest)),
      good + "y",
      frame(ControlCommand::kRmmod, "no end"),
      frame(ControlCommand::kRmmod, ""),
      frame(ControlCommand::kRmmod, std::string("a\0b\0", 4)),
      frame(ControlCommand::kInsmod, std::string("no file\0", 8)),
      frame(static_cast<ControlCommand>(99), ""),
      frame(ControlCommand::kStatus, std::string(kControlFrameMax, '\0')),
  };
  for (const std::string &text : bad) {
    UniqueFd socket = connect();
    send_frame(socket.get(), text);
    EXPECT_TRUE(receive(socket.get()).closed) << text.size();
  }
  UniqueFd file(open("/proc/self/exe", O_RDONLY | O_CLOEXEC)), socket = connect();
  send_frame(socket.get(), frame(ControlCommand::kStatus, ""), file.get()); // a descriptor that nobody wanted
  EXPECT_TRUE(receive(socket.get()).closed);
  EXPECT_EQ(actions_.calls, 0);
  EXPECT_EQ(ask(ControlCommand::kStatus).text, "fine");
}

TEST_F(Control, TenThousandMutatedFramesLeaveItServing) {
  start();
  std::mt19937 random(1);
  UniqueFd socket = connect();
  timeval patience{0, 200000};
  for (int i = 0; i < 10000; i++) {
    std::string mutated = frame(ControlCommand::kRmmod, std::string("module\0", 7));
    for (unsigned flips = random() % 4 + 1; flips > 0; flips--)
      mutated[random() % mutated.size()] ^= static_cast<char>(1U << random() % 8);
    setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    send_frame(socket.get(), mutated);
    if (receive(socket.get()).closed)
      socket = connect();
  }
  EXPECT_EQ(ask(ControlCommand::kStatus).text, "fine");
}

} // namespace
} // namespace kcompd
