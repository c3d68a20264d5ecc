/* SPDX-License-Identifier: MIT */
/* The CPU a task is on, and running functions on other CPUs. */
#ifndef _LINUX_SMP_H
#define _LINUX_SMP_H

#include <linux/cpumask.h>
#include <linux/preempt.h>
#include <linux/types.h>

typedef void (*smp_call_func_t)(void *info);

KCOMPD_API_BEGIN

/**
 * raw_smp_processor_id() - the number of the CPU that the task is on
 *
 * In a client's call it is the CPU that the client was running on, for the whole call: the first request moves the thread there if the
 * system allows that, and otherwise the number alone is used. In a bound kthread it is the CPU it is bound to. In another
 * kthread, outside of preempt_disable() sections, it may be a different one a moment later.
 *
 * Context: any. Return: 0 to nr_cpu_ids - 1.
 */
int raw_smp_processor_id(void);

/**
 * smp_call_function_single() - run a function on a CPU
 * @cpuid: the CPU
 * @func: runs there with the CPU to itself (as in preempt_disable()); must not sleep
 * @info: its argument
 * @wait: ignored; the function has always ended when the call returns
 *
 * The calling thread itself goes there. If it holds its own CPU (preempt_disable()), it gives that away until @func has returned.
 *
 * Context: may sleep.
 * Return: 0, or -ENXIO if the CPU is not online.
 */
int smp_call_function_single(int cpuid, smp_call_func_t func, void *info, int wait);

/** on_each_cpu() - run @func on every online CPU, one after the other, the calling one included */
void on_each_cpu(smp_call_func_t func, void *info, int wait);
/** on_each_cpu_mask() - the same on the CPUs of @mask that are online */
void on_each_cpu_mask(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait);
/** smp_call_function() - run @func on every online CPU except the calling one */
void smp_call_function(smp_call_func_t func, void *info, int wait);

KCOMPD_API_END

#define smp_processor_id() raw_smp_processor_id()
#define __smp_processor_id() raw_smp_processor_id()

/** get_cpu() - preempt_disable(). Return: the CPU, which the task keeps until put_cpu() */
#define get_cpu() ({ preempt_disable(); raw_smp_processor_id(); })
#define put_cpu() preempt_enable()

#endif
