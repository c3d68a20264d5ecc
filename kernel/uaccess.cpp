// SPDX-License-Identifier: MIT
// Access to the memory of the client whose call the thread serves. An address is looked up in the windows of the call;
// it is never followed, so no pointer that a driver passes can do harm.
#include "kernel/sched/task.h"
#include <algorithm>
#include <climits>
#include <cstring>
#include <linux/bug.h>
#include <linux/export.h>
#include <linux/uaccess.h>

using kcompd::CallContext;
using kcompd::UserWindow;

namespace {

// User space ends where the machine's does: 47 bits of address, less a page.
constexpr unsigned long kUserEnd = (1UL << 47) - 4096;

// The bytes from `user` on that the call may access: at most `want`, at least one, or none and null. In and out may be
// different buffers behind one address, hence the two permissions.
char *find(unsigned long user, unsigned long want, bool UserWindow::*allowed, unsigned long &ret_size) noexcept {
  ret_size = 0;
  CallContext *call = kcompd::this_call();
  if (!call)
    return nullptr;
  for (const UserWindow &window : call->windows) {
    if (!(window.*allowed) || user < window.user || user - window.user >= window.size)
      continue;
    ret_size = std::min<unsigned long>(want, window.size - (user - window.user));
    return window.data + (user - window.user);
  }
  return nullptr;
}

unsigned long address(const void *pointer) noexcept {
  return reinterpret_cast<unsigned long>(pointer);
}

} // namespace

unsigned long raw_copy_to_user(void *to, const void *from, unsigned long n) {
  unsigned long size;
  if (char *data = find(address(to), n, &UserWindow::may_write, size))
    memmove(data, from, size); // a driver may hand a piece of the buffer itself
  return n - size;
}
EXPORT_SYMBOL(raw_copy_to_user);

unsigned long raw_copy_from_user(void *to, const void *from, unsigned long n) {
  unsigned long size;
  if (const char *data = find(address(from), n, &UserWindow::may_read, size))
    memmove(to, data, size);
  return n - size;
}
EXPORT_SYMBOL(raw_copy_from_user);

unsigned long _copy_to_user(void *to, const void *from, unsigned long n) {
  if (WARN_ON_ONCE(n > INT_MAX))
    return n;
  return raw_copy_to_user(to, from, n);
}
EXPORT_SYMBOL(_copy_to_user);

unsigned long _copy_from_user(void *to, const void *from, unsigned long n) {
  if (WARN_ON_ONCE(n > INT_MAX))
    return n;
  unsigned long left = raw_copy_from_user(to, from, n);
  if (left)
    memset(static_cast<char *>(to) + (n - left), 0, left);
  return left;
}
EXPORT_SYMBOL(_copy_from_user);

void __copy_overflow(int size, unsigned long count) {
  WARN(1, "Buffer overflow detected (%d < %lu)!\n", size, count);
}
EXPORT_SYMBOL(__copy_overflow);

unsigned long clear_user(void *to, unsigned long n) {
  unsigned long size;
  if (char *data = find(address(to), n, &UserWindow::may_write, size))
    memset(data, 0, size);
  return n - size;
}
EXPORT_SYMBOL(clear_user);

long strncpy_from_user(char *dst, const char *src, long count) {
  if (count <= 0)
    return 0;
  unsigned long size;
  const char *data = find(address(src), static_cast<unsigned long>(count), &UserWindow::may_read, size);
  if (!data)
    return -EFAULT;
  size_t length = strnlen(data, size);
  if (length == size && size < static_cast<unsigned long>(count))
    return -EFAULT; // the window ends before the string does
  memcpy(dst, data, length < size ? length + 1 : length);
  return static_cast<long>(length);
}
EXPORT_SYMBOL(strncpy_from_user);

long strnlen_user(const char *src, long count) {
  if (count <= 0)
    return 0;
  unsigned long size;
  const char *data = find(address(src), static_cast<unsigned long>(count), &UserWindow::may_read, size);
  if (!data)
    return 0;
  size_t length = strnlen(data, size);
  if (length == size && size < static_cast<unsigned long>(count))
    return 0;
  return static_cast<long>(length) + 1;
}
EXPORT_SYMBOL(strnlen_user);

bool __access_ok(const void *addr, unsigned long size) {
  return size <= kUserEnd && address(addr) <= kUserEnd - size;
}
EXPORT_SYMBOL(__access_ok);
