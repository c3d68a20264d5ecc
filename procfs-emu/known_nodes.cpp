// SPDX-License-Identifier: MIT
// Counting what the kernel knows, and the answer to stat(2).
#include "procfs-emu/known_nodes.h"

#include <algorithm>

namespace kcompd {

namespace {

constexpr uint64_t kRoot = 1;

} // namespace

std::shared_ptr<Node> KnownNodes::find(uint64_t number) {
  if (number == kRoot)
    return Tree::instance().root();
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = known_.find(number);
  return found == known_.end() ? nullptr : found->second.node;
}

// Under the lock.
uint64_t KnownNodes::number_of(const Node &node) {
  const auto renamed = renamed_.find(node.ino);
  return renamed == renamed_.end() ? node.ino : renamed->second;
}

bool KnownNodes::knows(const Node &node) {
  std::lock_guard<std::mutex> lock(mutex_);
  return known_.count(number_of(node)) != 0;
}

uint64_t KnownNodes::keep(const std::shared_ptr<Node> &node) {
  std::lock_guard<std::mutex> lock(mutex_);
  uint64_t number = number_of(*node);
  if (const auto found = known_.find(number); found != known_.end() && found->second.writes > 0)
    renamed_[node->ino] = number = next_++;
  Known &known = known_[number];
  if (known.lookups++ == 0)
    known.node = node;
  return number;
}

void KnownNodes::forget(uint64_t number, uint64_t count) {
  std::shared_ptr<Node> last; // may be the last reference, to be dropped without the lock
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = known_.find(number);
  if (found == known_.end())
    return;
  found->second.lookups -= std::min(count, found->second.lookups);
  if (found->second.lookups == 0) {
    last = std::move(found->second.node);
    known_.erase(found);
    if (const auto renamed = renamed_.find(last->ino); renamed != renamed_.end() && renamed->second == number)
      renamed_.erase(renamed);
  }
}

void KnownNodes::Write::count(int step) noexcept {
  if (!nodes_)
    return;
  std::lock_guard<std::mutex> lock(nodes_->mutex_);
  if (const auto found = nodes_->known_.find(number_); found != nodes_->known_.end())
    found->second.writes += step;
}

static uid_t owner_uid = 0;
static gid_t owner_gid = 0;

void set_tree_owner(uid_t uid, gid_t gid) noexcept {
  owner_uid = uid;
  owner_gid = gid;
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
  const uid_t uid = node.uid.load();
  const gid_t gid = node.gid.load();
  stat.st_uid = uid == 0 ? owner_uid : uid;
  stat.st_gid = gid == 0 ? owner_gid : gid;
  stat.st_size = static_cast<off_t>(node.kind == Node::Kind::kLink ? node.target.size() : node.size.load());
  stat.st_blksize = 4096;
  stat.st_atim = stat.st_mtim = stat.st_ctim = node.mtime;
  return stat;
}

} // namespace kcompd
