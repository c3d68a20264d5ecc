// SPDX-License-Identifier: MIT
// A proc entry inside: what proc_fs.cpp makes and proc_inode.cpp opens.
#pragma once

#include "procfs-emu/gate.h"
#include "procfs-emu/tree.h"
#include <linux/fs.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace kcompd {

// What an entry answers for operations that its driver has not: proc has its own way, debugfs does as any file.
enum class EntryRules { kProc, kDebugfs };

} // namespace kcompd

// debugfs makes its files of these too.
struct proc_dir_entry final : kcompd::vfs::Openable {
  proc_dir_entry(std::string path, mode_t mode, const struct file_operations &driver, struct module *owner, void *data,
                 kcompd::EntryRules rules = kcompd::EntryRules::kProc);

  struct inode &inode() noexcept override {
    return inode_.inode;
  }
  const char *path() const noexcept override { return path_.c_str(); }
  int get(const struct file_operations **ret_fops, struct module **ret_owner) noexcept override;
  void put(struct module *) noexcept override {}

  // After the entry was taken out of the tree, once: no call enters any more, those inside are waited for, what is open
  // is released.
  void close() noexcept;
  // The same for what a module left behind: nobody is waited for, nothing is called.
  void abandon() noexcept;

  static proc_dir_entry *of(const struct inode *inode) noexcept;

  const std::string path_;
  const struct file_operations driver_;
  struct module *const owner_;
  const std::string owner_name_;
  std::weak_ptr<kcompd::Node> node_;
  std::weak_ptr<kcompd::Node> parent_; // of the directory it is in
  kcompd::Gate gate_;

  // proc_create_single_data() and proc_create_seq_private()
  int (*single_show_)(struct seq_file *m, void *v) = nullptr;
  const struct seq_operations *seq_ops_ = nullptr;
  unsigned seq_state_size_ = 0;

  // Opens that have a release() to come, or may have left something on the driver's wait queues. Whoever takes one out
  // calls it; another who wants it gone meanwhile waits for that.
  struct Opener {
    struct completion *waiter = nullptr;
    bool closing = false;
  };
  bool add_opener(struct file *file) noexcept;
  void drop_opener(struct file *file) noexcept;
  int close_opener(struct inode *inode, struct file *file) noexcept;

private:
  // First a plain struct, so that the inode leads back to the entry.
  struct InodeOfEntry {
    struct inode inode;
    proc_dir_entry *entry;
  };
  InodeOfEntry inode_;
  struct file_operations face_; // what faces see: each operation passes the gate, and then calls the driver's
  std::mutex openers_lock_;
  std::unordered_map<struct file *, Opener> openers_;
};
