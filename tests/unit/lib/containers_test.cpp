// SPDX-License-Identifier: MIT
// Trees, sparse arrays, small numbers, lists without a lock.
#include <climits>
#include <gtest/gtest.h>
#include <linux/bitmap.h>
#include <linux/crc32.h>
#include <linux/idr.h>
#include <linux/llist.h>
#include <linux/radix-tree.h>
#include <linux/rbtree.h>
#include <linux/xarray.h>
#include <random>
#include <set>
#include <vector>

namespace {

struct Item {
  rb_node node;
  int key;
};

Item *item_of(const rb_node *node) {
  return reinterpret_cast<Item *>(const_cast<rb_node *>(node)); // its first member
}

// The black height of a subtree; -1 if a rule is broken.
int black_height(const rb_node *node) {
  if (!node)
    return 1;
  const bool black = node->__rb_parent_color & 1;
  for (const rb_node *child : {node->rb_left, node->rb_right})
    if (child && (rb_parent(child) != node || (!black && !(child->__rb_parent_color & 1))))
      return -1;
  const int left = black_height(node->rb_left), right = black_height(node->rb_right);
  return left < 0 || left != right ? -1 : left + black;
}

std::vector<int> keys(const rb_root &root) {
  std::vector<int> result;
  for (rb_node *node = rb_first(&root); node; node = rb_next(node))
    result.push_back(item_of(node)->key);
  return result;
}

TEST(Rbtree, StaysSortedAndBalancedUnderRandomInsertsAndErases) {
  rb_root root = RB_ROOT;
  std::vector<Item> items(500);
  std::set<int> expected;
  std::mt19937 random(7);
  const auto less = [](rb_node *a, const rb_node *b) { return item_of(a)->key < item_of(b)->key; };
  std::vector<Item *> in;
  for (int i = 0; i < 500; ++i) {
    items[i].key = i * 7919 % 500;
    rb_add(&items[i].node, &root, less);
    in.push_back(&items[i]);
    expected.insert(items[i].key);
    if (i % 3 == 2) {
      const size_t at = random() % in.size();
      expected.erase(in[at]->key);
      rb_erase(&in[at]->node, &root);
      in.erase(in.begin() + static_cast<long>(at));
    }
    ASSERT_GT(black_height(root.rb_node), 0) << "after " << i;
  }
  EXPECT_EQ(keys(root), std::vector<int>(expected.begin(), expected.end()));
  Item replacement{{}, item_of(rb_last(&root))->key};
  rb_replace_node(rb_last(&root), &replacement.node, &root);
  EXPECT_EQ(rb_last(&root), &replacement.node);
  EXPECT_EQ(keys(root), std::vector<int>(expected.begin(), expected.end()));
  size_t seen = 0;
  for (const rb_node *node = rb_first_postorder(&root); node; node = rb_next_postorder(node))
    ++seen;
  EXPECT_EQ(seen, expected.size());
}

TEST(Xarray, StoresFindsMarksAndErases) {
  DEFINE_XARRAY(array);
  int a, b;
  EXPECT_EQ(xa_store(&array, 5, &a, GFP_KERNEL), nullptr);
  EXPECT_EQ(xa_insert(&array, 5, &b, GFP_KERNEL), -EBUSY);
  EXPECT_EQ(xa_insert(&array, ULONG_MAX, &b, GFP_KERNEL), 0);
  EXPECT_EQ(xa_load(&array, 5), &a);
  EXPECT_EQ(xa_load(&array, 6), nullptr);
  EXPECT_EQ(xa_cmpxchg(&array, 5, &b, &b, GFP_KERNEL), &a);
  EXPECT_EQ(xa_load(&array, 5), &a);
  xa_set_mark(&array, ULONG_MAX, XA_MARK_1);
  unsigned long index = 0;
  EXPECT_EQ(xa_find(&array, &index, ULONG_MAX, XA_MARK_1), &b);
  EXPECT_EQ(index, ULONG_MAX);
  std::vector<unsigned long> found;
  void *entry;
  xa_for_each(&array, index, entry) found.push_back(index);
  EXPECT_EQ(found, (std::vector<unsigned long>{5, ULONG_MAX}));
  EXPECT_EQ(xa_erase(&array, 5), &a);
  EXPECT_FALSE(xa_empty(&array));
  xa_destroy(&array);
  EXPECT_TRUE(xa_empty(&array));
  EXPECT_EQ(xa_err(xa_store(&array, 1, ERR_PTR(-EIO), GFP_KERNEL)), -EINVAL);
  EXPECT_EQ(xa_to_value(xa_mk_value(77)), 77u);
}

TEST(Xarray, AllocGivesTheFirstFreeIndexOfTheRange) {
  DEFINE_XARRAY_ALLOC1(array);
  int a;
  u32 id = 99;
  EXPECT_EQ(xa_alloc(&array, &id, &a, xa_limit_32b, GFP_KERNEL), 0);
  EXPECT_EQ(id, 1u);
  EXPECT_EQ(xa_alloc(&array, &id, &a, XA_LIMIT(1, 2), GFP_KERNEL), 0);
  EXPECT_EQ(id, 2u);
  EXPECT_EQ(xa_alloc(&array, &id, &a, XA_LIMIT(1, 2), GFP_KERNEL), -EBUSY);
  xa_destroy(&array);
}

TEST(Idr, GivesSmallNumbersAndKeepsPointers) {
  DEFINE_IDR(idr);
  int a, b, c;
  EXPECT_EQ(idr_alloc(&idr, &a, 3, 5, GFP_KERNEL), 3);
  EXPECT_EQ(idr_alloc(&idr, &b, 3, 5, GFP_KERNEL), 4);
  EXPECT_EQ(idr_alloc(&idr, &c, 3, 5, GFP_KERNEL), -ENOSPC);
  EXPECT_EQ(idr_alloc(&idr, &c, -1, 0, GFP_KERNEL), -EINVAL);
  EXPECT_EQ(idr_find(&idr, 4), &b);
  EXPECT_EQ(idr_replace(&idr, &c, 4), &b);
  EXPECT_EQ(PTR_ERR(idr_replace(&idr, &c, 7)), -ENOENT);
  int id, sum = 0;
  void *entry;
  idr_for_each_entry(&idr, entry, id) sum += id;
  EXPECT_EQ(sum, 7);
  EXPECT_EQ(idr_remove(&idr, 3), &a);
  EXPECT_EQ(idr_alloc_cyclic(&idr, &a, 0, 0, GFP_KERNEL), 0);
  EXPECT_EQ(idr_alloc_cyclic(&idr, &a, 0, 0, GFP_KERNEL), 1);
  idr_remove(&idr, 0);
  EXPECT_EQ(idr_alloc_cyclic(&idr, &a, 0, 0, GFP_KERNEL), 2) << "0 was given before";
  idr_destroy(&idr);
  EXPECT_TRUE(idr_is_empty(&idr));

  DEFINE_IDA(ida);
  EXPECT_EQ(ida_alloc(&ida, GFP_KERNEL), 0);
  EXPECT_EQ(ida_alloc_min(&ida, 0, GFP_KERNEL), 1);
  ida_free(&ida, 0);
  EXPECT_EQ(ida_alloc(&ida, GFP_KERNEL), 0);
  EXPECT_EQ(ida_alloc_max(&ida, 1, GFP_KERNEL), -ENOSPC);
  ida_destroy(&ida);
  EXPECT_TRUE(ida_is_empty(&ida));
}

TEST(RadixTree, IsAnXarrayByOtherNames) {
  RADIX_TREE(tree, GFP_KERNEL);
  int a;
  void *found[4];
  EXPECT_EQ(radix_tree_insert(&tree, 9, &a), 0);
  EXPECT_EQ(radix_tree_insert(&tree, 9, &a), -EEXIST);
  EXPECT_EQ(radix_tree_lookup(&tree, 9), &a);
  EXPECT_EQ(radix_tree_gang_lookup(&tree, found, 0, 4), 1u);
  EXPECT_EQ(radix_tree_delete(&tree, 9), &a);
  xa_destroy(&tree);
}

TEST(Llist, TakesAllNewestFirst) {
  LLIST_HEAD(list);
  llist_node a, b;
  EXPECT_TRUE(llist_add(&a, &list));
  EXPECT_FALSE(llist_add(&b, &list));
  llist_node *all = llist_del_all(&list);
  EXPECT_EQ(all, &b);
  EXPECT_TRUE(llist_empty(&list));
  EXPECT_EQ(llist_reverse_order(all), &a);
}

TEST(Bitmap, FindsAreasAndCounts) {
  unsigned long map[2] = {};
  bitmap_set(map, 60, 10);
  EXPECT_EQ(bitmap_weight(map, 128), 10u);
  EXPECT_EQ(bitmap_find_next_zero_area(map, 128, 50, 20, 0), 70u);
  EXPECT_EQ(bitmap_find_next_zero_area(map, 128, 0, 8, 7), 0u);
  EXPECT_GT(bitmap_find_next_zero_area(map, 128, 60, 100, 0), 128u - 100);
  bitmap_clear(map, 60, 10);
  EXPECT_TRUE(bitmap_empty(map, 128));
}

TEST(Crc32, IsThatOfZip) {
  const char text[] = "123456789";
  EXPECT_EQ(~crc32_le(~0U, reinterpret_cast<const unsigned char *>(text), 9), 0xcbf43926U);
}

} // namespace
