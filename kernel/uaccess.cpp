// SPDX-License-Identifier: MIT
// Access to the memory of the client whose call the thread serves. An address is looked up in the windows of the call,
// or else the call is asked for the client's own memory; it is never followed here, so no pointer that a driver passes
// can do harm.
#include "kernel/mm.h"
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
  for (UserWindow &window : call->windows) {
    if (!(window.*allowed) || user < window.user || user - window.user >= window.size)
      continue;
    const unsigned long offset = user - window.user;
    ret_size = std::min<unsigned long>(want, window.size - offset);
    if (allowed == &UserWindow::may_write) {
      window.first = window.written ? std::min<size_t>(window.first, offset) : offset;
      window.written = std::max<size_t>(window.written, offset + ret_size);
    }
    return window.data + offset;
  }
  return nullptr;
}

unsigned long address(const void *pointer) noexcept {
  return reinterpret_cast<unsigned long>(pointer);
}

// Move `n` bytes: those in windows by `in_window`, others by `outside`, which returns how many it has moved.
// Return: how many are left.
template <typename InWindow, typename Outside>
unsigned long walk(const void *user, unsigned long n, bool UserWindow::*allowed, InWindow in_window, Outside outside) {
  unsigned long done = 0;
  while (done < n) {
    unsigned long size;
    const unsigned long at = address(user) + done;
    if (char *data = find(at, n - done, allowed, size)) {
      in_window(data, done, size);
    } else {
      CallContext *call = kcompd::this_call();
      if (!call || at > kUserEnd)
        break;
      size = outside(*call, at, done, n - done);
      if (!size)
        break;
    }
    done += size;
  }
  return n - done;
}

} // namespace

unsigned long raw_copy_to_user(void *to, const void *from, unsigned long n) {
  return walk(
      to, n, &UserWindow::may_write,
      [&](char *data, unsigned long at, unsigned long size) {
        memmove(data, static_cast<const char *>(from) + at, size); // a driver may hand a piece of the buffer itself
      },
      [&](CallContext &call, unsigned long user, unsigned long at, unsigned long size) {
        const char *source = static_cast<const char *>(from) + at;
        if (!kcompd::in_an_mm(source))
          return call.write_client(user, source, size);
        char copy[512]; // the host would not wait until it has been brought
        size = std::min(size, sizeof copy);
        memcpy(copy, source, size);
        return call.write_client(user, copy, size);
      });
}
EXPORT_SYMBOL(raw_copy_to_user);

unsigned long raw_copy_from_user(void *to, const void *from, unsigned long n) {
  return walk(
      from, n, &UserWindow::may_read,
      [&](const char *data, unsigned long at, unsigned long size) {
        memmove(static_cast<char *>(to) + at, data, size);
      },
      [&](CallContext &call, unsigned long user, unsigned long at, unsigned long size) {
        return call.read_client(user, static_cast<char *>(to) + at, size);
      });
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
  static const char zeros[512] = {};
  while (n) {
    const unsigned long size = std::min<unsigned long>(n, sizeof(zeros));
    const unsigned long left = raw_copy_to_user(to, zeros, size);
    to = static_cast<char *>(to) + (size - left);
    n -= size - left;
    if (left)
      break;
  }
  return n;
}
EXPORT_SYMBOL(clear_user);

namespace {

// Hand the string out piece by piece, the last with its NUL if that is among the first `count` bytes.
// Return: how many bytes, the NUL not counted, or -EFAULT.
template <typename Take> long each_piece(const char *src, long count, Take take) {
  char piece[256];
  long length = 0;
  while (length < count) {
    // Not across a page: behind the string there may be nothing.
    const unsigned long to_page_end = 4096 - (address(src) + static_cast<unsigned long>(length)) % 4096;
    const unsigned long wanted =
        std::min({static_cast<unsigned long>(count - length), to_page_end, static_cast<unsigned long>(sizeof(piece))});
    const unsigned long size = wanted - raw_copy_from_user(piece, src + length, wanted);
    const unsigned long found = strnlen(piece, size);
    take(piece, length, found < size ? found + 1 : found);
    length += static_cast<long>(found);
    if (found < size)
      return length;
    if (size < wanted)
      return -EFAULT; // the memory ends before the string does
  }
  return length;
}

} // namespace

long strncpy_from_user(char *dst, const char *src, long count) {
  if (count <= 0)
    return 0;
  return each_piece(src, count,
                    [dst](const char *piece, long at, unsigned long size) { memcpy(dst + at, piece, size); });
}
EXPORT_SYMBOL(strncpy_from_user);

long strnlen_user(const char *src, long count) {
  if (count <= 0)
    return 0;
  const long length = each_piece(src, count, [](const char *, long, unsigned long) {});
  return length < 0 ? 0 : length + 1;
}
EXPORT_SYMBOL(strnlen_user);

bool __access_ok(const void *addr, unsigned long size) {
  return size <= kUserEnd && address(addr) <= kUserEnd - size;
}
EXPORT_SYMBOL(__access_ok);
