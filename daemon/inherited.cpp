// SPDX-License-Identifier: MIT
// By name, as the units give them (FileDescriptorName=control, FDNAME=tree).
#include "daemon/inherited.h"
#include <cstdlib>
#include <string>
#include <systemd/sd-daemon.h>

namespace kcompd {

Inherited take_inherited() {
  Inherited inherited;
  char **names = nullptr;
  const int count = sd_listen_fds_with_names(1, &names); // sets close-on-exec
  for (int i = 0; i < count; i++) {
    UniqueFd fd(SD_LISTEN_FDS_START + i);
    const std::string name = names[i];
    free(names[i]);
    if (name == "tree")
      inherited.tree = std::move(fd);
    else if (name == "control")
      inherited.control = std::move(fd);
  }
  free(names);
  return inherited;
}

} // namespace kcompd
