// SPDX-License-Identifier: MIT
// The entries that are there without any driver: proc/modules, proc/devices, dev/kmsg, sys/module and the rest. Each
// file that owns some data has one row a file in a table, and one function here that hangs the table in.
#pragma once

namespace kcompd {

// All of them, once, at the start of the daemon.
void register_builtin_entries();

void register_system_entries(); // builtin_system.cpp: version, uptime, stat, cmdline, modules, devices, misc
void register_kmsg_entries();   // builtin_kmsg.cpp: proc/kmsg, dev/kmsg
void register_task_entries();   // builtin_task.cpp: proc/<pid>/
void register_sysctl_entries(); // builtin_sysctl.cpp: proc/sys/kernel/
void register_irq_entries();    // builtin_irq.cpp: proc/interrupts, proc/kcompd/irq/
void register_input_entries();  // builtin_input.cpp: proc/bus/input/

} // namespace kcompd
