// SPDX-License-Identifier: MIT
// Which option of a table a word is, and the arguments in it.
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/parser.h>
#include <linux/slab.h>
#include <linux/string.h>

namespace {

// The end of an argument of kind `kind` that begins at `at`; `at` itself if there is none.
char *argument_end(char kind, char *at, size_t most) {
  char *end = at;
  switch (kind) {
  case 's':
    return at + strnlen(at, most);
  case 'd':
    simple_strtol(at, &end, 0);
    break;
  case 'u':
    simple_strtoul(at, &end, 0);
    break;
  case 'o':
    simple_strtoul(at, &end, 8);
    break;
  case 'x':
    simple_strtoul(at, &end, 16);
    break;
  }
  return end;
}

bool matches(char *word, const char *pattern, substring_t *args) {
  for (int count = 0; *pattern != '\0'; ++pattern) {
    if (*pattern != '%' || pattern[1] == '%') {
      pattern += *pattern == '%';
      if (*word++ != *pattern)
        return false;
      continue;
    }
    size_t most = SIZE_MAX;
    ++pattern;
    if (*pattern >= '0' && *pattern <= '9') {
      char *behind;
      most = simple_strtoul(pattern, &behind, 10);
      pattern = behind;
    }
    if (count == MAX_OPT_ARGS)
      return false;
    char *end = argument_end(*pattern, word, most);
    if (end == word)
      return false;
    args[count++] = {word, end};
    word = end;
  }
  return *word == '\0';
}

constexpr size_t kNumberSize = 24;

// A text of its own for a number. Return: whether it fits.
bool number_text(const substring_t *s, char (&ret_text)[kNumberSize]) {
  return match_strlcpy(ret_text, s, kNumberSize) < kNumberSize;
}

int match_number(const substring_t *s, int *result, unsigned base) {
  char text[kNumberSize];
  if (!number_text(s, text))
    return -ERANGE;
  char *end;
  const long value = simple_strtol(text, &end, base);
  if (end == text)
    return -EINVAL;
  if (value < INT_MIN || value > INT_MAX)
    return -ERANGE;
  *result = int(value);
  return 0;
}

} // namespace

int match_token(char *s, const match_table_t table, substring_t args[]) {
  while (table->pattern != nullptr && (s == nullptr || !matches(s, table->pattern, args)))
    ++table;
  return table->token;
}
EXPORT_SYMBOL(match_token);

int match_int(substring_t *s, int *result) {
  return match_number(s, result, 0);
}
EXPORT_SYMBOL(match_int);

int match_octal(substring_t *s, int *result) {
  return match_number(s, result, 8);
}
EXPORT_SYMBOL(match_octal);

int match_hex(substring_t *s, int *result) {
  return match_number(s, result, 16);
}
EXPORT_SYMBOL(match_hex);

int match_uint(substring_t *s, unsigned int *result) {
  char text[kNumberSize];
  return number_text(s, text) ? kstrtouint(text, 10, result) : -ERANGE;
}
EXPORT_SYMBOL(match_uint);

int match_u64(substring_t *s, u64 *result) {
  char text[kNumberSize];
  return number_text(s, text) ? kstrtou64(text, 0, result) : -ERANGE;
}
EXPORT_SYMBOL(match_u64);

bool match_wildcard(const char *pattern, const char *str) {
  const char *star = nullptr, *tried = nullptr; // behind the last *, and what that one may end before
  while (*str != '\0') {
    if (*pattern == '*') {
      star = ++pattern;
      tried = str;
    } else if (*pattern == '?' || *pattern == *str) {
      ++pattern;
      ++str;
    } else if (star != nullptr) {
      pattern = star;
      str = ++tried;
    } else {
      return false;
    }
  }
  while (*pattern == '*')
    ++pattern;
  return *pattern == '\0';
}
EXPORT_SYMBOL(match_wildcard);

size_t match_strlcpy(char *dest, const substring_t *src, size_t size) {
  const size_t length = size_t(src->to - src->from);
  if (size > 0) {
    const size_t copied = length < size ? length : size - 1;
    memcpy(dest, src->from, copied);
    dest[copied] = '\0';
  }
  return length;
}
EXPORT_SYMBOL(match_strlcpy);

char *match_strdup(const substring_t *s) {
  return kmemdup_nul(s->from, size_t(s->to - s->from), GFP_KERNEL);
}
EXPORT_SYMBOL(match_strdup);
