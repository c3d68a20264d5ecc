// SPDX-License-Identifier: MIT
// From text to numbers, strictly (kstrto*) and leniently (simple_strto*).
#include "lib/kstrtox.h"
#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdint>
#include <limits>
#include <linux/export.h>
#include <linux/kstrtox.h>
#include <linux/uaccess.h>

namespace kcompd {

const char *read_prefix(const char *text, size_t &limit, unsigned &base) {
  const bool hex = limit >= 3 && text[0] == '0' && (text[1] | 0x20) == 'x' && digit_value(text[2]) < 16;
  if (base == 0)
    base = hex ? 16 : limit >= 1 && text[0] == '0' ? 8 : 10;
  if (base == 16 && limit >= 2 && text[0] == '0' && (text[1] | 0x20) == 'x') {
    limit -= 2;
    return text + 2;
  }
  return text;
}

namespace {

// The digits at `text`, `limit` of them at most. @ret_overflow: their number does not fit, and has wrapped around.
// Return: the first character behind them.
const char *accumulate(const char *text, size_t limit, unsigned base, unsigned long long &ret_value,
                       bool &ret_overflow) {
  ret_value = 0;
  ret_overflow = false;
  for (; limit > 0 && digit_value(*text) < base; ++text, --limit) {
    unsigned long long next;
    ret_overflow |= __builtin_mul_overflow(ret_value, base, &next);
    ret_overflow |= __builtin_add_overflow(next, digit_value(*text), &ret_value);
  }
  return text;
}

// @negative: what sign there was; null: a minus is not allowed.
int parse(const char *s, unsigned base, bool *negative, unsigned long long &ret_value) {
  if (negative != nullptr && (*negative = *s == '-'))
    ++s;
  else if (*s == '+')
    ++s;
  size_t limit = SIZE_MAX;
  s = read_prefix(s, limit, base);
  bool overflow;
  unsigned long long value;
  const char *end = accumulate(s, limit, base, value, overflow);
  if (overflow)
    return -ERANGE;
  if (end == s)
    return -EINVAL;
  if (*end == '\n')
    ++end;
  if (*end != '\0')
    return -EINVAL;
  ret_value = value;
  return 0;
}

template <typename T> int parse_unsigned(const char *s, unsigned base, T *res) {
  unsigned long long value;
  if (const int error = parse(s, base, nullptr, value))
    return error;
  if (value > std::numeric_limits<T>::max())
    return -ERANGE;
  *res = T(value);
  return 0;
}

template <typename T> int parse_signed(const char *s, unsigned base, T *res) {
  unsigned long long value;
  bool negative;
  if (const int error = parse(s, base, &negative, value))
    return error;
  const unsigned long long limit = (unsigned long long)std::numeric_limits<T>::max() + (negative ? 1 : 0);
  if (value > limit)
    return -ERANGE;
  *res = T(negative ? 0 - value : value);
  return 0;
}

// A copy of a caller's number: a sign, 64 binary digits, a newline and a NUL is the most there can be.
template <typename T, typename Parse>
int from_user(const char *s, size_t count, unsigned base, T *res, Parse parse_text) {
  char text[1 + 64 + 1 + 1];
  count = std::min(count, sizeof(text) - 1);
  if (copy_from_user(text, s, count))
    return -EFAULT;
  text[count] = '\0';
  return parse_text(text, base, res);
}

unsigned long long simple_unsigned(const char *cp, char **endp, unsigned base) {
  unsigned long long value;
  const char *end = read_digits(cp, INT_MAX, base, value);
  if (endp != nullptr)
    *endp = const_cast<char *>(end);
  return value;
}

long long simple_signed(const char *cp, char **endp, unsigned base) {
  if (*cp == '-')
    return (long long)(0 - simple_unsigned(cp + 1, endp, base));
  return (long long)simple_unsigned(cp, endp, base);
}

} // namespace

const char *read_digits(const char *text, size_t limit, unsigned base, unsigned long long &ret_value) {
  bool overflow;
  text = read_prefix(text, limit, base);
  return accumulate(text, limit, base, ret_value, overflow);
}

} // namespace kcompd

