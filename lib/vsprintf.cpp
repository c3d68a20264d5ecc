// SPDX-License-Identifier: MIT
// snprintf() with the kernel's rules. They differ from C's: %p is hashed and extended, a zero flag counts beside a
// precision, %#x of 0 is 0x0, "%.d" is no precision, there is no %n and no floating point, and an unknown letter ends
// the text.
#include "lib/vsprintf.h"
#include <algorithm>
#include <array>
#include <asm/page.h>
#include <climits>
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/kernel.h>

namespace kcompd::format {

namespace {

constexpr int kMaxWidth = (1 << 23) - 1;
constexpr int kMaxPrecision = 32767;

constexpr auto kDigitPairs = [] {
  std::array<char, 200> pairs{};
  for (int i = 0; i < 100; ++i) {
    pairs[2 * i] = char('0' + i / 10);
    pairs[2 * i + 1] = char('0' + i % 10);
  }
  return pairs;
}();

// The digits of `value`, right-aligned before `end`. Return: where they begin.
char *decimal(char *end, uint64_t value) {
  while (value >= 100) {
    const unsigned pair = unsigned(value % 100);
    value /= 100;
    end -= 2;
    std::memcpy(end, &kDigitPairs[2 * pair], 2);
  }
  if (value >= 10) {
    end -= 2;
    std::memcpy(end, &kDigitPairs[2 * value], 2);
  } else {
    *--end = char('0' + value);
  }
  return end;
}

char *digits(char *end, uint64_t value, const Spec &spec) {
  if (spec.base == 10)
    return decimal(end, value);
  const unsigned shift = spec.base == 16 ? 4 : 3;
  const char *const symbols = spec.lower ? "0123456789abcdef" : "0123456789ABCDEF";
  do {
    *--end = symbols[value & (spec.base - 1u)];
    value >>= shift;
  } while (value != 0);
  return end;
}

// The digits of a width or precision; stops growing before it overflows.
int read_number(const char *&format) {
  int value = 0;
  for (; *format >= '0' && *format <= '9'; ++format)
    if (value < INT_MAX / 16)
      value = value * 10 + (*format - '0');
  return value;
}

enum class Length { kChar, kShort, kInt, kLong, kLongLong };

Length read_length(const char *&format) {
  switch (*format) {
  case 'h':
    if (*++format != 'h')
      return Length::kShort;
    ++format;
    return Length::kChar;
  case 'l':
    if (*++format != 'l')
      return Length::kLong;
    ++format;
    return Length::kLongLong;
  case 'L':
    ++format;
    return Length::kLongLong;
  case 'z':
  case 't':
    ++format;
    return Length::kLong;
  default:
    return Length::kInt;
  }
}

// va_list may be an array type, which would decay in a parameter; inside a struct it does not.
struct Arguments {
  va_list list;
};

uint64_t fetch(Arguments &args, Length length, bool is_signed) {
  switch (length) {
  case Length::kLong:
  case Length::kLongLong:
    static_assert(sizeof(long) == sizeof(long long));
    return va_arg(args.list, unsigned long);
  case Length::kChar: {
    const int value = va_arg(args.list, int);
    return is_signed ? uint64_t(int64_t(static_cast<signed char>(value))) : static_cast<unsigned char>(value);
  }
  case Length::kShort: {
    const int value = va_arg(args.list, int);
    return is_signed ? uint64_t(int64_t(static_cast<short>(value))) : static_cast<unsigned short>(value);
  }
  default: {
    const int value = va_arg(args.list, int);
    return is_signed ? uint64_t(int64_t(value)) : uint64_t(unsigned(value));
  }
  }
}

void read_flags(const char *&format, Spec &spec) {
  for (;; ++format) {
    switch (*format) {
    case '-':
      spec.left = true;
      break;
    case '+':
      spec.plus = true;
      break;
    case ' ':
      spec.space = true;
      break;
    case '#':
      spec.special = true;
      break;
    case '0':
      spec.zero = true;
      break;
    default:
      return;
    }
  }
}

void read_width_and_precision(const char *&format, Spec &spec, Arguments &args) {
  if (*format == '*') {
    ++format;
    spec.width = std::clamp(va_arg(args.list, int), -kMaxWidth, kMaxWidth);
    if (spec.width < 0) {
      spec.width = -spec.width;
      spec.left = true;
    }
  } else if (*format >= '0' && *format <= '9') {
    spec.width = std::min(read_number(format), kMaxWidth);
  }
  if (*format != '.')
    return;
  ++format;
  if (*format == '*') {
    ++format;
    spec.precision = std::clamp(va_arg(args.list, int), -1, kMaxPrecision);
  } else if (*format >= '0' && *format <= '9') {
    spec.precision = std::min(read_number(format), kMaxPrecision);
  }
}

void character(Output &out, char c, const Spec &spec) {
  if (!spec.left)
    out.fill(' ', spec.width - 1);
  out.put(c);
  if (spec.left)
    out.fill(' ', spec.width - 1);
}

} // namespace

void Output::put_cut(const char *text, size_t size) {
  if (length_ < capacity_)
    std::memcpy(buffer_ + length_, text, std::min(size, capacity_ - length_));
  length_ += size;
}

void number(Output &out, uint64_t value, Spec spec) {
  char buffer[24];
  char *const end = buffer + sizeof(buffer);
  char sign = 0;
  if (spec.is_signed) {
    if (int64_t(value) < 0) {
      sign = '-';
      value = -value;
    } else if (spec.plus) {
      sign = '+';
    } else if (spec.space) {
      sign = ' ';
    }
  }
  const bool hex_prefix = spec.special && spec.base == 16;
  const bool octal_prefix = spec.special && spec.base == 8 && value != 0;
  const char *const start = digits(end, value, spec);
  const int count = int(end - start);

  if (spec.width <= count && spec.precision <= count && !sign && !hex_prefix && !octal_prefix) {
    out.put(start, size_t(count));
    return;
  }
  const int precision = std::max(spec.precision, count);
  const int padding = spec.width - precision - (sign != 0) - (hex_prefix ? 2 : octal_prefix ? 1 : 0);
  if (!spec.left && !spec.zero)
    out.fill(' ', padding);
  if (sign)
    out.put(sign);
  if (hex_prefix || octal_prefix)
    out.put('0');
  if (hex_prefix)
    out.put(spec.lower ? 'x' : 'X');
  if (!spec.left && spec.zero)
    out.fill('0', padding);
  out.fill('0', precision - count);
  out.put(start, size_t(count));
  if (spec.left)
    out.fill(' ', padding);
}

void text(Output &out, std::string_view value, const Spec &spec) {
  const size_t size = spec.precision >= 0 ? std::min(value.size(), size_t(spec.precision)) : value.size();
  const int padding = spec.width > 0 && size < size_t(spec.width) ? spec.width - int(size) : 0;
  if (!spec.left)
    out.fill(' ', padding);
  out.put(value.data(), size);
  if (spec.left)
    out.fill(' ', padding);
}

bool bad_pointer(Output &out, const void *pointer, const Spec &spec) {
  const uintptr_t address = reinterpret_cast<uintptr_t>(pointer);
  if (address >= PAGE_SIZE && address < uintptr_t(-MAX_ERRNO))
    return false;
  Spec limited = spec;
  if (limited.precision == -1)
    limited.precision = 2 * sizeof(void *);
  text(out, pointer == nullptr ? "(null)" : "(efault)", limited);
  return true;
}

void string(Output &out, const char *value, const Spec &spec) {
  if (bad_pointer(out, value, spec))
    return;
  const size_t size = spec.precision >= 0 ? strnlen(value, size_t(spec.precision)) : strlen(value);
  text(out, {value, size}, spec);
}

void print(Output &out, const char *format, va_list list) {
  Arguments args;
  va_copy(args.list, list);
  for (;;) {
    const char *const percent = strchrnul(format, '%');
    if (percent != format)
      out.put(format, size_t(percent - format));
    if (*percent == '\0')
      break;
    format = percent + 1;

    Spec spec;
    if (*format < 'A') { // a flag, width or precision
      read_flags(format, spec);
      read_width_and_precision(format, spec, args);
    }
    const Length length = read_length(format);
    switch (const char conversion = *format++) {
    case 's':
      string(out, va_arg(args.list, const char *), spec);
      break;
    case 'd':
    case 'i':
      spec.is_signed = true;
      [[fallthrough]];
    case 'u':
      number(out, fetch(args, length, spec.is_signed), spec);
      break;
    case 'x':
      spec.lower = true;
      [[fallthrough]];
    case 'X':
      spec.base = 16;
      number(out, fetch(args, length, false), spec);
      break;
    case 'o':
      spec.base = 8;
      number(out, fetch(args, length, false), spec);
      break;
    case 'c':
      character(out, char(va_arg(args.list, int)), spec);
      break;
    case 'p':
      pointer(out, format, va_arg(args.list, const void *), spec);
      while (is_alnum(*format))
        ++format;
      break;
    case '%':
      out.put('%');
      break;
    default:
      // What argument to take is not known, so nothing behind this can be printed.
      WARN_ONCE(1, "Please remove unsupported %%%c in format string\n", conversion ? conversion : '0');
      va_end(args.list);
      return;
    }
  }
  va_end(args.list);
}

} // namespace kcompd::format

