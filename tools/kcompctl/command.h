// SPDX-License-Identifier: MIT
// The commands of kcompctl: one file each, all listed in the table in main.cpp.
#pragma once

#include <string>

namespace kcompctl {

struct Command {
  const char *name;
  int (*run)(int argc, char **argv); // argv[0] is the command's name; returns the exit status
  const char *arguments;             // for --help
  const char *help;
  bool alias; // also a program of its own, as kmod's are
};

int run_insmod(int argc, char **argv);
int run_rmmod(int argc, char **argv);
int run_lsmod(int argc, char **argv);
int run_modinfo(int argc, char **argv);
int run_dmesg(int argc, char **argv);
int run_ps(int argc, char **argv);
int run_status(int argc, char **argv);
int run_kdir(int argc, char **argv);
int run_cc(int argc, char **argv);
int run_run(int argc, char **argv);

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

// What modules are built against.
std::string kdir();

// The directory with all that was built, "" when the program was installed.
std::string build_tree();

} // namespace kcompctl
