// SPDX-License-Identifier: MIT
// The nodes of the tree that the kernel knows of, by its own count. It may go on using a node that has been removed
// (files are open) or was made up on demand, until it says that it has forgotten it.
//
// The kernel locks an inode while a write to it is under way, and wants that lock for itself where a file is opened
// with O_TRUNC: "echo complete > node" would wait for the very write that it is to end. Devices in /dev know no such
// lock. So a node to which a write is under way is known by another number from the next lookup on, which makes it
// another inode with a lock of its own; stat(2) shows the node's own number always.
#pragma once

#include "procfs-emu/tree.h"
#include <mutex>
#include <sys/stat.h>
#include <unordered_map>

namespace kcompd {

class KnownNodes {
public:
  // The node with that number, the root always; null if the kernel was never told of it or has forgotten it.
  std::shared_ptr<Node> find(uint64_t number);
  bool knows(const Node &node);
  // The kernel is about to be told of a node once more. Before the answer: a forget may come right after it. Return:
  // the number to tell.
  uint64_t keep(const std::shared_ptr<Node> &node);
  void forget(uint64_t number, uint64_t count);

  // A write to the node with that number, from its beginning to its end.
  class Write {
  public:
    Write(KnownNodes *nodes, uint64_t number) noexcept : nodes_(nodes), number_(number) { count(1); }
    ~Write() { count(-1); }
    Write(const Write &) = delete;
    Write &operator=(const Write &) = delete;

  private:
    void count(int step) noexcept;
    KnownNodes *const nodes_; // null: nobody counts
    const uint64_t number_;
  };

private:
  struct Known {
    std::shared_ptr<Node> node;
    uint64_t lookups = 0;
    int writes = 0;
  };
  uint64_t number_of(const Node &node);

  std::mutex mutex_;
  std::unordered_map<uint64_t, Known> known_;
  std::unordered_map<uint64_t, uint64_t> renamed_; // the number of today, for nodes where it is not their own
  uint64_t next_ = uint64_t{1} << 62;              // no node has so large a number of its own
};

// Who is root in the tree of an ordinary user's daemon: entries of root's are shown as his, for the kernel to let him
// in.
void set_tree_owner(uid_t uid, gid_t gid) noexcept;

// What stat(2) shows of a node.
struct stat attributes_of(const Node &node);

} // namespace kcompd
