// SPDX-License-Identifier: MIT
// The client's side of the control socket.
#include "tools/kcompctl/client.h"

#include "daemon/installation.h"
#include "tools/kcompctl/command.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace kcompctl {
namespace {

using kcompd::ControlCommand;
using kcompd::ControlReply;
using kcompd::ControlRequest;

constexpr size_t kMaxDescriptors = 2; // a file and the terminal

std::string reach_problem(int code) {
  std::string where = directory();
  if (code == ENOENT || code == ECONNREFUSED)
    return "kcompd is not running at " + where + " (start it: systemctl start kcompd, or kcompd --directory " + where +
           "; -D picks another)";
  if (code == EACCES || code == EPERM)
    return "connect to '" + where + ".sock': Permission denied (only root and the user kcompd runs as may; try sudo)";
  return "connect to '" + where + ".sock': " + error_text(code);
}

int connect_to_daemon(std::string &ret_why) {
  sockaddr_un address{};
  std::string path = directory() + ".sock";
  if (path.size() >= sizeof(address.sun_path)) {
    ret_why = "'" + path + "' is too long for the path of a socket";
    return -1;
  }
  address.sun_family = AF_UNIX;
  memcpy(address.sun_path, path.c_str(), path.size() + 1);
  int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  if (fd >= 0 && connect(fd, reinterpret_cast<sockaddr *>(&address), sizeof(address)) == 0)
    return fd;
  ret_why = reach_problem(errno);
  if (fd >= 0)
    close(fd);
  return -1;
}

bool send_question(int socket, kcompd::ControlCommand command, const std::vector<std::string> &arguments,
                   const std::vector<int> &descriptors) {
  std::string body;
  for (const std::string &argument : arguments)
    body.append(argument).push_back('\0');
  ControlRequest head{kcompd::kControlMagic, command, static_cast<uint32_t>(body.size())};
  iovec parts[] = {{&head, sizeof(head)}, {body.data(), body.size()}};
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = 2;
  alignas(cmsghdr) char space[CMSG_SPACE(kMaxDescriptors * sizeof(int))] = {};
  if (const size_t size = descriptors.size() * sizeof(int)) {
    message.msg_control = space;
    message.msg_controllen = CMSG_SPACE(size);
    cmsghdr *rights = CMSG_FIRSTHDR(&message);
    rights->cmsg_level = SOL_SOCKET;
    rights->cmsg_type = SCM_RIGHTS;
    rights->cmsg_len = CMSG_LEN(size);
    memcpy(CMSG_DATA(rights), descriptors.data(), size);
  }
  if (sizeof(head) + body.size() > kcompd::kControlFrameMax) {
    errno = E2BIG;
    return false;
  }
  return sendmsg(socket, &message, MSG_NOSIGNAL) >= 0;
}

bool runs_code_of_a_module(ControlCommand command) {
  return command == ControlCommand::kInsmod || command == ControlCommand::kRmmod;
}

// For what the module's init or exit has to say to whom called us. The daemon must never wait for it.
int open_terminal() {
  return open("/dev/tty", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

// Frames until the last one. Return: false if the daemon went away.
bool read_answer(int socket, Answer &answer) {
  std::string frame;
  for (;;) {
    frame.resize(kcompd::kControlReplyMax);
    ssize_t got = recv(socket, frame.data(), frame.size(), 0);
    if (got < 0 && errno == EINTR)
      continue;
    ControlReply head;
    if (got < static_cast<ssize_t>(sizeof(head)))
      return false;
    memcpy(&head, frame.data(), sizeof(head));
    if (head.magic != kcompd::kControlMagic || head.size != static_cast<size_t>(got) - sizeof(head))
      return false;
    answer.text.append(frame, sizeof(head), head.size);
    if (head.last) {
      answer.result = -head.result;
      return true;
    }
  }
}

} // namespace

Answer ask(kcompd::ControlCommand command, const std::vector<std::string> &arguments, int fd) {
  Answer answer;
  int socket = connect_to_daemon(answer.why);
  if (socket < 0)
    return answer;
  std::vector<int> descriptors;
  if (fd >= 0)
    descriptors.push_back(fd);
  const int terminal = runs_code_of_a_module(command) ? open_terminal() : -1;
  if (terminal >= 0)
    descriptors.push_back(terminal);
  errno = 0;
  if (!send_question(socket, command, arguments, descriptors))
    answer.why = "ask kcompd: " + error_text(errno);
  else if (!read_answer(socket, answer))
    answer.why = "kcompd closed the connection (its log says why: kcompctl dmesg, journalctl -u kcompd)";
  else
    answer.reached = true;
  if (terminal >= 0)
    close(terminal);
  close(socket);
  return answer;
}

std::string daemon_absent() {
  std::string why;
  int socket = connect_to_daemon(why);
  if (socket >= 0)
    close(socket);
  else if (errno == EACCES || errno == EPERM)
    why.clear(); // it is there, though not for us
  return why;
}

std::string status_value(const std::string &status, const std::string &key) {
  std::string line = "\n" + key + ": ";
  std::string text = "\n" + status;
  size_t at = text.find(line);
  if (at == std::string::npos)
    return "";
  at += line.size();
  return text.substr(at, text.find('\n', at) - at);
}

std::string find_module(const std::string &name) {
  if (name.empty() || name.find('/') != std::string::npos)
    return "";
  std::string modules = status_value(ask(kcompd::ControlCommand::kStatus).text, "modules in");
  if (modules.empty())
    modules = kcompd::modules_directory();
  for (const std::string &spelling : kcompd::file_spellings(name)) {
    std::string path = modules + "/" + spelling + ".ko";
    struct stat st;
    if (stat(path.c_str(), &st) == 0)
      return path;
  }
  return "";
}

} // namespace kcompctl
