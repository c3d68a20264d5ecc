// SPDX-License-Identifier: MIT
// insmod FILE|NAME [param=value...], with kmod's messages.
#include "tools/kcompctl/client.h"
#include "tools/kcompctl/command.h"
#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <getopt.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kcompctl {
namespace {

// finit_module's errnos mean something else than strerror() says.
std::string insert_error(int code) {
  switch (code) {
  case ENOEXEC:
    return "Invalid module format";
  case ENOENT:
    return "Unknown symbol in module";
  case ESRCH:
    return "Module has wrong symbol version";
  case EINVAL:
    return "Invalid parameters";
  }
  return error_text(code);
}

// A directory of that name does not stand in the way of a module's.
bool is_file(const std::string &path) {
  struct stat st;
  return stat(path.c_str(), &st) == 0 && !S_ISDIR(st.st_mode);
}

} // namespace

int run_insmod(int argc, char **argv) {
  optind = 0;
  if (int c = next_option(argc, argv, {}, true); c != -1)
    return standard_option(c, "Usage: insmod FILE|NAME [PARAM=VALUE...]\n"
                              "Load the module in FILE, or NAME.ko of the module directory, into kcompd.\n");
  if (optind == argc)
    return complain("insmod", "missing filename.");

  std::string name = argv[optind];
  std::string path = name;
  if (!is_file(path)) {
    std::string found = find_module(name);
    if (!found.empty())
      path = found;
  }
  std::string parameters;
  for (int i = optind + 1; i < argc; i++) {
    if (!parameters.empty())
      parameters += ' ';
    // One argument is one parameter: quotes keep its blanks together, as kmod does it.
    std::string argument = argv[i];
    size_t equals = argument.find('=');
    if (argument.find(' ') != std::string::npos && equals != std::string::npos && argument[equals + 1] != '"')
      argument = argument.substr(0, equals + 1) + '"' + argument.substr(equals + 1) + '"';
    parameters += argument;
  }

  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (fd < 0)
    return complain("insmod", "could not load module " + name + ": " + error_text(errno));
  Answer answer = ask(kcompd::ControlCommand::kInsmod, {parameters}, fd);
  close(fd);
  if (!answer.reached)
    return complain("insmod", "could not insert module " + name + ": " + answer.why);
  if (answer.result)
    return complain("insmod", "could not insert module " + name + ": " + insert_error(answer.result));
  return 0;
}

} // namespace kcompctl
