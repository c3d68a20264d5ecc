// SPDX-License-Identifier: MIT
// printk(): from a format to a record in the ring, and the readers' positions and wake-ups.
#include "kernel/printk/printk.h"
#include "kernel/oops.h"
#include "kernel/printk/ring.h"
#include "kernel/sched/core.h"
#include "kernel/sched/futex.h"
#include <algorithm>
#include <cerrno>
#include <exception>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/timekeeping.h>
#include <mutex>
#include <thread>
#include <unistd.h>

int console_printk[4] = {CONSOLE_LOGLEVEL_DEFAULT, MESSAGE_LOGLEVEL_DEFAULT, 1, CONSOLE_LOGLEVEL_DEFAULT};
EXPORT_SYMBOL(console_printk);

namespace kcompd {

DECLARE_WAIT_QUEUE_HEAD(log_wait);
void (*log_flush_hook)() noexcept = nullptr;

namespace {

constinit LogRing ring;
constinit std::atomic<uint64_t> clear_mark{0};

pid_t thread_id() noexcept {
  static thread_local pid_t id = 0;
  if (id == 0)
    id = gettid();
  return id;
}

// A writer may hold any lock, even that of log_wait, so it only leaves word on a futex, and a thread of the log wakes
// the waiters. A reader that finds nothing sets `armed` and looks again; a writer publishes and then looks at `armed`.
// All four are seq_cst: one of the two sees the other.
class Waker {
public:
  void arm() noexcept {
    if (!started_.load(std::memory_order_acquire)) // pairs with start()
      start();
    armed_.store(1, std::memory_order_seq_cst);
  }

  void published() noexcept {
    if (armed_.load(std::memory_order_seq_cst) == 0 || armed_.exchange(0, std::memory_order_seq_cst) == 0)
      return;
    __atomic_fetch_add(&word_, 1, __ATOMIC_SEQ_CST);
    futex_wake(&word_, 1);
  }

private:
  void start() noexcept {
    std::lock_guard guard(starting_);
    if (started_.load(std::memory_order_relaxed)) // under the lock
      return;
    try {
      std::thread([this] { run(); }).detach();
      started_.store(true, std::memory_order_release);
    } catch (const std::exception &) {
      // No thread to be had now: the next reader that waits tries again.
    }
  }

  void run() noexcept {
    unsigned seen = 0;
    for (;;) {
      const unsigned word = __atomic_load_n(&word_, __ATOMIC_ACQUIRE); // pairs with published()
      if (word == seen)
        futex_wait(&word_, seen, -1);
      else
        wake_up_all(&log_wait);
      seen = word;
    }
  }

  std::atomic<uint32_t> armed_{0};
  unsigned word_ = 0; // a futex
  std::atomic<bool> started_{false};
  std::mutex starting_;
};
constinit Waker waker;

// Level prefixes, wherever they come from: the format or what it printed.
const char *parse_prefix(const char *text, int &level, bool &continued) noexcept {
  while (const int kind = printk_get_level(text)) {
    if (kind == 'c')
      continued = true;
    else if (level == LOGLEVEL_DEFAULT)
      level = kind - '0';
    text += 2;
  }
  return text;
}

} // namespace

uint64_t boot_ns() noexcept {
  static const uint64_t start = ktime_get_ns();
  return start;
}

namespace {

// Time begins before the first record.
[[maybe_unused]] const uint64_t boot_is_now = boot_ns();

size_t format_dict(char *buffer, size_t size, const dev_printk_info &info) noexcept {
  size_t length = 0;
  if (info.subsystem[0] != '\0')
    length += size_t(scnprintf(buffer, size, "SUBSYSTEM=%.15s\n", info.subsystem));
  if (info.subsystem[0] != '\0' && info.device[0] != '\0')
    length += size_t(scnprintf(buffer + length, size - length, "DEVICE=%.47s\n", info.device));
  return length;
}

// Who writes: behind the dict, as LogRecord has it. Return: the new length.
size_t append_origin(char *buffer, size_t size, size_t length, const dev_printk_info *info,
                     std::string_view text) noexcept {
  const Task *const me = existing_task();
  // The call lies on the thread's stack: where a driver has written over that, it is not looked at.
  const CallContext *const call = me && (!me->guard || me->guard->intact()) ? me->call : nullptr;
  if (!info && (!me || (!call && !me->module.load(std::memory_order_relaxed)))) // for display only
    return length;
  const auto *module = me ? static_cast<const struct module *>(me->module.load(std::memory_order_relaxed)) : nullptr;
  std::string_view device = call && call->device ? call->device : "";
  // A message about a device begins with "SUBSYSTEM NAME: ".
  if (const std::string_view subsystem = info ? info->subsystem : ""; !subsystem.empty() && text.starts_with(subsystem))
    device = text.substr(std::min(subsystem.size() + 1, text.size())).substr(0, text.find(": ") - subsystem.size() - 1);
  if (!module && device.empty())
    return length;
  // The module is still there: this thread runs its code, or is in a call of it.
  for (const std::string_view name : {std::string_view(module ? module->name : ""), device}) {
    if (length + 1 + name.size() > size)
      break;
    buffer[length++] = '\0';
    length += name.copy(buffer + length, name.size());
  }
  return length;
}

} // namespace

void LogReader::seek(From from) noexcept {
  switch (from) {
  case From::kOldest:
    seq_ = ring.oldest();
    break;
  case From::kClear:
    seq_ = std::max(clear_mark.load(std::memory_order_acquire), ring.oldest()); // pairs with log_clear()
    break;
  case From::kNewest:
    seq_ = ring.head();
    break;
  }
}

int LogReader::next(LogRecord &record) noexcept {
  switch (ring.read(seq_, record)) {
  case LogRing::Read::kDone:
    return 0;
  case LogRing::Read::kLost:
    return -EPIPE;
  default:
    return -EAGAIN;
  }
}

bool LogReader::ready() noexcept {
  if (ring.readable(seq_))
    return true;
  waker.arm();
  return ring.readable(seq_);
}

void log_finish_line() noexcept {
  if (ring.finish_line())
    waker.published();
}

void log_clear() noexcept {
  log_finish_line();
  clear_mark.store(ring.head(), std::memory_order_release); // pairs with LogReader::seek()
}

bool log_resize(size_t messages) noexcept {
  return ring.resize(messages);
}

size_t log_capacity() noexcept {
  return ring.capacity();
}

LogStatus log_status() noexcept {
  return {ring.oldest(), ring.head(), clear_mark.load(std::memory_order_acquire), ring.dropped()};
}

bool log_on_console(int level) noexcept {
  return level < READ_ONCE(console_loglevel);
}

} // namespace kcompd

