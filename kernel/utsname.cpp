// SPDX-License-Identifier: MIT
// The name of the system that drivers see: the emulated kernel's release on the machine's name.
#include "kernel/module/module.h"
#include <cstdio>
#include <linux/export.h>
#include <linux/utsname.h>
#include <sys/utsname.h>

namespace {

uts_namespace make_names() {
  uts_namespace names{};
  struct utsname machine {};
  uname(&machine);
  snprintf(names.name.sysname, sizeof(names.name.sysname), "%s", "Linux");
  snprintf(names.name.nodename, sizeof(names.name.nodename), "%.64s", machine.nodename);
  snprintf(names.name.release, sizeof(names.name.release), "%s", kcompd::kernel_release());
  snprintf(names.name.version, sizeof(names.name.version), "%s", "#1 SMP PREEMPT_DYNAMIC kcompd " KCOMPD_VERSION);
  snprintf(names.name.machine, sizeof(names.name.machine), "%.64s", machine.machine);
  snprintf(names.name.domainname, sizeof(names.name.domainname), "%.64s", machine.domainname);
  return names;
}

} // namespace

uts_namespace init_uts_ns = make_names();
EXPORT_SYMBOL(init_uts_ns);
