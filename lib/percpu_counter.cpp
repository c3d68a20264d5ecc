// SPDX-License-Identifier: MIT
// Counters with a part for each CPU. A part changes only with its CPU held, and goes over to the whole with the lock
// held as well, so that under the lock the sum of all is exact.
#include <algorithm>
#include <cstdlib>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/percpu_counter.h>
#include <unistd.h>

// Set before main(), where nothing may be allocated yet; so it asks the system, as num_online_cpus() does.
int percpu_counter_batch = static_cast<int>(std::max(32L, 2 * sysconf(_SC_NPROCESSORS_ONLN)));
EXPORT_SYMBOL(percpu_counter_batch);

namespace {

class Hold {
public:
  explicit Hold(percpu_counter *fbc) noexcept : lock_(&fbc->lock) { raw_spin_lock(lock_); }
  ~Hold() { raw_spin_unlock(lock_); }
  Hold(const Hold &) = delete;
  Hold &operator=(const Hold &) = delete;

private:
  raw_spinlock_t *const lock_;
};

// `more` and the part of this CPU become part of the whole. The CPU is held.
void hand_over(percpu_counter *fbc, s64 more) noexcept {
  s32 *const part = this_cpu_ptr(fbc->counters);
  const Hold hold(fbc);
  WRITE_ONCE(fbc->count, fbc->count + *part + more);
  WRITE_ONCE(*part, 0);
}

int compare(s64 a, s64 b) noexcept {
  return (a > b) - (a < b);
}

} // namespace

int percpu_counter_init(percpu_counter *fbc, s64 amount, gfp_t gfp) {
  raw_spin_lock_init(&fbc->lock);
  fbc->count = amount;
  fbc->counters = alloc_percpu_gfp(s32, gfp);
  return fbc->counters ? 0 : -ENOMEM;
}
EXPORT_SYMBOL(percpu_counter_init);

void percpu_counter_destroy(percpu_counter *fbc) {
  free_percpu(fbc->counters);
  fbc->counters = nullptr;
}
EXPORT_SYMBOL(percpu_counter_destroy);

void percpu_counter_add_batch(percpu_counter *fbc, s64 amount, s32 batch) {
  preempt_disable();
  s32 *const part = this_cpu_ptr(fbc->counters);
  s64 sum;
  if (__builtin_add_overflow(*part, amount, &sum) || sum >= batch || sum <= -s64{batch})
    hand_over(fbc, amount);
  else
    WRITE_ONCE(*part, static_cast<s32>(sum));
  preempt_enable();
}
EXPORT_SYMBOL(percpu_counter_add_batch);

s64 __percpu_counter_sum(percpu_counter *fbc) {
  const Hold hold(fbc);
  s64 sum = fbc->count;
  unsigned cpu;
  for_each_possible_cpu(cpu) sum += READ_ONCE(*per_cpu_ptr(fbc->counters, cpu));
  return sum;
}
EXPORT_SYMBOL(__percpu_counter_sum);

void percpu_counter_set(percpu_counter *fbc, s64 amount) {
  const Hold hold(fbc);
  unsigned cpu;
  for_each_possible_cpu(cpu) WRITE_ONCE(*per_cpu_ptr(fbc->counters, cpu), 0);
  WRITE_ONCE(fbc->count, amount);
}
EXPORT_SYMBOL(percpu_counter_set);

void percpu_counter_sync(percpu_counter *fbc) {
  preempt_disable();
  hand_over(fbc, 0);
  preempt_enable();
}
EXPORT_SYMBOL(percpu_counter_sync);

int __percpu_counter_compare(percpu_counter *fbc, s64 rhs, s32 batch) {
  const s64 count = percpu_counter_read(fbc);
  if (std::abs(count - rhs) > s64{batch} * num_online_cpus())
    return compare(count, rhs);
  return compare(percpu_counter_sum(fbc), rhs);
}
EXPORT_SYMBOL(__percpu_counter_compare);
