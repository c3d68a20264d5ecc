// SPDX-License-Identifier: MIT
// The command line of kcompd(8).
#pragma once

#include "daemon/config.h"
#include "daemon/result.h"
#include <optional>
#include <string>

namespace kcompd {

struct Options {
  enum class Action { kRun, kHelp, kVersion, kCheckConfig, kDumpConfig };

  Action action = Action::kRun;
  std::string directory = "/run/kcompd"; // where the tree is mounted; the socket is directory + ".sock"
  std::string instance;                  // "", or the name of one of several daemons: nodes are /dev/kcompd-NAME/...
  std::string state_dir;                 // what a daemon leaves to the next one at the same directory
  std::string module_dir;                // where NAME.ko is looked for
  std::string config = kDefaultConfig;
  bool config_given = false;
  std::optional<FaceChoice> face; // these two override the configuration
  std::optional<int> log_level;
  std::optional<std::string> links; // a directory, or "none"
};

// Return: the options, or an error with Exit::kBadArguments.
// Under systemd the state's directory is $RUNTIME_DIRECTORY, else DIR.state.
Result<Options> parse_options(int argc, char *const argv[]);

std::string usage();

} // namespace kcompd
