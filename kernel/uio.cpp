// SPDX-License-Identifier: MIT
// iov_iter: one piece of the client's memory, or several of the driver's own.
#include <algorithm>
#include <cstring>
#include <linux/export.h>
#include <linux/uaccess.h>
#include <linux/uio.h>

namespace {

// Calls `step(base, size, done)` for each piece of the next `bytes`; it returns what it could not do, which ends the
// walk.
template <typename Step> size_t walk(iov_iter &i, size_t bytes, Step step) noexcept {
  bytes = std::min(bytes, i.count);
  size_t done = 0;
  while (done < bytes) {
    char *base;
    size_t size = bytes - done;
    if (i.iter_type == ITER_UBUF) {
      base = static_cast<char *>(i.ubuf) + i.iov_offset;
    } else {
      if (i.iov_offset == i.kvec->iov_len) {
        ++i.kvec, --i.nr_segs, i.iov_offset = 0;
        continue;
      }
      base = static_cast<char *>(i.kvec->iov_base) + i.iov_offset;
      size = std::min(size, i.kvec->iov_len - i.iov_offset);
    }
    size_t moved = size - step(base, size, done);
    i.iov_offset += moved;
    i.count -= moved;
    done += moved;
    if (moved < size)
      break;
  }
  return done;
}

} // namespace

void iov_iter_ubuf(iov_iter *i, unsigned int direction, void *buf, size_t count) {
  *i = iov_iter{};
  i->iter_type = ITER_UBUF;
  i->data_source = direction == WRITE;
  i->count = count;
  i->ubuf = buf;
  i->nr_segs = 1;
}
EXPORT_SYMBOL(iov_iter_ubuf);

void iov_iter_kvec(iov_iter *i, unsigned int direction, const kvec *kvec, unsigned long nr_segs, size_t count) {
  *i = iov_iter{};
  i->iter_type = ITER_KVEC;
  i->data_source = direction == WRITE;
  i->count = count;
  i->kvec = kvec;
  i->nr_segs = nr_segs;
}
EXPORT_SYMBOL(iov_iter_kvec);

size_t copy_to_iter(const void *addr, size_t bytes, iov_iter *i) {
  if (i->data_source == WRITE)
    return 0;
  return walk(*i, bytes, [&](char *base, size_t size, size_t done) -> size_t {
    const char *from = static_cast<const char *>(addr) + done;
    if (i->iter_type == ITER_UBUF)
      return raw_copy_to_user(base, from, size);
    memcpy(base, from, size);
    return 0;
  });
}
EXPORT_SYMBOL(copy_to_iter);

size_t copy_from_iter(void *addr, size_t bytes, iov_iter *i) {
  if (i->data_source != WRITE)
    return 0;
  return walk(*i, bytes, [&](char *base, size_t size, size_t done) -> size_t {
    char *to = static_cast<char *>(addr) + done;
    if (i->iter_type == ITER_UBUF)
      return raw_copy_from_user(to, base, size);
    memcpy(to, base, size);
    return 0;
  });
}
EXPORT_SYMBOL(copy_from_iter);

bool copy_from_iter_full(void *addr, size_t bytes, iov_iter *i) {
  const iov_iter before = *i;
  if (copy_from_iter(addr, bytes, i) == bytes)
    return true;
  *i = before;
  return false;
}
EXPORT_SYMBOL(copy_from_iter_full);

size_t iov_iter_zero(size_t bytes, iov_iter *i) {
  if (i->data_source == WRITE)
    return 0;
  return walk(*i, bytes, [&](char *base, size_t size, size_t) -> size_t {
    if (i->iter_type == ITER_UBUF)
      return clear_user(base, size);
    memset(base, 0, size);
    return 0;
  });
}
EXPORT_SYMBOL(iov_iter_zero);

void iov_iter_advance(iov_iter *i, size_t bytes) {
  walk(*i, bytes, [](char *, size_t, size_t) -> size_t { return 0; });
}
EXPORT_SYMBOL(iov_iter_advance);

void iov_iter_revert(iov_iter *i, size_t bytes) {
  i->count += bytes;
  while (bytes > i->iov_offset) { // the pieces before are still there: they were walked over
    bytes -= i->iov_offset;
    --i->kvec, ++i->nr_segs;
    i->iov_offset = i->kvec->iov_len;
  }
  i->iov_offset -= bytes;
}
EXPORT_SYMBOL(iov_iter_revert);
