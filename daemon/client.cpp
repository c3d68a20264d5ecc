// SPDX-License-Identifier: MIT
// Reading /proc/<tid>/{status,stat} of a client's thread. The thread waits for us, so the pid is its own for as long as
// its request is unanswered.
#include "daemon/client.h"

#include "kernel/host_process.h"
#include "kernel/sched/core.h"
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <linux/cred.h>

namespace kcompd {

ClientFate client_fate(pid_t thread) noexcept {
  char status[4096];
  if (!read_host_proc(thread, "status", status, sizeof status))
    return ClientFate::kUnknown;
  uint64_t pending = 0;
  for (const char *key : {"SigPnd", "ShdPnd"}) {
    const char *text = host_status_field(status, key);
    if (!text)
      return ClientFate::kUnknown;
    pending |= std::strtoull(text, nullptr, 16);
  }
  return pending >> (SIGKILL - 1) & 1 ? ClientFate::kKilled : ClientFate::kAlive;
}

int client_cpu(pid_t thread) noexcept {
  char stat[1024];
  if (!read_host_proc(thread, "stat", stat, sizeof stat))
    return -1;
  const char *text = host_stat_field(stat, 39); // the processor
  return text ? std::atoi(text) : -1;
}

void identify_client(pid_t thread, uid_t fsuid, gid_t fsgid, task_struct &task) noexcept {
  char status[4096];
  const bool known = read_host_proc(thread, "status", status, sizeof status);
  if (!known)
    status[0] = '\0';
  task.pid = thread;
  task.tgid = known ? host_status_number(status, "Tgid") : thread;
  host_status_comm(status, task.comm);

  cred &ids = const_cast<cred &>(*task.cred); // const for drivers
  ids.uid.val = ids.euid.val = ids.suid.val = fsuid;
  ids.gid.val = ids.egid.val = ids.sgid.val = fsgid;
  host_status_cred(status, ids);
  ids.fsuid.val = fsuid; // as sent with the request
  ids.fsgid.val = fsgid;
  host_old_ids(ids, task);
  host_stat(thread, task);
  task.signal->nr_threads = known ? host_status_number(status, "Threads") : 1;

  const pid_t parent = host_status_number(status, "PPid");
  Task *found = parent > 0 ? host_task(parent, true) : nullptr;
  task.parent = task.real_parent = found ? found : kcompd_init_task();
}

} // namespace kcompd
