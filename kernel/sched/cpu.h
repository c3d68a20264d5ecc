// SPDX-License-Identifier: MIT
// The lock of a virtual CPU, for what takes one other than the task's own (kernel/smp.cpp).
#pragma once

#include "kernel/sched/core.h"

namespace kcompd {

// Wait for CPU `cpu` and take it; the caller keeps the task's preempt_depth and preempt_cpu in step.
void take_cpu(Task &me, int cpu) noexcept;
void give_cpu(int cpu) noexcept;

// From now on there may be restartable sequences on `cpu` (kernel/sched/rseq.cpp). Return: its lock.
unsigned *announce_sequences(int cpu) noexcept;

// The sequences under way on `cpu`, whose lock the caller has taken, have either stored when this returns, or begin
// anew.
void end_sequences(int cpu) noexcept;

// The calling thread's sequences are for its virtual CPU, which is about to be another one: it must look again.
void forget_vcpu() noexcept;

// Let the calling thread run on `cpu` only. Return: true if the system allowed it; *ret_before is where it was allowed
// to run.
bool move_thread(int cpu, cpu_set_t &ret_before) noexcept;

} // namespace kcompd
