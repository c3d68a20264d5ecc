// SPDX-License-Identifier: MIT
// Arrays of bits as text, both ways: words in hex, and lists of numbers.
#include <algorithm>
#include <linux/bitmap.h>
#include <linux/cpumask.h>
#include <linux/ctype.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/hex.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <string_view>

namespace {

bool is_separator(char c) {
  return c == ',' || isspace(c);
}

// The text up to its end, a newline, or `most` characters.
std::string_view first_line(const char *text, size_t most) {
  const std::string_view whole(text, strnlen(text, most));
  return whole.substr(0, whole.find('\n'));
}

// Without its last word, which goes to `ret_word`. Return: whether there was one.
bool take_last_word(std::string_view &text, std::string_view &ret_word) {
  while (!text.empty() && is_separator(text.back()))
    text.remove_suffix(1);
  size_t begin = text.size();
  while (begin > 0 && !is_separator(text[begin - 1]))
    --begin;
  ret_word = text.substr(begin);
  text.remove_suffix(ret_word.size());
  return !ret_word.empty();
}

// Up to 8 hex digits. Return: 0, -EINVAL, -EOVERFLOW.
int hex_word(std::string_view digits, u32 &ret_value) {
  constexpr size_t kMost = 8;
  u32 value = 0;
  const size_t extra = digits.size() > kMost ? digits.size() - kMost : 0;
  for (const char c : digits.substr(extra)) {
    const int digit = hex_to_bin(static_cast<unsigned char>(c));
    if (digit < 0)
      return -EINVAL;
    value = value << 4 | u32(digit);
  }
  if (extra > 0)
    return hex_to_bin(static_cast<unsigned char>(digits[extra - 1])) >= 0 ? -EOVERFLOW : -EINVAL;
  ret_value = value;
  return 0;
}

// One element of a list: from `start` to `end`, of each `group` bits the first `used`.
struct Region {
  unsigned start, end, used, group;
};

class ListReader {
public:
  ListReader(const char *text, unsigned bits) : at_(text), bits_(bits) {}

  // Go to the next element. Return: whether there is one.
  bool next() {
    while (*at_ != '\n' && is_separator(*at_))
      ++at_;
    return !at_text_end();
  }

  // Return: 0, -EINVAL, -EOVERFLOW.
  int read(Region &ret_region) {
    Region region{0, bits_ - 1, 0, 0};
    if (strncasecmp(at_, "all", 3) == 0) {
      at_ += 3;
    } else {
      if (int err = number(region.start))
        return err;
      region.end = region.start;
      if (!at_end()) {
        if (*at_++ != '-')
          return -EINVAL;
        if (int err = number(region.end))
          return err;
      }
    }
    region.used = region.group = region.end + 1;
    if (!at_end()) {
      if (*at_++ != ':')
        return -EINVAL;
      if (int err = number(region.used))
        return err;
      if (*at_++ != '/')
        return -EINVAL;
      if (int err = number(region.group))
        return err;
    }
    ret_region = region;
    return 0;
  }

private:
  bool at_text_end() const { return *at_ == '\0' || *at_ == '\n'; }
  bool at_end() const { return at_text_end() || is_separator(*at_); }

  int number(unsigned &ret_value) {
    if (*at_ == 'N') { // the last bit
      ++at_;
      ret_value = bits_ - 1;
      return 0;
    }
    if (!isdigit(*at_))
      return -EINVAL;
    u64 value = 0;
    for (; isdigit(*at_); ++at_)
      if ((value = value * 10 + u64(*at_ - '0')) > UINT_MAX)
        return -EOVERFLOW;
    ret_value = unsigned(value);
    return 0;
  }

  const char *at_;
  const unsigned bits_;
};

void set_region(unsigned long *map, const Region &region) {
  for (u64 start = region.start; start <= region.end; start += region.group)
    bitmap_set(map, unsigned(start), unsigned(std::min<u64>(region.end - start + 1, region.used)));
}

template <typename Parse> int parse_user(const char __user *ubuf, size_t size, Parse parse) {
  auto *text = static_cast<char *>(memdup_user_nul(ubuf, size));
  if (IS_ERR(text))
    return int(PTR_ERR(text));
  const int err = parse(text);
  kfree(text);
  return err;
}

} // namespace

