// SPDX-License-Identifier: MIT
// What the rest of the daemon needs of proc_fs.cpp beside include/linux/proc_fs.h.
#pragma once

#include "procfs-emu/tree.h"
#include <linux/fs.h>
#include <memory>
#include <string>

namespace kcompd {

// Take out what the module left in proc/ when it went, or when its init failed. Nobody is waited for and nothing of the
// module is called; the log has a line for each.
void proc_forget_module(const std::string &module);
void debugfs_forget_module(const std::string &module); // the same for sys/kernel/debug

// An entry that the daemon itself hangs anywhere in the tree: `fops` for all who open it, `data` as inode->i_private.
std::shared_ptr<vfs::Openable> make_entry(const std::string &path, mode_t mode, const struct file_operations *fops,
                                          void *data = nullptr);

} // namespace kcompd
