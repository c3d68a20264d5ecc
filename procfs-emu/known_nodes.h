// SPDX-License-Identifier: MIT
// The nodes of the tree that the kernel knows of, by its own count. It may go on using a node that has been removed
// (files are open) or was made up on demand, until it says that it has forgotten it.
#pragma once

#include "procfs-emu/tree.h"
#include <mutex>
#include <sys/stat.h>
#include <unordered_map>

namespace kcompd {

class KnownNodes {
public:
  // The node with that number, the root always; null if the kernel was never told of it or has forgotten it.
  std::shared_ptr<Node> find(uint64_t ino);
  bool knows(uint64_t ino);
  // The kernel is about to be told of a node once more. Before the answer: a forget may come right after it.
  void keep(const std::shared_ptr<Node> &node);
  void forget(uint64_t ino, uint64_t count);

private:
  struct Known {
    std::shared_ptr<Node> node;
    uint64_t lookups = 0;
  };
  std::mutex mutex_;
  std::unordered_map<uint64_t, Known> known_;
};

// What stat(2) shows of a node.
struct stat attributes_of(const Node &node);

} // namespace kcompd
