// SPDX-License-Identifier: MIT
// Facts about sorting a list.
#include <algorithm>
#include <gtest/gtest.h>
#include <linux/list.h>
#include <linux/list_sort.h>
#include <random>
#include <vector>

namespace {

struct Item {
  list_head list;
  int key;
  int place;
};

int by_key(void *calls, const list_head *a, const list_head *b) {
  ++*static_cast<int *>(calls);
  return container_of(a, const Item, list)->key - container_of(b, const Item, list)->key;
}

TEST(ListSort, SortsAndKeepsEqualsInOrder) {
  std::mt19937 random(1);
  for (int size = 0; size < 70; size++) {
    std::vector<Item> items(static_cast<size_t>(size));
    LIST_HEAD(head);
    for (int i = 0; i < size; i++) {
      items[static_cast<size_t>(i)].key = static_cast<int>(random() % 9);
      items[static_cast<size_t>(i)].place = i;
      list_add_tail(&items[static_cast<size_t>(i)].list, &head);
    }
    int calls = 0;
    list_sort(&calls, &head, by_key);

    std::vector<const Item *> forward, backward;
    for (list_head *at = head.next; at != &head; at = at->next)
      forward.push_back(container_of(at, Item, list));
    for (list_head *at = head.prev; at != &head; at = at->prev)
      backward.insert(backward.begin(), container_of(at, Item, list));
    EXPECT_EQ(forward, backward);
    ASSERT_EQ(forward.size(), static_cast<size_t>(size));
    EXPECT_TRUE(std::is_sorted(forward.begin(), forward.end(), [](const Item *a, const Item *b) {
      return a->key != b->key ? a->key < b->key : a->place < b->place;
    }));
    EXPECT_LE(calls, size * 7);
  }
}

} // namespace
