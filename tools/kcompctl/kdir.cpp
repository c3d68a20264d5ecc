// SPDX-License-Identifier: MIT
// kdir: the directory for  make -C $(kcompctl kdir) M=$PWD modules.
#include "daemon/installation.h"
#include "tools/kcompctl/command.h"
#include <cstdio>
#include <filesystem>

namespace kcompctl {

std::string find_kdir(const char *command) {
  std::error_code error;
  std::string directory = kcompd::kdir();
  if (std::filesystem::exists(directory, error))
    return directory;
  complain(command, "there is no " + directory + " (install kcompd-dev)");
  return "";
}

int run_kdir(int argc, char **argv) {
  if (!no_arguments(argc, argv))
    return 1;
  const std::string directory = find_kdir("kdir");
  if (directory.empty())
    return 1;
  puts(directory.c_str());
  return 0;
}

} // namespace kcompctl