extern "C" {

int kstrtoull(const char *s, unsigned base, unsigned long long *res) {
  return kcompd::parse_unsigned(s, base, res);
}
EXPORT_SYMBOL(kstrtoull);
int kstrtoll(const char *s, unsigned base, long long *res) {
  return kcompd::parse_signed(s, base, res);
}
EXPORT_SYMBOL(kstrtoll);
int kstrtoul(const char *s, unsigned base, unsigned long *res) {
  return kcompd::parse_unsigned(s, base, res);
}
EXPORT_SYMBOL(kstrtoul);
int kstrtol(const char *s, unsigned base, long *res) {
  return kcompd::parse_signed(s, base, res);
}
EXPORT_SYMBOL(kstrtol);
int kstrtouint(const char *s, unsigned base, unsigned *res) {
  return kcompd::parse_unsigned(s, base, res);
}
EXPORT_SYMBOL(kstrtouint);
int kstrtoint(const char *s, unsigned base, int *res) {
  return kcompd::parse_signed(s, base, res);
}
EXPORT_SYMBOL(kstrtoint);
int kstrtou16(const char *s, unsigned base, u16 *res) {
  return kcompd::parse_unsigned(s, base, res);
}
EXPORT_SYMBOL(kstrtou16);
int kstrtos16(const char *s, unsigned base, s16 *res) {
  return kcompd::parse_signed(s, base, res);
}
EXPORT_SYMBOL(kstrtos16);
int kstrtou8(const char *s, unsigned base, u8 *res) {
  return kcompd::parse_unsigned(s, base, res);
}
EXPORT_SYMBOL(kstrtou8);
int kstrtos8(const char *s, unsigned base, s8 *res) {
  return kcompd::parse_signed(s, base, res);
}
EXPORT_SYMBOL(kstrtos8);

int kstrtobool(const char *s, bool *res) {
  if (s == nullptr)
    return -EINVAL;
  switch (s[0]) {
  case 'y':
  case 'Y':
  case 't':
  case 'T':
  case '1':
    *res = true;
    return 0;
  case 'n':
  case 'N':
  case 'f':
  case 'F':
  case '0':
    *res = false;
    return 0;
  case 'o':
  case 'O':
    if (s[1] == 'n' || s[1] == 'N') {
      *res = true;
      return 0;
    }
    if (s[1] == 'f' || s[1] == 'F') {
      *res = false;
      return 0;
    }
    return -EINVAL;
  default:
    return -EINVAL;
  }
}
EXPORT_SYMBOL(kstrtobool);

int kstrtoull_from_user(const char *s, size_t count, unsigned base, unsigned long long *res) {
  return kcompd::from_user(s, count, base, res, kstrtoull);
}
EXPORT_SYMBOL(kstrtoull_from_user);
int kstrtoll_from_user(const char *s, size_t count, unsigned base, long long *res) {
  return kcompd::from_user(s, count, base, res, kstrtoll);
}
EXPORT_SYMBOL(kstrtoll_from_user);
int kstrtoul_from_user(const char *s, size_t count, unsigned base, unsigned long *res) {
  return kcompd::from_user(s, count, base, res, kstrtoul);
}
EXPORT_SYMBOL(kstrtoul_from_user);
int kstrtol_from_user(const char *s, size_t count, unsigned base, long *res) {
  return kcompd::from_user(s, count, base, res, kstrtol);
}
EXPORT_SYMBOL(kstrtol_from_user);
int kstrtouint_from_user(const char *s, size_t count, unsigned base, unsigned *res) {
  return kcompd::from_user(s, count, base, res, kstrtouint);
}
EXPORT_SYMBOL(kstrtouint_from_user);
int kstrtoint_from_user(const char *s, size_t count, unsigned base, int *res) {
  return kcompd::from_user(s, count, base, res, kstrtoint);
}
EXPORT_SYMBOL(kstrtoint_from_user);
int kstrtou16_from_user(const char *s, size_t count, unsigned base, u16 *res) {
  return kcompd::from_user(s, count, base, res, kstrtou16);
}
EXPORT_SYMBOL(kstrtou16_from_user);
int kstrtos16_from_user(const char *s, size_t count, unsigned base, s16 *res) {
  return kcompd::from_user(s, count, base, res, kstrtos16);
}
EXPORT_SYMBOL(kstrtos16_from_user);
int kstrtou8_from_user(const char *s, size_t count, unsigned base, u8 *res) {
  return kcompd::from_user(s, count, base, res, kstrtou8);
}
EXPORT_SYMBOL(kstrtou8_from_user);
int kstrtos8_from_user(const char *s, size_t count, unsigned base, s8 *res) {
  return kcompd::from_user(s, count, base, res, kstrtos8);
}
EXPORT_SYMBOL(kstrtos8_from_user);

int kstrtobool_from_user(const char *s, size_t count, bool *res) {
  char text[4] = "";
  count = std::min(count, sizeof(text) - 1);
  if (copy_from_user(text, s, count))
    return -EFAULT;
  text[count] = '\0';
  return kstrtobool(text, res);
}
EXPORT_SYMBOL(kstrtobool_from_user);

unsigned long long simple_strtoull(const char *cp, char **endp, unsigned base) {
  return kcompd::simple_unsigned(cp, endp, base);
}
EXPORT_SYMBOL(simple_strtoull);
unsigned long simple_strtoul(const char *cp, char **endp, unsigned base) {
  return kcompd::simple_unsigned(cp, endp, base);
}
EXPORT_SYMBOL(simple_strtoul);
long simple_strtol(const char *cp, char **endp, unsigned base) {
  return kcompd::simple_signed(cp, endp, base);
}
EXPORT_SYMBOL(simple_strtol);
long long simple_strtoll(const char *cp, char **endp, unsigned base) {
  return kcompd::simple_signed(cp, endp, base);
}
EXPORT_SYMBOL(simple_strtoll);

} // extern "C"
