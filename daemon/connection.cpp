// SPDX-License-Identifier: MIT
// Frames in, commands, frames out. A frame that breaks the protocol ends the connection; the log says whose it was.
#include "daemon/connection.h"
#include "daemon/client.h"
#include "kernel/tty.h"
#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <linux/printk.h>
#include <poll.h>

namespace kcompd {
namespace {

constexpr size_t kMaxArguments = 4;
constexpr size_t kMaxDescriptors = 4; // more than a command has are a mistake, but must be closed by somebody

// The client of the control socket, as the runtime sees a caller.
class ControlCall : public CallContext {
public:
  // @terminal: the descriptor that came along for it, or -1.
  ControlCall(const ucred &peer, int terminal) : loan_(terminal) {
    pid = peer.pid;
    uid = peer.uid;
    gid = peer.gid;
  }
  void will_block() noexcept override {} // this thread serves nobody else
  void identify(task_struct &task) noexcept override {
    identify_client(pid, uid, gid, task);
    if (loan_.tty())
      task.signal->tty = loan_.tty();
  }
  int caller_cpu() noexcept override { return client_cpu(pid); }

private:
  const TerminalLoan loan_;
};

// How many arguments a command has; which descriptors: a file, which must be there, and a terminal, which may; whether
// only root and the owner may use it.
struct Rule {
  ControlCommand command;
  size_t arguments;
  bool file;
  bool terminal;
  bool privileged;
};
constexpr Rule kRules[] = {
    {ControlCommand::kInsmod, 1, true, true, true},       {ControlCommand::kRmmod, 1, false, true, true},
    {ControlCommand::kPs, 0, false, false, false},        {ControlCommand::kStatus, 0, false, false, false},
    {ControlCommand::kDmesgClear, 0, false, false, true}, {ControlCommand::kConsoleLevel, 1, false, false, true},
    {ControlCommand::kDevices, 0, false, false, false},   {ControlCommand::kLocks, 0, false, false, false},
    {ControlCommand::kMknod, 3, false, false, true},
};

const Rule *rule_of(ControlCommand command) {
  for (const Rule &rule : kRules)
    if (rule.command == command)
      return &rule;
  return nullptr;
}

} // namespace

Connection::Connection(UniqueFd socket, const ucred &peer, uid_t owner, ControlActions &actions,
                       const ControlLimits &limits)
    : socket_(std::move(socket)), peer_(peer), owner_(owner), actions_(actions), limits_(limits) {
  timeval patience{limits_.send_ms / 1000, limits_.send_ms % 1000 * 1000};
  setsockopt(fd(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
}

void Connection::complain(const char *what) {
  printk_ratelimited(KERN_WARNING "kcompd: control: %s from pid %d, uid %u; connection closed\n", what, peer_.pid,
                     peer_.uid);
}

void Connection::serve() noexcept {
  Question question;
  while (receive(question)) {
    std::string text;
    int result = run(question, text);
    question.file.reset();
    question.terminal.reset();
    if (!answer(result, text))
      break;
  }
}

void Connection::interrupt() noexcept {
  std::lock_guard lock(mutex_);
  gone_ = true;
  if (task_)
    deliver_signal(*task_, true);
}

bool Connection::receive(Question &ret) {
  pollfd waiting{fd(), POLLIN, 0};
  int ready;
  while ((ready = poll(&waiting, 1, limits_.idle_ms)) < 0 && errno == EINTR) {
  }
  if (ready <= 0)
    return false;

  std::array<char, kControlFrameMax> frame;
  iovec space{frame.data(), frame.size()};
  alignas(cmsghdr) char rights[CMSG_SPACE(kMaxDescriptors * sizeof(int))];
  msghdr message{};
  message.msg_iov = &space;
  message.msg_iovlen = 1;
  message.msg_control = rights;
  message.msg_controllen = sizeof(rights);
  ssize_t got = recvmsg(fd(), &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  if (got <= 0)
    return false;
  if (parse(frame.data(), static_cast<size_t>(got), message, ret))
    return true;
  complain("a malformed request");
  return false;
}

bool Connection::parse(const char *frame, size_t size, msghdr &message, Question &ret) {
  std::vector<UniqueFd> descriptors;
  for (cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
      continue;
    for (size_t at = 0; at + sizeof(int) <= part->cmsg_len - CMSG_LEN(0); at += sizeof(int)) {
      int received;
      memcpy(&received, CMSG_DATA(part) + at, sizeof(received));
      descriptors.emplace_back(received);
    }
  }
  ControlRequest head;
  if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC) || size < sizeof(head))
    return false;
  memcpy(&head, frame, sizeof(head));
  const Rule *rule = rule_of(head.command);
  if (head.magic != kControlMagic || !rule || head.size != size - sizeof(head))
    return false;

  ret.command = head.command;
  ret.arguments.clear();
  for (const char *at = frame + sizeof(head), *end = frame + size; at < end;) {
    const char *nul = static_cast<const char *>(memchr(at, '\0', static_cast<size_t>(end - at)));
    if (!nul || ret.arguments.size() == kMaxArguments)
      return false;
    ret.arguments.emplace_back(at, nul);
    at = nul + 1;
  }
  if (ret.arguments.size() != rule->arguments || descriptors.size() < rule->file ||
      descriptors.size() > size_t{rule->file} + rule->terminal)
    return false;
  if (rule->file)
    ret.file = std::move(descriptors[0]);
  if (descriptors.size() > rule->file)
    ret.terminal = std::move(descriptors[rule->file]);
  return true;
}

int Connection::run(const Question &question, std::string &ret_text) {
  if (rule_of(question.command)->privileged && peer_.uid != 0 && peer_.uid != owner_) {
    printk_ratelimited(KERN_WARNING "kcompd: control: command %u refused to pid %d, uid %u: only root and uid %u may\n",
                       static_cast<unsigned>(question.command), peer_.pid, peer_.uid, owner_);
    return -EPERM;
  }
  ControlCall call(peer_, question.terminal.get());
  enter_call(call);
  bool runs;
  {
    std::lock_guard lock(mutex_);
    runs = !gone_;
    if (runs)
      task_ = this_task();
  }
  int result = runs ? dispatch(question, ret_text) : -EINTR;
  {
    std::lock_guard lock(mutex_);
    task_ = nullptr;
  }
  if (int locks = leave_call())
    printk(KERN_ERR "kcompd: control: command %u returned with %d locks held\n",
           static_cast<unsigned>(question.command), locks);
  return result;
}

int Connection::dispatch(const Question &question, std::string &ret_text) {
  const auto &arguments = question.arguments;
  switch (question.command) {
  case ControlCommand::kInsmod:
    return actions_.insmod(question.file.get(), arguments[0]);
  case ControlCommand::kRmmod:
    return actions_.rmmod(arguments[0], ret_text);
  case ControlCommand::kPs:
    return actions_.ps(ret_text);
  case ControlCommand::kStatus:
    return actions_.status(ret_text);
  case ControlCommand::kDmesgClear:
    return actions_.clear_log();
  case ControlCommand::kConsoleLevel:
    return actions_.set_console_level(arguments[0]);
  case ControlCommand::kDevices:
    return actions_.devices(ret_text);
  case ControlCommand::kLocks:
    return actions_.locks(ret_text);
  case ControlCommand::kMknod:
    return actions_.mknod(arguments[0], arguments[1], arguments[2]);
  }
  return -EINVAL;
}

bool Connection::answer(int result, const std::string &text) {
  constexpr size_t kPiece = kControlReplyMax - sizeof(ControlReply);
  for (size_t at = 0;; at += kPiece) {
    size_t size = std::min(kPiece, text.size() - at);
    bool last = at + size == text.size();
    ControlReply head{kControlMagic, result, last, static_cast<uint32_t>(size)};
    iovec parts[] = {{&head, sizeof(head)}, {const_cast<char *>(text.data()) + at, size}};
    msghdr message{};
    message.msg_iov = parts;
    message.msg_iovlen = 2;
    ssize_t sent;
    while ((sent = sendmsg(fd(), &message, MSG_NOSIGNAL)) < 0 && errno == EINTR) {
    }
    if (sent < 0) {
      if (errno == EAGAIN)
        complain("an answer was not taken");
      return false;
    }
    if (last)
      return true;
  }
}

} // namespace kcompd
