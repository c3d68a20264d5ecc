// SPDX-License-Identifier: MIT
// kdir: the directory for  make -C $(kcompctl kdir) M=$PWD modules.
#include "tools/kcompctl/command.h"
#include <cstdio>

namespace kcompctl {

int run_kdir(int argc, char **argv) {
  if (!no_arguments(argc, argv))
    return 1;
  puts(kdir().c_str());
  return 0;
}

} // namespace kcompctl
