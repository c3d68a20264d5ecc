// SPDX-License-Identifier: MIT
// What a reader does while somebody writes: the writer may have lost its CPU in the middle, so after a short spin the
// reader gives its own away.
#include "kernel/sched/core.h"
#include <linux/export.h>
#include <linux/seqlock.h>

using namespace kcompd;

unsigned int kcompd_seq_wait(const kcompd_sequence_t *s) {
  constexpr int kSpins = 100;
  for (int i = 0;; i++) {
    const unsigned seq = __atomic_load_n(s, __ATOMIC_ACQUIRE); // pairs with the end of the write
    if (!(seq & 1))
      return seq;
    if (i < kSpins) {
      cpu_relax();
      continue;
    }
    about_to_block(self());
    sched_yield();
  }
}
EXPORT_SYMBOL(kcompd_seq_wait);
