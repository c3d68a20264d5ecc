// SPDX-License-Identifier: MIT
// Strings and memory: what libc has not, and the list of what it has.
#include "lib/ctype.h"
#include <algorithm>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <linux/bsearch.h>
#include <linux/export.h>
#include <linux/string.h>
#include <strings.h>

// libc's functions under names of our own, since C++ overloads some of them; offered to modules as what they are.
#define OFFER_LIBC(name)                                                                                               \
  extern "C" void kcompd_libc_##name() __asm__(#name);                                                                 \
  __EXPORT_SYMBOL_AS(kcompd_libc_##name, #name, 0)
OFFER_LIBC(memcpy);
OFFER_LIBC(memmove);
OFFER_LIBC(memset);
OFFER_LIBC(memcmp);
OFFER_LIBC(memchr);
OFFER_LIBC(bcmp);
OFFER_LIBC(strlen);
OFFER_LIBC(strnlen);
OFFER_LIBC(strcpy);
OFFER_LIBC(strncpy);
OFFER_LIBC(stpcpy);
OFFER_LIBC(strcat);
OFFER_LIBC(strncat);
OFFER_LIBC(strcmp);
OFFER_LIBC(strncmp);
OFFER_LIBC(strcasecmp);
OFFER_LIBC(strncasecmp);
OFFER_LIBC(strchr);
OFFER_LIBC(strrchr);
OFFER_LIBC(strchrnul);
OFFER_LIBC(strstr);
OFFER_LIBC(strpbrk);
OFFER_LIBC(strspn);
OFFER_LIBC(strcspn);
OFFER_LIBC(strsep);
OFFER_LIBC(bsearch);

using kcompd::is_space;

extern "C" {

ssize_t strscpy(char *dest, const char *src, size_t count) {
  if (count == 0 || count > INT_MAX)
    return -E2BIG;
  const size_t size = strnlen(src, count);
  if (size < count) {
    std::memcpy(dest, src, size + 1);
    return ssize_t(size);
  }
  std::memcpy(dest, src, count - 1);
  dest[count - 1] = '\0';
  return -E2BIG;
}
EXPORT_SYMBOL(strscpy);

ssize_t strscpy_pad(char *dest, const char *src, size_t count) {
  const ssize_t written = strscpy(dest, src, count);
  if (written >= 0)
    std::memset(dest + written, 0, count - size_t(written));
  return written;
}
EXPORT_SYMBOL(strscpy_pad);

size_t strlcpy(char *dest, const char *src, size_t size) {
  const size_t length = strlen(src);
  if (size > 0) {
    const size_t part = std::min(length, size - 1);
    std::memcpy(dest, src, part);
    dest[part] = '\0';
  }
  return length;
}
EXPORT_SYMBOL(strlcpy);

size_t strlcat(char *dest, const char *src, size_t count) {
  const size_t before = strnlen(dest, count);
  return before + strlcpy(dest + before, src, count - before);
}
EXPORT_SYMBOL(strlcat);

char *strnchr(const char *s, size_t count, int c) {
  for (; count > 0; --count, ++s) {
    if (*s == char(c))
      return const_cast<char *>(s);
    if (*s == '\0')
      break;
  }
  return nullptr;
}
EXPORT_SYMBOL(strnchr);

char *strnchrnul(const char *s, size_t count, int c) {
  while (count > 0 && *s != '\0' && *s != char(c)) {
    ++s;
    --count;
  }
  return const_cast<char *>(s);
}
EXPORT_SYMBOL(strnchrnul);

char *strnstr(const char *s1, const char *s2, size_t len) {
  const size_t wanted = strlen(s2);
  if (wanted == 0)
    return const_cast<char *>(s1);
  return static_cast<char *>(memmem(s1, strnlen(s1, len), s2, wanted));
}
EXPORT_SYMBOL(strnstr);

char *skip_spaces(const char *str) {
  while (is_space(*str))
    ++str;
  return const_cast<char *>(str);
}
EXPORT_SYMBOL(skip_spaces);

char *strim(char *s) {
  char *end = s + strlen(s);
  while (end > s && is_space(end[-1]))
    --end;
  *end = '\0';
  return skip_spaces(s);
}
EXPORT_SYMBOL(strim);

char *strreplace(char *s, char old, char replacement) {
  for (; *s != '\0'; ++s)
    if (*s == old)
      *s = replacement;
  return s;
}
EXPORT_SYMBOL(strreplace);

bool sysfs_streq(const char *s1, const char *s2) {
  while (*s1 != '\0' && *s1 == *s2) {
    ++s1;
    ++s2;
  }
  if (*s1 == *s2)
    return true;
  return (*s1 == '\0' && s2[0] == '\n' && s2[1] == '\0') || (*s2 == '\0' && s1[0] == '\n' && s1[1] == '\0');
}
EXPORT_SYMBOL(sysfs_streq);

int match_string(const char *const *array, size_t n, const char *string) {
  for (size_t i = 0; i < n && array[i] != nullptr; ++i)
    if (strcmp(array[i], string) == 0)
      return int(i);
  return -EINVAL;
}
EXPORT_SYMBOL(match_string);

int __sysfs_match_string(const char *const *array, size_t n, const char *s) {
  for (size_t i = 0; i < n && array[i] != nullptr; ++i)
    if (sysfs_streq(array[i], s))
      return int(i);
  return -EINVAL;
}
EXPORT_SYMBOL(__sysfs_match_string);

void *memchr_inv(const void *s, int c, size_t bytes) {
  const auto *byte = static_cast<const unsigned char *>(s);
  for (; bytes > 0; --bytes, ++byte)
    if (*byte != static_cast<unsigned char>(c))
      return const_cast<unsigned char *>(byte);
  return nullptr;
}
EXPORT_SYMBOL(memchr_inv);

void *memscan(void *addr, int c, size_t size) {
  void *found = std::memchr(addr, c, size);
  return found != nullptr ? found : static_cast<char *>(addr) + size;
}
EXPORT_SYMBOL(memscan);

void *memset16(u16 *s, u16 v, size_t count) {
  std::fill_n(s, count, v);
  return s;
}
EXPORT_SYMBOL(memset16);

void *memset32(u32 *s, u32 v, size_t count) {
  std::fill_n(s, count, v);
  return s;
}
EXPORT_SYMBOL(memset32);

void *memset64(u64 *s, u64 v, size_t count) {
  std::fill_n(s, count, v);
  return s;
}
EXPORT_SYMBOL(memset64);

void memzero_explicit(void *s, size_t count) {
  explicit_bzero(s, count);
}
EXPORT_SYMBOL(memzero_explicit);

void memcpy_and_pad(void *dest, size_t dest_len, const void *src, size_t count, int pad) {
  const size_t part = std::min(dest_len, count);
  std::memcpy(dest, src, part);
  std::memset(static_cast<char *>(dest) + part, pad, dest_len - part);
}
EXPORT_SYMBOL(memcpy_and_pad);

} // extern "C"
