// SPDX-License-Identifier: MIT
// What drivers put into their file_operations, or call from them: buffers read as files, positions, pinned operations.
#include <algorithm>
#include <climits>
#include <cstring>
#include <linux/export.h>
#include <linux/fs.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/uaccess.h>

namespace {

// Move up to `count` bytes between a client, or a driver, and the `available` bytes of a buffer, from `*ppos` on.
// `copy(position, count)` returns how many it could not copy.
template <typename Copy> ssize_t move_some(size_t available, size_t count, loff_t *ppos, Copy copy) {
  loff_t position = *ppos;
  if (position < 0)
    return -EINVAL;
  if (static_cast<size_t>(position) >= available || !count)
    return 0;
  count = std::min(count, available - static_cast<size_t>(position));
  size_t left = copy(position, count);
  if (left == count)
    return -EFAULT;
  *ppos = position + static_cast<loff_t>(count - left);
  return static_cast<ssize_t>(count - left);
}

} // namespace

ssize_t simple_read_from_buffer(void *to, size_t count, loff_t *ppos, const void *from, size_t available) {
  return move_some(available, count, ppos, [&](loff_t position, size_t size) {
    return copy_to_user(to, static_cast<const char *>(from) + position, size);
  });
}
EXPORT_SYMBOL(simple_read_from_buffer);

ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *ppos, const void *from, size_t count) {
  return move_some(available, count, ppos, [&](loff_t position, size_t size) {
    return copy_from_user(static_cast<char *>(to) + position, from, size);
  });
}
EXPORT_SYMBOL(simple_write_to_buffer);

ssize_t memory_read_from_buffer(void *to, size_t count, loff_t *ppos, const void *from, size_t available) {
  return move_some(available, count, ppos, [&](loff_t position, size_t size) {
    memcpy(to, static_cast<const char *>(from) + position, size);
    return size_t{0};
  });
}
EXPORT_SYMBOL(memory_read_from_buffer);

int simple_open(struct inode *inode, struct file *file) {
  if (inode->i_private)
    file->private_data = inode->i_private;
  return 0;
}
EXPORT_SYMBOL(simple_open);

int nonseekable_open(struct inode *, struct file *file) {
  file->f_mode &= ~(FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE);
  return 0;
}
EXPORT_SYMBOL(nonseekable_open);

int stream_open(struct inode *, struct file *file) {
  file->f_mode &= ~(FMODE_LSEEK | FMODE_PREAD | FMODE_PWRITE | FMODE_ATOMIC_POS);
  file->f_mode |= FMODE_STREAM;
  return 0;
}
EXPORT_SYMBOL(stream_open);

long compat_ptr_ioctl(struct file *file, unsigned int cmd, unsigned long arg) {
  if (!file->f_op->unlocked_ioctl)
    return -ENOIOCTLCMD;
  return file->f_op->unlocked_ioctl(file, cmd, static_cast<u32>(arg));
}
EXPORT_SYMBOL(compat_ptr_ioctl);

loff_t no_llseek(struct file *, loff_t, int) {
  return -ESPIPE;
}
EXPORT_SYMBOL(no_llseek);

loff_t noop_llseek(struct file *file, loff_t, int) {
  return file->f_pos;
}
EXPORT_SYMBOL(noop_llseek);

namespace {

loff_t seek(struct file *file, loff_t offset, int whence, loff_t last, loff_t end) {
  loff_t from;
  switch (whence) {
  case SEEK_SET:
    from = 0;
    break;
  case SEEK_CUR:
    from = file->f_pos;
    break;
  case SEEK_END:
    from = end;
    break;
  case SEEK_DATA:
  case SEEK_HOLE: // data up to the end, and there the only hole
    if (offset < 0 || offset >= end)
      return -ENXIO;
    from = whence == SEEK_HOLE ? end - offset : 0;
    break;
  default:
    return -EINVAL;
  }
  loff_t position;
  if (__builtin_add_overflow(from, offset, &position) || position < 0 || position > last)
    return -EINVAL;
  return file->f_pos = position;
}

} // namespace

loff_t default_llseek(struct file *file, loff_t offset, int whence) {
  return seek(file, offset, whence, LLONG_MAX, i_size_read(file->f_inode));
}
EXPORT_SYMBOL(default_llseek);

loff_t generic_file_llseek(struct file *file, loff_t offset, int whence) {
  return default_llseek(file, offset, whence);
}
EXPORT_SYMBOL(generic_file_llseek);

loff_t fixed_size_llseek(struct file *file, loff_t offset, int whence, loff_t size) {
  if (whence != SEEK_SET && whence != SEEK_CUR && whence != SEEK_END)
    return -EINVAL;
  return seek(file, offset, whence, size, size);
}
EXPORT_SYMBOL(fixed_size_llseek);

const struct file_operations *fops_get(const struct file_operations *fops) {
  return fops && try_module_get(fops->owner) ? fops : nullptr;
}
EXPORT_SYMBOL(fops_get);

void fops_put(const struct file_operations *fops) {
  if (fops)
    module_put(fops->owner);
}
EXPORT_SYMBOL(fops_put);
