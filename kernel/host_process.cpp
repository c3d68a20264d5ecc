// SPDX-License-Identifier: MIT
// Reading /proc/<tid>/{status,stat}.
#include "kernel/host_process.h"
#include "kernel/tty.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <linux/cred.h>
#include <unistd.h>

namespace kcompd {

bool read_host_proc(pid_t thread, const char *name, char *buffer, size_t size) noexcept {
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

const char *host_status_field(const char *status, const char *key) noexcept {
  const size_t length = std::strlen(key);
  for (const char *line = status; line; line = std::strchr(line, '\n')) {
    line += *line == '\n';
    if (std::strncmp(line, key, length) == 0 && line[length] == ':')
      return line + length + 1 + std::strspn(line + length + 1, " \t");
  }
  return nullptr;
}

pid_t host_status_number(const char *status, const char *key) noexcept {
  const char *text = host_status_field(status, key);
  return text ? static_cast<pid_t>(std::strtol(text, nullptr, 10)) : 0;
}

// Name: writes a backslash and a newline as \\ and \n.
void host_status_comm(const char *status, char (&ret_comm)[TASK_COMM_LEN]) noexcept {
  std::memset(ret_comm, 0, sizeof ret_comm);
  const char *text = host_status_field(status, "Name");
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

void host_status_cred(const char *status, cred &ret_cred) noexcept {
  unsigned real, effective, saved;
  const char *text = host_status_field(status, "Uid");
  if (text && std::sscanf(text, "%u %u %u", &real, &effective, &saved) == 3) {
    ret_cred.uid.val = real;
    ret_cred.euid.val = effective;
    ret_cred.suid.val = saved;
  }
  text = host_status_field(status, "Gid");
  if (text && std::sscanf(text, "%u %u %u", &real, &effective, &saved) == 3) {
    ret_cred.gid.val = real;
    ret_cred.egid.val = effective;
    ret_cred.sgid.val = saved;
  }
  const auto set = [status](const char *key, kernel_cap_t &ret_set) {
    const char *digits = host_status_field(status, key);
    const unsigned long long bits = digits ? std::strtoull(digits, nullptr, 16) : 0;
    ret_set = {{static_cast<u32>(bits), static_cast<u32>(bits >> 32)}};
  };
  set("CapInh", ret_cred.cap_inheritable);
  set("CapPrm", ret_cred.cap_permitted);
  set("CapEff", ret_cred.cap_effective);
  set("CapBnd", ret_cred.cap_bset);
}

// The name, field 2, is in parentheses and may hold blanks and parentheses itself.
const char *host_stat_field(const char *stat, int number) noexcept {
  const char *text = std::strrchr(stat, ')');
  for (int at = 2; text && at < number; ++at)
    text = std::strchr(text + 1, ' ');
  return text ? text + 1 : nullptr;
}

static bool read_host_stat(pid_t thread, char *buffer, size_t size) noexcept {
  char name[32];
  ::snprintf(name, sizeof name, "task/%d/stat", thread); // of the thread alone
  return read_host_proc(thread, name, buffer, size);
}

static unsigned long long stat_number(const char *stat, int number) noexcept {
  const char *text = host_stat_field(stat, number);
  return text ? std::strtoull(text, nullptr, 10) : 0;
}

// Nanoseconds in the unit of a stat file's times.
static u64 tick() noexcept {
  static const u64 length = 1'000'000'000 / static_cast<u64>(::sysconf(_SC_CLK_TCK));
  return length;
}

static u64 start_of(const char *stat) noexcept {
  return stat_number(stat, 22) * tick();
}

void host_stat(pid_t thread, task_struct &ret_task) noexcept {
  char stat[1024];
  if (!read_host_stat(thread, stat, sizeof stat))
    *stat = '\0';
  ret_task.min_flt = stat_number(stat, 10);
  ret_task.maj_flt = stat_number(stat, 12);
  ret_task.utime = stat_number(stat, 14) * tick();
  ret_task.stime = stat_number(stat, 15) * tick();
  ret_task.start_time = ret_task.start_boottime = start_of(stat);
  ret_task.rt_priority = static_cast<unsigned>(stat_number(stat, 40));
  const char *terminal = host_stat_field(stat, 7);
  ret_task.signal->tty = terminal ? tty_of(static_cast<unsigned>(std::strtoul(terminal, nullptr, 10))) : nullptr;
}

bool host_is_same(const task_struct &task) noexcept {
  char stat[1024];
  return read_host_stat(task.pid, stat, sizeof stat) && task.start_time && start_of(stat) == task.start_time;
}

long host_stat_now(pid_t thread, int number) noexcept {
  char stat[1024];
  return read_host_stat(thread, stat, sizeof stat) ? static_cast<long>(stat_number(stat, number)) : 0;
}

void host_old_ids(const cred &ids, task_struct &ret_task) noexcept {
  ret_task.__old_ids = {ids.uid.val, ids.euid.val, ids.suid.val, ids.fsuid.val,
                        ids.gid.val, ids.egid.val, ids.sgid.val, ids.fsgid.val};
}

} // namespace kcompd