extern "C" {

int vprintk_emit(int facility, int level, const dev_printk_info *dev_info, const char *fmt, va_list args) {
  using namespace kcompd;
  char buffer[kLogTextMax + 1];
  const char *const end = buffer + vscnprintf(buffer, sizeof(buffer), fmt, args);

  bool continued = false;
  const char *text = buffer;
  if (facility == 0)
    text = parse_prefix(buffer, level, continued);
  size_t size = size_t(end - text);
  const bool newline = size > 0 && text[size - 1] == '\n';
  if (newline)
    --size;
  const bool open = !newline && dev_info == nullptr;
  const pid_t task = thread_id();

  if (!continued || !ring.extend(text, size, task, open)) {
    char dict[kLogDictMax];
    LogEntry entry;
    entry.text = text;
    entry.text_size = size;
    entry.dict = dict;
    entry.dict_size = dev_info ? format_dict(dict, sizeof(dict), *dev_info) : 0;
    entry.dict_size = append_origin(dict, sizeof(dict), entry.dict_size, dev_info, {text, size});
    entry.usec = (ktime_get_ns() - boot_ns()) / 1000;
    entry.level = level >= 0 && level <= 7 ? level : READ_ONCE(default_message_loglevel);
    entry.facility = facility;
    entry.task = task;
    entry.continued = continued;
    entry.open = open;
    uint64_t seq;
    ring.append(entry, &seq);
  }
  waker.published();
  return int(size);
}
EXPORT_SYMBOL(vprintk_emit);

int vprintk(const char *fmt, va_list args) {
  return vprintk_emit(0, LOGLEVEL_DEFAULT, nullptr, fmt, args);
}
EXPORT_SYMBOL(vprintk);

int _printk(const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  const int size = vprintk_emit(0, LOGLEVEL_DEFAULT, nullptr, fmt, args);
  va_end(args);
  return size;
}
EXPORT_SYMBOL(_printk);

bool printk_timed_ratelimit(unsigned long *caller_jiffies, unsigned int interval_msecs) {
  // 0 means "never yet" in any unit; the runtime counts it in milliseconds.
  const unsigned long now = ktime_get_ns() / 1000000;
  if (*caller_jiffies != 0 && now - *caller_jiffies < interval_msecs)
    return false;
  *caller_jiffies = now;
  return true;
}
EXPORT_SYMBOL(printk_timed_ratelimit);

int __printk_ratelimit(const char *func) {
  static DEFINE_RATELIMIT_STATE(all_callers, DEFAULT_RATELIMIT_INTERVAL, DEFAULT_RATELIMIT_BURST);
  return ___ratelimit(&all_callers, func);
}
EXPORT_SYMBOL(__printk_ratelimit);

} // extern "C"
