// SPDX-License-Identifier: MIT
// sscanf() with the kernel's rules: no floating point, %[ needs a width, %* skips to the next blank.
#include "lib/kstrtox.h"
#include <algorithm>
#include <array>
#include <climits>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/string.h>

namespace kcompd {

namespace {

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || static_cast<unsigned char>(c) == 0xa0;
}

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

} // namespace

} // namespace kcompd

extern "C" {

int kcompd_vsscanf(const char *buf, const char *fmt, va_list args) {
  using namespace kcompd;
  const char *in = buf;
  int stored = 0;

  while (*fmt != '\0') {
    if (is_space(*fmt)) {
      while (is_space(*fmt))
        ++fmt;
      in = skip_spaces(in);
      continue;
    }
    if (*fmt != '%') {
      if (*fmt++ != *in++)
        return stored;
      continue;
    }
    ++fmt;
    if (*fmt == '*') {
      if (*in == '\0')
        return stored;
      for (; *fmt != '\0' && *fmt != '%' && !is_space(*fmt); ++fmt)
        if (*fmt == '[')
          return stored;
      while (*in != '\0' && !is_space(*in))
        ++in;
      continue;
    }

    int width = -1;
    if (*fmt >= '0' && *fmt <= '9') {
      width = 0;
      for (; *fmt >= '0' && *fmt <= '9'; ++fmt)
        width = std::min(width * 10 + (*fmt - '0'), SHRT_MAX);
      if (width == 0)
        return stored;
    }
    const Length length = read_length(fmt);
    const char conversion = *fmt;
    if (conversion == '\0')
      return stored;
    ++fmt;
    if (conversion == 'n') {
      *va_arg(args, int *) = int(in - buf);
      continue;
    }
    if (*in == '\0')
      return stored;

    unsigned base = 10;
    bool is_signed = false;
    switch (conversion) {
    case 'c': {
      char *out = va_arg(args, char *);
      for (int left = width == -1 ? 1 : width; left > 0 && *in != '\0'; --left)
        *out++ = *in++;
      ++stored;
      continue;
    }
    case 's': {
      char *out = va_arg(args, char *);
      in = skip_spaces(in);
      for (int left = width == -1 ? SHRT_MAX : width; left > 0 && *in != '\0' && !is_space(*in); --left)
        *out++ = *in++;
      *out = '\0';
      ++stored;
      continue;
    }
    case '[': {
      std::array<bool, 256> set;
      fmt = read_set(fmt, set);
      if (width == -1 || fmt == nullptr)
        return stored;
      char *out = va_arg(args, char *);
      if (!set[static_cast<unsigned char>(*in)])
        return stored;
      for (int left = width; left > 0 && set[static_cast<unsigned char>(*in)]; --left)
        *out++ = *in++;
      *out = '\0';
      ++stored;
      continue;
    }
    case '%':
      if (*in++ != '%')
        return stored;
      continue;
    case 'o':
      base = 8;
      break;
    case 'x':
    case 'X':
      base = 16;
      break;
    case 'i':
      base = 0;
      is_signed = true;
      break;
    case 'd':
      is_signed = true;
      break;
    case 'u':
      break;
    default:
      return stored;
    }

    in = skip_spaces(in);
    const bool minus = is_signed && *in == '-';
    if (minus && width == 1)
      return stored;
    const char *digits = in + (minus ? 1 : 0);
    if (digit_value(*digits) >= (base == 0 ? 10 : base))
      return stored;
    size_t limit = width == -1 ? INT_MAX : size_t(width - (minus ? 1 : 0));
    unsigned long long value = 0;
    in = read_digits(digits, limit, base, value);
    store(va_arg(args, void *), length, minus ? -value : value);
    ++stored;
  }
  return stored;
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
