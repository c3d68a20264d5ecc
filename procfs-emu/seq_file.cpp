// SPDX-License-Identifier: MIT
// Reading a file of records. The buffer holds text of whole records, of which [from, from + count) is still to be read;
// `index` is the record behind it and `read_pos` the position in the text that `from` stands for. A read elsewhere
// walks from the first record again.
#include "kernel/oops.h"
#include "kernel/sched/task.h"
#include <algorithm>
#include <asm/page.h>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <linux/err.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <mutex>
#include <new>

namespace {

// What seq_open() allocates: drivers see the first base only.
struct SeqState : seq_file {
  std::mutex lock; // of a whole read: it is held while the driver's functions run, which may sleep
};

// What single_open() allocates.
struct SingleOperations : seq_operations {};

class Locked {
public:
  explicit Locked(seq_file *m) : lock_(static_cast<SeqState *>(m)->lock, std::try_to_lock) {
    if (lock_.owns_lock())
      return;
    if (kcompd::CallContext *call = kcompd::this_call())
      call->will_block();
    lock_.lock();
  }

private:
  std::unique_lock<std::mutex> lock_;
};

// Whole pages are aligned to pages, as show() functions of sysfs expect.
char *allocate(size_t size) {
  if (size > MAX_RW_COUNT)
    return nullptr;
  return static_cast<char *>(std::aligned_alloc(std::min(size, PAGE_SIZE), size));
}

bool ensure_buffer(seq_file *m) {
  if (!m->buf)
    m->buf = allocate(m->size = PAGE_SIZE);
  return m->buf != nullptr;
}

bool grow_buffer(seq_file *m) {
  std::free(m->buf);
  m->count = 0;
  m->buf = allocate(m->size <<= 1);
  return m->buf != nullptr;
}

void rewind(seq_file *m) {
  m->index = 0;
  m->from = 0;
  m->count = 0;
}

bool at_end(const void *record, ssize_t *ret_err) {
  *ret_err = IS_ERR(record) ? PTR_ERR(record) : 0;
  return !record || IS_ERR(record);
}

// next(), with a word to a driver whose next() forgets to count: its file would never end.
void *next_record(seq_file *m, void *record) {
  loff_t before = m->index;
  record = m->op->next(m, record, &m->index);
  if (m->index == before) {
    pr_info_ratelimited("buggy .next function %ps did not update position index\n",
                        reinterpret_cast<void *>(m->op->next));
    ++m->index;
  }
  return record;
}

// Walk to `offset`, so that the text behind it stands in the buffer, as far as the record goes that it is in.
// Return: 0, -EAGAIN when the buffer had to grow, or -errno.
ssize_t walk_once(seq_file *m, loff_t offset) {
  rewind(m);
  if (!offset)
    return 0;
  if (!ensure_buffer(m))
    return -ENOMEM;
  loff_t passed = 0;
  ssize_t err;
  void *record = m->op->start(m, &m->index);
  while (!at_end(record, &err)) {
    err = m->op->show(m, record);
    if (err < 0)
      break;
    if (err > 0) {
      err = 0;
      m->count = 0;
    }
    if (seq_has_overflowed(m)) {
      m->op->stop(m, record);
      return grow_buffer(m) ? -EAGAIN : -ENOMEM;
    }
    record = next_record(m, record);
    if (passed + static_cast<loff_t>(m->count) > offset) {
      m->from = static_cast<size_t>(offset - passed);
      m->count -= m->from;
      break;
    }
    passed += static_cast<loff_t>(m->count);
    m->count = 0;
    if (passed == offset)
      break;
  }
  m->op->stop(m, record);
  return err;
}

ssize_t walk_to(seq_file *m, loff_t offset) {
  ssize_t err;
  do
    err = walk_once(m, offset);
  while (err == -EAGAIN);
  if (err) {
    rewind(m);
    m->read_pos = 0;
  } else {
    m->read_pos = offset;
  }
  return err;
}

// Fill the empty buffer from record `index` on: one record at least, however large, and then as many as fit. `wanted`
// bytes are enough. Return: 0 (nothing in the buffer: the end) or -errno.
ssize_t fill(seq_file *m, size_t wanted) {
  ssize_t err;
  m->from = 0;
  void *record = m->op->start(m, &m->index);
  for (;;) {
    if (at_end(record, &err)) {
      m->op->stop(m, record);
      m->count = 0;
      return err;
    }
    err = m->op->show(m, record);
    if (err < 0) {
      m->op->stop(m, record);
      m->count = 0;
      return err;
    }
    if (err > 0)
      m->count = 0;
    if (!m->count) {
      record = next_record(m, record);
      continue;
    }
    if (!seq_has_overflowed(m))
      break;
    m->op->stop(m, record);
    if (!grow_buffer(m))
      return -ENOMEM;
    record = m->op->start(m, &m->index);
  }
  for (;;) {
    size_t before = m->count;
    record = next_record(m, record);
    if (at_end(record, &err) || m->count >= wanted)
      break;
    err = m->op->show(m, record);
    if (err > 0) {
      m->count = before;
    } else if (err < 0 || seq_has_overflowed(m)) {
      m->count = before; // shown again, and the error told, by the next read
      break;
    }
  }
  m->op->stop(m, record);
  return 0;
}

// Run `body` with the file locked. If a function of the driver ends the task, the lock does not stay.
template <typename Body> void with_lock(seq_file *m, Body body) {
  kcompd::Ending how;
  {
    Locked locked(m);
    how = kcompd::run_guarded(nullptr, body);
  }
  kcompd::continue_ending(how);
}

// Return: bytes given to the client, which may be fewer than there are.
size_t hand_out(seq_file *m, char __user *buf, size_t size) {
  size_t n = std::min(m->count, size);
  n -= copy_to_user(buf, m->buf + m->from, n);
  m->from += n;
  m->count -= n;
  return n;
}

ssize_t read_locked(seq_file *m, char __user *buf, size_t size, loff_t *ppos) {
  if (*ppos == 0) {
    rewind(m);
    m->read_pos = 0;
  }
  if (*ppos != m->read_pos)
    if (ssize_t err = walk_to(m, *ppos))
      return err;
  if (!ensure_buffer(m))
    return -ENOMEM;

  size_t copied = 0;
  ssize_t err = 0;
  if (m->count) { // left over from the last read
    copied = hand_out(m, buf, size);
    if (!m->count && copied < size)
      err = fill(m, size - copied);
  } else {
    err = fill(m, size);
  }
  if (m->count && copied < size && !err)
    copied += hand_out(m, buf + copied, size - copied);
  if (!copied)
    return m->count ? -EFAULT : err;
  *ppos += static_cast<loff_t>(copied);
  m->read_pos += static_cast<loff_t>(copied);
  return static_cast<ssize_t>(copied);
}

loff_t seek_locked(seq_file *m, struct file *file, loff_t offset, int whence) {
  if (whence == SEEK_CUR)
    offset += file->f_pos;
  else if (whence != SEEK_SET)
    return -EINVAL;
  if (offset < 0)
    return -EINVAL;
  if (offset != m->read_pos) {
    if (ssize_t err = walk_to(m, offset)) {
      file->f_pos = 0;
      return err;
    }
  }
  return file->f_pos = offset;
}

void *single_start(seq_file *, loff_t *pos) {
  return *pos ? nullptr : SEQ_START_TOKEN;
}

void *single_next(seq_file *, void *, loff_t *pos) {
  ++*pos;
  return nullptr;
}

void single_stop(seq_file *, void *) {}

} // namespace

