// SPDX-License-Identifier: MIT
// proc/interrupts, and proc/kcompd/irq/N: a number written there raises line N that often.
#include "kernel/irq/irq.h"
#include "procfs-emu/builtin.h"
#include <asm/irq.h>
#include <cerrno>
#include <linux/cpumask.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/kstrtox.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>

namespace kcompd {

namespace {

constexpr unsigned kMost = 1000; // at one time

int interrupts_show(struct seq_file *m, void *) {
  seq_printf(m, "%*s", 3 + 8, "");
  for (unsigned cpu = 0; cpu < num_online_cpus(); ++cpu)
    seq_printf(m, "CPU%-8u", cpu);
  seq_putc(m, '\n');
  for (const IrqInfo &info : list_irqs()) {
    seq_printf(m, "%3u: ", info.irq);
    for (unsigned cpu = 0; cpu < num_online_cpus(); ++cpu)
      seq_printf(m, "%10lu ", cpu < info.counts.size() ? info.counts[cpu] : 0);
    seq_printf(m, " %8s %3u-%-8s", "kcompd", info.irq, "edge");
    for (const std::string &name : info.names)
      seq_printf(m, "%s%s", &name == &info.names.front() ? "  " : ", ", name.c_str());
    seq_putc(m, '\n');
  }
  return 0;
}

ssize_t raise_write(struct file *file, const char __user *buf, size_t size, loff_t *) {
  unsigned count;
  if (int err = kstrtouint_from_user(buf, size, 0, &count))
    return err;
  if (!count || count > kMost)
    return -EINVAL;
  const int err = raise_irq(static_cast<unsigned>(reinterpret_cast<uintptr_t>(pde_data(file_inode(file)))), count);
  return err ? err : static_cast<ssize_t>(size);
}

const struct proc_ops kRaise = [] {
  struct proc_ops ops = {};
  ops.proc_write = raise_write;
  return ops;
}();

} // namespace

void register_irq_entries() {
  proc_create_single("interrupts", 0444, nullptr, interrupts_show);
  proc_mkdir("kcompd", nullptr);
  struct proc_dir_entry *directory = proc_mkdir("kcompd/irq", nullptr);
  for (uintptr_t irq = 0; irq < NR_IRQS; ++irq)
    proc_create_data(std::to_string(irq).c_str(), 0200, directory, &kRaise, reinterpret_cast<void *>(irq));
}

} // namespace kcompd
