// SPDX-License-Identifier: MIT
// mknod NAME MAJOR MINOR: a node for a number that a driver serves.
#include "tools/kcompctl/client.h"
#include "tools/kcompctl/command.h"
#include <cerrno>
#include <cstdio>

namespace kcompctl {

int run_mknod(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "Usage: mknod NAME MAJOR MINOR\n");
    return 1;
  }
  const std::string name = argv[1];
  Answer answer = ask(kcompd::ControlCommand::kMknod, {name, argv[2], argv[3]});
  if (!answer.reached)
    return complain("mknod", answer.why);
  if (answer.result == EINVAL)
    return complain("mknod", name + ": not a name for a node, or not a number of a device (see kcompctl dmesg)");
  if (answer.result == EBUSY)
    return complain("mknod", "number " + std::string(argv[2]) + ":" + argv[3] +
                                 " has a real node already: mknod(1) makes others of it");
  return answer.result ? complain("mknod", name + ": " + error_text(answer.result)) : 0;
}

} // namespace kcompctl
