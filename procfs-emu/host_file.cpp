// SPDX-License-Identifier: MIT
// Files of the host that a driver opens: a struct file around a descriptor.
#include "kernel/as_client.h"
#include "kernel/not_offered.h"
#include <cerrno>
#include <fcntl.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/fs.h>
#include <new>
#include <sys/stat.h>
#include <unistd.h>

using namespace kcompd;

namespace {

struct HostFile {
  struct file file = {};
  struct inode inode = {};
  int fd = -1;
};

// What marks such a file; nothing is ever called through it.
const struct file_operations kHostFops = {};

HostFile *host_file_of(struct file *file) {
  return !IS_ERR_OR_NULL(file) && file->f_op == &kHostFops ? reinterpret_cast<HostFile *>(file)
                                                           : nullptr; // its first member
}

// Reads and writes at a position, in files that have one, or else wherever they are.
template <typename At, typename Here> ssize_t transfer(struct file *file, loff_t *pos, At at, Here here) {
  HostFile *host = host_file_of(file);
  if (!host)
    return -EINVAL;
  loff_t *position = pos ? pos : &file->f_pos;
  ssize_t moved = at(host->fd, *position);
  if (moved < 0 && errno == ESPIPE)
    moved = here(host->fd);
  if (moved < 0)
    return -errno;
  *position += moved;
  return moved;
}

} // namespace

struct file *filp_open(const char *name, int flags, umode_t mode) {
  auto *host = new (std::nothrow) HostFile;
  if (!host)
    return static_cast<struct file *>(ERR_PTR(-ENOMEM));
  {
    AsClient as_client;
    host->fd = ::open(name, flags | O_CLOEXEC, mode);
  }
  struct stat info;
  if (host->fd < 0 || ::fstat(host->fd, &info)) {
    const int err = errno;
    if (host->fd >= 0)
      ::close(host->fd);
    delete host;
    return static_cast<struct file *>(ERR_PTR(-err));
  }
  host->inode.i_mode = static_cast<umode_t>(info.st_mode);
  host->inode.i_size = info.st_size;
  host->inode.i_ino = info.st_ino;
  host->file.f_inode = &host->inode;
  host->file.f_op = &kHostFops;
  host->file.f_flags = static_cast<unsigned>(flags);
  host->file.f_mode = static_cast<fmode_t>((flags + 1) & O_ACCMODE);
  return &host->file;
}
EXPORT_SYMBOL(filp_open);

int filp_close(struct file *file, fl_owner_t) {
  HostFile *host = host_file_of(file);
  if (!host)
    return -EINVAL;
  const int err = ::close(host->fd) ? -errno : 0;
  delete host;
  return err;
}
EXPORT_SYMBOL(filp_close);

ssize_t kernel_read(struct file *file, void *buf, size_t count, loff_t *pos) {
  return transfer(
      file, pos, [&](int fd, loff_t at) { return ::pread(fd, buf, count, at); },
      [&](int fd) { return ::read(fd, buf, count); });
}
EXPORT_SYMBOL(kernel_read);

ssize_t kernel_write(struct file *file, const void *buf, size_t count, loff_t *pos) {
  return transfer(
      file, pos, [&](int fd, loff_t at) { return ::pwrite(fd, buf, count, at); },
      [&](int fd) { return ::write(fd, buf, count); });
}
EXPORT_SYMBOL(kernel_write);

loff_t vfs_llseek(struct file *file, loff_t offset, int whence) {
  HostFile *host = host_file_of(file);
  if (!host)
    return -ESPIPE;
  if (whence == SEEK_CUR) { // the position is ours
    offset += file->f_pos;
    whence = SEEK_SET;
  }
  const loff_t at = ::lseek(host->fd, offset, whence);
  return at < 0 ? -errno : file->f_pos = at;
}
EXPORT_SYMBOL(vfs_llseek);

int vfs_fsync(struct file *file, int datasync) {
  HostFile *host = host_file_of(file);
  if (!host)
    return -EINVAL;
  return (datasync ? ::fdatasync(host->fd) : ::fsync(host->fd)) ? -errno : 0;
}
EXPORT_SYMBOL(vfs_fsync);

ssize_t generic_file_read_iter(struct kiocb *, struct iov_iter *) {
  not_offered("generic_file_read_iter", "a device has no pages of a file behind it");
  return -EINVAL;
}
EXPORT_SYMBOL(generic_file_read_iter);

ssize_t generic_file_write_iter(struct kiocb *, struct iov_iter *) {
  not_offered("generic_file_write_iter", "a device has no pages of a file behind it");
  return -EINVAL;
}
EXPORT_SYMBOL(generic_file_write_iter);
