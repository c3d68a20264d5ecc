// SPDX-License-Identifier: MIT
// dmesg: the records of dev/kmsg as util-linux prints them.
#include "tools/kcompctl/client.h"
#include "tools/kcompctl/command.h"
#include "tools/kcompctl/kmsg.h"
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <getopt.h>
#include <sstream>
#include <unistd.h>

namespace kcompctl {
namespace {

constexpr const char *kLevels[] = {"emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"};
constexpr const char *kFacilities[] = {"kern", "user", "mail", "daemon", "auth",     "syslog",
                                       "lpr",  "news", "uucp", "cron",   "authpriv", "ftp"};

struct View {
  unsigned levels = 0xff; // a bit for each one to show
  bool raw = false, decode = false, follow = false;
};

void print(const KmsgRecord &record, const View &view) {
  const unsigned level = record.level(), facility = record.facility();
  if (!(view.levels & (1U << level)))
    return;
  char head[32] = "";
  if (view.raw)
    snprintf(head, sizeof(head), "<%u>", record.priority);
  else if (view.decode)
    snprintf(head, sizeof(head), "%-6s:%-6s: ", facility < std::size(kFacilities) ? kFacilities[facility] : "?",
             kLevels[level]);
  print_kmsg(record, head);
}

int show(const View &view) {
  const std::string path = directory() + "/dev/kmsg";
  const int fd = open_kmsg(view.follow);
  if (fd < 0) {
    int code = errno;
    std::string absent = daemon_absent();
    if (!absent.empty())
      return complain("dmesg", absent);
    if (code == EPERM) { // by kernel.dmesg_restrict; the words are util-linux's
      fprintf(stderr, "dmesg: read kernel buffer failed: %s (only root may: try sudo)\n", error_text(code).c_str());
      return 1;
    }
    return complain("dmesg", "open '" + path + "': " + error_text(code));
  }
  KmsgRecord record;
  int code;
  while ((code = read_kmsg(fd, record)) == 0) {
    print(record, view);
    if (view.follow)
      fflush(stdout);
  }
  close(fd);
  if (fflush(stdout) != 0)
    return complain("dmesg", "write: " + error_text(errno));
  return code != EAGAIN && code != ENODATA ? complain("dmesg", "read '" + path + "': " + error_text(code)) : 0;
}

// "err,warn" as bits. Return: 0 if a name is unknown, after saying so.
unsigned parse_levels(const char *list) {
  unsigned bits = 0;
  std::istringstream names(list);
  for (std::string name; std::getline(names, name, ',');) {
    unsigned bit = 0;
    for (unsigned level = 0; level < std::size(kLevels); level++)
      if (name == kLevels[level])
        bit = 1U << level;
    if (!bit) {
      fprintf(stderr, "dmesg: unknown level '%s'\n", name.c_str());
      return 0;
    }
    bits |= bit;
  }
  if (!bits)
    fprintf(stderr, "dmesg: -l wants names of levels, as in err,warn\n");
  return bits;
}

int tell(kcompd::ControlCommand command, const std::vector<std::string> &arguments, const char *what) {
  Answer answer = ask(command, arguments);
  if (!answer.reached)
    return complain("dmesg", answer.why);
  if (answer.result)
    return complain("dmesg", std::string(what) + ": " + error_text(answer.result));
  return 0;
}

constexpr Option kOptions[] = {{'w', "follow"},
                               {'C', "clear"},
                               {'c', "read-clear"},
                               {'r', "raw"},
                               {'x', "decode"},
                               {'l', "level", "emerg alert crit err warn notice info debug"},
                               {'n', "console-level", "1 2 3 4 5 6 7 8 emerg alert crit err warn notice info debug"}};

} // namespace

const std::span<const Option> dmesg_options = kOptions;

int run_dmesg(int argc, char **argv) {
  View view;
  bool clear = false, read_clear = false;
  optind = 0;
  for (int c; (c = next_option(argc, argv, dmesg_options)) != -1;) {
    switch (c) {
    case 'w':
      view.follow = true;
      break;
    case 'C':
      clear = true;
      break;
    case 'c':
      read_clear = true;
      break;
    case 'r':
      view.raw = true;
      break;
    case 'x':
      view.decode = true;
      break;
    case 'l':
      if (!(view.levels = parse_levels(optarg)))
        return 1;
      break;
    case 'n':
      return tell(kcompd::ControlCommand::kConsoleLevel, {optarg}, "set the console level");
    default:
      return standard_option(
          c, "Usage: dmesg [-wCcrx] [-l LEVELS] [-n LEVEL]\n"
             "Show the log of kcompd. -w: wait for more; -C: clear, -c: show and clear; -r: raw, -x: decode\n"
             "facility and level; -l: only these levels (err,warn); -n: what kcompd shows on its own output.\n");
    }
  }
  if (optind < argc) {
    fprintf(stderr, "dmesg: '%s': no arguments but options (see dmesg --help)\n", argv[optind]);
    return 1;
  }
  if (clear)
    return tell(kcompd::ControlCommand::kDmesgClear, {}, "clear the log");
  int status = show(view);
  if (status == 0 && read_clear)
    status = tell(kcompd::ControlCommand::kDmesgClear, {}, "clear the log");
  return status;
}

} // namespace kcompctl
