// SPDX-License-Identifier: MIT
// Carries the kernel log to where an administrator looks: standard error, or the journal when standard error is the
// journal. Writers of the log never wait for it: it follows the ring buffer on a thread of its own and tells how much
// it had to leave out.
#pragma once

#include "daemon/result.h"
#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace kcompd {

struct LogRecord;

// A record as the journal has it: "MESSAGE=...", "PRIORITY=6", and KCOMPD_MODULE= and KCOMPD_DEVICE= where the record
// has them.
std::vector<std::string> journal_fields(const LogRecord &record);

class LogSink {
public:
  // Show what is in the log and what comes, as far as it is more important than console_loglevel.
  static Result<std::unique_ptr<LogSink>> start();
  ~LogSink();

  // Show what is in the log by now, and end. Waits at most `ms` milliseconds for a reader that takes nothing; the
  // thread is left behind then. Return: whether all was shown.
  bool stop(int ms);

private:
  struct State;
  static void flush() noexcept;
  static std::atomic<State *> flushed;
  std::shared_ptr<State> state_;
};

// A message of the daemon's own before the log runs, or when it could not start: "kcompd: TEXT" on standard error, with
// the priority that the journal understands if it is one.
void say(int level, const std::string &text);

} // namespace kcompd