int bitmap_parse(const char *buf, unsigned int buflen, unsigned long *maskp, int nmaskbits) {
  const unsigned bits = unsigned(nmaskbits);
  std::string_view text = first_line(buf, buflen), word;
  bitmap_zero(maskp, bits);
  for (unsigned base = 0; take_last_word(text, word); base += 32) {
    if (base >= bits)
      return -EOVERFLOW;
    u32 value;
    if (int err = hex_word(word, value))
      return err;
    if (bits - base < 32 && value >> (bits - base) != 0)
      return -EOVERFLOW;
    maskp[base / BITS_PER_LONG] |= static_cast<unsigned long>(value) << base % BITS_PER_LONG;
  }
  return 0;
}
EXPORT_SYMBOL(bitmap_parse);

int bitmap_parse_user(const char __user *ubuf, unsigned int ulen, unsigned long *maskp, int nmaskbits) {
  return parse_user(ubuf, ulen, [=](const char *text) { return bitmap_parse(text, UINT_MAX, maskp, nmaskbits); });
}
EXPORT_SYMBOL(bitmap_parse_user);

int bitmap_parselist(const char *buf, unsigned long *maskp, int nmaskbits) {
  const unsigned bits = unsigned(nmaskbits);
  bitmap_zero(maskp, bits);
  ListReader reader(buf, bits);
  while (reader.next()) {
    Region region;
    if (int err = reader.read(region))
      return err;
    if (region.start > region.end || region.group == 0 || region.used > region.group)
      return -EINVAL;
    if (region.end >= bits)
      return -ERANGE;
    set_region(maskp, region);
  }
  return 0;
}
EXPORT_SYMBOL(bitmap_parselist);

int bitmap_parselist_user(const char __user *ubuf, unsigned int ulen, unsigned long *maskp, int nmaskbits) {
  return parse_user(ubuf, ulen, [=](const char *text) { return bitmap_parselist(text, maskp, nmaskbits); });
}
EXPORT_SYMBOL(bitmap_parselist_user);

int bitmap_print_to_pagebuf(bool list, char *buf, const unsigned long *maskp, int nmaskbits) {
  const size_t room = PAGE_SIZE - reinterpret_cast<uintptr_t>(buf) % PAGE_SIZE;
  return list ? scnprintf(buf, room, "%*pbl\n", nmaskbits, maskp) : scnprintf(buf, room, "%*pb\n", nmaskbits, maskp);
}
EXPORT_SYMBOL(bitmap_print_to_pagebuf);

int cpumask_parse(const char *buf, struct cpumask *dstp) {
  cpumask_clear(dstp);
  return bitmap_parse(buf, UINT_MAX, dstp->bits, int(nr_cpu_ids));
}
EXPORT_SYMBOL(cpumask_parse);

int cpumask_parse_user(const char __user *buf, int len, struct cpumask *dstp) {
  cpumask_clear(dstp);
  return bitmap_parse_user(buf, unsigned(len), dstp->bits, int(nr_cpu_ids));
}
EXPORT_SYMBOL(cpumask_parse_user);

int cpulist_parse(const char *buf, struct cpumask *dstp) {
  cpumask_clear(dstp);
  return bitmap_parselist(buf, dstp->bits, int(nr_cpu_ids));
}
EXPORT_SYMBOL(cpulist_parse);

int cpumask_parselist_user(const char __user *buf, int len, struct cpumask *dstp) {
  cpumask_clear(dstp);
  return bitmap_parselist_user(buf, unsigned(len), dstp->bits, int(nr_cpu_ids));
}
EXPORT_SYMBOL(cpumask_parselist_user);

ssize_t cpumap_print_to_pagebuf(bool list, char *buf, const struct cpumask *mask) {
  return bitmap_print_to_pagebuf(list, buf, mask->bits, int(nr_cpu_ids));
}
EXPORT_SYMBOL(cpumap_print_to_pagebuf);
