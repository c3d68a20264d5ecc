// SPDX-License-Identifier: MIT
// Opening proc entries. Between a face and the driver stands a set of operations of our own, as in the kernel: each
// goes in by the gate of the entry, so that the entry, and then its module, can be removed while files are open. What a
// driver has not is not there for the face either, but read, write and ioctl, whose absence proc answers in its own
// way.
#include "kernel/module/module.h"
#include "procfs-emu/proc_entry.h"
#include "procfs-emu/proc_fs.h"
#include <cerrno>
#include <linux/completion.h>
#include <linux/poll.h>
#include <sys/stat.h>
#include <vector>

using kcompd::pass;

namespace {

proc_dir_entry *entry_of(const struct file *file) {
  return proc_dir_entry::of(file->f_inode);
}

int proc_reg_open(struct inode *inode, struct file *file) {
  proc_dir_entry *entry = proc_dir_entry::of(inode);
  const bool tracked = entry->driver_.release || entry->driver_.poll;
  if (!entry->gate_.enter())
    return -ENOENT;
  int err = -ENOMEM;
  kcompd::Ending how = kcompd::Ending::kReturned;
  if (!tracked || entry->add_opener(file)) {
    err = 0;
    if (entry->driver_.open)
      how = kcompd::run_guarded(entry->owner_, [&] { err = entry->driver_.open(inode, file); });
    if (tracked && (err || how != kcompd::Ending::kReturned))
      entry->drop_opener(file);
  }
  entry->gate_.leave();
  kcompd::continue_ending(how);
  return err;
}

int proc_reg_release(struct inode *inode, struct file *file) {
  return proc_dir_entry::of(inode)->close_opener(inode, file);
}

ssize_t proc_reg_read(struct file *file, char __user *buf, size_t size, loff_t *pos) {
  proc_dir_entry *entry = entry_of(file);
  auto *read = entry->driver_.read;
  return pass(entry->gate_, ssize_t{-EIO}, [&] { return read ? read(file, buf, size, pos) : -EIO; });
}

ssize_t proc_reg_read_iter(struct kiocb *iocb, struct iov_iter *to) {
  proc_dir_entry *entry = entry_of(iocb->ki_filp);
  return pass(entry->gate_, ssize_t{-EIO}, [&] { return entry->driver_.read_iter(iocb, to); });
}

ssize_t proc_reg_write(struct file *file, const char __user *buf, size_t size, loff_t *pos) {
  proc_dir_entry *entry = entry_of(file);
  auto *write = entry->driver_.write;
  return pass(entry->gate_, ssize_t{-EIO}, [&] { return write ? write(file, buf, size, pos) : -EIO; });
}

loff_t proc_reg_llseek(struct file *file, loff_t offset, int whence) {
  proc_dir_entry *entry = entry_of(file);
  return pass(entry->gate_, loff_t{-EINVAL}, [&] { return entry->driver_.llseek(file, offset, whence); });
}

__poll_t proc_reg_poll(struct file *file, struct poll_table_struct *table) {
  proc_dir_entry *entry = entry_of(file);
  return pass(entry->gate_, __poll_t{DEFAULT_POLLMASK}, [&] { return entry->driver_.poll(file, table); });
}

long proc_reg_ioctl(struct file *file, unsigned cmd, unsigned long arg) {
  proc_dir_entry *entry = entry_of(file);
  auto *ioctl = entry->driver_.unlocked_ioctl;
  return pass(entry->gate_, long{-ENOTTY}, [&] { return ioctl ? ioctl(file, cmd, arg) : -ENOTTY; });
}

long proc_reg_compat_ioctl(struct file *file, unsigned cmd, unsigned long arg) {
  proc_dir_entry *entry = entry_of(file);
  return pass(entry->gate_, long{-ENOTTY}, [&] { return entry->driver_.compat_ioctl(file, cmd, arg); });
}

// What the daemon itself hangs in: never removed, no driver behind it.
struct PlainEntry final : kcompd::vfs::Openable {
  struct inode &inode() noexcept override {
    return inode_;
  }
  const char *path() const noexcept override { return path_.c_str(); }
  int get(const struct file_operations **ret_fops, struct module **ret_owner) noexcept override {
    *ret_fops = inode_.i_fop;
    *ret_owner = nullptr;
    return 0;
  }
  void put(struct module *) noexcept override {}

  std::string path_;
  struct inode inode_ = {};
};

} // namespace

