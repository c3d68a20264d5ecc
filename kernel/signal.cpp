// SPDX-License-Identifier: MIT
// Signals that drivers send and that kthreads allow.
#include "kernel/host_process.h"
#include "kernel/sched/core.h"
#include <bit>
#include <cerrno>
#include <csignal>
#include <linux/export.h>
#include <linux/sched/signal.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace kcompd;

namespace {

bool valid(int sig) {
  return sig >= 1 && sig <= 64;
}
uint64_t mask(int sig) {
  return uint64_t{1} << (sig - 1);
}

// Whom a signal to that task is for; 0: nobody. The daemon itself is nobody to send to, and neither is a process that
// has the number of one that has ended.
pid_t process_of(Task &t) {
  if (!t.host && !t.of_client.load())
    return 0;
  const std::lock_guard names(t.names);
  return t.tgid != getpid() && host_is_same(t) ? t.tgid : 0;
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
  task_of(t).queued_signals = 0;
  task_of(t).signals = 0;
}
EXPORT_SYMBOL(flush_signals);

int kernel_dequeue_signal(void) {
  Task &me = self();
  const uint64_t queued = me.queued_signals.load();
  if (!queued)
    return 0;
  const int sig = std::countr_zero(queued) + 1;
  if ((me.queued_signals &= ~mask(sig)) == 0) {
    me.signals = 0;
    if (me.queued_signals.load()) // one came in between
      deliver_signal(me, (me.queued_signals.load() & mask(SIGKILL)) != 0);
  }
  return sig;
}
EXPORT_SYMBOL(kernel_dequeue_signal);

int send_sig_info(int sig, kernel_siginfo *info, task_struct *p) {
  if (!valid(sig))
    return -EINVAL;
  Task &t = task_of(p);
  if (!t.host && (t.flags & PF_KTHREAD)) {
    if (t.allowed_signals.load() & mask(sig)) {
      t.queued_signals |= mask(sig);
      deliver_signal(t, sig == SIGKILL);
    }
    return 0;
  }
  const pid_t process = process_of(t);
  if (process <= 0)
    return -ESRCH;
  if (info == SEND_SIG_NOINFO || info == SEND_SIG_PRIV)
    return kill(process, sig) ? -errno : 0;
  static_assert(sizeof(kernel_siginfo) == sizeof(siginfo_t));
  kernel_siginfo copy = *info;
  copy.si_signo = sig;
  if (copy.si_code >= 0)
    copy.si_code = SI_QUEUE; // the host takes no other from a process
  return syscall(SYS_rt_sigqueueinfo, process, sig, &copy) ? -errno : 0;
}
EXPORT_SYMBOL(send_sig_info);

int send_sig(int sig, task_struct *p, int) {
  return send_sig_info(sig, SEND_SIG_NOINFO, p);
}
EXPORT_SYMBOL(send_sig);
