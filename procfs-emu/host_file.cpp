// SPDX-License-Identifier: MIT
// Files of the host that a driver opens: a struct file around a descriptor.
#include "procfs-emu/host_file.h"
#include "kernel/as_client.h"
#include "kernel/not_offered.h"
#include "procfs-emu/dentries.h"
#include <cerrno>
#include <fcntl.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/fs.h>
#include <new>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

using namespace kcompd;

namespace {

struct HostFile {
  struct file file = {};
  struct inode inode = {};
  std::string path;
  Dentries names;
  int fd = -1;
};

// What marks such a file; nothing is ever called through it.
const struct file_operations kHostFops = {};

HostFile *host_file_of(struct file *file) {
  return !IS_ERR_OR_NULL(file) && file->f_op == &kHostFops ? reinterpret_cast<HostFile *>(file)
                                                           : nullptr; // its first member
}

// What stands in f_path.mnt of such a file.
char mark;
struct vfsmount *const kHost = reinterpret_cast<struct vfsmount *>(&mark);

// The inode shows what the host says now: others may write to the file too.
bool look(HostFile &host) {
  struct stat info;
  if (::fstat(host.fd, &info))
    return false;
  struct inode &inode = host.inode;
  inode.i_mode = static_cast<umode_t>(info.st_mode);
  inode.i_uid = {info.st_uid};
  inode.i_gid = {info.st_gid};
  inode.i_ino = info.st_ino;
  inode.i_nlink = static_cast<unsigned>(info.st_nlink);
  i_size_write(&inode, info.st_size);
  return true;
}

// The path behind all links; where the host does not tell, the name that was asked for.
std::string path_behind(int fd, const char *name) {
  char path[4096];
  const ssize_t length = ::readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), path, sizeof path);
  return length > 0 ? std::string(path, static_cast<size_t>(length)) : name;
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
  look(*host);
  *position += moved;
  return moved;
}

} // namespace

const char *kcompd::host_file_path(const struct path *path) noexcept {
  if (path->mnt != kHost)
    return nullptr;
  const auto *names = reinterpret_cast<const Dentries *>(path->dentry); // its first member
  return reinterpret_cast<const HostFile *>(reinterpret_cast<const char *>(names) - offsetof(HostFile, names))
      ->path.c_str();
}

struct file *filp_open(const char *name, int flags, umode_t mode) {
  auto *host = new (std::nothrow) HostFile;
  if (!host)
    return static_cast<struct file *>(ERR_PTR(-ENOMEM));
  {
    AsClient as_client;
    host->fd = ::open(name, flags | O_CLOEXEC, mode);
  }
  int err = host->fd < 0 || !look(*host) ? errno : 0;
  if (!err)
    try {
      host->path = path_behind(host->fd, name);
      host->names.name(host->path.c_str(), &host->inode);
    } catch (const std::bad_alloc &) {
      err = ENOMEM;
    }
  if (err) {
    if (host->fd >= 0)
      ::close(host->fd);
    delete host;
    return static_cast<struct file *>(ERR_PTR(-err));
  }
  host->file.f_path = {kHost, &host->names.file};
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
  if (at < 0)
    return -errno;
  look(*host);
  return file->f_pos = at;
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
