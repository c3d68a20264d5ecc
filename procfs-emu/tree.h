// SPDX-License-Identifier: MIT
// The tree under /run/kcompd: directories, links and files with names, modes and owners. It knows nothing of FUSE;
// procfs-emu/fuse.cpp walks it, and proc_fs.cpp, sysfs.cpp and the device core hang their entries into it.
#pragma once

#include "procfs-emu/vfs.h"
#include <atomic>
#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <pthread.h>
#include <string>
#include <sys/types.h>
#include <unordered_map>
#include <vector>

namespace kcompd {

class Node : public std::enable_shared_from_this<Node> {
public:
  enum class Kind { kDirectory, kFile, kLink };

  const uint64_t ino; // unique for the life of the daemon; the root is 1
  const Kind kind;
  const std::string name;

  // May change while others look.
  std::atomic<mode_t> mode; // permission bits only
  std::atomic<uid_t> uid = 0;
  std::atomic<gid_t> gid = 0;
  std::atomic<uint64_t> size = 0; // what stat(2) shows

  // Set before the entry is hung into the tree, constant from then on.
  timespec mtime;                         // when it was made
  std::string target;                     // of a link
  std::shared_ptr<vfs::Openable> content; // of a file
  std::weak_ptr<Node> parent;             // Tree::add() sets it, for made-up entries whoever makes them

  // A directory some of whose children are made up on demand (proc/<pid>) has these; the others are kept in the tree.
  std::function<std::shared_ptr<Node>(const std::string &)> dynamic_lookup;
  std::function<void(std::vector<std::shared_ptr<Node>> &)> dynamic_list;

  Node(uint64_t ino, Kind kind, std::string name, mode_t mode);
  ~Node();

private:
  friend class Tree;
  struct Children;

  // Guarded by the lock of the tree.
  std::unique_ptr<Children> children_;
  uint64_t order_ = 0; // among its siblings
  bool attached_ = false;
};

// A shared mutex at which who wants it alone goes first: with std::shared_mutex a few clients that do nothing but look
// keep a driver from adding its entries for seconds.
class WriterFirstMutex {
public:
  WriterFirstMutex() noexcept {
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&lock_, &attributes);
    pthread_rwlockattr_destroy(&attributes);
  }
  ~WriterFirstMutex() { pthread_rwlock_destroy(&lock_); }
  WriterFirstMutex(const WriterFirstMutex &) = delete;
  WriterFirstMutex &operator=(const WriterFirstMutex &) = delete;
  void lock() noexcept { pthread_rwlock_wrlock(&lock_); }
  void unlock() noexcept { pthread_rwlock_unlock(&lock_); }
  void lock_shared() noexcept { pthread_rwlock_rdlock(&lock_); }
  void unlock_shared() noexcept { pthread_rwlock_unlock(&lock_); }

private:
  pthread_rwlock_t lock_;
};

// Thread-safe; no call sleeps for longer than its lock, none calls a driver.
class Tree {
public:
  static Tree &instance();

  std::shared_ptr<Node> root() const;
  std::shared_ptr<Node> dev() const; // where device nodes go
  std::shared_ptr<Node> proc() const;
  std::shared_ptr<Node> sys() const;

  // Hang a new entry under `parent`. Return: 0, or -EEXIST, -EINVAL (empty, ".", "..", a slash, a control character),
  // -ENAMETOOLONG (over 255 bytes), -ENOENT (parent was removed).
  int add(const std::shared_ptr<Node> &parent, const std::shared_ptr<Node> &node);
  // Take an entry, and all below it, out. Open files keep it alive. Return: what was taken out, directories before what
  // is in them; nothing if the entry was not in the tree (any more).
  std::vector<std::shared_ptr<Node>> remove(const std::shared_ptr<Node> &node);

  std::shared_ptr<Node> make(Node::Kind kind, std::string name, mode_t mode); // not yet in the tree
  std::shared_ptr<Node> lookup(const std::shared_ptr<Node> &parent, const std::string &name) const; // or null
  std::shared_ptr<Node> find(uint64_t ino) const; // in the tree now, or made up and still in use; else null
  std::vector<std::shared_ptr<Node>>
  list(const std::shared_ptr<Node> &directory) const;       // in order of creation, made-up ones last
  bool empty(const std::shared_ptr<Node> &directory) const; // of entries that are kept in the tree

  // Ask to be told of entries that appear and go (the FUSE face invalidates, the links in /dev follow), from the thread
  // that adds or removes, after the fact and with no lock held. Of a removed directory, what is below it is told of
  // first.
  struct Observer {
    std::function<void(const Node &parent, const Node &node)> added, removed;
  };
  void observe(Observer observer);

private:
  Tree();
  void remember(const std::shared_ptr<Node> &made_up) const;

  mutable WriterFirstMutex lock_;
  std::atomic<uint64_t> next_ino_ = 1;
  uint64_t next_order_ = 1;
  std::shared_ptr<Node> root_, dev_, proc_, sys_;
  mutable std::unordered_map<uint64_t, std::weak_ptr<Node>> index_;
  mutable size_t sweep_at_ = 1024; // size of the index at which entries that were made up and are gone are thrown out
  std::vector<std::shared_ptr<const Observer>> observers_;
};

} // namespace kcompd
