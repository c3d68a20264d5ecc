// SPDX-License-Identifier: MIT
// Copies of strings and of callers' buffers in memory of their own.
#include <algorithm>
#include <cstring>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

namespace {

// `len` bytes of `src`, and a NUL.
char *duplicate_text(const char *src, size_t len, gfp_t gfp) {
  auto *copy = static_cast<char *>(kmalloc(len + 1, gfp));
  if (copy != nullptr) {
    std::memcpy(copy, src, len);
    copy[len] = '\0';
  }
  return copy;
}

void *duplicate_user(const void *src, size_t len, size_t extra, bool large) {
  void *copy = large ? kvmalloc(len + extra, GFP_USER) : kmalloc(len + extra, GFP_USER | __GFP_NOWARN);
  if (copy == nullptr)
    return ERR_PTR(-ENOMEM);
  if (copy_from_user(copy, src, len)) {
    kvfree(copy);
    return ERR_PTR(-EFAULT);
  }
  return copy;
}

} // namespace

extern "C" {

char *kstrdup(const char *s, gfp_t gfp) {
  return s != nullptr ? duplicate_text(s, strlen(s), gfp) : nullptr;
}
EXPORT_SYMBOL(kstrdup);

const char *kstrdup_const(const char *s, gfp_t gfp) {
  return kstrdup(s, gfp);
}
EXPORT_SYMBOL(kstrdup_const);

void kfree_const(const void *x) {
  kfree(x);
}
EXPORT_SYMBOL(kfree_const);

char *kstrndup(const char *s, size_t len, gfp_t gfp) {
  return s != nullptr ? duplicate_text(s, strnlen(s, len), gfp) : nullptr;
}
EXPORT_SYMBOL(kstrndup);

void *kmemdup(const void *src, size_t len, gfp_t gfp) {
  void *copy = kmalloc(len, gfp);
  if (copy != nullptr)
    std::memcpy(copy, src, len);
  return copy;
}
EXPORT_SYMBOL(kmemdup);

char *kmemdup_nul(const char *s, size_t len, gfp_t gfp) {
  return s != nullptr ? duplicate_text(s, len, gfp) : nullptr;
}
EXPORT_SYMBOL(kmemdup_nul);

void *memdup_user(const void *src, size_t len) {
  return duplicate_user(src, len, 0, false);
}
EXPORT_SYMBOL(memdup_user);

void *vmemdup_user(const void *src, size_t len) {
  return duplicate_user(src, len, 0, true);
}
EXPORT_SYMBOL(vmemdup_user);

void *memdup_user_nul(const void *src, size_t len) {
  void *copy = duplicate_user(src, len, 1, false);
  if (!IS_ERR(copy))
    static_cast<char *>(copy)[len] = '\0';
  return copy;
}
EXPORT_SYMBOL(memdup_user_nul);

char *strndup_user(const char *s, long n) {
  const long length = strnlen_user(s, n); // with its NUL; 0 where the memory can not be read
  if (length == 0)
    return static_cast<char *>(ERR_PTR(-EFAULT));
  if (length > n)
    return static_cast<char *>(ERR_PTR(-EINVAL));
  auto *copy = static_cast<char *>(memdup_user(s, size_t(length)));
  if (!IS_ERR(copy))
    copy[length - 1] = '\0'; // the caller may have changed it meanwhile
  return copy;
}
EXPORT_SYMBOL(strndup_user);

} // extern "C"
