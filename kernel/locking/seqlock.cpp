// SPDX-License-Identifier: MIT
// What sequence counters call out of line.
#include "kernel/locking/seqlock_core.h"
#include "kernel/sched/platform.h"
#include <linux/export.h>
#include <linux/seqlock.h>

using namespace kcompd;

unsigned int kcompd_seq_wait(const kcompd_sequence_t *s) {
  return SeqlockCore<Machine>::wait_until_even(*s);
}
EXPORT_SYMBOL(kcompd_seq_wait);
