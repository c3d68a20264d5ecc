// SPDX-License-Identifier: MIT
// Virtual CPUs: which one a task is on, and having it alone.
//
// Each CPU number has a lock. preempt_disable() takes the one of the CPU that the task is on and keeps the number until
// the section ends, wherever the thread really runs meanwhile; so sections and this_cpu operations of one CPU exclude
// each other exactly, and need nothing of the scheduler. In a client's call the number is that of the client's CPU.
// A this_cpu operation outside of sections does without the lock where it can (kernel/sched/rseq.cpp).
#include "kernel/sched/cpu.h"
#include "kernel/rcu/rcu.h"
#include "kernel/sched/core.h"
#include "kernel/sched/futex.h"
#include <asm/rseq.h>
#include <linux/export.h>
#include <linux/irqflags.h>
#include <linux/smp.h>
#include <linux/spinlock.h>

namespace kcompd {

namespace {

struct alignas(64) CpuLock {
  unsigned word;      // 0 free, 1 taken, 2 taken and somebody sleeps
  unsigned sequences; // 1 from the first time on that a thread may use sequences here
};

CpuLock cpu_locks[NR_CPUS];
constexpr int kSpins = 100;

int where_the_thread_runs() noexcept {
  const int cpu = sched_getcpu();
  return cpu >= 0 && cpu < static_cast<int>(nr_cpu_ids) ? cpu : 0;
}

// The first time a call asks: take the client's CPU, and go there if that is allowed.
void settle(Task &me) noexcept {
  const int cpu = me.call->caller_cpu();
  if (cpu < 0 || cpu >= static_cast<int>(nr_cpu_ids)) {
    me.cpu = where_the_thread_runs();
    return;
  }
  me.cpu = cpu;
  me.moved = move_thread(cpu, me.affinity);
}

int which_cpu(Task &me) noexcept {
  if (me.migrate_depth)
    return me.migrate_cpu;
  if (me.call) {
    if (me.cpu < 0)
      settle(me);
    return me.cpu;
  }
  const int bound = me.bind_cpu.load(std::memory_order_relaxed); // set before the thread first runs
  return bound >= 0 ? bound : where_the_thread_runs();
}

// Pairs with give_cpu(), and see take_cpu().
bool try_to_take(unsigned &word) noexcept {
  for (int i = 0; i < kSpins; i++) {
    unsigned free = 0;
    if (__atomic_load_n(&word, __ATOMIC_RELAXED) == 0 && // a look before the real attempt
        __atomic_compare_exchange_n(&word, &free, 1, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
      return true;
    cpu_relax();
  }
  return false;
}

void wait_and_take(Task &me, unsigned &word) noexcept {
  about_to_block(me);
  WchanScope wchan("preempt_disable");
  me.lock_waits++;
  while (__atomic_exchange_n(&word, 2, __ATOMIC_SEQ_CST) != 0)
    futex_wait(&word, 2, -1);
  me.lock_waits--;
}

} // namespace

bool move_thread(int cpu, cpu_set_t &ret_before) noexcept {
  if (cpu >= CPU_SETSIZE || sched_getaffinity(0, sizeof(ret_before), &ret_before))
    return false;
  cpu_set_t there;
  CPU_ZERO(&there);
  CPU_SET(cpu, &there);
  return sched_setaffinity(0, sizeof(there), &there) == 0;
}

unsigned *announce_sequences(int cpu) noexcept {
  CpuLock &lock = cpu_locks[cpu];
  // Once set it costs the others nothing to look. Before the look at the lock that follows, as in take_cpu() the lock
  // is taken before the look at this: one of the two sees the other.
  if (!__atomic_load_n(&lock.sequences, __ATOMIC_RELAXED))
    __atomic_exchange_n(&lock.sequences, 1, __ATOMIC_SEQ_CST);
  return &lock.word;
}

void take_cpu(Task &me, int cpu) noexcept {
  CpuLock &lock = cpu_locks[cpu];
  if (!try_to_take(lock.word))
    wait_and_take(me, lock.word);
  if (__atomic_load_n(&lock.sequences, __ATOMIC_SEQ_CST)) // pairs with announce_sequences()
    end_sequences(cpu);
}

void give_cpu(int cpu) noexcept {
  unsigned &word = cpu_locks[cpu].word;
  if (__atomic_exchange_n(&word, 0, __ATOMIC_RELEASE) == 2) // pairs with take_cpu()
    futex_wake(&word, 1);
}

int leave_cpu(Task &me) noexcept {
  const int depth = me.preempt_depth + leave_rcu(me);
  if (me.preempt_depth)
    give_cpu(me.preempt_cpu);
  me.preempt_depth = 0;
  me.preempt_cpu = -1;
  me.migrate_depth = 0;
  me.irq_depth = 0;
  me.irqs_off = me.irqs_hold_cpu = false;
  if (me.moved)
    sched_setaffinity(0, sizeof(me.affinity), &me.affinity);
  me.moved = false;
  me.cpu = -1;
  forget_vcpu();
  return depth;
}

} // namespace kcompd

using namespace kcompd;

void preempt_disable(void) {
  Task &me = self();
  if (me.preempt_depth == 0) {
    me.preempt_cpu = which_cpu(me);
    take_cpu(me, me.preempt_cpu);
    if (kcompd_this_vcpu.cpu != static_cast<unsigned>(me.preempt_cpu)) // the thread may get to that one meanwhile
      forget_vcpu();
  }
  me.preempt_depth++;
}
EXPORT_SYMBOL(preempt_disable);

void preempt_enable(void) {
  Task &me = self();
  if (me.preempt_depth > 0 && --me.preempt_depth == 0)
    give_cpu(me.preempt_cpu);
}
EXPORT_SYMBOL(preempt_enable);

void migrate_disable(void) {
  Task &me = self();
  if (me.migrate_depth == 0) {
    me.migrate_cpu = raw_smp_processor_id();
    forget_vcpu();
  }
  me.migrate_depth++;
}
EXPORT_SYMBOL(migrate_disable);

void migrate_enable(void) {
  Task &me = self();
  if (me.migrate_depth > 0 && --me.migrate_depth == 0)
    forget_vcpu();
}
EXPORT_SYMBOL(migrate_enable);

int preempt_count(void) {
  const Task &me = self();
  // An interrupt holds its CPU by the offset alone.
  const int depth = me.preempt_depth - (me.irq_depth ? 1 : 0) + locks_held(me);
  return static_cast<int>(me.irq_depth) + (depth < 0 ? 0 : depth > 255 ? 255 : depth);
}
EXPORT_SYMBOL(preempt_count);

int raw_smp_processor_id(void) {
  Task &me = self();
  return me.preempt_depth ? me.preempt_cpu : which_cpu(me);
}
EXPORT_SYMBOL(raw_smp_processor_id);

void local_irq_disable(void) {
  kcompd_irq_save();
}
EXPORT_SYMBOL(local_irq_disable);

unsigned long kcompd_irq_save(void) {
  Task &me = self();
  const bool before = me.irqs_off;
  if (!me.irqs_hold_cpu) {
    me.irqs_hold_cpu = true;
    preempt_disable();
  }
  me.irqs_off = true;
  return before;
}
EXPORT_SYMBOL(kcompd_irq_save);

void local_irq_enable(void) {
  kcompd_irq_mark(0);
}
EXPORT_SYMBOL(local_irq_enable);

void kcompd_irq_restore(unsigned long flags) {
  kcompd_irq_mark(flags);
}
EXPORT_SYMBOL(kcompd_irq_restore);

unsigned long kcompd_irq_mark(unsigned long off) {
  Task &me = self();
  const bool before = me.irqs_off;
  me.irqs_off = off != 0;
  if (!off && me.irqs_hold_cpu) {
    me.irqs_hold_cpu = false;
    preempt_enable();
  }
  return before;
}
EXPORT_SYMBOL(kcompd_irq_mark);

bool irqs_disabled(void) {
  return self().irqs_off;
}
EXPORT_SYMBOL(irqs_disabled);