int seq_open(struct file *file, const struct seq_operations *op) {
  auto *state = new (std::nothrow) SeqState{};
  if (!state)
    return -ENOMEM;
  state->op = op;
  state->file = file;
  file->private_data = static_cast<seq_file *>(state);
  return 0;
}
EXPORT_SYMBOL(seq_open);

ssize_t seq_read(struct file *file, char __user *buf, size_t size, loff_t *ppos) {
  auto *m = static_cast<seq_file *>(file->private_data);
  if (!size)
    return 0;
  ssize_t result = -EIO;
  with_lock(m, [&] { result = read_locked(m, buf, size, ppos); });
  return result;
}
EXPORT_SYMBOL(seq_read);

loff_t seq_lseek(struct file *file, loff_t offset, int whence) {
  auto *m = static_cast<seq_file *>(file->private_data);
  loff_t result = -EIO;
  with_lock(m, [&] { result = seek_locked(m, file, offset, whence); });
  return result;
}
EXPORT_SYMBOL(seq_lseek);

int seq_release(struct inode *, struct file *file) {
  auto *m = static_cast<seq_file *>(file->private_data);
  file->private_data = nullptr;
  std::free(m->buf);
  delete static_cast<SeqState *>(m);
  return 0;
}
EXPORT_SYMBOL(seq_release);

int single_open(struct file *file, int (*show)(struct seq_file *m, void *v), void *data) {
  auto *op = new (std::nothrow) SingleOperations{};
  if (!op)
    return -ENOMEM;
  op->start = single_start;
  op->next = single_next;
  op->stop = single_stop;
  op->show = show;
  int err = seq_open(file, op);
  if (err)
    delete op;
  else
    static_cast<seq_file *>(file->private_data)->private_ = data;
  return err;
}
EXPORT_SYMBOL(single_open);

int single_open_size(struct file *file, int (*show)(struct seq_file *m, void *v), void *data, size_t size) {
  size = (std::max<size_t>(size, 1) + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
  char *buffer = allocate(size);
  if (!buffer)
    return -ENOMEM;
  int err = single_open(file, show, data);
  if (err) {
    std::free(buffer);
    return err;
  }
  auto *m = static_cast<seq_file *>(file->private_data);
  m->buf = buffer;
  m->size = size;
  return 0;
}
EXPORT_SYMBOL(single_open_size);

int single_release(struct inode *inode, struct file *file) {
  const seq_operations *op = static_cast<seq_file *>(file->private_data)->op;
  int err = seq_release(inode, file);
  delete static_cast<const SingleOperations *>(op);
  return err;
}
EXPORT_SYMBOL(single_release);

// From kmalloc(), because drivers set private themselves and leave the freeing to seq_release_private().
void *__seq_open_private(struct file *file, const struct seq_operations *ops, int psize) {
  void *state = kzalloc(static_cast<size_t>(psize), GFP_KERNEL);
  if (!state)
    return nullptr;
  if (seq_open(file, ops)) {
    kfree(state);
    return nullptr;
  }
  return static_cast<seq_file *>(file->private_data)->private_ = state;
}
EXPORT_SYMBOL(__seq_open_private);

int seq_open_private(struct file *file, const struct seq_operations *ops, int psize) {
  return __seq_open_private(file, ops, psize) ? 0 : -ENOMEM;
}
EXPORT_SYMBOL(seq_open_private);

int seq_release_private(struct inode *inode, struct file *file) {
  kfree(static_cast<seq_file *>(file->private_data)->private_);
  return seq_release(inode, file);
}
EXPORT_SYMBOL(seq_release_private);
