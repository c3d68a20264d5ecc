// SPDX-License-Identifier: MIT
// Sizes for people, and escapes.
#include <algorithm>
#include <array>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/string_helpers.h>

namespace {

class Escaped {
public:
  Escaped(char *out, size_t room) : out_(out), room_(out != nullptr ? room : 0) {}

  // All of it or nothing, so that no escape is cut in two; once one did not fit, nothing follows.
  void put(std::initializer_list<char> text) {
    if (length_ + text.size() <= room_)
      std::copy(text.begin(), text.end(), out_ + length_);
    length_ += text.size();
  }
  int length() const { return int(length_); }

private:
  char *out_;
  size_t room_;
  size_t length_ = 0;
};

char short_escape(unsigned char c, unsigned flags) {
  if (flags & ESCAPE_SPACE) {
    switch (c) {
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '\v':
      return 'v';
    case '\f':
      return 'f';
    }
  }
  if (flags & ESCAPE_SPECIAL) {
    switch (c) {
    case '\\':
    case '"':
      return char(c);
    case '\a':
      return 'a';
    case 27:
      return 'e';
    }
  }
  return (flags & ESCAPE_NULL) && c == 0 ? '0' : 0;
}

} // namespace

extern "C" {

int string_escape_mem(const char *src, size_t isz, char *dst, size_t osz, unsigned int flags, const char *only) {
  Escaped out(dst, osz);
  const bool listed_only = only != nullptr && *only != '\0';
  for (; isz > 0; --isz, ++src) {
    const auto c = static_cast<unsigned char>(*src);
    const bool printable = (c >= 0x20 && c < 0x7f) || c >= 0xa0, ascii = c < 0x80;
    const bool listed = listed_only && c != 0 && strchr(only, c) != nullptr;
    bool plain = listed_only && !listed && !(flags & ESCAPE_APPEND);
    if (!(listed && (flags & ESCAPE_APPEND)))
      plain = plain || (printable && ascii && (flags & ESCAPE_NAP)) || (printable && (flags & ESCAPE_NP)) ||
              (ascii && (flags & ESCAPE_NA));
    if (plain) {
      out.put({char(c)});
      continue;
    }
    if (const char letter = short_escape(c, flags))
      out.put({'\\', letter});
    else if (flags & ESCAPE_OCTAL)
      out.put({'\\', char('0' + (c >> 6)), char('0' + (c >> 3 & 7)), char('0' + (c & 7))});
    else if (flags & ESCAPE_HEX)
      out.put({'\\', 'x', hex_asc_hi(c), hex_asc_lo(c)});
    else
      out.put({char(c)});
  }
  return out.length();
}
EXPORT_SYMBOL(string_escape_mem);

void string_get_size(u64 size, u64 blk_size, enum string_size_units units, char *buf, int len) {
  constexpr const char *kDecimal[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"};
  constexpr const char *kBinary[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"};
  const unsigned base = units == STRING_UNITS_10 ? 1000 : 1024;
  unsigned __int128 value = static_cast<unsigned __int128>(size) * blk_size;

  // Three digits: `value` in units of base^unit, with its remainder in base^(unit-1).
  size_t unit = 0;
  unsigned rest = 0;
  for (; value >= base && unit + 1 < std::size(kDecimal); ++unit) {
    rest = unsigned(value % base);
    value /= base;
  }
  auto whole = unsigned(value);
  unsigned decimals = unit == 0 ? 0 : whole < 10 ? 2 : whole < 100 ? 1 : 0;
  unsigned scale = decimals == 2 ? 100 : decimals == 1 ? 10 : 1;
  unsigned fraction = 0;
  if (unit > 0) {
    fraction = (rest * scale * 2 + base) / (base * 2); // to the nearest
    if (fraction >= scale) {
      fraction -= scale;
      ++whole;
    }
    if (whole >= base && unit + 1 < std::size(kDecimal)) {
      whole = 1;
      ++unit;
      decimals = 2;
      fraction = 0;
    }
  }
  const char *name = units == STRING_UNITS_10 ? kDecimal[unit] : kBinary[unit];
  if (decimals == 0)
    kcompd_snprintf(buf, size_t(len), "%u %s", whole, name);
  else
    kcompd_snprintf(buf, size_t(len), "%u.%0*u %s", whole, int(decimals), fraction, name);
}
EXPORT_SYMBOL(string_get_size);

} // extern "C"
