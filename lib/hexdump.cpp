// SPDX-License-Identifier: MIT
// Bytes as hexadecimal digits, one by one and in dumps.
#include "lib/kstrtox.h"
#include "lib/vsprintf.h"
#include <algorithm>
#include <bit>
#include <cctype>
#include <cerrno>
#include <cinttypes>
#include <linux/export.h>
#include <linux/hex.h>
#include <linux/kernel.h>
#include <linux/printk.h>

extern "C" {

extern const char hex_asc[] = "0123456789abcdef";
EXPORT_SYMBOL(hex_asc);
extern const char hex_asc_upper[] = "0123456789ABCDEF";
EXPORT_SYMBOL(hex_asc_upper);

int hex_to_bin(unsigned char ch) {
  const unsigned value = kcompd::digit_value(char(ch));
  return value < 16 ? int(value) : -1;
}
EXPORT_SYMBOL(hex_to_bin);

int hex2bin(u8 *dst, const char *src, size_t count) {
  for (; count > 0; --count, src += 2) {
    const int high = hex_to_bin(static_cast<unsigned char>(src[0]));
    if (high < 0)
      return -EINVAL;
    const int low = hex_to_bin(static_cast<unsigned char>(src[1]));
    if (low < 0)
      return -EINVAL;
    *dst++ = u8(high << 4 | low);
  }
  return 0;
}
EXPORT_SYMBOL(hex2bin);

char *bin2hex(char *dst, const void *src, size_t count) {
  const auto *byte = static_cast<const u8 *>(src);
  for (; count > 0; --count)
    dst = hex_byte_pack(dst, *byte++);
  return dst;
}
EXPORT_SYMBOL(bin2hex);

int hex_dump_to_buffer(const void *buf, size_t len, int rowsize, int groupsize, char *linebuf, size_t linebuflen,
                       bool ascii) {
  const auto *bytes = static_cast<const u8 *>(buf);
  if (rowsize != 16 && rowsize != 32)
    rowsize = 16;
  len = std::min(len, size_t(rowsize));
  if (!std::has_single_bit(unsigned(groupsize)) || groupsize > 8 || len % size_t(groupsize) != 0)
    groupsize = 1;

  kcompd::format::Output out(linebuf, linebuflen);
  for (size_t start = 0; start < len; start += size_t(groupsize)) {
    if (start > 0)
      out.put(' ');
    // A group is a number in the machine's order, so its highest byte comes first.
    for (int i = 0; i < groupsize; ++i) {
      const u8 byte = bytes[start + size_t(std::endian::native == std::endian::little ? groupsize - 1 - i : i)];
      out.put(hex_asc_hi(byte));
      out.put(hex_asc_lo(byte));
    }
  }
  if (ascii && len > 0) {
    const int groups = rowsize / groupsize;
    const int column = rowsize * 2 + groups + 1; // where the characters begin
    const int used = int(len * 2 + len / size_t(groupsize) - 1);
    out.fill(' ', column - used);
    for (size_t i = 0; i < len; ++i)
      out.put(bytes[i] >= 0x20 && bytes[i] < 0x7f ? char(bytes[i]) : '.');
  }
  return int(out.finish());
}
EXPORT_SYMBOL(hex_dump_to_buffer);

void print_hex_dump(const char *level, const char *prefix_str, int prefix_type, int rowsize, int groupsize,
                    const void *buf, size_t len, bool ascii) {
  if (rowsize != 16 && rowsize != 32)
    rowsize = 16;
  const auto *bytes = static_cast<const u8 *>(buf);
  for (size_t offset = 0; offset < len; offset += size_t(rowsize)) {
    char line[32 * 3 + 2 + 32 + 1];
    hex_dump_to_buffer(bytes + offset, std::min(len - offset, size_t(rowsize)), rowsize, groupsize, line, sizeof(line),
                       ascii);
    switch (prefix_type) {
    case DUMP_PREFIX_ADDRESS:
      printk("%s%s%p: %s\n", level, prefix_str, static_cast<const void *>(bytes + offset), line);
      break;
    case DUMP_PREFIX_OFFSET:
      printk("%s%s%.8x: %s\n", level, prefix_str, unsigned(offset), line);
      break;
    default:
      printk("%s%s%s\n", level, prefix_str, line);
      break;
    }
  }
}
EXPORT_SYMBOL(print_hex_dump);

} // extern "C"
