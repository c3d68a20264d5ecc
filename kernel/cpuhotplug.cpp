// SPDX-License-Identifier: MIT
// What drivers want done when a CPU comes or goes. None does here: a state's startup runs on the CPUs that are there
// when it is set up, its teardown when it is removed, both in a thread of each CPU.
#include "kernel/kthread.h"
#include "kernel/module/module.h"
#include "kernel/oops.h"
#include <iterator>
#include <linux/completion.h>
#include <linux/cpuhotplug.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kthread.h>
#include <linux/printk.h>
#include <mutex>

using namespace kcompd;

namespace {

using Callback = int (*)(unsigned int cpu);

struct State {
  bool taken = false;
  Callback startup = nullptr;
  Callback teardown = nullptr;
};

constinit std::mutex lock;
constinit State states[CPUHP_ONLINE];

struct Call {
  Callback function;
  unsigned cpu;
  int result; // stays if the function ends in an oops
  completion done;
};

// The module's image cannot go: the thread that waits for the end of the call is inside it.
void run(Call &call) noexcept {
  struct module *mod = module_of_address(reinterpret_cast<const void *>(call.function));
  run_guarded(mod, [&call] { call.result = call.function(call.cpu); });
}

int run_on(unsigned cpu, Callback function) {
  Call call{function, cpu, -EFAULT, {}};
  init_completion(&call.done);
  const auto thread = [](void *data) -> int {
    auto &mine = *static_cast<Call *>(data);
    run(mine);
    complete(&mine.done);
    return 0;
  };
  task_struct *task = create_own_kthread(thread, &call, "cpuhp/%u", cpu);
  if (IS_ERR(task))
    return int(PTR_ERR(task));
  kthread_bind(task, cpu);
  wake_up_process(task);
  wait_for_completion(&call.done);
  return call.result;
}

// States up to that in which a CPU begins to run are the business of who brings it up.
int call_for(enum cpuhp_state state, unsigned cpu, Callback function) {
  if (function == nullptr)
    return 0;
  if (state > CPUHP_BRINGUP_CPU && state != CPUHP_TEARDOWN_CPU)
    return run_on(cpu, function);
  Call call{function, cpu, -EFAULT, {}};
  run(call);
  return call.result;
}

bool is_dynamic(int state) {
  return state == CPUHP_AP_ONLINE_DYN || state == CPUHP_BP_PREPARE_DYN;
}

// Return: the number of the state, which is taken now; or -EINVAL, -EBUSY, -ENOSPC.
int take(enum cpuhp_state wanted, Callback startup, Callback teardown) {
  if (wanted <= CPUHP_OFFLINE || wanted >= CPUHP_ONLINE)
    return -EINVAL;
  int last = wanted;
  if (is_dynamic(wanted))
    last = wanted == CPUHP_AP_ONLINE_DYN ? CPUHP_AP_ONLINE_DYN_END : CPUHP_BP_PREPARE_DYN_END;
  std::lock_guard guard(lock);
  for (int state = wanted; state <= last; ++state)
    if (!states[state].taken) {
      states[state] = {true, startup, teardown};
      return state;
    }
  return is_dynamic(wanted) ? -ENOSPC : -EBUSY;
}

State give_back(enum cpuhp_state state) {
  std::lock_guard guard(lock);
  const State was = states[state];
  states[state] = {};
  return was;
}

} // namespace

int __cpuhp_setup_state(enum cpuhp_state state, const char *name, bool invoke, int (*startup)(unsigned int cpu),
                        int (*teardown)(unsigned int cpu)) {
  if (name == nullptr)
    return -EINVAL;
  const int taken = take(state, startup, teardown);
  if (taken < 0)
    return taken;
  const auto ours = static_cast<enum cpuhp_state>(taken);
  int err = 0;
  unsigned cpu, failed = 0;
  if (invoke)
    for_each_online_cpu(cpu) if ((err = call_for(ours, cpu, startup)) != 0) {
      failed = cpu;
      break;
    }
  if (err != 0) {
    for_each_online_cpu(cpu) if (cpu < failed) call_for(ours, cpu, teardown);
    give_back(ours);
    return err;
  }
  return is_dynamic(state) ? taken : 0;
}
EXPORT_SYMBOL(__cpuhp_setup_state);

void __cpuhp_remove_state(enum cpuhp_state state, bool invoke) {
  if (state <= CPUHP_OFFLINE || state >= CPUHP_ONLINE)
    return;
  const State was = give_back(state);
  unsigned cpu;
  if (invoke)
    for_each_online_cpu(cpu) call_for(state, cpu, was.teardown);
}
EXPORT_SYMBOL(__cpuhp_remove_state);
