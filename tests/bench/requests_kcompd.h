// SPDX-License-Identifier: MIT
// The server under test in requests.cpp: kcompd's pool, FUSE face and vfs, with a driver of a few lines for dev/bench
// (reads are zeros, writes are taken) and one for dev/blocks (reads sleep until the client is killed).
#pragma once

#include "daemon/pool.h"
#include "procfs-emu/fuse.h"
#include "procfs-emu/traffic.h"
#include "procfs-emu/tree.h"
#include "procfs-emu/vfs.h"
#include <cstdio>
#include <cstdlib>
#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/uaccess.h>
#include <memory>
#include <string>
#include <unistd.h>

namespace bench {

inline ssize_t zero_read(struct file *, char *buffer, size_t size, loff_t *) {
  return static_cast<ssize_t>(size - clear_user(buffer, size));
}

inline ssize_t null_write(struct file *, const char *, size_t size, loff_t *) {
  return static_cast<ssize_t>(size);
}

inline ssize_t sleep_read(struct file *, char *, size_t, loff_t *) {
  static struct completion never = [] {
    struct completion made;
    init_completion(&made);
    return made;
  }();
  return wait_for_completion_interruptible(&never);
}

class Device final : public kcompd::vfs::Openable {
public:
  explicit Device(const file_operations &operations, std::string path)
      : operations_(operations), path_(std::move(path)) {
    inode_.i_mode = 0666;
  }
  struct inode &inode() noexcept override {
    return inode_;
  }
  const char *path() const noexcept override { return path_.c_str(); }
  int get(const file_operations **ret_operations, struct module **ret_owner) noexcept override {
    *ret_operations = &operations_;
    *ret_owner = nullptr;
    return 0;
  }
  void put(struct module *) noexcept override {}
  kcompd::Traffic *traffic() noexcept override { return &traffic_; } // counted, as of any device

private:
  const file_operations &operations_;
  const std::string path_;
  struct inode inode_ {};
  kcompd::Traffic traffic_;
};

inline void add_device(const char *name, const file_operations &operations) {
  kcompd::Tree &tree = kcompd::Tree::instance();
  auto node = tree.make(kcompd::Node::Kind::kFile, name, 0666);
  node->size = uint64_t{1} << 40;
  node->content = std::make_shared<Device>(operations, std::string("/dev/") + name);
  tree.add(tree.dev(), node);
}

template <typename Ready> [[noreturn]] void serve(const std::string &where, Ready ready) {
  static file_operations zero{}, blocks{};
  zero.read = zero_read;
  zero.write = null_write;
  zero.llseek = no_llseek;
  blocks.read = sleep_read;
  blocks.llseek = no_llseek;
  add_device("bench", zero);
  add_device("blocks", blocks);
  static std::unique_ptr<kcompd::Pool> pool = kcompd::make_pool({});
  if (pool->start() != 0)
    std::exit(1);
  static auto mount = kcompd::mount_tree(*pool, where, {});
  if (!mount) {
    std::fprintf(stderr, "%s\n", mount.error().message().c_str());
    std::exit(1);
  }
  ready();
  for (;;)
    ::pause();
}

} // namespace bench
