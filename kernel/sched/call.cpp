// SPDX-License-Identifier: MIT
// A worker thread becomes the task of a client for the time of one call.
#include "kernel/mm.h"
#include "kernel/sched/client_task.h"
#include "kernel/sched/core.h"
#include "kernel/sched/cpu.h"
#include <cstring>
#include <linux/export.h>
#include <sys/prctl.h>

namespace kcompd {

namespace {

// What is a client's already stays as others may see it, until somebody asks who it is now.
void become_client(Task &me, const CallContext &context) noexcept {
  if (me.of_client.load())
    return;
  const kuid_t uid = KUIDT_INIT(context.uid);
  const kgid_t gid = KGIDT_INIT(context.gid);
  me.call_cred = {uid, gid, uid, gid, uid, gid, uid, gid, {}, {}, {}, {}, &init_user_ns}; // capabilities: identify()
  me.real_cred = me.cred = &me.call_cred;
  me.mm = me.active_mm = mm_of_nobody(); // get_current() knows better
}

void become_worker(Task &me) noexcept {
  me.real_cred = me.cred = &kRootCred;
  me.mm = me.active_mm = nullptr;
  if (!me.identified)
    return;
  const std::lock_guard names(me.names);
  me.pid = me.tgid = me.tid;
  me.parent = me.real_parent = &me;
  me.min_flt = me.maj_flt = 0;
  me.utime = me.stime = 0;
  me.rt_priority = 0;
  me.own_group = {1, nullptr};
  me.__old_ids = {};
  memset(me.comm, 0, sizeof(me.comm));
  prctl(PR_GET_NAME, me.comm);
  me.identified = false;
  me.of_client = false;
}

// A task that is a client's stays with it; `me` is not to be touched any more.
void part(Task &me, pid_t client) noexcept {
  me.identified = false;
  leave_task(me);
  if (Task *left_over = keep_client_task(client, me))
    retire_task(*left_over);
}

} // namespace

void enter_call(CallContext &context) noexcept {
  static_cast<void>(self()); // the thread has a task of its own to come back to
  if (Task *known = context.pid > 0 ? take_client_task(context.pid) : nullptr)
    borrow_task(*known);
  Task &me = self();
  become_client(me, context);
  me.call = &context;
  forget_vcpu();
  me.client.store(context.pid, std::memory_order_relaxed); // for display only
  me.serving = true;
}

int leave_call() noexcept {
  Task &me = self();
  const int held = leave_cpu(me) + forget_locks(me) + forget_kernel_lock(me);
  me.serving = false;
  me.call = nullptr;
  __set_current_state(TASK_RUNNING);
  me.wchan.store(nullptr, std::memory_order_relaxed);  // for display only
  me.module.store(nullptr, std::memory_order_relaxed); // for display only
  me.signals = 0;
  const pid_t client = me.client.load(std::memory_order_relaxed); // its own
  if (me.of_client.load() && client > 0)
    part(me, client);
  else
    become_worker(me);
  return held;
}

CallContext *this_call() noexcept {
  return self().call;
}

} // namespace kcompd

using namespace kcompd;

task_struct *get_current(void) {
  Task &me = self();
  if (me.call && !me.identified) {
    const std::lock_guard names(me.names);
    me.identified = true;
    me.call->identify(me);
    me.of_client = true;
    me.mm = me.active_mm = mm_of_process(me.tgid);
  }
  return &me;
}
EXPORT_SYMBOL(get_current);
