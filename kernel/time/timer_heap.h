// SPDX-License-Identifier: MIT
// A pairing heap of timers: the one due first is at the root, and putting in, taking out and changing need no memory.
#pragma once

#include <linux/timer_node.h>
#include <utility>

namespace kcompd {

class TimerHeap {
public:
  using Node = kcompd_timer_node;

  // The first to run, or null.
  Node *top() const noexcept { return root_; }

  // Behind all that are due at the same time.
  void push(Node &node, int64_t when) noexcept {
    node.when = when;
    node.turn = turns_++;
    node.child = node.next = node.prev = nullptr;
    mark(node, KCOMPD_TIMER_QUEUED);
    root_ = root_ ? meld(root_, &node) : &node;
  }

  void erase(Node &node) noexcept {
    mark(node, 0);
    Node *const rest = meld_all(node.child);
    if (&node == root_) {
      root_ = rest;
      return;
    }
    (node.prev->child == &node ? node.prev->child : node.prev->next) = node.next;
    if (node.next)
      node.next->prev = node.prev;
    if (rest)
      root_ = meld(root_, rest);
  }

  // Any that `wanted` is true for, or null.
  template <typename Wanted> Node *find(Wanted &&wanted) const noexcept {
    Node *at = root_;
    while (at) {
      if (wanted(*at))
        return at;
      at = after(at);
    }
    return nullptr;
  }

private:
  // Others look at it without the lock, by kcompd_timer_queued(), and see a moment.
  static void mark(Node &node, unsigned queued) noexcept { __atomic_store_n(&node.queued, queued, __ATOMIC_RELAXED); }

  static bool is_before(const Node &a, const Node &b) noexcept {
    return a.when != b.when ? a.when < b.when : a.turn < b.turn;
  }

  // Two trees become one; prev of a first child is its parent, of the others the one before.
  static Node *meld(Node *a, Node *b) noexcept {
    if (is_before(*b, *a))
      std::swap(a, b);
    b->prev = a;
    b->next = a->child;
    if (b->next)
      b->next->prev = b;
    a->child = b;
    a->next = a->prev = nullptr;
    return a;
  }

  // In pairs from the left, then all together from the right.
  static Node *meld_all(Node *first) noexcept {
    Node *pairs = nullptr; // linked by next, the last first
    while (first) {
      Node *a = first, *b = a->next;
      first = b ? b->next : nullptr;
      a->next = a->prev = nullptr;
      if (b) {
        b->next = b->prev = nullptr;
        a = meld(a, b);
      }
      a->next = pairs;
      pairs = a;
    }
    Node *all = nullptr;
    while (pairs) {
      Node *const each = std::exchange(pairs, pairs->next);
      each->next = nullptr;
      all = all ? meld(all, each) : each;
    }
    return all;
  }

  // The next one of a walk through the whole heap, parents first.
  static Node *after(Node *at) noexcept {
    if (at->child)
      return at->child;
    while (!at->next) {
      while (at->prev && at->prev->child != at)
        at = at->prev;
      at = at->prev;
      if (!at)
        return nullptr;
    }
    return at->next;
  }

  Node *root_ = nullptr;
  u64 turns_ = 0;
};

} // namespace kcompd