proc_dir_entry::proc_dir_entry(std::string path, mode_t mode, const struct file_operations &driver,
                               struct module *owner, void *data, kcompd::EntryRules rules)
    : path_(std::move(path)), driver_(driver), owner_(owner), owner_name_(owner ? owner->name : ""),
      gate_(owner), inode_{}, face_{} {
  const bool proc = rules == kcompd::EntryRules::kProc;
  face_.owner = proc ? nullptr : driver.owner; // an open file of debugfs keeps its module, one of proc does not
  face_.open = proc_reg_open;
  face_.release = proc_reg_release;
  face_.read = driver.read || (proc && !driver.read_iter) ? proc_reg_read : nullptr;
  face_.read_iter = driver.read_iter ? proc_reg_read_iter : nullptr;
  face_.write = driver.write || proc ? proc_reg_write : nullptr;
  face_.llseek = driver.llseek ? proc_reg_llseek : nullptr;
  face_.poll = driver.poll ? proc_reg_poll : nullptr;
  face_.unlocked_ioctl = proc_reg_ioctl;
  face_.compat_ioctl = driver.compat_ioctl ? proc_reg_compat_ioctl : nullptr;
  inode_.entry = this;
  inode_.inode.i_mode = static_cast<umode_t>(mode);
  inode_.inode.i_nlink = 1;
  inode_.inode.i_fop = &face_;
  inode_.inode.i_private = data;
}

proc_dir_entry *proc_dir_entry::of(const struct inode *inode) noexcept {
  return reinterpret_cast<const InodeOfEntry *>(inode)->entry;
}

int proc_dir_entry::get(const struct file_operations **ret_fops, struct module **ret_owner) noexcept {
  if (gate_.closed())
    return -ENOENT;
  if (!S_ISREG(inode_.inode.i_mode))
    return S_ISDIR(inode_.inode.i_mode) ? -EISDIR : -ELOOP;
  *ret_fops = &face_;
  *ret_owner = nullptr;
  return 0;
}

bool proc_dir_entry::add_opener(struct file *file) noexcept {
  try {
    std::lock_guard lock(openers_lock_);
    openers_.try_emplace(file);
    return true;
  } catch (const std::bad_alloc &) {
    return false;
  }
}

void proc_dir_entry::drop_opener(struct file *file) noexcept {
  std::lock_guard lock(openers_lock_);
  openers_.erase(file);
}

int proc_dir_entry::close_opener(struct inode *inode, struct file *file) noexcept {
  std::unique_lock lock(openers_lock_);
  auto found = openers_.find(file);
  if (found == openers_.end())
    return 0;
  if (found->second.closing) { // by another thread: it is over when that is done
    completion done;
    init_completion(&done);
    found->second.waiter = &done;
    lock.unlock();
    wait_for_completion(&done);
    return 0;
  }
  found->second.closing = true;
  struct module *pinned = kcompd::pin_module_image(owner_) ? owner_ : nullptr;
  lock.unlock();
  kcompd::vfs::forget_polls(*file);
  int err = 0;
  kcompd::Ending how = kcompd::Ending::kReturned;
  if (driver_.release)
    how = kcompd::run_guarded(owner_, [&] { err = driver_.release(inode, file); });
  lock.lock();
  found = openers_.find(file); // abandon() may have forgotten it
  if (found != openers_.end()) {
    if (found->second.waiter)
      complete(found->second.waiter);
    openers_.erase(found);
  }
  lock.unlock();
  if (pinned)
    kcompd::unpin_module_image(pinned);
  kcompd::continue_ending(how);
  return err;
}

void proc_dir_entry::close() noexcept {
  gate_.close(true);
  for (;;) {
    struct file *file;
    {
      std::lock_guard lock(openers_lock_);
      if (openers_.empty())
        return;
      file = openers_.begin()->first;
    }
    close_opener(&inode_.inode, file);
  }
}

void proc_dir_entry::abandon() noexcept {
  gate_.close(false);
  std::lock_guard lock(openers_lock_);
  for (const auto &[file, opener] : openers_)
    if (!opener.closing)
      kcompd::vfs::forget_polls(*file);
  std::erase_if(openers_, [](const auto &item) { return !item.second.waiter; });
}

namespace kcompd {

std::shared_ptr<vfs::Openable> make_entry(const std::string &path, mode_t mode, const struct file_operations *fops,
                                          void *data) {
  auto entry = std::make_shared<PlainEntry>();
  entry->path_ = path;
  entry->inode_.i_mode = static_cast<umode_t>(S_IFREG | mode);
  entry->inode_.i_nlink = 1;
  entry->inode_.i_fop = fops;
  entry->inode_.i_private = data;
  return entry;
}

} // namespace kcompd
