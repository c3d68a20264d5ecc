// SPDX-License-Identifier: MIT
// kcompctl: the tools of kmod and util-linux, for kcompd. Called by the name of a command (insmod, lsmod, ...) it is
// that command.
#include "tools/kcompctl/command.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace kcompctl {
namespace {

int run_version(int, char **) {
  printf("kcompctl %s\n", KCOMPD_VERSION);
  return 0;
}

int run_help(int, char **);

constexpr Command kCommands[] = {
    {"insmod", run_insmod, "FILE|NAME [PARAM=VALUE...]", "load a module", true},
    {"rmmod", run_rmmod, "NAME...", "unload modules", true},
    {"lsmod", run_lsmod, "", "list the loaded modules", true},
    {"modinfo", run_modinfo, "[-0] [-F FIELD] FILE|NAME...", "what a module says of itself", true},
    {"dmesg", run_dmesg, "[-wCcrx] [-l LEVELS] [-n LEVEL]", "show the log; -w follows, -C clears", true},
    {"ps", run_ps, "", "tasks: kthreads and calls in progress", false},
    {"status", run_status, "", "the daemon, its faces and its workers", false},
    {"cc", run_cc, "FILE.c [VARIABLE=VALUE...]", "compile one file to a module", false},
    {"run", run_run, "FILE.c [PARAM=VALUE...]", "compile, load, show the log", false},
    {"kdir", run_kdir, "", "print KDIR for make -C KDIR M=$PWD", false},
    {"version", run_version, "", "print the version", false},
    {"help", run_help, "", "print this", false},
};

int run_help(int, char **) {
  printf("Usage: kcompctl [-D DIR] COMMAND [ARGUMENT...]\n"
         "Load drivers into kcompd, a kernel in a process, and look at them.\n\n");
  for (const Command &command : kCommands)
    printf("  %-8s%-32s %s\n", command.name, command.arguments, command.help);
  printf("\n  -D DIR  talk to the daemon at DIR (default: $KCOMPD_DIRECTORY or /run/kcompd)\n"
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
    } else if (option == "--help" || option == "-h") {
      return run_help(0, nullptr);
    } else if (option == "--version" || option == "-V") {
      return run_version(0, nullptr);
    } else {
      fprintf(stderr, "kcompctl: %s: %s (see kcompctl --help)\n", option.c_str(),
              option == "-D" ? "wants a directory" : "unknown option");
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

std::string &directory() {
  static std::string where = [] {
    const char *given = getenv("KCOMPD_DIRECTORY");
    return std::string(given && *given ? given : "/run/kcompd");
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

std::string build_tree() {
  std::error_code error;
  std::filesystem::path tree = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  return std::filesystem::exists(tree / "CMakeCache.txt", error) ? tree.string() : "";
}

} // namespace kcompctl

int main(int argc, char **argv) {
  return kcompctl::main(argc, argv);
}
