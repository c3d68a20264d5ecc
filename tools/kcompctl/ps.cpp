// SPDX-License-Identifier: MIT
// ps: every kthread and every call in progress, and what it sleeps in.
#include "tools/kcompctl/client.h"
#include "tools/kcompctl/command.h"
#include <cstdio>
#include <sstream>

namespace kcompctl {

int run_ps(int argc, char **argv) {
  if (!no_arguments(argc, argv))
    return 1;
  Answer answer = ask(kcompd::ControlCommand::kPs);
  if (!answer.reached)
    return complain("ps", answer.why);
  if (answer.result)
    return complain("ps", error_text(answer.result));
  printf("%7s %7s S %-32s %-16s %s\n", "PID", "CALLER", "WCHAN", "COMM", "MODULE");
  std::istringstream lines(answer.text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    std::string field[6];
    for (std::string &text : field)
      std::getline(fields, text, '\t');
    const auto &[pid, caller, state, wchan, comm, module] = field;
    printf("%7s %7s %s %-32s %-16s %s\n", pid.c_str(), caller.c_str(), state.c_str(), wchan.c_str(), comm.c_str(),
           module.c_str());
  }
  return 0;
}

} // namespace kcompctl
