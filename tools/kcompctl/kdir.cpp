// SPDX-License-Identifier: MIT
// kdir: the directory for  make -C $(kcompctl kdir) M=$PWD modules.
#include "tools/kcompctl/command.h"
#include <cstdio>

namespace kcompctl {

std::string kdir() {
  const std::string tree = build_tree();
  return tree.empty() ? KCOMPD_KDIR : tree + "/kdir";
}

int run_kdir(int argc, char **argv) {
  if (!no_arguments(argc, argv))
    return 1;
  puts(kdir().c_str());
  return 0;
}

} // namespace kcompctl
