// SPDX-License-Identifier: MIT
// Digits: what kstrto*(), simple_strto*() and sscanf() have in common.
#pragma once

#include <cstddef>

namespace kcompd {

// The value of a digit of any base up to 36; 255 for other characters.
inline unsigned digit_value(char c) {
  if (c >= '0' && c <= '9')
    return unsigned(c - '0');
  const char lower = char(c | 0x20);
  return lower >= 'a' && lower <= 'z' ? unsigned(lower - 'a') + 10 : 255;
}

// Settle the base (0: 16 for 0x and a hex digit, 8 for 0, else 10) and skip a 0x where the base is 16. Looks at `limit`
// characters at most.
const char *read_prefix(const char *text, size_t &limit, unsigned &base);

// The number at the start of `text`, prefix included; one that does not fit wraps around. Return: the first character
// behind it.
const char *read_digits(const char *text, size_t limit, unsigned base, unsigned long long &ret_value);

} // namespace kcompd
