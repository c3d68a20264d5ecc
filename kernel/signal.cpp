// SPDX-License-Identifier: MIT
// Signals that drivers send and that kthreads allow.
#include "kernel/sched/core.h"
#include <cerrno>
#include <linux/export.h>
#include <linux/sched/signal.h>

using namespace kcompd;

namespace {

bool valid(int sig) {
  return sig >= 1 && sig <= 64;
}
uint64_t mask(int sig) {
  return uint64_t{1} << (sig - 1);
}

} // namespace

void allow_signal(int sig) {
  if (valid(sig))
    self().allowed_signals |= mask(sig);
}
EXPORT_SYMBOL(allow_signal);

void disallow_signal(int sig) {
  if (valid(sig))
    self().allowed_signals &= ~mask(sig);
}
EXPORT_SYMBOL(disallow_signal);

void flush_signals(task_struct *t) {
  task_of(t).signals = 0;
}
EXPORT_SYMBOL(flush_signals);

int send_sig(int sig, task_struct *p, int priv) {
  if (!valid(sig))
    return -EINVAL;
  Task &t = task_of(p);
  if (t.flags & PF_KTHREAD) {
    if (t.allowed_signals.load() & mask(sig))
      deliver_signal(t, sig == SIGKILL);
    return 0;
  }
  if (!t.serving.load() || t.tgid == t.tid) // the daemon's own thread: no client to send it to
    return -ESRCH;
  return kill(t.tgid, sig) ? -errno : 0;
}
EXPORT_SYMBOL(send_sig);
