// SPDX-License-Identifier: MIT
// What %p and the letters behind it print: hashed and real addresses, symbols, error names, bytes, bitmaps, escaped
// text.
#include "kernel/printk/printk.h"
#include "lib/vsprintf.h"
#include <algorithm>
#include <linux/kernel.h>
#include <linux/string_helpers.h>

namespace kcompd::format {

namespace {

void raw_pointer(Output &out, uint64_t value, Spec spec) {
  spec.base = 16;
  spec.lower = true;
  if (spec.width == -1) {
    spec.width = 2 * sizeof(void *);
    spec.zero = true;
  }
  number(out, value, spec);
}

bool is_error(const void *value) {
  return reinterpret_cast<uintptr_t>(value) >= uintptr_t(-MAX_ERRNO);
}

// An address that tells two objects apart without telling where they are. NULL and errors are no addresses, and shown.
void hashed_pointer(Output &out, const void *value, const Spec &spec) {
  const uintptr_t address = reinterpret_cast<uintptr_t>(value);
  raw_pointer(out, value == nullptr || is_error(value) ? address : keyed_hash(address) & 0xffffffff, spec);
}

void error_pointer(Output &out, const void *value, Spec spec) {
  const long error = PTR_ERR(value);
  if (const char *name = errname(int(error))) {
    text(out, name, spec);
    return;
  }
  spec.is_signed = true;
  number(out, uint64_t(error), spec);
}

// %*ph, %*phC, %*phD, %*phN: the width is the number of bytes.
void hex_string(Output &out, const char *extension, const uint8_t *bytes, const Spec &spec) {
  if (spec.width == 0 || bad_pointer(out, bytes, spec))
    return;
  char separator = ' ';
  if (extension[1] == 'C')
    separator = ':';
  else if (extension[1] == 'D')
    separator = '-';
  else if (extension[1] == 'N')
    separator = 0;
  const int size = spec.width > 0 ? std::min(spec.width, 64) : 1;
  for (int i = 0; i < size; ++i) {
    if (i > 0 && separator)
      out.put(separator);
    out.put(hex_digit(bytes[i] >> 4));
    out.put(hex_digit(bytes[i]));
  }
}

// %*pE with any of a c h n o p s: the width is the number of bytes.
void escaped(Output &out, const char *extension, const char *bytes, const Spec &spec) {
  if (spec.width == 0 || bad_pointer(out, bytes, spec))
    return;
  unsigned flags = 0;
  for (const char *letter = extension + 1; is_alnum(*letter); ++letter) {
    switch (*letter) {
    case 'a':
      flags |= ESCAPE_ANY;
      break;
    case 'c':
      flags |= ESCAPE_SPECIAL;
      break;
    case 'h':
      flags |= ESCAPE_HEX;
      break;
    case 'n':
      flags |= ESCAPE_NULL;
      break;
    case 'o':
      flags |= ESCAPE_OCTAL;
      break;
    case 'p':
      flags |= ESCAPE_NP;
      break;
    case 's':
      flags |= ESCAPE_SPACE;
      break;
    }
  }
  const size_t size = spec.width > 0 ? size_t(spec.width) : 1;
  const int length = string_escape_mem(bytes, size, out.tail(), out.room(), flags ? flags : ESCAPE_ANY_NP, nullptr);
  out.advance(size_t(length));
}

bool bit_set(const unsigned long *bitmap, int bit) {
  return bitmap[size_t(bit) / BITS_PER_TYPE(long)] >> (size_t(bit) % BITS_PER_TYPE(long)) & 1;
}

// %*pb: groups of 32 bits in hex, the highest first; the width is the number of bits.
void bitmap(Output &out, const unsigned long *bits, const Spec &spec) {
  const int count = std::max(spec.width, 0);
  if (bad_pointer(out, bits, spec))
    return;
  bool first = true;
  for (int start = (count + 31) / 32 * 32 - 32; start >= 0; start -= 32, first = false) {
    const int size = std::min(count - start, 32);
    uint64_t group = bits[size_t(start) / BITS_PER_TYPE(long)] >> (size_t(start) % BITS_PER_TYPE(long));
    group &= (uint64_t{1} << size) - 1;
    if (!first)
      out.put(',');
    Spec digits;
    digits.base = 16;
    digits.lower = digits.zero = true;
    digits.width = (size + 3) / 4;
    number(out, group, digits);
  }
}

// %*pbl: "0-3,7".
void bitmap_list(Output &out, const unsigned long *bits, const Spec &spec) {
  const int count = std::max(spec.width, 0);
  if (bad_pointer(out, bits, spec))
    return;
  bool first = true;
  for (int bit = 0; bit < count; ++bit) {
    if (!bit_set(bits, bit))
      continue;
    const int start = bit;
    while (bit + 1 < count && bit_set(bits, bit + 1))
      ++bit;
    if (!first)
      out.put(',');
    first = false;
    number(out, uint64_t(start), {});
    if (bit > start) {
      out.put('-');
      number(out, uint64_t(bit), {});
    }
  }
}

// %pa: an address by reference, always with 0x and all its digits.
void physical_address(Output &out, const void *value, Spec spec) {
  if (bad_pointer(out, value, spec))
    return;
  uint64_t address;
  std::memcpy(&address, value, sizeof(address));
  spec.base = 16;
  spec.lower = spec.special = spec.zero = true;
  spec.width = 2 + 2 * sizeof(address);
  number(out, address, spec);
}

// %pV: a format within the format.
void nested(Output &out, const va_format *format, const Spec &spec) {
  if (bad_pointer(out, format, spec))
    return;
  Output inner(out.tail(), out.room());
  print(inner, format->fmt, *format->va);
  out.advance(inner.finish());
}

} // namespace

void pointer(Output &out, const char *extension, const void *value, Spec spec) {
  const auto *bytes = static_cast<const uint8_t *>(value);
  switch (extension[0]) {
  case 'S':
  case 's':
  case 'B':
    return symbol(out, extension, value, spec);
  case 'x':
    return raw_pointer(out, reinterpret_cast<uintptr_t>(value), spec);
  case 'e':
    return is_error(value) ? error_pointer(out, value, spec) : hashed_pointer(out, value, spec);
  case 'I':
  case 'i':
    if (extension[1] == '4' || extension[1] == '6' || extension[1] == 'S')
      return ip_address(out, extension, bytes, spec);
    break;
  case 'M':
  case 'm':
    return mac_address(out, extension, bytes, spec);
  case 'U':
    return uuid(out, extension, bytes, spec);
  case 'h':
    return hex_string(out, extension, bytes, spec);
  case 'E':
    return escaped(out, extension, static_cast<const char *>(value), spec);
  case 'd':
    return dentry_name(out, extension, value, spec);
  case 'D':
    return file_name(out, extension, value, spec);
  case 'V':
    return nested(out, static_cast<const va_format *>(value), spec);
  case 't':
    return time_and_date(out, extension, value, spec);
  case 'a':
    return physical_address(out, value, spec);
  case 'b':
    if (extension[1] == 'l')
      return bitmap_list(out, static_cast<const unsigned long *>(value), spec);
    return bitmap(out, static_cast<const unsigned long *>(value), spec);
  }
  hashed_pointer(out, value, spec); // also %pK: kptr_restrict is 0
}

// %pS name+offset/size, %ps name; %pB as %pS of a return address, which lies behind the call; " [module]" behind.
void symbol(Output &out, const char *extension, const void *value, const Spec &spec) {
  const auto address = reinterpret_cast<uintptr_t>(value);
  const uintptr_t back = extension[0] == 'B' ? 1 : 0;
  char buffer[256];
  SymbolInfo info;
  int length;
  if (!lookup_symbol(address - back, info) || info.name == nullptr)
    length = scnprintf(buffer, sizeof(buffer), "0x%lx", address);
  else if (extension[0] == 's')
    length = scnprintf(buffer, sizeof(buffer), "%s", info.name);
  else
    length = scnprintf(buffer, sizeof(buffer), "%s+0x%lx/0x%lx", info.name, address - info.start, info.size);
  if (info.name != nullptr && info.module != nullptr)
    length += scnprintf(buffer + length, sizeof(buffer) - size_t(length), " [%s]", info.module);
  text(out, {buffer, size_t(length)}, spec);
}

} // namespace kcompd::format
