// SPDX-License-Identifier: MIT
// The commands of kcompctl: one file each, all listed in the table in main.cpp.
#pragma once

#include <span>
#include <string>

namespace kcompctl {

// An option of a command: getopt and bash completion go by it.
struct Option {
  char letter;
  const char *name;
  const char *values = nullptr; // null: it has no argument; words that completion offers for it, or ""
};

// What follows a command's options, for completion.
enum class Operands { kNone, kModuleAndParameters, kModules, kLoaded, kLoadedOrDevices, kSource, kShell };

struct Command {
  const char *name;
  int (*run)(int argc, char **argv); // argv[0] is the command's name; returns the exit status
  const char *arguments;             // for --help
  const char *help;
  bool alias; // also a program of its own, as kmod's are
  std::span<const Option> options;
  Operands operands;
};

std::span<const Command> commands();

extern const std::span<const Option> common_options; // of all that have any: --help, --version
extern const std::span<const Option> modinfo_options, dmesg_options, top_options, json_options;

int run_insmod(int argc, char **argv);
int run_rmmod(int argc, char **argv);
int run_lsmod(int argc, char **argv);
int run_modinfo(int argc, char **argv);
int run_dmesg(int argc, char **argv);
int run_ps(int argc, char **argv);
int run_status(int argc, char **argv);
int run_top(int argc, char **argv);
int run_kdir(int argc, char **argv);
int run_mknod(int argc, char **argv);
int run_cc(int argc, char **argv);
int run_run(int argc, char **argv);
int run_completion(int argc, char **argv);

// The next option, as getopt(3) returns it, its argument in optarg; -1: there are no more, optind is the first operand.
// The first call is made with optind = 0. @ordered: the first operand ends the options.
int next_option(int argc, char **argv, std::span<const Option> options, bool ordered = false);

// Where the daemon's tree is: -D, or $KCOMPD_DIRECTORY, or /run/kcompd.
std::string &directory();

// "insmod: ERROR: text" on stderr, as kmod's tools write. Return: 1, the exit status for it.
int complain(const char *command, const std::string &text);

// The end of a command that was given -h (its `usage` is shown), -V, or an option that it does not have. Return: the
// exit status.
int standard_option(int c, const char *usage);

// Is the command alone on its line? If not, it is said how to call it.
bool no_arguments(int argc, char **argv);

// What strerror() says, in whatever locale: the messages are to be compared.
std::string error_text(int code);

// The directory that modules are built against. Return: "" where it is not installed, and that has been said.
std::string find_kdir(const char *command);

} // namespace kcompctl
