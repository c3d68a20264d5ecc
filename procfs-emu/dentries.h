// SPDX-License-Identifier: MIT
// The dentries that an open file shows: its own, and its directory's.
#pragma once

#include <algorithm>
#include <cstring>
#include <linux/dcache.h>
#include <string>

namespace kcompd {

struct Dentries {
  struct dentry file = {};
  struct dentry directory = {};
  std::string directory_name;

  // Names them by the last two parts of `path`, which must stay.
  void name(const char *path, struct inode *inode) {
    const char *slash = strrchr(path, '/');
    const char *last = slash ? slash + 1 : path;
    if (slash && slash != path) {
      const char *begin = slash;
      while (begin > path && begin[-1] != '/')
        --begin;
      directory_name.assign(begin, slash);
    } else {
      directory_name = "/";
    }
    fill(directory, directory_name.c_str(), nullptr);
    fill(file, last, inode);
  }

private:
  void fill(struct dentry &dentry, const char *text, struct inode *inode) {
    dentry.d_parent = &directory;
    dentry.d_name.name = reinterpret_cast<const unsigned char *>(text);
    dentry.d_name.len = static_cast<u32>(strlen(text));
    memcpy(dentry.d_iname, text, std::min<size_t>(dentry.d_name.len, DNAME_INLINE_LEN - 1));
    dentry.d_inode = inode;
  }
};

} // namespace kcompd
