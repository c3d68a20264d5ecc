// SPDX-License-Identifier: MIT
// Files of bytes under sys/: each read and write of at most a page goes to the driver with its place in the file.
#include "procfs-emu/sysfs.h"
#include "procfs-emu/sysfs_file.h"
#include <algorithm>
#include <asm/page.h>
#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/printk.h>
#include <linux/uaccess.h>
#include <new>

namespace kcompd {

namespace {

class BinaryFile final : public SysfsFile {
public:
  BinaryFile(std::string path, mode_t mode, size_t size, SysfsTransfer read, SysfsTransfer write, bool mapped,
             struct module *owner)
      : SysfsFile(std::move(path), mode, size, mapped ? &kMapped : &kOperations, owner), read_(std::move(read)),
        write_(std::move(write)) {}

private:
  static BinaryFile *of(const struct file *file) noexcept { return static_cast<BinaryFile *>(SysfsFile::of(file)); }

  // A driver's callbacks have no use for private_data: it is ours, as in Linux.
  struct Opened {
    std::atomic<int> seen; // events() when it was last read
    loff_t end = 0;        // where the next write goes of a client that appends, which here means nothing
  };
  static Opened &opened(const struct file *file) noexcept { return *static_cast<Opened *>(file->private_data); }

  static int open(struct inode *, struct file *file) noexcept {
    BinaryFile *self = of(file);
    if (int err = self->may_open(file, static_cast<bool>(self->read_), static_cast<bool>(self->write_)))
      return err;
    file->private_data = new (std::nothrow) Opened{.seen = self->events()};
    return file->private_data ? 0 : -ENOMEM;
  }

  static int release(struct inode *, struct file *file) noexcept {
    delete &opened(file);
    return 0;
  }

  // How many of `count` bytes at `at` there can be.
  size_t room(loff_t at, size_t count) noexcept {
    const loff_t size = inode().i_size;
    count = std::min(count, PAGE_SIZE);
    return !size ? count : at >= size ? 0 : std::min(count, static_cast<size_t>(size - at));
  }

  static ssize_t read(struct file *file, char __user *buf, size_t count, loff_t *pos) noexcept {
    BinaryFile *self = of(file);
    count = self->room(*pos, count);
    opened(file).seen = self->events();
    if (!count)
      return self->gate_.closed() ? -ENODEV : 0;
    char data[PAGE_SIZE] = {}; // a driver may say that it gave more than it did
    const ssize_t given = pass(self->gate_, ssize_t{-ENODEV}, [&] { return self->read_(file, data, *pos, count); });
    if (given <= 0)
      return given;
    if (given > static_cast<ssize_t>(count)) {
      pr_err("%s: read returned bad count\n", self->path());
      return -EIO;
    }
    if (copy_to_user(buf, data, static_cast<size_t>(given)))
      return -EFAULT;
    *pos += given;
    return given;
  }

  static ssize_t write(struct file *file, const char __user *buf, size_t count, loff_t *pos) noexcept {
    BinaryFile *self = of(file);
    if (file->f_flags & O_APPEND)
      pos = &opened(file).end;
    if (self->gate_.closed())
      return -ENODEV;
    if (self->inode().i_size && *pos >= self->inode().i_size)
      return -EFBIG;
    count = self->room(*pos, count);
    if (!count)
      return 0;
    char data[PAGE_SIZE + 1];
    if (copy_from_user(data, buf, count))
      return -EFAULT;
    data[count] = '\0'; // as for text: some drivers parse it
    const ssize_t used = pass(self->gate_, ssize_t{-ENODEV}, [&] { return self->write_(file, data, *pos, count); });
    if (used > 0)
      *pos += used;
    return used;
  }

  static __poll_t poll(struct file *file, struct poll_table_struct *table) noexcept {
    return of(file)->poll_for(file, table, opened(file).seen);
  }

  static int mmap(struct file *, struct vm_area_struct *) noexcept { return -ENODEV; }

  static constexpr struct file_operations operations(bool mapped) noexcept {
    struct file_operations operations = {};
    operations.llseek = generic_file_llseek;
    operations.read = read;
    operations.write = write;
    operations.poll = poll;
    operations.open = open;
    operations.release = release;
    operations.mmap = mapped ? mmap : nullptr;
    return operations;
  }

  static const struct file_operations kOperations, kMapped;

  const SysfsTransfer read_, write_;
};

const struct file_operations BinaryFile::kOperations = BinaryFile::operations(false);
const struct file_operations BinaryFile::kMapped = BinaryFile::operations(true);

} // namespace

int sysfs_add_binary(const std::shared_ptr<Node> &parent, const std::string &name, mode_t mode, size_t size,
                     SysfsTransfer read, SysfsTransfer write, bool mapped, struct module *owner) {
  auto file = std::make_shared<BinaryFile>(sysfs_path(parent, name), mode, size, std::move(read), std::move(write),
                                           mapped, owner);
  return sysfs_hang(parent, name, std::move(file), nullptr);
}

} // namespace kcompd
