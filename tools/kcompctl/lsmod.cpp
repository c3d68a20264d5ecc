// SPDX-License-Identifier: MIT
// lsmod: proc/modules as kmod's lsmod prints it.
#include "tools/kcompctl/client.h"
#include "tools/kcompctl/command.h"
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace kcompctl {

int run_lsmod(int argc, char **argv) {
  if (!no_arguments(argc, argv))
    return 1;
  std::string path = directory() + "/proc/modules";
  std::ifstream modules(path);
  if (!modules) {
    int code = errno;
    std::string absent = daemon_absent();
    return complain("lsmod", !absent.empty() ? absent : "open '" + path + "': " + error_text(code));
  }
  printf("Module                  Size  Used by\n");
  for (std::string line; std::getline(modules, line);) {
    std::istringstream words(line);
    std::string name, users;
    long size;
    int count;
    if (!(words >> name >> size >> count >> users))
      continue;
    printf("%-19s %8ld  %d", name.c_str(), size, count);
    if (users != "-") {
      if (users.ends_with(','))
        users.pop_back();
      printf(" %s", users.c_str());
    }
    putchar('\n');
  }
  return 0;
}

} // namespace kcompctl
