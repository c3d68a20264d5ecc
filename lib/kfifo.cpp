// SPDX-License-Identifier: MIT
// Queues in a ring buffer. `in` is written by the writer alone and `out` by the reader alone; each is stored with
// release after the elements were moved, and loaded with acquire by the other side.
#include <algorithm>
#include <cstring>
#include <linux/export.h>
#include <linux/kfifo.h>
#include <linux/log2.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

namespace {

char *element(const __kfifo *fifo, unsigned index) {
  return static_cast<char *>(fifo->data) + static_cast<size_t>(index & fifo->mask) * fifo->esize;
}

unsigned room(const __kfifo *fifo) {
  return fifo->mask + 1 - (fifo->in - __atomic_load_n(&fifo->out, __ATOMIC_ACQUIRE));
}

unsigned waiting(const __kfifo *fifo) {
  return __atomic_load_n(&fifo->in, __ATOMIC_ACQUIRE) - fifo->out;
}

// Calls move(piece, offset in bytes, bytes) for the one or two pieces that `n` elements from `index` on lie in, until
// it returns other than 0. Return: that, or 0.
template <typename Move> size_t in_pieces(const __kfifo *fifo, unsigned index, unsigned n, Move move) {
  const unsigned first = std::min(n, fifo->mask + 1 - (index & fifo->mask));
  const size_t bytes = static_cast<size_t>(first) * fifo->esize;
  if (size_t left = move(element(fifo, index), size_t{0}, bytes))
    return left + static_cast<size_t>(n - first) * fifo->esize;
  return n > first ? move(element(fifo, 0), bytes, static_cast<size_t>(n - first) * fifo->esize) : 0;
}

} // namespace

int __kfifo_alloc(__kfifo *fifo, unsigned int size, size_t esize, gfp_t gfp) {
  *fifo = {0, 0, 0, static_cast<unsigned>(esize), nullptr};
  size = static_cast<unsigned>(roundup_pow_of_two(size));
  if (size < 2)
    return -EINVAL;
  fifo->data = kmalloc_array(size, esize, gfp);
  if (!fifo->data)
    return -ENOMEM;
  fifo->mask = size - 1;
  return 0;
}
EXPORT_SYMBOL(__kfifo_alloc);

void __kfifo_free(__kfifo *fifo) {
  kfree(fifo->data);
  *fifo = {0, 0, 0, 0, nullptr};
}
EXPORT_SYMBOL(__kfifo_free);

int __kfifo_init(__kfifo *fifo, void *buffer, unsigned int size, size_t esize) {
  size /= static_cast<unsigned>(esize);
  if (size)
    size = static_cast<unsigned>(rounddown_pow_of_two(size));
  *fifo = {0, 0, 0, static_cast<unsigned>(esize), buffer};
  if (size < 2)
    return -EINVAL;
  fifo->mask = size - 1;
  return 0;
}
EXPORT_SYMBOL(__kfifo_init);

unsigned int __kfifo_in(__kfifo *fifo, const void *buf, unsigned int n) {
  if (!fifo->data)
    return 0;
  n = std::min(n, room(fifo));
  in_pieces(fifo, fifo->in, n, [&](char *piece, size_t offset, size_t bytes) {
    memcpy(piece, static_cast<const char *>(buf) + offset, bytes);
    return size_t{0};
  });
  __atomic_store_n(&fifo->in, fifo->in + n, __ATOMIC_RELEASE);
  return n;
}
EXPORT_SYMBOL(__kfifo_in);

unsigned int __kfifo_out(__kfifo *fifo, void *buf, unsigned int n, bool stay) {
  if (!fifo->data)
    return 0;
  n = std::min(n, waiting(fifo));
  in_pieces(fifo, fifo->out, n, [&](const char *piece, size_t offset, size_t bytes) {
    memcpy(static_cast<char *>(buf) + offset, piece, bytes);
    return size_t{0};
  });
  if (!stay)
    __atomic_store_n(&fifo->out, fifo->out + n, __ATOMIC_RELEASE);
  return n;
}
EXPORT_SYMBOL(__kfifo_out);

int __kfifo_from_user(__kfifo *fifo, const void *from, unsigned int bytes, unsigned int *copied) {
  *copied = 0;
  if (!fifo->data)
    return 0;
  const unsigned n = std::min(bytes / fifo->esize, room(fifo));
  const size_t left = in_pieces(fifo, fifo->in, n, [&](char *piece, size_t offset, size_t size) {
    return copy_from_user(piece, static_cast<const char *>(from) + offset, size);
  });
  const unsigned moved = n - static_cast<unsigned>((left + fifo->esize - 1) / fifo->esize);
  __atomic_store_n(&fifo->in, fifo->in + moved, __ATOMIC_RELEASE);
  *copied = moved * fifo->esize;
  return left ? -EFAULT : 0;
}
EXPORT_SYMBOL(__kfifo_from_user);

int __kfifo_to_user(__kfifo *fifo, void *to, unsigned int bytes, unsigned int *copied) {
  *copied = 0;
  if (!fifo->data)
    return 0;
  const unsigned n = std::min(bytes / fifo->esize, waiting(fifo));
  const size_t left = in_pieces(fifo, fifo->out, n, [&](const char *piece, size_t offset, size_t size) {
    return copy_to_user(static_cast<char *>(to) + offset, piece, size);
  });
  const unsigned moved = n - static_cast<unsigned>((left + fifo->esize - 1) / fifo->esize);
  __atomic_store_n(&fifo->out, fifo->out + moved, __ATOMIC_RELEASE);
  *copied = moved * fifo->esize;
  return left ? -EFAULT : 0;
}
EXPORT_SYMBOL(__kfifo_to_user);
