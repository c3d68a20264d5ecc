// SPDX-License-Identifier: MIT
// Reading /proc/<tid>/{status,stat} of a client's thread. The thread waits for us, so the pid is its own for as long as
// its request is unanswered.
#include "daemon/client.h"

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <linux/cred.h>
#include <unistd.h>

namespace kcompd {

namespace {

// A file of /proc/<thread>, with a NUL at its end. Return: false if it can not be read.
bool read_proc(pid_t thread, const char *name, char *buffer, size_t size) noexcept {
  if (thread <= 0)
    return false;
  char path[64];
  ::snprintf(path, sizeof path, "/proc/%d/%s", thread, name);
  const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return false;
  const ssize_t length = ::read(fd, buffer, size - 1);
  ::close(fd);
  if (length <= 0)
    return false;
  buffer[length] = '\0';
  return true;
}

// The text behind "\nKEY:" in a status file, or null.
const char *field(const char *status, const char *key) noexcept {
  const size_t length = std::strlen(key);
  for (const char *line = status; line; line = std::strchr(line, '\n')) {
    line += *line == '\n';
    if (std::strncmp(line, key, length) == 0 && line[length] == ':')
      return line + length + 1 + std::strspn(line + length + 1, " \t");
  }
  return nullptr;
}

pid_t pid_field(const char *status, const char *key) noexcept {
  const char *text = field(status, key);
  return text ? static_cast<pid_t>(std::strtol(text, nullptr, 10)) : 0;
}

// Name: writes a backslash and a newline as \\ and \n.
void comm_field(const char *status, char (&ret_comm)[TASK_COMM_LEN]) noexcept {
  std::memset(ret_comm, 0, sizeof ret_comm);
  const char *text = field(status, "Name");
  if (!text) {
    ret_comm[0] = '?';
    return;
  }
  for (size_t i = 0; i + 1 < sizeof ret_comm && *text && *text != '\n'; ++i, ++text) {
    if (*text == '\\' && (text[1] == '\\' || text[1] == 'n'))
      ret_comm[i] = *++text == 'n' ? '\n' : '\\';
    else
      ret_comm[i] = *text;
  }
}

// Real, effective, saved and file-system id.
bool id_field(const char *status, const char *key, unsigned (&ret_ids)[4]) noexcept {
  const char *text = field(status, key);
  return text && std::sscanf(text, "%u %u %u %u", &ret_ids[0], &ret_ids[1], &ret_ids[2], &ret_ids[3]) == 4;
}

} // namespace

ClientFate client_fate(pid_t thread) noexcept {
  char status[4096];
  if (!read_proc(thread, "status", status, sizeof status))
    return ClientFate::kUnknown;
  uint64_t pending = 0;
  for (const char *key : {"SigPnd", "ShdPnd"}) {
    const char *text = field(status, key);
    if (!text)
      return ClientFate::kUnknown;
    pending |= std::strtoull(text, nullptr, 16);
  }
  return pending >> (SIGKILL - 1) & 1 ? ClientFate::kKilled : ClientFate::kAlive;
}

int client_cpu(pid_t thread) noexcept {
  char stat[1024];
  if (!read_proc(thread, "stat", stat, sizeof stat))
    return -1;
  // The name, field 2, is in parentheses and may hold blanks and parentheses itself; field 39 is the processor.
  const char *text = std::strrchr(stat, ')');
  for (int number = 2; text && number < 39; ++number)
    text = std::strchr(text + 1, ' ');
  return text ? std::atoi(text + 1) : -1;
}

void identify_client(pid_t thread, uid_t fsuid, gid_t fsgid, task_struct &task) noexcept {
  char status[4096];
  const bool known = read_proc(thread, "status", status, sizeof status);
  if (!known)
    status[0] = '\0';
  task.pid = thread;
  task.tgid = known ? pid_field(status, "Tgid") : thread;
  comm_field(status, task.comm);

  unsigned uids[4], gids[4];
  if (!id_field(status, "Uid", uids))
    std::fill(uids, uids + 4, fsuid);
  if (!id_field(status, "Gid", gids))
    std::fill(gids, gids + 4, fsgid);
  cred &ids = const_cast<cred &>(*task.cred); // const for drivers
  ids.uid.val = uids[0];
  ids.euid.val = uids[1];
  ids.suid.val = uids[2];
  ids.fsuid.val = fsuid; // as sent with the request
  ids.gid.val = gids[0];
  ids.egid.val = gids[1];
  ids.sgid.val = gids[2];
  ids.fsgid.val = fsgid;

  task_struct &parent = *task.parent;
  parent.pid = parent.tgid = pid_field(status, "PPid");
  if (!read_proc(parent.pid, "status", status, sizeof status))
    status[0] = '\0';
  comm_field(status, parent.comm);
}

} // namespace kcompd
