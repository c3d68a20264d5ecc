// SPDX-License-Identifier: MIT
// What the host says of its memory and its load.
#include <asm/page.h>
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/sched/loadavg.h>
#include <linux/swap.h>
#include <linux/sysinfo.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

struct sysinfo of_host() {
  struct sysinfo info = {};
  ::syscall(SYS_sysinfo, &info); // fails only for a bad pointer
  return info;
}

unsigned long in_pages(unsigned long amount, const struct sysinfo &info) {
  return static_cast<unsigned long>(static_cast<unsigned __int128>(amount) * info.mem_unit / PAGE_SIZE);
}

} // namespace

void si_meminfo(struct sysinfo *val) {
  const struct sysinfo info = of_host();
  val->totalram = in_pages(info.totalram, info);
  val->freeram = in_pages(info.freeram, info);
  val->sharedram = in_pages(info.sharedram, info);
  val->bufferram = in_pages(info.bufferram, info);
  val->totalhigh = val->freehigh = 0;
  val->mem_unit = PAGE_SIZE;
}
EXPORT_SYMBOL(si_meminfo);

void si_swapinfo(struct sysinfo *val) {
  const struct sysinfo info = of_host();
  val->totalswap = in_pages(info.totalswap, info);
  val->freeswap = in_pages(info.freeswap, info);
}
EXPORT_SYMBOL_GPL(si_swapinfo);

void get_avenrun(unsigned long *loads, unsigned long offset, int shift) {
  const struct sysinfo info = of_host();
  for (int i = 0; i < 3; ++i)
    loads[i] = ((info.loads[i] >> (SI_LOAD_SHIFT - FSHIFT)) + offset) << shift;
}
EXPORT_SYMBOL(get_avenrun);

unsigned long *kcompd_avenrun(void) {
  thread_local unsigned long loads[3];
  get_avenrun(loads, 0, 0);
  return loads;
}
EXPORT_SYMBOL(kcompd_avenrun);
