// SPDX-License-Identifier: MIT
// Running a function on another CPU: the calling thread takes that CPU, goes there if it may, and comes back.
#include "kernel/sched/core.h"
#include "kernel/sched/cpu.h"
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/smp.h>

using namespace kcompd;

namespace {

// The caller's own CPU, if it holds one, is given away meanwhile: two such callers would wait for each other's for
// ever.
void run_on(Task &me, int cpu, smp_call_func_t func, void *info) {
  const int depth = me.preempt_depth;
  const int held = me.preempt_cpu;
  const bool stays = depth && held == cpu;
  const bool irqs_off = me.irqs_off;
  if (depth && !stays)
    give_cpu(held);
  cpu_set_t before;
  const bool moved = !stays && move_thread(cpu, before);
  if (!stays)
    take_cpu(me, cpu);
  forget_vcpu();
  me.preempt_depth = depth + 1;
  me.preempt_cpu = cpu;
  me.irqs_off = true;
  func(info);
  me.irqs_off = irqs_off;
  me.preempt_depth = depth;
  me.preempt_cpu = held;
  if (moved)
    sched_setaffinity(0, sizeof(before), &before);
  if (!stays)
    give_cpu(cpu);
  if (depth && !stays)
    take_cpu(me, held);
}

} // namespace

int smp_call_function_single(int cpuid, smp_call_func_t func, void *info, int wait) {
  if (cpuid < 0 || cpuid >= static_cast<int>(nr_cpu_ids) || !cpu_online(cpuid))
    return -ENXIO;
  run_on(self(), cpuid, func, info);
  return 0;
}
EXPORT_SYMBOL(smp_call_function_single);

void on_each_cpu_mask(const cpumask *mask, smp_call_func_t func, void *info, bool wait) {
  unsigned cpu;
  for_each_online_cpu(cpu) if (cpumask_test_cpu(static_cast<int>(cpu), mask))
      run_on(self(), static_cast<int>(cpu), func, info);
}
EXPORT_SYMBOL(on_each_cpu_mask);

void on_each_cpu(smp_call_func_t func, void *info, int wait) {
  on_each_cpu_mask(cpu_online_mask, func, info, wait);
}
EXPORT_SYMBOL(on_each_cpu);

void smp_call_function(smp_call_func_t func, void *info, int wait) {
  const unsigned here = static_cast<unsigned>(raw_smp_processor_id());
  unsigned cpu;
  for_each_online_cpu(cpu) if (cpu != here) run_on(self(), static_cast<int>(cpu), func, info);
}
EXPORT_SYMBOL(smp_call_function);
