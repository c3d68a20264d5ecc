// SPDX-License-Identifier: MIT
// Lists of numbers and sizes with a suffix, as options have them.
#include <linux/export.h>
#include <linux/kstrtox.h>
#include <linux/string.h>

extern "C" {

int get_option(char **str, int *pint) {
  char *cursor = *str;
  if (cursor == nullptr || *cursor == '\0')
    return 0;
  const bool minus = *cursor == '-';
  char *end;
  const int value = int(simple_strtoull(minus ? cursor + 1 : cursor, &end, 0));
  if (pint != nullptr)
    *pint = minus ? int(0u - unsigned(value)) : value;
  if (end == (minus ? cursor + 1 : cursor)) {
    *str = end;
    return 0;
  }
  *str = end;
  if (*end == ',') {
    ++*str;
    return 2;
  }
  return *end == '-' ? 3 : 1;
}
EXPORT_SYMBOL(get_option);

char *get_options(const char *str, int nints, int *ints) {
  const bool count_only = nints == 0;
  int found = 1; // ints[0] is the count
  auto *cursor = const_cast<char *>(str);
  while (count_only || found < nints) {
    int value;
    const int kind = get_option(&cursor, &value);
    if (kind == 0)
      break;
    int last = value;
    if (kind == 3) { // a range: the hyphen is still in front
      ++cursor;
      const int end_kind = get_option(&cursor, &last);
      if (end_kind == 0 || last < value)
        break;
      for (int item = value; item <= last && (count_only || found < nints); ++item, ++found)
        if (!count_only)
          ints[found] = item;
      if (end_kind == 1)
        break;
      continue;
    }
    if (!count_only)
      ints[found] = value;
    ++found;
    if (kind == 1)
      break;
  }
  ints[0] = found - 1;
  return cursor;
}
EXPORT_SYMBOL(get_options);

unsigned long long memparse(const char *ptr, char **retptr) {
  char *end;
  unsigned long long value = simple_strtoull(ptr, &end, 0);
  constexpr const char *kSuffixes = "KMGTPE";
  const char *suffix = *end != '\0' ? strchr(kSuffixes, *end & ~0x20) : nullptr;
  if (suffix != nullptr && ((*end >= 'a' && *end <= 'z') || (*end >= 'A' && *end <= 'Z'))) {
    value <<= 10 * (suffix - kSuffixes + 1);
    ++end;
  }
  if (retptr != nullptr)
    *retptr = end;
  return value;
}
EXPORT_SYMBOL(memparse);

} // extern "C"
