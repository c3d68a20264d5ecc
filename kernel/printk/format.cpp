// SPDX-License-Identifier: MIT
// The forms in which a record is shown, and the one in which clients write one.
#include "kernel/printk/printk.h"
#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cinttypes>
#include <cstdarg>
#include <cstdio>
#include <linux/printk.h>

namespace kcompd {

namespace {

constexpr const char *kFacilities[] = {"kern", "user", "mail", "daemon", "auth",     "syslog",
                                       "lpr",  "news", "uucp", "cron",   "authpriv", "ftp"};
constexpr const char *kLevels[] = {"emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"};

// Every line of the text behind `prefix` and the time stamp.
std::string with_prefix(const LogRecord &record, const char *prefix) {
  char stamp[64];
  const int size = snprintf(stamp, sizeof(stamp), "%s[%5" PRIu64 ".%06" PRIu64 "] ", prefix, record.usec / 1000000,
                            record.usec % 1000000);
  std::string out;
  std::string_view rest = record.text();
  for (;;) {
    const size_t end = rest.find('\n');
    out.append(stamp, size_t(size)).append(rest.substr(0, end)).push_back('\n');
    if (end == std::string_view::npos)
      return out;
    rest.remove_prefix(end + 1);
  }
}

void append_escaped(std::string &out, std::string_view text) {
  constexpr char kDigits[] = "0123456789abcdef";
  for (const unsigned char c : text) {
    if (c < ' ' || c >= 127 || c == '\\') {
      out += "\\x";
      out += kDigits[c >> 4];
      out += kDigits[c & 15];
    } else {
      out += char(c);
    }
  }
}

[[gnu::format(printf, 3, 4)]] void emit(int facility, int level, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  vprintk_emit(facility, level, nullptr, fmt, args);
  va_end(args);
}

} // namespace

std::string format_plain(const LogRecord &record) {
  return with_prefix(record, "");
}

std::string format_syslog(const LogRecord &record) {
  char prefix[16];
  snprintf(prefix, sizeof(prefix), "<%d>", record.facility << 3 | record.level);
  return with_prefix(record, prefix);
}

std::string format_decoded(const LogRecord &record) {
  char prefix[32];
  const bool known = size_t(record.facility) < std::size(kFacilities);
  snprintf(prefix, sizeof(prefix), "%-6s:%-6s: ", known ? kFacilities[record.facility] : "unknown",
           kLevels[record.level & 7]);
  return with_prefix(record, prefix);
}

std::string format_kmsg(const LogRecord &record) {
  char prefix[64];
  const int size = snprintf(prefix, sizeof(prefix), "%d,%" PRIu64 ",%" PRIu64 ",%c;",
                            record.facility << 3 | record.level, record.seq, record.usec, record.continued ? 'c' : '-');
  std::string out(prefix, size_t(size));
  append_escaped(out, record.text());
  out += '\n';
  std::string_view dict = record.dict();
  while (!dict.empty()) {
    const size_t end = std::min(dict.find('\n'), dict.size());
    out += ' ';
    append_escaped(out, dict.substr(0, end));
    out += '\n';
    dict.remove_prefix(std::min(end + 1, dict.size()));
  }
  return out;
}

ssize_t log_inject(const char *data, size_t size) noexcept {
  if (size > kLogTextMax)
    return -EINVAL;
  int level = LOGLEVEL_DEFAULT;
  int facility = 1; // user: a client can not speak for the kernel
  std::string_view text{data, size};
  if (text.starts_with('<')) {
    const size_t close = text.find('>');
    const std::string_view digits = text.substr(1, close == text.npos ? 0 : close - 1);
    if (!digits.empty() && digits.size() <= 4 &&
        std::all_of(digits.begin(), digits.end(), [](unsigned char c) { return isdigit(c); })) {
      int number = 0;
      for (const char c : digits)
        number = number * 10 + (c - '0');
      level = number & 7;
      if (number >> 3 != 0)
        facility = number >> 3 & 0xff;
      text.remove_prefix(close + 1);
    }
  }
  emit(facility, level, "%.*s", int(text.size()), text.data());
  log_finish_line();
  return ssize_t(size);
}

} // namespace kcompd
