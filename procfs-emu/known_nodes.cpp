// SPDX-License-Identifier: MIT
// Counting what the kernel knows, and the answer to stat(2).
#include "procfs-emu/known_nodes.h"

#include <algorithm>

namespace kcompd {

namespace {

constexpr uint64_t kRoot = 1;

} // namespace

std::shared_ptr<Node> KnownNodes::find(uint64_t ino) {
  if (ino == kRoot)
    return Tree::instance().root();
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = known_.find(ino);
  return found == known_.end() ? nullptr : found->second.node;
}

bool KnownNodes::knows(uint64_t ino) {
  std::lock_guard<std::mutex> lock(mutex_);
  return known_.count(ino) != 0;
}

void KnownNodes::keep(const std::shared_ptr<Node> &node) {
  std::lock_guard<std::mutex> lock(mutex_);
  Known &known = known_[node->ino];
  if (known.lookups++ == 0)
    known.node = node;
}

void KnownNodes::forget(uint64_t ino, uint64_t count) {
  std::shared_ptr<Node> last; // may be the last reference, to be dropped without the lock
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = known_.find(ino);
  if (found == known_.end())
    return;
  found->second.lookups -= std::min(count, found->second.lookups);
  if (found->second.lookups == 0) {
    last = std::move(found->second.node);
    known_.erase(found);
  }
}

struct stat attributes_of(const Node &node) {
  struct stat stat {};
  stat.st_ino = node.ino;
  stat.st_mode = node.mode.load() & 07777;
  switch (node.kind) {
  case Node::Kind::kDirectory:
    stat.st_mode |= S_IFDIR;
    stat.st_nlink = 2;
    break;
  case Node::Kind::kLink:
    stat.st_mode |= S_IFLNK;
    stat.st_nlink = 1;
    break;
  case Node::Kind::kFile:
    stat.st_mode |= S_IFREG;
    stat.st_nlink = 1;
    break;
  }
  stat.st_uid = node.uid.load();
  stat.st_gid = node.gid.load();
  stat.st_size = static_cast<off_t>(node.kind == Node::Kind::kLink ? node.target.size() : node.size.load());
  stat.st_blksize = 4096;
  stat.st_atim = stat.st_mtim = stat.st_ctim = node.mtime;
  return stat;
}

} // namespace kcompd
