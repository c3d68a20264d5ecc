// SPDX-License-Identifier: MIT
// Which CPUs the machine has, as the system lists them: what the daemon may use of them does not matter here.
#include <cstdio>
#include <linux/cpumask.h>
#include <linux/export.h>
#include <unistd.h>

namespace {

struct Cpus {
  cpumask online, possible;
  unsigned ids;
};

// Lists look like "0-3,8". Return: whether at least one CPU was found.
bool read_list(const char *path, cpumask &ret_mask) {
  cpumask_clear(&ret_mask);
  FILE *file = fopen(path, "re");
  if (!file)
    return false;
  unsigned first, last;
  while (fscanf(file, "%u", &first) == 1) {
    last = first;
    int c = getc(file);
    if (c == '-' && fscanf(file, "%u", &last) == 1)
      c = getc(file);
    for (unsigned cpu = first; cpu <= last && cpu < NR_CPUS; cpu++)
      __set_bit(cpu, ret_mask.bits);
    if (c != ',')
      break;
  }
  fclose(file);
  return !cpumask_empty(&ret_mask);
}

void first_cpus(cpumask &ret_mask, long count) {
  for (long cpu = 0; cpu < count && cpu < NR_CPUS; cpu++)
    __set_bit(cpu, ret_mask.bits);
}

const Cpus &cpus() {
  static const Cpus *const found = [] {
    auto *c = new Cpus;
    if (!read_list("/sys/devices/system/cpu/online", c->online))
      first_cpus(c->online, sysconf(_SC_NPROCESSORS_ONLN));
    if (!read_list("/sys/devices/system/cpu/possible", c->possible))
      first_cpus(c->possible, sysconf(_SC_NPROCESSORS_CONF));
    cpumask_or(&c->possible, &c->possible, &c->online);
    c->ids = static_cast<unsigned>(find_last_bit(c->possible.bits, NR_CPUS)) + 1;
    return c;
  }();
  return *found;
}

} // namespace

unsigned int kcompd_nr_cpu_ids(void) {
  return cpus().ids;
}
EXPORT_SYMBOL(kcompd_nr_cpu_ids);

const cpumask *kcompd_cpu_online_mask(void) {
  return &cpus().online;
}
EXPORT_SYMBOL(kcompd_cpu_online_mask);

const cpumask *kcompd_cpu_possible_mask(void) {
  return &cpus().possible;
}
EXPORT_SYMBOL(kcompd_cpu_possible_mask);

const cpumask *kcompd_cpumask_of(int cpu) {
  static const cpumask *const sets = [] { // none, and one for each CPU
    auto *all = new cpumask[nr_cpu_ids + 1]();
    for (unsigned n = 0; n < nr_cpu_ids; n++)
      __cpumask_set_cpu(n, &all[n + 1]);
    return all;
  }();
  return &sets[cpu + 1];
}
EXPORT_SYMBOL(kcompd_cpumask_of);
