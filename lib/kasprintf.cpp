// SPDX-License-Identifier: MIT
// Text in memory of its own.
#include <linux/bug.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

extern "C" {

char *kvasprintf(gfp_t gfp, const char *fmt, va_list args) {
  va_list first;
  va_copy(first, args);
  const int length = kcompd_vsnprintf(nullptr, 0, fmt, first);
  va_end(first);
  const size_t size = size_t(length) + 1;
  auto *text = static_cast<char *>(kmalloc(size, gfp));
  if (text == nullptr)
    return nullptr;
  const int second = kcompd_vsnprintf(text, size, fmt, args);
  WARN(second != length, "different return values (%d and %d) from vsnprintf(\"%s\", ...)", length, second, fmt);
  return text;
}
EXPORT_SYMBOL(kvasprintf);

char *kasprintf(gfp_t gfp, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  char *text = kvasprintf(gfp, fmt, args);
  va_end(args);
  return text;
}
EXPORT_SYMBOL(kasprintf);

const char *kvasprintf_const(gfp_t gfp, const char *fmt, va_list args) {
  return kvasprintf(gfp, fmt, args);
}
EXPORT_SYMBOL(kvasprintf_const);

} // extern "C"
