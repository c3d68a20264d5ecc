// SPDX-License-Identifier: MIT
// top: the daemon, its devices, modules, sleepers and locks, and the end of its log, again and again.
#include "tools/kcompctl/top.h"
#include "tools/kcompctl/client.h"
#include "tools/kcompctl/command.h"
#include "tools/kcompctl/kmsg.h"
#include "tools/kcompctl/terminal.h"
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <getopt.h>
#include <memory>
#include <thread>
#include <unistd.h>

namespace kcompctl {
namespace {

using Clock = std::chrono::steady_clock;

struct TopOptions {
  bool batch = false;
  double delay = 2;
  long rounds = -1; // -1: without an end
  TopOrder order = TopOrder::kRequests;
  std::vector<std::string> names;
};

// The end of the log, followed.
class LogTail {
public:
  ~LogTail() {
    if (fd_ >= 0)
      close(fd_);
  }

  void read_on(TopSample &sample) {
    constexpr size_t kLines = 200, kAtOnce = 20000; // a log that is written faster than read shall not hold us
    if (fd_ < 0)
      fd_ = open_kmsg(false);
    if (fd_ < 0) {
      sample.log_problem = errno == EPERM ? "only root may read it" : error_text(errno);
      return;
    }
    KmsgRecord record;
    int code = 0;
    for (size_t i = 0; i < kAtOnce && (code = read_kmsg(fd_, record)) == 0; i++) {
      lines_.push_back({record.level(), record.stamp() + record.text});
      if (lines_.size() > kLines)
        lines_.pop_front();
    }
    if (code != 0 && code != EAGAIN) { // that daemon is gone: the next look opens anew
      close(fd_);
      fd_ = -1;
    }
    sample.log = lines_;
  }

private:
  int fd_ = -1;
  std::deque<LogLine> lines_;
};

bool look(LogTail &log, TopSample &ret) {
  if (!fetch("top", ret.status) || !fetch("top", ret.modules) || !fetch("top", ret.devices) ||
      !fetch("top", ret.locks) || !fetch("top", ret.tasks))
    return false;
  ret.when = std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
  log.read_on(ret);
  return true;
}

int run_batch(const TopOptions &options) {
  LogTail log;
  std::unique_ptr<TopSample> before;
  for (long round = 0; options.rounds < 0 || round < options.rounds; round++) {
    if (round > 0)
      std::this_thread::sleep_for(std::chrono::duration<double>(options.delay));
    auto now = std::make_unique<TopSample>();
    if (!look(log, *now))
      return 1;
    if (round > 0)
      putchar('\n');
    constexpr size_t kLogLines = 10;
    while (now->log.size() > kLogLines)
      now->log.pop_front();
    for (const TopRow &row : lay_out(make_top_view(before.get(), *now, options.order, options.names), 0))
      puts(row.text.c_str());
    if (fflush(stdout) != 0)
      return complain("top", "write: " + error_text(errno));
    before = std::move(now);
  }
  return 0;
}

// Return: whether the key is one of ours.
bool obey(char key, TopOptions &options) {
  switch (key) {
  case 'r':
    options.order = TopOrder::kRequests;
    return true;
  case 'b':
    options.order = TopOrder::kBytes;
    return true;
  case 'n':
    options.order = TopOrder::kName;
    return true;
  default:
    return false;
  }
}

// What is on the screen is drawn anew at once when a key or the size asks for it; the next look waits for its time.
int run_screen(TopOptions options) {
  LogTail log;
  auto now = std::make_unique<TopSample>();
  if (!look(log, *now))
    return 1;
  Terminal terminal;
  std::unique_ptr<TopSample> before;
  for (long round = 1;; round++) {
    const auto next = Clock::now() + std::chrono::duration<double>(options.delay);
    for (bool looked_at = true; looked_at;) {
      TopView view = make_top_view(before.get(), *now, options.order, options.names);
      view.head.push_back({"keys: q quit, space look now, order by: r requests, b bytes, n name"});
      terminal.draw(lay_out(view, terminal.height()));
      for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(next - Clock::now()).count();
        char key = 0;
        const auto event = terminal.wait(static_cast<int>(std::max<long>(left, 0)), key);
        if (event == Terminal::Event::kEnd || (event == Terminal::Event::kKey && (key == 'q' || key == 'Q')))
          return 0;
        looked_at = event == Terminal::Event::kRedraw || (event == Terminal::Event::kKey && obey(key, options));
        if (looked_at || (event == Terminal::Event::kKey && key == ' ') || Clock::now() >= next)
          break;
      }
    }
    if (round == options.rounds)
      return 0;
    auto newer = std::make_unique<TopSample>();
    if (!look(log, *newer))
      break;
    before = std::move(now);
    now = std::move(newer);
  }
  return -1;
}

bool parse_number(const char *text, double least, double &ret) {
  char *end;
  ret = strtod(text, &end);
  return end != text && !*end && ret >= least && ret <= 86400;
}

constexpr Option kOptions[] = {{'b', "batch"}, {'d', "delay", ""}, {'n', "iterations", ""}};

} // namespace

const std::span<const Option> top_options = kOptions;

int run_top(int argc, char **argv) {
  TopOptions options;
  double rounds = 0;
  optind = 0;
  for (int c; (c = next_option(argc, argv, top_options)) != -1;) {
    switch (c) {
    case 'b':
      options.batch = true;
      break;
    case 'd':
      if (!parse_number(optarg, 0.1, options.delay))
        return complain("top", std::string("-d wants seconds, 0.1 or more: '") + optarg + "'");
      break;
    case 'n':
      if (!parse_number(optarg, 1, rounds))
        return complain("top", std::string("-n wants how often to look, 1 or more: '") + optarg + "'");
      options.rounds = static_cast<long>(rounds);
      break;
    default:
      return standard_option(c, "Usage: top [-b] [-d SECONDS] [-n TIMES] [MODULE|DEVICE...]\n"
                                "Show what kcompd does, again and again. -b: plain text, for scripts.\n");
    }
  }
  options.names.assign(argv + optind, argv + argc);
  if (options.batch)
    return run_batch(options);
  if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
    return complain("top", "this is no terminal (for plain text: top -b -n 1)");
  if (int status = run_screen(options); status >= 0)
    return status;
  std::string absent = daemon_absent(); // what was said on the other screen is gone with it
  return absent.empty() ? complain("top", "kcompd does not answer") : complain("top", absent);
}

} // namespace kcompctl
