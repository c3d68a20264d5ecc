// SPDX-License-Identifier: MIT
// Where a thread may use restartable sequences for its this_cpu operations (asm/rseq.h), and ending those under way.
//
// A CPU's copies are written by who holds the CPU's lock, and by sequences that run on the very CPU and see the lock
// free. A thread's kcompd_this_vcpu says on which CPU sequences of that thread belong: on its virtual one, if it really
// runs there. It is set on the first need, and forgotten when the virtual CPU becomes another, which the sequence
// itself could not see.
//
// Who takes a CPU must know that no sequence there has seen the lock free and is yet to store. If the thread runs on
// that CPU after it took the lock, it has got it from any other thread since, and that breaks off what that one was at.
// If not, the system has to be asked to (membarrier(2)).
#include "kernel/sched/cpu.h"
#include <cstdlib>
#include <linux/export.h>
#include <linux/membarrier.h>
#include <linux/percpu-defs.h>
#include <linux/smp.h>
#include <sys/rseq.h>
#include <sys/syscall.h>
#include <unistd.h>

__thread struct kcompd_vcpu kcompd_this_vcpu;
// A thread-local variable has no address that could stand here; modules are linked to it by name.
static const kernel_symbol __ksymtab_kcompd_this_vcpu __used __section("__ksymtab")
    __aligned(8) = {nullptr, "kcompd_this_vcpu", 0};

namespace kcompd {

namespace {

long membarrier(int command, unsigned flags, int cpu) noexcept {
  return syscall(SYS_membarrier, command, flags, cpu);
}

kcompd_rseq *area() noexcept {
  return reinterpret_cast<kcompd_rseq *>(static_cast<char *>(__builtin_thread_pointer()) + __rseq_offset);
}

// libc has registered the area, and the system can break off sequences on a CPU.
bool system_has_sequences() noexcept {
  static const bool has = __rseq_size > 0 && membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 0, 0) == 0 &&
                          membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, MEMBARRIER_CMD_FLAG_CPU, 0) == 0;
  return has;
}

} // namespace

void forget_vcpu() noexcept {
  kcompd_this_vcpu.lock = nullptr;
}

void end_sequences(int cpu) noexcept {
  if (sched_getcpu() != cpu && membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, MEMBARRIER_CMD_FLAG_CPU, cpu) != 0)
    abort(); // it worked when it was tried
}

} // namespace kcompd

using namespace kcompd;

bool kcompd_vcpu_settle(void) {
  kcompd_vcpu &here = kcompd_this_vcpu;
  if (here.rseq)
    here.rseq->rseq_cs = 0; // of a sequence that was not finished
  if (self().preempt_depth || !system_has_sequences())
    return false;
  const int cpu = raw_smp_processor_id();
  if (sched_getcpu() != cpu)
    return false;
  unsigned *const lock = announce_sequences(cpu);
  if (__atomic_load_n(lock, __ATOMIC_SEQ_CST))
    return false;
  here.rseq = area();
  here.cpu = static_cast<unsigned>(cpu);
  here.distance = static_cast<unsigned long>(cpu) * KCOMPD_PERCPU_STRIDE;
  here.lock = lock;
  return true;
}
EXPORT_SYMBOL(kcompd_vcpu_settle);
