// SPDX-License-Identifier: MIT
// What kcompd is measured against in requests.cpp: a libfuse server as its examples have it, with one file, dev/bench,
// in a tree of the same depth and with the same time-outs (none) as kcompd's.
#pragma once

#define FUSE_USE_VERSION 312
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fuse_lowlevel.h>
#include <memory>
#include <string>
#include <sys/stat.h>

namespace plain {

constexpr fuse_ino_t kDirectory = 2, kFile = 3;

inline struct stat attributes(fuse_ino_t ino) {
  struct stat stat {};
  stat.st_ino = ino;
  stat.st_mode = ino == kFile ? S_IFREG | 0666 : S_IFDIR | 0755;
  stat.st_nlink = ino == kFile ? 1 : 2;
  stat.st_size = ino == kFile ? 1L << 40 : 0;
  return stat;
}

inline void op_lookup(fuse_req_t request, fuse_ino_t parent, const char *name) {
  fuse_entry_param entry{};
  if (parent == FUSE_ROOT_ID && std::strcmp(name, "dev") == 0)
    entry.ino = kDirectory;
  else if (parent == kDirectory && std::strcmp(name, "bench") == 0)
    entry.ino = kFile;
  if (!entry.ino) {
    fuse_reply_err(request, ENOENT);
    return;
  }
  entry.attr = attributes(entry.ino);
  fuse_reply_entry(request, &entry);
}

inline void op_getattr(fuse_req_t request, fuse_ino_t ino, fuse_file_info *) {
  const struct stat stat = attributes(ino);
  fuse_reply_attr(request, &stat, 0);
}

inline void op_open(fuse_req_t request, fuse_ino_t, fuse_file_info *info) {
  info->direct_io = 1;
  info->nonseekable = 1;
  info->noflush = 1;
  fuse_reply_open(request, info);
}

inline void op_read(fuse_req_t request, fuse_ino_t, size_t size, off_t, fuse_file_info *) {
  static thread_local std::unique_ptr<char[]> buffer(new char[1 << 20]);
  std::memset(buffer.get(), 0, size);
  fuse_reply_buf(request, buffer.get(), size);
}

inline void op_write(fuse_req_t request, fuse_ino_t, const char *, size_t size, off_t, fuse_file_info *) {
  fuse_reply_write(request, size);
}

// Serve at `where` until the process is killed. `ready` is called when it is mounted.
template <typename Ready> [[noreturn]] void serve(const std::string &where, bool threads, Ready ready) {
  char name[] = "bench", flag[] = "-o", options[] = "allow_other,default_permissions,fsname=bench";
  char *argv[] = {name, flag, options, nullptr};
  fuse_args args = FUSE_ARGS_INIT(3, argv);
  fuse_lowlevel_ops ops{};
  ops.lookup = op_lookup;
  ops.getattr = op_getattr;
  ops.open = op_open;
  ops.read = op_read;
  ops.write = op_write;
  fuse_session *session = fuse_session_new(&args, &ops, sizeof ops, nullptr);
  if (!session || fuse_session_mount(session, where.c_str()) != 0)
    std::exit(1);
  ready();
  if (threads) {
    fuse_loop_config *config = fuse_loop_cfg_create();
    fuse_session_loop_mt(session, config);
  } else {
    fuse_session_loop(session);
  }
  std::exit(0);
}

} // namespace plain
