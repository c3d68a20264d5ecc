// SPDX-License-Identifier: MIT
// The tree under /run/kcompd. One lock over everything: entries come and go with modules, and a lookup holds it shared
// for the time of a hash probe. Whatever may run foreign code (destructors of entries, observers, made-up directories)
// runs outside it.
#include "procfs-emu/tree.h"
#include <cerrno>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <string_view>

namespace kcompd {

namespace {
constexpr size_t kNameMax = 255;

int check_name(const std::string &name) {
  if (name.size() > kNameMax)
    return -ENAMETOOLONG;
  if (name.empty() || name == "." || name == "..")
    return -EINVAL;
  for (unsigned char c : name)
    if (c < 0x20 || c == 0x7f || c == '/')
      return -EINVAL;
  return 0;
}
} // namespace

// By order of creation for the listing, by name for the lookup; the views are of the nodes' own names.
struct Node::Children {
  std::map<uint64_t, std::shared_ptr<Node>> in_order;
  std::unordered_map<std::string_view, Node *> by_name;
};

Node::Node(uint64_t ino, Kind kind, std::string name, mode_t mode)
    : ino(ino), kind(kind), name(std::move(name)), mode(mode) {
  clock_gettime(CLOCK_REALTIME, &mtime);
  if (kind == Kind::kDirectory)
    children_ = std::make_unique<Children>();
}

Node::~Node() = default;

Tree &Tree::instance() {
  static Tree *tree = new Tree; // never destroyed: threads may look until the process ends
  return *tree;
}

Tree::Tree() {
  root_ = make(Node::Kind::kDirectory, "", 0755);
  root_->attached_ = true;
  index_.emplace(root_->ino, root_);
  add(root_, dev_ = make(Node::Kind::kDirectory, "dev", 0755));
  add(root_, proc_ = make(Node::Kind::kDirectory, "proc", 0555));
  add(root_, sys_ = make(Node::Kind::kDirectory, "sys", 0555));
}

std::shared_ptr<Node> Tree::root() const {
  return root_;
}

std::shared_ptr<Node> Tree::dev() const {
  return dev_;
}

std::shared_ptr<Node> Tree::proc() const {
  return proc_;
}

std::shared_ptr<Node> Tree::sys() const {
  return sys_;
}

std::shared_ptr<Node> Tree::make(Node::Kind kind, std::string name, mode_t mode) {
  return std::make_shared<Node>(next_ino_++, kind, std::move(name), mode & 07777);
}

int Tree::add(const std::shared_ptr<Node> &parent, const std::shared_ptr<Node> &node) {
  if (int err = check_name(node->name))
    return err;
  std::vector<std::shared_ptr<const Observer>> observers;
  {
    std::unique_lock lock(lock_);
    if (!parent->attached_ || !parent->children_)
      return -ENOENT;
    auto [slot, fresh] = parent->children_->by_name.try_emplace(node->name, node.get());
    if (!fresh)
      return -EEXIST;
    node->order_ = next_order_++;
    node->parent = parent;
    node->attached_ = true;
    parent->children_->in_order.emplace_hint(parent->children_->in_order.end(), node->order_, node);
    index_.insert_or_assign(node->ino, node);
    observers = observers_;
  }
  for (const auto &observer : observers)
    if (observer->added)
      observer->added(*parent, *node);
  return 0;
}

std::vector<std::shared_ptr<Node>> Tree::remove(const std::shared_ptr<Node> &node) {
  // Flat, so that a deep tree does not become a deep recursion, neither here nor in the destructors.
  std::vector<std::shared_ptr<Node>> gone;
  std::vector<std::shared_ptr<const Observer>> observers;
  {
    std::unique_lock lock(lock_);
    std::shared_ptr<Node> parent = node ? node->parent.lock() : nullptr;
    if (!parent || !node->attached_)
      return gone;
    parent->children_->by_name.erase(node->name);
    parent->children_->in_order.erase(node->order_);
    gone.push_back(node);
    for (size_t i = 0; i < gone.size(); ++i) {
      Node &each = *gone[i];
      each.attached_ = false;
      index_.erase(each.ino);
      if (!each.children_)
        continue;
      for (auto &[order, child] : each.children_->in_order)
        gone.push_back(std::move(child));
      each.children_->by_name.clear();
      each.children_->in_order.clear();
    }
    observers = observers_;
  }
  for (auto each = gone.rbegin(); each != gone.rend(); ++each)
    if (std::shared_ptr<Node> parent = (*each)->parent.lock())
      for (const auto &observer : observers)
        if (observer->removed)
          observer->removed(*parent, **each);
  return gone;
}

std::shared_ptr<Node> Tree::lookup(const std::shared_ptr<Node> &parent, const std::string &name) const {
  {
    std::shared_lock lock(lock_);
    if (!parent->children_)
      return nullptr;
    auto found = parent->children_->by_name.find(name);
    if (found != parent->children_->by_name.end())
      return found->second->shared_from_this();
  }
  if (!parent->dynamic_lookup)
    return nullptr;
  std::shared_ptr<Node> node = parent->dynamic_lookup(name);
  if (node)
    remember(node);
  return node;
}

std::shared_ptr<Node> Tree::find(uint64_t ino) const {
  std::shared_lock lock(lock_);
  auto found = index_.find(ino);
  return found == index_.end() ? nullptr : found->second.lock();
}

std::vector<std::shared_ptr<Node>> Tree::list(const std::shared_ptr<Node> &directory) const {
  std::vector<std::shared_ptr<Node>> nodes;
  {
    std::shared_lock lock(lock_);
    if (!directory->children_)
      return nodes;
    nodes.reserve(directory->children_->in_order.size());
    for (const auto &[order, child] : directory->children_->in_order)
      nodes.push_back(child);
  }
  if (!directory->dynamic_list)
    return nodes;
  std::vector<std::shared_ptr<Node>> made_up;
  directory->dynamic_list(made_up);
  std::unordered_map<std::string_view, bool> taken;
  for (const auto &node : nodes)
    taken.emplace(node->name, true);
  for (auto &node : made_up) {
    if (taken.contains(node->name))
      continue;
    remember(node);
    nodes.push_back(std::move(node));
  }
  return nodes;
}

bool Tree::empty(const std::shared_ptr<Node> &directory) const {
  std::shared_lock lock(lock_);
  return !directory->children_ || directory->children_->in_order.empty();
}

void Tree::remember(const std::shared_ptr<Node> &made_up) const {
  std::unique_lock lock(lock_);
  index_.insert_or_assign(made_up->ino, made_up);
  if (index_.size() < sweep_at_)
    return;
  std::erase_if(index_, [](const auto &item) { return item.second.expired(); });
  sweep_at_ = index_.size() * 2 + 1024;
}

void Tree::observe(Observer observer) {
  std::unique_lock lock(lock_);
  observers_.push_back(std::make_shared<const Observer>(std::move(observer)));
}

} // namespace kcompd
