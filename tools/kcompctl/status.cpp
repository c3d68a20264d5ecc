// SPDX-License-Identifier: MIT
// status: what the daemon says of itself.
#include "tools/kcompctl/client.h"
#include "tools/kcompctl/command.h"
#include <cstdio>

namespace kcompctl {

int run_status(int argc, char **argv) {
  if (!no_arguments(argc, argv))
    return 1;
  Answer answer = ask(kcompd::ControlCommand::kStatus);
  if (!answer.reached)
    return complain("status", answer.why);
  if (answer.result)
    return complain("status", error_text(answer.result));
  fputs(answer.text.c_str(), stdout);
  return 0;
}

} // namespace kcompctl
