// SPDX-License-Identifier: MIT
// sscanf() with the kernel's rules: no floating point, %[ needs a width, %* skips to the next blank.
#include "lib/ctype.h"
#include "lib/kstrtox.h"
#include <algorithm>
#include <array>
#include <climits>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/string.h>

namespace kcompd {

namespace {

enum class Length { kChar, kShort, kInt, kLong };

Length read_length(const char *&format) {
  switch (*format) {
  case 'h':
    if (*++format != 'h')
      return Length::kShort;
    ++format;
    return Length::kChar;
  case 'l':
    if (*++format == 'l')
      ++format;
    return Length::kLong;
  case 'L':
  case 'z':
    ++format;
    return Length::kLong;
  default:
    return Length::kInt;
  }
}

void store(void *where, Length length, unsigned long value) {
  switch (length) {
  case Length::kChar:
    *static_cast<unsigned char *>(where) = static_cast<unsigned char>(value);
    break;
  case Length::kShort:
    *static_cast<unsigned short *>(where) = static_cast<unsigned short>(value);
    break;
  case Length::kInt:
    *static_cast<unsigned int *>(where) = static_cast<unsigned int>(value);
    break;
  case Length::kLong:
    *static_cast<unsigned long *>(where) = value;
    break;
  }
}

// The characters between the brackets of %[...]; a '^' in front turns the set round, a ']' may be its first member.
// Return: behind the closing bracket, or null if there is none.
const char *read_set(const char *format, std::array<bool, 256> &ret_set) {
  const bool negated = *format == '^';
  if (negated)
    ++format;
  ret_set.fill(negated);
  const char *const first = format;
  for (; *format != '\0' && (*format != ']' || format == first); ++format)
    ret_set[static_cast<unsigned char>(*format)] = !negated;
  ret_set[0] = false;
  return *format == ']' ? format + 1 : nullptr;
}

constexpr int kNoWidth = -1;

// One call of sscanf(): the text, the format, and how many arguments have been stored to.
class Scan {
public:
  Scan(const char *text, const char *format, va_list args) : text_(text), in_(text), format_(format) {
    va_copy(args_, args);
  }
  ~Scan() { va_end(args_); }
  Scan(const Scan &) = delete;
  Scan &operator=(const Scan &) = delete;

  // Return: the number of conversions stored.
  int run() {
    while (*format_ != '\0' && step()) {
    }
    return stored_;
  }

private:
  // These return false where the scan ends.

  bool step() {
    if (is_space(*format_)) {
      format_ = skip_spaces(format_);
      in_ = skip_spaces(in_);
      return true;
    }
    if (*format_ != '%')
      return *format_++ == *in_++;
    ++format_;
    return *format_ == '*' ? skip_field() : convert();
  }

  bool skip_field() {
    if (*in_ == '\0')
      return false;
    for (; *format_ != '\0' && *format_ != '%' && !is_space(*format_); ++format_)
      if (*format_ == '[')
        return false;
    while (*in_ != '\0' && !is_space(*in_))
      ++in_;
    return true;
  }

  bool read_width(int &ret_width) {
    ret_width = kNoWidth;
    if (*format_ < '0' || *format_ > '9')
      return true;
    ret_width = 0;
    for (; *format_ >= '0' && *format_ <= '9'; ++format_)
      ret_width = std::min(ret_width * 10 + (*format_ - '0'), SHRT_MAX);
    return ret_width != 0;
  }

  bool convert() {
    int width;
    if (!read_width(width))
      return false;
    const Length length = read_length(format_);
    const char conversion = *format_;
    if (conversion == '\0')
      return false;
    ++format_;
    if (conversion == 'n') {
      *va_arg(args_, int *) = int(in_ - text_);
      return true;
    }
    if (*in_ == '\0')
      return false;
    switch (conversion) {
    case 'c':
      return characters(width);
    case 's':
      return word(width);
    case '[':
      return members(width);
    case '%':
      return *in_++ == '%';
    case 'o':
      return number(width, length, 8, false);
    case 'x':
    case 'X':
      return number(width, length, 16, false);
    case 'i':
      return number(width, length, 0, true);
    case 'd':
      return number(width, length, 10, true);
    case 'u':
      return number(width, length, 10, false);
    default:
      return false;
    }
  }

  bool characters(int width) {
    char *out = va_arg(args_, char *);
    for (int left = width == kNoWidth ? 1 : width; left > 0 && *in_ != '\0'; --left)
      *out++ = *in_++;
    ++stored_;
    return true;
  }

  bool word(int width) {
    char *out = va_arg(args_, char *);
    in_ = skip_spaces(in_);
    for (int left = width == kNoWidth ? SHRT_MAX : width; left > 0 && *in_ != '\0' && !is_space(*in_); --left)
      *out++ = *in_++;
    *out = '\0';
    ++stored_;
    return true;
  }

  bool members(int width) {
    std::array<bool, 256> set;
    const char *const behind = read_set(format_, set);
    if (width == kNoWidth || behind == nullptr)
      return false;
    format_ = behind;
    char *out = va_arg(args_, char *);
    if (!set[static_cast<unsigned char>(*in_)])
      return false;
    for (int left = width; left > 0 && set[static_cast<unsigned char>(*in_)]; --left)
      *out++ = *in_++;
    *out = '\0';
    ++stored_;
    return true;
  }

  bool number(int width, Length length, unsigned base, bool is_signed) {
    in_ = skip_spaces(in_);
    const bool minus = is_signed && *in_ == '-';
    if (minus && width == 1)
      return false;
    const char *const digits = in_ + (minus ? 1 : 0);
    if (digit_value(*digits) >= (base == 0 ? 10 : base))
      return false;
    const size_t limit = width == kNoWidth ? INT_MAX : size_t(width - (minus ? 1 : 0));
    unsigned long long value;
    in_ = read_digits(digits, limit, base, value);
    store(va_arg(args_, void *), length, minus ? -value : value);
    ++stored_;
    return true;
  }

  const char *const text_;
  const char *in_;
  const char *format_;
  va_list args_;
  int stored_ = 0;
};

} // namespace

} // namespace kcompd

extern "C" {

int kcompd_vsscanf(const char *buf, const char *fmt, va_list args) {
  return kcompd::Scan(buf, fmt, args).run();
}
EXPORT_SYMBOL(kcompd_vsscanf);

int kcompd_sscanf(const char *buf, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  const int stored = kcompd_vsscanf(buf, fmt, args);
  va_end(args);
  return stored;
}
EXPORT_SYMBOL(kcompd_sscanf);

} // extern "C"
