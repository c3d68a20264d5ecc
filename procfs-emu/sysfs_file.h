// SPDX-License-Identifier: MIT
// What the files under sys/ have in common, of text (sysfs.cpp) and of bytes (sysfs_bin.cpp): an inode, a gate that
// closes when the file is removed, and those who poll.
#pragma once

#include "procfs-emu/gate.h"
#include "procfs-emu/tree.h"
#include <atomic>
#include <linux/fs.h>
#include <linux/poll.h>
#include <linux/wait.h>
#include <memory>
#include <string>

namespace kcompd {

class SysfsFile : public vfs::Openable {
public:
  struct inode &inode() noexcept override {
    return inode_.inode;
  }
  const char *path() const noexcept override { return path_.c_str(); }
  int get(const struct file_operations **ret_fops, struct module **ret_owner) noexcept override;
  void put(struct module *) noexcept override {}

  struct module *owner() const noexcept {
    return gate_.owner();
  }
  void close(bool wait) noexcept;
  void notify() noexcept;

protected:
  SysfsFile(std::string path, mode_t mode, size_t size, const struct file_operations *fops,
            struct module *owner) noexcept;

  // The file that a driver's struct file is of.
  static SysfsFile *of(const struct file *file) noexcept {
    return reinterpret_cast<const InodeOfFile *>(file->f_inode)->file;
  }

  // Does the mode let this open, whoever asks, and is there what it is for? Return: 0 or -EACCES.
  int may_open(const struct file *file, bool readable, bool writable) const noexcept;

  // `seen`: events() when the file was last read.
  __poll_t poll_for(struct file *file, struct poll_table_struct *table, int seen) noexcept;
  int events() const noexcept { return events_; }

  Gate gate_;

private:
  struct InodeOfFile {
    struct inode inode;
    SysfsFile *file;
  };

  const std::string path_;
  InodeOfFile inode_ = {};
  std::atomic<int> events_ = 0;
  wait_queue_head_t pollers_;
};

// Where `name` in `parent` will be. `parent` null, here and below: the top of sys/.
std::string sysfs_path(const std::shared_ptr<Node> &parent, const std::string &name);

// Hang a file in. Return: as sysfs_add_file().
int sysfs_hang(const std::shared_ptr<Node> &parent, const std::string &name, std::shared_ptr<SysfsFile> file,
               std::shared_ptr<Node> *ret_node);

} // namespace kcompd
