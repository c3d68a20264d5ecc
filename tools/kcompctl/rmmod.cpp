// SPDX-License-Identifier: MIT
// rmmod NAME..., with kmod's messages.
#include "tools/kcompctl/client.h"
#include "tools/kcompctl/command.h"
#include <cerrno>
#include <cstdio>
#include <getopt.h>

namespace kcompctl {
namespace {

// rmmod takes a file's name as well.
std::string module_name(const std::string &argument) {
  std::string name = argument.substr(argument.rfind('/') + 1);
  if (name.ends_with(".ko"))
    name.resize(name.size() - 3);
  for (char &c : name)
    if (c == '-')
      c = '_';
  return name;
}

int remove_module(const std::string &name) {
  Answer answer = ask(kcompd::ControlCommand::kRmmod, {name});
  if (!answer.reached)
    return complain("rmmod", answer.why);
  switch (answer.result) {
  case 0:
    return 0;
  case ENOENT:
    return complain("rmmod", "Module " + name + " is not currently loaded");
  case EWOULDBLOCK:
    if (!answer.text.empty())
      return complain("rmmod", "Module " + name + " is in use by: " + answer.text);
    return complain("rmmod", "Module " + name + " is in use");
  }
  return complain("rmmod", "could not remove module " + name + ": " + error_text(answer.result));
}

} // namespace

int run_rmmod(int argc, char **argv) {
  optind = 0;
  if (int c = next_option(argc, argv, {}); c != -1)
    return standard_option(c, "Usage: rmmod NAME...\nUnload modules from kcompd.\n");
  if (optind == argc)
    return complain("rmmod", "missing module name.");
  int status = 0;
  for (int i = optind; i < argc; i++)
    status |= remove_module(module_name(argv[i]));
  return status;
}

} // namespace kcompctl
