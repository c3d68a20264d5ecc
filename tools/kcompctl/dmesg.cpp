// SPDX-License-Identifier: MIT
// dmesg: the records of dev/kmsg as util-linux prints them.
#include "tools/kcompctl/client.h"
#include "tools/kcompctl/command.h"
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <getopt.h>
#include <sstream>
#include <unistd.h>

namespace kcompctl {
namespace {

constexpr const char *kLevels[] = {"emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"};
constexpr const char *kFacilities[] = {"kern", "user", "mail", "daemon", "auth",     "syslog",
                                       "lpr",  "news", "uucp", "cron",   "authpriv", "ftp"};
constexpr size_t kRecordMax = 8192; // what the kernel's readers must offer

struct View {
  unsigned levels = 0xff; // a bit for each one to show
  bool raw = false, decode = false, follow = false;
};

struct Record {
  unsigned priority = 0;
  long long microseconds = 0;
  std::string text;
};

// "6,0,12345678,-;text\n KEY=value\n"; bytes that do not print are \xNN in it.
bool parse(const std::string &line, Record &ret) {
  unsigned long long sequence;
  if (sscanf(line.c_str(), "%u,%llu,%lld,", &ret.priority, &sequence, &ret.microseconds) != 3)
    return false;
  size_t at = line.find(';');
  if (at == std::string::npos)
    return false;
  size_t end = line.find('\n', at);
  ret.text.clear();
  for (at++; at < line.size() && at < end; at++) {
    unsigned byte;
    if (line[at] == '\\' && sscanf(line.c_str() + at, "\\x%2x", &byte) == 1) {
      ret.text += static_cast<char>(byte);
      at += 3;
    } else {
      ret.text += line[at];
    }
  }
  return true;
}

void print(const Record &record, const View &view) {
  unsigned level = record.priority & 7, facility = record.priority >> 3;
  if (!(view.levels & (1U << level)))
    return;
  char head[64];
  int length = 0;
  if (view.raw)
    length = snprintf(head, sizeof(head), "<%u>", record.priority);
  else if (view.decode)
    length = snprintf(head, sizeof(head),
                      "%-6s:%-6s: ", facility < std::size(kFacilities) ? kFacilities[facility] : "?", kLevels[level]);
  length += snprintf(head + length, sizeof(head) - static_cast<size_t>(length), "[%5lld.%06lld] ",
                     record.microseconds / 1000000, record.microseconds % 1000000);
  fputs(head, stdout);
  for (char c : record.text) {
    putchar(c);
    if (c == '\n')
      printf("%*s", length, ""); // further lines stand under the first
  }
  putchar('\n');
}

int show(const View &view) {
  std::string path = directory() + "/dev/kmsg";
  int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | (view.follow ? 0 : O_NONBLOCK));
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
  lseek(fd, 0, SEEK_DATA); // past what was cleared
  int code = 0;
  std::string line;
  for (;;) {
    line.resize(kRecordMax);
    ssize_t got = read(fd, line.data(), line.size());
    if (got < 0 &&
        (errno == EINTR || errno == EPIPE)) // EPIPE: records were overwritten before we came; go on with the oldest
      continue;
    if (got <= 0) {
      code = got < 0 && errno != EAGAIN ? errno : 0;
      break;
    }
    line.resize(static_cast<size_t>(got));
    Record record;
    if (parse(line, record))
      print(record, view);
    if (view.follow)
      fflush(stdout);
  }
  close(fd);
  if (fflush(stdout) != 0)
    return complain("dmesg", "write: " + error_text(errno));
  return code ? complain("dmesg", "read '" + path + "': " + error_text(code)) : 0;
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

} // namespace

int run_dmesg(int argc, char **argv) {
  const option options[] = {{"follow", no_argument, nullptr, 'w'},
                            {"clear", no_argument, nullptr, 'C'},
                            {"read-clear", no_argument, nullptr, 'c'},
                            {"raw", no_argument, nullptr, 'r'},
                            {"decode", no_argument, nullptr, 'x'},
                            {"level", required_argument, nullptr, 'l'},
                            {"console-level", required_argument, nullptr, 'n'},
                            {"help", no_argument, nullptr, 'h'},
                            {"version", no_argument, nullptr, 'V'},
                            {}};
  View view;
  bool clear = false, read_clear = false;
  optind = 0;
  for (int c; (c = getopt_long(argc, argv, "wCcrxl:n:hV", options, nullptr)) != -1;) {
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
