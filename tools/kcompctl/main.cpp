// SPDX-License-Identifier: MIT
// kcompctl: the tools of kmod and util-linux, for kcompd. Called by the name of a command (insmod, lsmod, ...) it is
// that command.
#include "tools/kcompctl/command.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <getopt.h>
#include <unistd.h>
#include <vector>

namespace kcompctl {

static constexpr Option kCommon[] = {{'h', "help"}, {'V', "version"}};
const std::span<const Option> common_options = kCommon;

namespace {

int run_version(int, char **) {
  printf("kcompctl %s\n", KCOMPD_VERSION);
  return 0;
}

int run_help(int, char **);

constexpr std::span<const Option> kNoOptions = {};

const Command kCommands[] = {
    {"insmod", run_insmod, "FILE|NAME [PARAM=VALUE...]", "load a module", true, common_options,
     Operands::kModuleAndParameters},
    {"rmmod", run_rmmod, "NAME...", "unload modules", true, common_options, Operands::kLoaded},
    {"lsmod", run_lsmod, "", "list the loaded modules", true, kNoOptions, Operands::kNone},
    {"modinfo", run_modinfo, "[-0] [-F FIELD] FILE|NAME...", "what a module says of itself", true, modinfo_options,
     Operands::kModules},
    {"dmesg", run_dmesg, "[-wCcrx] [-l LEVELS] [-n LEVEL]", "show the log; -w follows", true, dmesg_options,
     Operands::kNone},
    {"ps", run_ps, "[--json]", "kthreads and calls in progress", false, json_options, Operands::kNone},
    {"status", run_status, "[--json]", "the daemon, its face, its workers", false, json_options, Operands::kNone},
    {"top", run_top, "[-b] [-d SECONDS] [-n TIMES]", "all of it, live", false, top_options, Operands::kLoadedOrDevices},
    {"mknod", run_mknod, "NAME MAJOR MINOR", "a node for a driver's number", false, kNoOptions, Operands::kNone},
    {"cc", run_cc, "FILE.c [KVER=VERSION]", "compile one file to a module", false, kNoOptions, Operands::kSource},
    {"run", run_run, "FILE.c [PARAM=VALUE...]", "compile, load, show the log", false, kNoOptions, Operands::kSource},
    {"kdir", run_kdir, "", "print KDIR for make -C KDIR M=$PWD", false, kNoOptions, Operands::kNone},
    {"completion", run_completion, "bash", "print a script for the shell", false, kNoOptions, Operands::kShell},
    {"version", run_version, "", "print the version", false, kNoOptions, Operands::kNone},
    {"help", run_help, "", "print this", false, kNoOptions, Operands::kNone},
};

int run_help(int, char **) {
  printf("Usage: kcompctl [-D DIR|-I NAME] COMMAND [ARGUMENT...]\n"
         "Load drivers into kcompd, a kernel in a process, and look at them.\n\n");
  for (const Command &command : kCommands)
    printf("  %-11s%-32s %s\n", command.name, command.arguments, command.help);
  printf("\n  -D DIR   the daemon at DIR (default: $KCOMPD_DIRECTORY, your own, /run/kcompd)\n"
         "  -I NAME  talk to the instance kcompd@NAME.service\n"
         "\nTry: kcompctl insmod kthreads && kcompctl dmesg. More: man kcompctl\n");
  return 0;
}

const Command *find(const char *name) {
  for (const Command &command : kCommands)
    if (!strcmp(command.name, name))
      return &command;
  return nullptr;
}

int main(int argc, char **argv) {
  const char *self = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
  if (const Command *alias = find(self); alias && alias->alias)
    return alias->run(argc, argv);

  int at = 1;
  while (at < argc && argv[at][0] == '-') {
    std::string option = argv[at];
    if (option == "-D" && at + 1 < argc) {
      directory() = argv[at + 1];
      at += 2;
    } else if (option.starts_with("-D") && option.size() > 2) {
      directory() = option.substr(2);
      at++;
    } else if (option == "-I" && at + 1 < argc) {
      directory() = std::string("/run/kcompd-") + argv[at + 1];
      at += 2;
    } else if (option == "--help" || option == "-h") {
      return run_help(0, nullptr);
    } else if (option == "--version" || option == "-V") {
      return run_version(0, nullptr);
    } else {
      fprintf(stderr, "kcompctl: %s: %s (see kcompctl --help)\n", option.c_str(),
              option == "-D"   ? "wants a directory"
              : option == "-I" ? "wants the name of an instance"
                               : "unknown option");
      return 1;
    }
  }
  if (at == argc) {
    fprintf(stderr, "kcompctl: no command (see kcompctl --help)\n");
    return 1;
  }
  const Command *command = find(argv[at]);
  if (!command) {
    fprintf(stderr, "kcompctl: %s: unknown command (see kcompctl --help)\n", argv[at]);
    return 1;
  }
  return command->run(argc - at, argv + at);
}

} // namespace

std::span<const Command> commands() {
  return kCommands;
}

int next_option(int argc, char **argv, std::span<const Option> options, bool ordered) {
  std::string letters = ordered ? "+" : "";
  std::vector<option> longs;
  for (std::span<const Option> part : {options, common_options})
    for (const Option &known : part) {
      letters += known.letter;
      if (known.values)
        letters += ':';
      longs.push_back({known.name, known.values ? required_argument : no_argument, nullptr, known.letter});
    }
  longs.push_back({});
  return getopt_long(argc, argv, letters.c_str(), longs.data(), nullptr);
}

std::string &directory() {
  static std::string where = [] {
    const char *given = getenv("KCOMPD_DIRECTORY");
    if (given && *given)
      return std::string(given);
    // The daemon of an ordinary user goes before the machine's.
    const char *runtime = getenv("XDG_RUNTIME_DIR");
    std::string own = std::string(runtime ? runtime : "") + "/kcompd";
    return geteuid() != 0 && runtime && access((own + ".sock").c_str(), F_OK) == 0 ? own : "/run/kcompd";
  }();
  while (where.size() > 1 && where.ends_with('/'))
    where.pop_back();
  return where;
}

int complain(const char *command, const std::string &text) {
  fflush(stdout);
  fprintf(stderr, "%s: ERROR: %s\n", command, text.c_str());
  return 1;
}

int standard_option(int c, const char *usage) {
  if (c == 'V')
    return run_version(0, nullptr);
  if (c != 'h')
    return 1; // getopt_long() has said what is wrong
  fputs(usage, stdout);
  return 0;
}

bool no_arguments(int argc, char **argv) {
  if (argc <= 1)
    return true;
  fprintf(stderr, "Usage: %s\n", argv[0]);
  return false;
}

std::string error_text(int code) {
  const char *text = strerrordesc_np(code);
  return text ? text : "Unknown error " + std::to_string(code);
}

} // namespace kcompctl

int main(int argc, char **argv) {
  return kcompctl::main(argc, argv);
}
