// SPDX-License-Identifier: MIT
// proc/sys: the knobs of the emulated kernel. One row each; a row is integers in memory, or a text to show and a
// number to store.
#include "kernel/hung_task.h"
#include "kernel/kthread.h"
#include "kernel/module/module.h"
#include "kernel/sched/task.h"
#include "procfs-emu/builtin.h"
#include "procfs-emu/sysctl.h"
#include "procfs-emu/vfs.h"
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <linux/fs.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>
#include <string>

namespace kcompd {

std::atomic<int> dmesg_restrict = 1; // as Debian builds its kernel

namespace {

std::string show_ostype() {
  return "Linux";
}

std::string show_osrelease() {
  return kernel_release();
}

std::string show_version() {
  return "#1 SMP";
}

std::string show_tainted() {
  return std::to_string(get_taint());
}

// Marks can be set, and never taken away.
int store_tainted(long marks) {
  if (marks < 0 || marks >= 1L << TAINT_FLAGS_COUNT)
    return -EINVAL;
  for (unsigned flag = 0; flag < TAINT_FLAGS_COUNT; ++flag)
    if (marks >> flag & 1)
      add_taint(flag, LOCKDEP_STILL_OK);
  return 0;
}

std::string show_modules_disabled() {
  return modules_disabled() ? "1" : "0";
}

// There is no way back to 0.
int store_modules_disabled(long value) {
  if (value != 1)
    return -EINVAL;
  disable_modules();
  return 0;
}

std::string show_dmesg_restrict() {
  return std::to_string(dmesg_restrict);
}

int store_dmesg_restrict(long value) {
  if (value != 0 && value != 1)
    return -EINVAL;
  dmesg_restrict = static_cast<int>(value);
  return 0;
}

std::string show_hung_task_timeout() {
  return std::to_string(hung_task_timeout_secs());
}

std::string show_hung_task_interval() {
  return std::to_string(hung_task_check_interval_secs());
}

// As proc(5) has it: how many are open, how many of them are free, how many may be.
std::string show_file_nr() {
  return std::to_string(vfs::open_files()) + "\t0\t" + std::to_string(READ_ONCE(vfs::files_max));
}

constexpr struct Knob {
  const char *name; // below proc/sys
  int *values;
  int count;
  std::string (*show)();
  int (*store)(long value); // null: read-only
} kKnobs[] = {
    {"fs/file-max", &vfs::files_max, 1, nullptr, nullptr},
    {"fs/file-nr", nullptr, 1, show_file_nr, nullptr},
    {"kernel/dmesg_restrict", nullptr, 1, show_dmesg_restrict, store_dmesg_restrict},
    {"kernel/hung_task_check_interval_secs", nullptr, 1, show_hung_task_interval, set_hung_task_check_interval_secs},
    {"kernel/hung_task_panic", &hung_task_panic, 1, nullptr, nullptr},
    {"kernel/hung_task_timeout_secs", nullptr, 1, show_hung_task_timeout, set_hung_task_timeout_secs},
    {"kernel/hung_task_warnings", &hung_task_warnings, 1, nullptr, nullptr},
    {"kernel/modules_disabled", nullptr, 1, show_modules_disabled, store_modules_disabled},
    {"kernel/osrelease", nullptr, 1, show_osrelease, nullptr},
    {"kernel/ostype", nullptr, 1, show_ostype, nullptr},
    {"kernel/panic_on_oops", &panic_on_oops, 1, nullptr, nullptr},
    {"kernel/panic_on_warn", &panic_on_warn, 1, nullptr, nullptr},
    {"kernel/printk", console_printk, 4, nullptr, nullptr},
    {"kernel/tainted", nullptr, 1, show_tainted, store_tainted},
    {"kernel/threads-max", &threads_max, 1, nullptr, nullptr},
    {"kernel/version", nullptr, 1, show_version, nullptr},
};

int knob_show(struct seq_file *m, void *) {
  auto *knob = static_cast<const Knob *>(m->private_);
  if (knob->show) {
    seq_puts(m, knob->show().c_str());
  } else {
    for (int i = 0; i < knob->count; ++i) {
      if (i)
        seq_putc(m, '\t');
      seq_put_decimal_ll(m, nullptr, READ_ONCE(knob->values[i]));
    }
  }
  seq_putc(m, '\n');
  return 0;
}

int knob_open(struct inode *inode, struct file *file) {
  return single_open(file, knob_show, pde_data(inode));
}

// Numbers apart by blanks, decimal, octal or hexadecimal; as many of the knob's as are there.
ssize_t knob_write(struct file *file, const char __user *buf, size_t size, loff_t *pos) {
  auto *knob = static_cast<const Knob *>(pde_data(file_inode(file)));
  if (*pos || !size)
    return static_cast<ssize_t>(size); // the rest of a longer text: only the first write counts
  char text[256];
  if (size >= sizeof(text))
    return -EINVAL;
  if (copy_from_user(text, buf, size))
    return -EFAULT;
  text[size] = '\0';
  long values[4];
  int found = 0;
  for (char *at = text;;) {
    at += strspn(at, " \t\n");
    if (!*at || found == knob->count)
      break;
    char *end;
    errno = 0;
    values[found] = strtol(at, &end, 0);
    if (end == at || errno || !strchr(" \t\n", *end) || values[found] < INT_MIN || values[found] > INT_MAX)
      return -EINVAL;
    ++found;
    at = end;
  }
  if (!found)
    return -EINVAL;
  if (knob->store) {
    if (int err = knob->store(values[0]))
      return err;
  } else {
    for (int i = 0; i < found; ++i)
      WRITE_ONCE(knob->values[i], static_cast<int>(values[i]));
  }
  *pos += static_cast<loff_t>(size);
  return static_cast<ssize_t>(size);
}

const struct proc_ops kReadWrite = [] {
  struct proc_ops ops = {};
  ops.proc_open = knob_open;
  ops.proc_read = seq_read;
  ops.proc_lseek = seq_lseek;
  ops.proc_release = single_release;
  ops.proc_write = knob_write;
  return ops;
}();

} // namespace

void register_sysctl_entries() {
  struct proc_dir_entry *sys = proc_mkdir("sys", nullptr);
  proc_mkdir("fs", sys);
  proc_mkdir("kernel", sys);
  for (const Knob &knob : kKnobs) {
    auto *data = const_cast<Knob *>(&knob);
    if (knob.values || knob.store)
      proc_create_data(knob.name, 0644, sys, &kReadWrite, data);
    else
      proc_create_single_data(knob.name, 0444, sys, knob_show, data);
  }
}

} // namespace kcompd
