// SPDX-License-Identifier: MIT
// Entries of proc/ about the emulated kernel as a whole.
#include "devices/char_dev.h"
#include "kernel/module/module.h"
#include "kernel/printk/printk.h"
#include "kernel/sched/task.h"
#include "procfs-emu/builtin.h"
#include "procfs-emu/sysfs.h"
#include <ctime>
#include <fstream>
#include <iterator>
#include <linux/cred.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <sys/resource.h>
#include <unistd.h>

namespace kcompd {

namespace {

constexpr uint64_t kSecond = 1'000'000'000;
constexpr uint64_t kTick = kSecond / 100; // of /proc/stat

uint64_t now(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return static_cast<uint64_t>(time.tv_sec) * kSecond + static_cast<uint64_t>(time.tv_nsec);
}

uint64_t uptime_ns() {
  return now(CLOCK_MONOTONIC) - boot_ns();
}

struct CpuTime {
  uint64_t user, system, idle; // nanoseconds, of all virtual CPUs
};

// The virtual CPUs work for the drivers alone: they are idle while the daemon does nothing.
CpuTime cpu_time() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  auto ns = [](const timeval &time) {
    return static_cast<uint64_t>(time.tv_sec) * kSecond + static_cast<uint64_t>(time.tv_usec) * 1000;
  };
  CpuTime time{ns(usage.ru_utime), ns(usage.ru_stime), 0};
  const uint64_t all = uptime_ns() * static_cast<uint64_t>(sysconf(_SC_NPROCESSORS_ONLN));
  time.idle = all - std::min(all, time.user + time.system);
  return time;
}

int version_show(struct seq_file *m, void *) {
  seq_printf(m, "Linux version %s (kcompd %s) (gcc %s) #1 SMP\n", kernel_release(), KCOMPD_VERSION, __VERSION__);
  return 0;
}

int uptime_show(struct seq_file *m, void *) {
  const uint64_t up = uptime_ns(), idle = cpu_time().idle;
  seq_printf(m, "%llu.%02llu %llu.%02llu\n", static_cast<unsigned long long>(up / kSecond),
             static_cast<unsigned long long>(up % kSecond / (kSecond / 100)),
             static_cast<unsigned long long>(idle / kSecond),
             static_cast<unsigned long long>(idle % kSecond / (kSecond / 100)));
  return 0;
}

struct Census {
  unsigned running, blocked;
};

// What is known: the time of all CPUs together, when it began, and how many tasks run or sleep uninterruptibly.
int stat_show(struct seq_file *m, void *) {
  Census census = {};
  for (const TaskInfo &info : list_tasks()) {
    census.running += info.state == 'R';
    census.blocked += info.state == 'D';
  }
  const CpuTime time = cpu_time();
  seq_puts(m, "cpu ");
  seq_put_decimal_ull(m, " ", time.user / kTick);
  seq_put_decimal_ull(m, " ", 0);
  seq_put_decimal_ull(m, " ", time.system / kTick);
  seq_put_decimal_ull(m, " ", time.idle / kTick);
  seq_puts(m, " 0 0 0 0 0 0\n");
  seq_printf(m, "btime %llu\n", static_cast<unsigned long long>((now(CLOCK_REALTIME) - uptime_ns()) / kSecond));
  seq_printf(m, "procs_running %u\nprocs_blocked %u\n", census.running, census.blocked);
  return 0;
}

int cmdline_show(struct seq_file *m, void *) {
  std::ifstream file("/proc/self/cmdline");
  std::string line{std::istreambuf_iterator<char>(file), {}};
  while (!line.empty() && line.back() == '\0')
    line.pop_back();
  for (char &c : line)
    if (c == '\0')
      c = ' ';
  seq_printf(m, "%s\n", line.c_str());
  return 0;
}

int modules_show(struct seq_file *m, void *) {
  const bool show_address = __kuid_val(m->file->f_cred->euid) == 0;
  for (const ModuleInfo &info : list_modules()) {
    seq_printf(m, "%s %llu %d ", info.name.c_str(), static_cast<unsigned long long>(info.size), info.refcount);
    for (const std::string &user : info.users)
      seq_printf(m, "%s,", user.c_str());
    if (info.users.empty())
      seq_putc(m, '-');
    seq_printf(m, " %s 0x%016lx", info.state, show_address ? info.base : 0);
    std::string flags = info.taints;
    if (info.state[0] == 'U')
      flags += '-';
    else if (info.state[0] != 'L' || info.state[1] == 'o')
      flags += '+'; // being loaded
    if (!flags.empty())
      seq_printf(m, " (%s)", flags.c_str());
    seq_putc(m, '\n');
  }
  return 0;
}

int devices_show(struct seq_file *m, void *) {
  seq_puts(m, "Character devices:\n");
  for (const auto &[major, name] : char_regions())
    seq_printf(m, "%3u %s\n", major, name.c_str());
  seq_puts(m, "\nBlock devices:\n");
  return 0;
}

int misc_show(struct seq_file *m, void *) {
  for (const auto &[minor, name] : misc_devices())
    seq_printf(m, "%3u %s\n", minor, name.c_str());
  return 0;
}

constexpr struct {
  const char *name;
  int (*show)(struct seq_file *m, void *v);
} kFiles[] = {
    {"cmdline", cmdline_show}, {"devices", devices_show}, {"misc", misc_show},       {"modules", modules_show},
    {"stat", stat_show},       {"uptime", uptime_show},   {"version", version_show},
};

} // namespace

void register_system_entries() {
  for (const auto &file : kFiles)
    proc_create_single(file.name, 0444, nullptr, file.show);
}

void register_builtin_entries() {
  register_kobjects();
  register_module_entries();
  register_system_entries();
  register_task_entries();
  register_sysctl_entries();
  register_kmsg_entries();
  register_irq_entries();
  register_input_entries();
}

} // namespace kcompd