extern "C" {

int kcompd_vsnprintf(char *buf, size_t size, const char *fmt, va_list args) {
  if (WARN_ON_ONCE(size > INT_MAX))
    return 0;
  kcompd::format::Output out(buf, size);
  kcompd::format::print(out, fmt, args);
  return int(out.finish());
}
EXPORT_SYMBOL(kcompd_vsnprintf);

int kcompd_snprintf(char *buf, size_t size, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  const int length = kcompd_vsnprintf(buf, size, fmt, args);
  va_end(args);
  return length;
}
EXPORT_SYMBOL(kcompd_snprintf);

int vscnprintf(char *buf, size_t size, const char *fmt, va_list args) {
  if (size == 0)
    return 0;
  const int length = kcompd_vsnprintf(buf, size, fmt, args);
  return size_t(length) < size ? length : int(size - 1);
}
EXPORT_SYMBOL(vscnprintf);

int scnprintf(char *buf, size_t size, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  const int length = vscnprintf(buf, size, fmt, args);
  va_end(args);
  return length;
}
EXPORT_SYMBOL(scnprintf);

int kcompd_vsprintf(char *buf, const char *fmt, va_list args) {
  return kcompd_vsnprintf(buf, INT_MAX, fmt, args);
}
EXPORT_SYMBOL(kcompd_vsprintf);

int kcompd_sprintf(char *buf, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  const int length = kcompd_vsnprintf(buf, INT_MAX, fmt, args);
  va_end(args);
  return length;
}
EXPORT_SYMBOL(kcompd_sprintf);

} // extern "C"
