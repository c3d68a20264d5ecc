// SPDX-License-Identifier: MIT
// Red-black trees. A red node's children are black, and every way down from a node has the same number of black nodes;
// so the longest way is at most twice the shortest.
#include <linux/export.h>
#include <linux/rbtree.h>

namespace {

constexpr unsigned long kBlack = 1;

bool is_black(const rb_node *node) {
  return !node || (node->__rb_parent_color & kBlack);
}
void set_parent(rb_node *node, rb_node *parent) {
  node->__rb_parent_color = reinterpret_cast<unsigned long>(parent) | (node->__rb_parent_color & kBlack);
}
void set_black(rb_node *node) {
  node->__rb_parent_color |= kBlack;
}
void set_red(rb_node *node) {
  node->__rb_parent_color &= ~kBlack;
}
void copy_color(rb_node *node, const rb_node *from) {
  node->__rb_parent_color = (node->__rb_parent_color & ~kBlack) | (from->__rb_parent_color & kBlack);
}

// What points at `node`: its parent's link, or the root's.
rb_node *&link_to(rb_node *node, rb_root *root) {
  rb_node *parent = rb_parent(node);
  if (!parent)
    return root->rb_node;
  return parent->rb_left == node ? parent->rb_left : parent->rb_right;
}

rb_node *&child(rb_node *node, bool left) {
  return left ? node->rb_left : node->rb_right;
}

// `node` goes down on the side `left`; its child on the other side takes its place.
void rotate(rb_node *node, bool left, rb_root *root) {
  rb_node *up = child(node, !left);
  rb_node *middle = child(up, left);
  link_to(node, root) = up;
  set_parent(up, rb_parent(node));
  child(up, left) = node;
  set_parent(node, up);
  child(node, !left) = middle;
  if (middle)
    set_parent(middle, node);
}

// One black node is missing on the way to `node` (which may be null), the child of `parent`.
void rebalance(rb_node *node, rb_node *parent, rb_root *root) {
  while (parent && is_black(node)) {
    const bool left = parent->rb_left == node;
    rb_node *sibling = child(parent, !left);
    if (!is_black(sibling)) {
      set_black(sibling);
      set_red(parent);
      rotate(parent, left, root);
      sibling = child(parent, !left);
    }
    if (is_black(sibling->rb_left) && is_black(sibling->rb_right)) {
      set_red(sibling);
      node = parent;
      parent = rb_parent(node);
      continue;
    }
    if (is_black(child(sibling, !left))) {
      set_black(child(sibling, left));
      set_red(sibling);
      rotate(sibling, !left, root);
      sibling = child(parent, !left);
    }
    copy_color(sibling, parent);
    set_black(parent);
    set_black(child(sibling, !left));
    rotate(parent, left, root);
    node = root->rb_node;
    break;
  }
  if (node)
    set_black(node);
}

rb_node *outermost(rb_node *node, bool left) {
  while (node && child(node, left))
    node = child(node, left);
  return node;
}

rb_node *neighbour(const rb_node *node, bool left) {
  if (RB_EMPTY_NODE(node))
    return nullptr;
  auto *at = const_cast<rb_node *>(node);
  if (child(at, left))
    return outermost(child(at, left), !left);
  rb_node *parent = rb_parent(at);
  while (parent && child(parent, left) == at) {
    at = parent;
    parent = rb_parent(at);
  }
  return parent;
}

rb_node *deepest(rb_node *node) {
  for (;;) {
    if (node->rb_left)
      node = node->rb_left;
    else if (node->rb_right)
      node = node->rb_right;
    else
      return node;
  }
}

} // namespace

void rb_insert_color(rb_node *node, rb_root *root) {
  set_red(node);
  rb_node *parent;
  while ((parent = rb_parent(node)) && !is_black(parent)) {
    rb_node *grandparent = rb_parent(parent); // a red node is never the root
    const bool left = grandparent->rb_left == parent;
    rb_node *uncle = child(grandparent, !left);
    if (!is_black(uncle)) {
      set_black(parent);
      set_black(uncle);
      set_red(grandparent);
      node = grandparent;
      continue;
    }
    if (child(parent, !left) == node) {
      rotate(parent, left, root);
      node = parent;
      parent = rb_parent(node);
    }
    set_black(parent);
    set_red(grandparent);
    rotate(grandparent, !left, root);
  }
  set_black(root->rb_node);
}
EXPORT_SYMBOL(rb_insert_color);

void rb_erase(rb_node *node, rb_root *root) {
  rb_node *lost; // what stands where a node has been taken from the way down, and below whom
  rb_node *parent;
  bool black;
  if (node->rb_left && node->rb_right) {
    // The next in order has no left child: it moves into the place, with the place's colour.
    rb_node *next = outermost(node->rb_right, true);
    black = is_black(next);
    lost = next->rb_right;
    parent = rb_parent(next);
    if (parent == node) {
      parent = next;
    } else {
      parent->rb_left = lost;
      if (lost)
        set_parent(lost, parent);
      next->rb_right = node->rb_right;
      set_parent(next->rb_right, next);
    }
    next->rb_left = node->rb_left;
    set_parent(next->rb_left, next);
    link_to(node, root) = next;
    next->__rb_parent_color = node->__rb_parent_color;
  } else {
    black = is_black(node);
    lost = node->rb_left ? node->rb_left : node->rb_right;
    parent = rb_parent(node);
    link_to(node, root) = lost;
    if (lost)
      set_parent(lost, parent);
  }
  if (black)
    rebalance(lost, parent, root);
}
EXPORT_SYMBOL(rb_erase);

void rb_replace_node(rb_node *victim, rb_node *entry, rb_root *root) {
  link_to(victim, root) = entry;
  *entry = *victim;
  if (entry->rb_left)
    set_parent(entry->rb_left, entry);
  if (entry->rb_right)
    set_parent(entry->rb_right, entry);
}
EXPORT_SYMBOL(rb_replace_node);

rb_node *rb_next(const rb_node *node) {
  return neighbour(node, false);
}
EXPORT_SYMBOL(rb_next);

rb_node *rb_prev(const rb_node *node) {
  return neighbour(node, true);
}
EXPORT_SYMBOL(rb_prev);

rb_node *rb_first(const rb_root *root) {
  return outermost(root->rb_node, true);
}
EXPORT_SYMBOL(rb_first);

rb_node *rb_last(const rb_root *root) {
  return outermost(root->rb_node, false);
}
EXPORT_SYMBOL(rb_last);

rb_node *rb_first_postorder(const rb_root *root) {
  return root->rb_node ? deepest(root->rb_node) : nullptr;
}
EXPORT_SYMBOL(rb_first_postorder);

rb_node *rb_next_postorder(const rb_node *node) {
  rb_node *parent = node ? rb_parent(node) : nullptr;
  if (parent && parent->rb_left == node && parent->rb_right)
    return deepest(parent->rb_right);
  return parent;
}
EXPORT_SYMBOL(rb_next_postorder);
