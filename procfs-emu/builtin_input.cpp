// SPDX-License-Identifier: MIT
// proc/bus/input: what input devices there are, and who listens to them.
#include "devices/char_dev.h"
#include "procfs-emu/builtin.h"
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

namespace kcompd {

namespace {

int devices_show(struct seq_file *m, void *) {
  seq_puts(m, input_devices_text().c_str());
  return 0;
}

int handlers_show(struct seq_file *m, void *) {
  seq_puts(m, "N: Number=0 Name=evdev Minor=64\n");
  return 0;
}

} // namespace

void register_input_entries() {
  proc_mkdir("bus", nullptr);
  struct proc_dir_entry *directory = proc_mkdir("bus/input", nullptr);
  proc_create_single("devices", 0444, directory, devices_show);
  proc_create_single("handlers", 0444, directory, handlers_show);
}

} // namespace kcompd
