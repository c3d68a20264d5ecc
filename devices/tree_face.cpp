// SPDX-License-Identifier: MIT
// The face that is always there: dev/NAME in the tree, a file that goes through the same operations as the character
// device.
#include "devices/char_dev.h"
#include "procfs-emu/tree.h"

namespace kcompd {

namespace {

class TreeFace final : public DeviceFace {
public:
  int added(const DeviceNode &node) override {
    Tree &tree = Tree::instance();
    auto entry = tree.make(Node::Kind::kFile, node.name, node.mode);
    entry->gid = node.gid;
    entry->content = node.content;
    return tree.add(tree.dev(), entry);
  }

  void removed(const DeviceNode &node) override {
    Tree &tree = Tree::instance();
    auto entry = tree.lookup(tree.dev(), node.name);
    if (entry && entry->content == node.content)
      tree.remove(entry);
  }

  // A file of the tree carries no number, so none is taken.
  bool claim_major(unsigned) override { return true; }
};

} // namespace

std::shared_ptr<DeviceFace> make_tree_face() {
  return std::make_shared<TreeFace>();
}

} // namespace kcompd
