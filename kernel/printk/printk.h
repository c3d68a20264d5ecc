// SPDX-License-Identifier: MIT
// The log as its readers see it. Drivers write it with include/linux/printk.h.
//
// Every reader has a position of its own, the number of the next record it wants; reading takes nothing away from
// others and never holds a writer up. A reader that is too slow loses the oldest records, and is told so.
#pragma once

#include <algorithm>
#include <cstdint>
#include <linux/printk.h>
#include <linux/wait.h>
#include <string>
#include <string_view>

namespace kcompd {

inline constexpr size_t kLogTextMax = 991; // bytes of text in a record, as in the kernel
inline constexpr size_t kLogDictMax = 208; // bytes of "SUBSYSTEM=...\nDEVICE=...\n", and of the origin
inline constexpr size_t kLogSlots = 4096;  // records that the log remembers, unless log_resize() changes it

// One record, copied out.
struct LogRecord {
  uint64_t seq = 0;
  uint64_t usec = 0; // since boot_ns()
  int level = 4;     // 0 (emerg) to 7 (debug)
  int facility = 0;  // 0 = kern, 1 = user (written by clients)
  pid_t task = 0;    // the thread that wrote it
  bool continued = false;
  size_t text_size = 0;
  size_t dict_size = 0;
  char bytes[kLogTextMax + kLogDictMax];

  // May hold newlines, none at its end.
  std::string_view text() const { return {bytes, text_size}; }
  // "KEY=value" lines, each ended by a newline.
  std::string_view dict() const { return origin_part(0); }
  // The module whose code wrote it, and the device that it is about or whose call it was written in; "": none.
  std::string_view module() const { return origin_part(1); }
  std::string_view device() const { return origin_part(2); }

private:
  // What stands behind the text: the dict, the module, the device, with a NUL between.
  std::string_view origin_part(int index) const {
    std::string_view rest{bytes + text_size, dict_size};
    for (; index > 0 && !rest.empty(); --index)
      rest.remove_prefix(std::min(rest.find('\0'), rest.size() - 1) + 1);
    return rest.substr(0, rest.find('\0'));
  }
};

class LogReader {
public:
  enum class From { kOldest, kClear, kNewest }; // kClear: behind the last log_clear()

  explicit LogReader(From from = From::kOldest) noexcept { seek(from); }

  void seek(From from) noexcept;
  uint64_t position() const noexcept { return seq_; }

  // Copy the next record and move on. A record that its writer has not finished (no newline yet) is not there until
  // another one follows, or log_finish_line(). Return: 0, -EAGAIN (nothing there), -EPIPE (records were lost; the
  // position is now the oldest one left).
  int next(LogRecord &record) noexcept;

  // Would next() return something? If not, the next record wakes log_wait, so that
  // wait_event_interruptible(log_wait, reader.ready()) and poll_wait(file, &log_wait, table) followed by ready() miss
  // nothing.
  bool ready() noexcept;

private:
  uint64_t seq_ = 0;
};

// Woken for everybody when there is something new. The wake-up is done by a thread of its own, so that printk() may be
// called with any lock held.
extern wait_queue_head_t log_wait;

// An unfinished line is finished: nothing continues it, and readers see it. For the end of a module's init, of a call,
// and dmesg. Context: any.
void log_finish_line() noexcept;

// Readers that start at kClear see nothing of what is there now.
void log_clear() noexcept;

// Remember the last `messages` records (at least 1) instead of kLogSlots. Context: before anybody has logged anything,
// while there is one thread. Return: true if that was done; false: too late, or no memory.
bool log_resize(size_t messages) noexcept;
size_t log_capacity() noexcept;

struct LogStatus {
  uint64_t first, next, clear; // sequence numbers: the oldest record, the one to be written next, the clear mark
  uint64_t dropped;            // records that were never written, because a slot was still in use a whole round later
};
LogStatus log_status() noexcept;

// Does a record of that level go to the console? (console_printk[0], as `dmesg -n` sets it.)
bool log_on_console(int level) noexcept;

// The forms of a record; each of its lines is ended by a newline.
std::string format_plain(const LogRecord &record);   // "[   12.345678] text"
std::string format_syslog(const LogRecord &record);  // "<6>[   12.345678] text"
std::string format_decoded(const LogRecord &record); // "kern  :info  : [   12.345678] text"
std::string format_kmsg(const LogRecord &record);    // "6,0,12345678,-;text" and " KEY=value" lines

// What write(2) on kmsg does: "<3>text" has level 3, anything else the default one; the facility is user unless told.
// Return: size, or -EINVAL (too long).
ssize_t log_inject(const char *data, size_t size) noexcept;

// Names for %pS: the symbol that holds an address. Set by the module loader; the default asks the dynamic linker.
struct SymbolInfo {
  const char *name = nullptr; // null: not known
  uintptr_t start = 0;
  size_t size = 0;
  const char *module = nullptr; // null: the daemon itself
};
using SymbolLookup = bool (*)(uintptr_t address, SymbolInfo &ret_info) noexcept;
void set_symbol_lookup(SymbolLookup lookup) noexcept;
bool lookup_symbol(uintptr_t address, SymbolInfo &ret_info) noexcept;

// CLOCK_MONOTONIC when the daemon started, in nanoseconds: 0 of the log's time stamps.
uint64_t boot_ns() noexcept;

// Before the process dies on purpose: sinks get what is in the log. The daemon's log thread sets it; null: nobody.
extern void (*log_flush_hook)() noexcept;

} // namespace kcompd
