// SPDX-License-Identifier: MIT
// The log's thread. The only file that knows spdlog. The journal is spoken to directly: spdlog has no fields for it.
#include "daemon/log.h"
#include "kernel/printk/printk.h"
#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <pthread.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <system_error>
#include <systemd/sd-journal.h>
#include <thread>

namespace kcompd {
namespace {

using Clock = std::chrono::steady_clock;

// A driver that floods the log fills its own ring buffer, not the journal.
constexpr double kLinesPerSecond = 2000;
constexpr double kBurst = 5000;

// Is standard error the journal? It says which file that would be.
bool on_journal() {
  const char *stream = getenv("JOURNAL_STREAM");
  struct stat st;
  unsigned long device, inode;
  return stream && sscanf(stream, "%lu:%lu", &device, &inode) == 2 && fstat(STDERR_FILENO, &st) == 0 &&
         st.st_dev == device && st.st_ino == inode;
}

spdlog::level::level_enum spdlog_level(int level) {
  if (level <= 2)
    return spdlog::level::critical;
  if (level == 3)
    return spdlog::level::err;
  if (level == 4)
    return spdlog::level::warn;
  return level <= 6 ? spdlog::level::info : spdlog::level::debug;
}

// A journal that cannot be reached loses messages; there is nobody left to tell.
void send_to_journal(const std::vector<std::string> &fields) {
  std::vector<iovec> parts;
  parts.reserve(fields.size());
  for (const std::string &field : fields)
    parts.push_back({const_cast<char *>(field.data()), field.size()});
  sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
}

std::string text_of(const LogRecord &record) {
  std::string text(record.text());
  if (text.ends_with('\n'))
    text.pop_back();
  return text;
}

} // namespace

std::vector<std::string> journal_fields(const LogRecord &record) {
  std::vector<std::string> fields = {"MESSAGE=" + text_of(record), "PRIORITY=" + std::to_string(record.level),
                                     "SYSLOG_IDENTIFIER=kcompd"};
  if (!record.module().empty())
    fields.push_back("KCOMPD_MODULE=" + std::string(record.module()));
  if (!record.device().empty())
    fields.push_back("KCOMPD_DEVICE=" + std::string(record.device()));
  return fields;
}

struct LogSink::State {
  const bool journal = on_journal();
  spdlog::logger logger;
  std::thread thread;

  std::mutex mutex;
  std::condition_variable ended;
  bool finished = false;
  std::atomic<bool> stopping{false};
  std::atomic<uint64_t> shown{0}; // records before this one have been shown

  double allowance = kBurst;
  Clock::time_point counted = Clock::now();
  unsigned long suppressed = 0;

  State() : logger("kcompd", std::make_shared<spdlog::sinks::stderr_sink_st>()) {
    logger.set_pattern("%v");
    logger.set_level(spdlog::level::trace);
    logger.set_error_handler([](const std::string &) {}); // there is nobody left to tell
  }

  void run();
  void show(const LogRecord &record);
  void show_own(const std::string &text) {
    if (journal)
      send_to_journal({"MESSAGE=kcompd: " + text, "PRIORITY=4", "SYSLOG_IDENTIFIER=kcompd"});
    else
      logger.log(spdlog::level::warn, "kcompd: {}", text);
  }
  bool allowed();
  void tell_suppressed();
};

// A State that was published is not freed before it has been taken back, and the process dies in between or does not.
std::atomic<LogSink::State *> LogSink::flushed{nullptr};

void LogSink::flush() noexcept {
  constexpr int kPatienceMs = 200;
  State *state = flushed.load();
  if (!state)
    return;
  log_finish_line();
  wake_up_interruptible(&log_wait);
  uint64_t end = log_status().next;
  for (int ms = 0; ms < kPatienceMs && state->shown.load() < end; ms++)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

bool LogSink::State::allowed() {
  auto now = Clock::now();
  allowance = std::min(kBurst, allowance + kLinesPerSecond * std::chrono::duration<double>(now - counted).count());
  counted = now;
  if (allowance < 1)
    return false;
  allowance -= 1;
  return true;
}

void LogSink::State::tell_suppressed() {
  if (suppressed)
    show_own(std::to_string(suppressed) + " messages are not shown here (too many; kcompctl dmesg has the newest)");
  suppressed = 0;
}

void LogSink::State::show(const LogRecord &record) {
  if (!log_on_console(record.level))
    return;
  if (!allowed()) {
    suppressed++;
    return;
  }
  tell_suppressed();
  if (journal) {
    send_to_journal(journal_fields(record));
    return;
  }
  std::string text = format_plain(record);
  if (text.ends_with('\n'))
    text.pop_back();
  logger.log(spdlog_level(record.level), "{}", text);
}

void LogSink::State::run() {
  pthread_setname_np(pthread_self(), "kcompd-log");
  LogReader reader;
  LogRecord record;
  for (;;) {
    uint64_t expected = reader.position();
    int err = reader.next(record);
    if (err == 0) {
      show(record);
      shown = reader.position();
    } else if (err == -EPIPE) {
      show_own(std::to_string(reader.position() - expected) + " messages were overwritten before they could be shown");
    } else if (stopping) {
      break;
    } else {
      tell_suppressed();
      shown = reader.position();
      wait_event_interruptible(log_wait, reader.ready() || stopping);
    }
  }
  tell_suppressed();
  logger.flush();
  std::lock_guard lock(mutex);
  finished = true;
  ended.notify_all();
}

Result<std::unique_ptr<LogSink>> LogSink::start() {
  auto sink = std::make_unique<LogSink>();
  sink->state_ = std::make_shared<State>();
  try {
    sink->state_->thread = std::thread([state = sink->state_] { state->run(); });
  } catch (const std::system_error &error) {
    return fail(error.code().value(), "start the log's thread", kThreadsHint);
  }
  flushed = sink->state_.get();
  log_flush_hook = flush;
  return sink;
}

bool LogSink::stop(int ms) {
  if (!state_ || !state_->thread.joinable())
    return true;
  log_flush_hook = nullptr;
  flushed = nullptr;
  log_finish_line();
  state_->stopping = true;
  wake_up_interruptible(&log_wait);
  bool finished;
  {
    std::unique_lock lock(state_->mutex);
    finished = state_->ended.wait_for(lock, std::chrono::milliseconds(ms), [this] { return state_->finished; });
  }
  finished ? state_->thread.join() : state_->thread.detach();
  return finished;
}

LogSink::~LogSink() {
  stop(0);
}

void say(int level, const std::string &text) {
  if (on_journal())
    fprintf(stderr, "<%d>", level);
  fprintf(stderr, "kcompd: %s\n", text.c_str());
}

} // namespace kcompd
