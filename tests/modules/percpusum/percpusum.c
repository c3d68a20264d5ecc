// SPDX-License-Identifier: MIT
// Threads that count in per-CPU variables of each size; init fails unless the sums are exact.
#include <linux/completion.h>
#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/percpu.h>

#define THREADS 4
#define EACH 60000

static DEFINE_PER_CPU(u8, bytes);
static DEFINE_PER_CPU(u16, words);
static DEFINE_PER_CPU(u32, longs);
static DEFINE_PER_CPU(u64, quads);
struct pair {
  long first, second;
};
static DEFINE_PER_CPU(struct pair, pairs);
static long __percpu *allocated;
static DECLARE_COMPLETION(done);

static int count(void *arg) {
  int i;

  for (i = 0; i < EACH; i++) {
    long old;

    this_cpu_inc(bytes);
    this_cpu_sub(words, -1);
    this_cpu_inc_return(longs);
    this_cpu_add(quads, 1UL << 32 | 1);
    do
      old = this_cpu_read(*allocated);
    while (this_cpu_cmpxchg(*allocated, old, old + 1) != old);
    if (i % 16 == 0) {
      get_cpu_var(pairs).first++;
      this_cpu_inc(pairs.second);
      put_cpu_var(pairs);
    }
  }
  complete(&done);
  return 0;
}

static int __init percpusum_init(void) {
  u8 b = 0;
  u16 w = 0;
  u32 l = 0;
  u64 q = 0, expected = (u64)THREADS * EACH;
  struct pair p = {};
  long a = 0;
  int i, cpu;

  allocated = alloc_percpu(long);
  if (!allocated)
    return -ENOMEM;
  for (i = 0; i < THREADS; i++)
    if (IS_ERR(kthread_run(count, NULL, "count/%d", i)))
      complete(&done);
  for (i = 0; i < THREADS; i++)
    wait_for_completion(&done);
  for_each_possible_cpu(cpu) {
    b += per_cpu(bytes, cpu);
    w += per_cpu(words, cpu);
    l += per_cpu(longs, cpu);
    q += per_cpu(quads, cpu);
    a += *per_cpu_ptr(allocated, cpu);
    p.first += per_cpu(pairs, cpu).first;
    p.second += per_cpu(pairs, cpu).second;
  }
  free_percpu(allocated);
  pr_info("percpusum: %u %u %u %llx %ld %ld %ld\n", b, w, l, q, a, p.first, p.second);
  if (b != (u8)expected || w != (u16)expected || l != expected || q != (expected << 32 | expected) ||
      a != (long)expected || p.first != (long)expected / 16 || p.second != (long)expected / 16)
    return -ERANGE;
  return 0;
}

static void __exit percpusum_exit(void) {}

module_init(percpusum_init);
module_exit(percpusum_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Exact sums of per-CPU counters");
