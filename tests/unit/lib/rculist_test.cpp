// SPDX-License-Identifier: MIT
// Facts about the chains of hash tables: those that end in a number, and those with a lock in their head.
#include <atomic>
#include <gtest/gtest.h>
#include <linux/rculist_bl.h>
#include <linux/rculist_nulls.h>
#include <thread>
#include <vector>

namespace {

struct Entry {
  int key;
  hlist_nulls_node nulls;
  hlist_bl_node bl;
};

std::vector<int> keys(hlist_nulls_head &head, unsigned long &ret_end) {
  std::vector<int> found;
  Entry *entry;
  hlist_nulls_node *node;
  hlist_nulls_for_each_entry_rcu(entry, node, &head, nulls) found.push_back(entry->key);
  ret_end = get_nulls_value(node);
  return found;
}

std::vector<int> keys(hlist_bl_head &head) {
  std::vector<int> found;
  Entry *entry;
  hlist_bl_node *node;
  hlist_bl_for_each_entry_rcu(entry, node, &head, bl) found.push_back(entry->key);
  return found;
}

TEST(HlistNulls, TheEndTellsTheChain) {
  hlist_nulls_head head;
  INIT_HLIST_NULLS_HEAD(&head, 17);
  unsigned long end = 0;
  EXPECT_TRUE(hlist_nulls_empty(&head));
  EXPECT_TRUE(keys(head, end).empty());
  EXPECT_EQ(end, 17U);
  Entry a{1, {}, {}}, b{2, {}, {}}, c{3, {}, {}};
  hlist_nulls_add_head_rcu(&a.nulls, &head);
  hlist_nulls_add_head_rcu(&b.nulls, &head);
  hlist_nulls_add_tail_rcu(&c.nulls, &head);
  EXPECT_EQ(keys(head, end), (std::vector<int>{2, 1, 3}));
  EXPECT_EQ(end, 17U);
  hlist_nulls_del_init_rcu(&a.nulls);
  EXPECT_TRUE(hlist_nulls_unhashed(&a.nulls));
  hlist_nulls_del_init_rcu(&a.nulls); // of none
  EXPECT_EQ(keys(head, end), (std::vector<int>{2, 3}));
  EXPECT_EQ(b.nulls.next, &c.nulls);

  Entry *entry;
  hlist_nulls_node *node;
  hlist_nulls_for_each_entry_safe(entry, node, &head, nulls) hlist_nulls_del_rcu(&entry->nulls);
  EXPECT_TRUE(hlist_nulls_empty(&head));
  EXPECT_EQ(get_nulls_value(head.first), 17U);
}

// An entry that gets into another chain leads its reader to that one's end, who sees it.
TEST(HlistNulls, AReaderThatWasLedAstraySeesIt) {
  hlist_nulls_head one, other;
  INIT_HLIST_NULLS_HEAD(&one, 1);
  INIT_HLIST_NULLS_HEAD(&other, 2);
  Entry a{1, {}, {}}, b{2, {}, {}};
  hlist_nulls_add_head_rcu(&a.nulls, &one);
  hlist_nulls_add_head_rcu(&b.nulls, &one);
  hlist_nulls_node *at = one.first; // a reader is at b
  hlist_nulls_del_rcu(&b.nulls);
  hlist_nulls_add_head_rcu(&b.nulls, &other);
  while (!is_a_nulls(at))
    at = at->next;
  EXPECT_EQ(get_nulls_value(at), 2U);
}

TEST(HlistBl, TheLockIsKeptApartFromTheChain) {
  hlist_bl_head head;
  INIT_HLIST_BL_HEAD(&head);
  Entry a{1, {}, {}}, b{2, {}, {}}, c{3, {}, {}}, d{4, {}, {}};
  EXPECT_TRUE(hlist_bl_empty(&head));
  hlist_bl_lock(&head);
  EXPECT_TRUE(hlist_bl_is_locked(&head));
  EXPECT_TRUE(hlist_bl_empty(&head));
  hlist_bl_add_head(&a.bl, &head);
  hlist_bl_add_head_rcu(&b.bl, &head);
  hlist_bl_add_before(&c.bl, &b.bl); // the new first
  hlist_bl_add_behind(&d.bl, &a.bl);
  EXPECT_TRUE(hlist_bl_is_locked(&head));
  EXPECT_EQ(keys(head), (std::vector<int>{3, 2, 1, 4}));
  hlist_bl_del(&c.bl); // the first
  hlist_bl_del_init(&d.bl);
  EXPECT_TRUE(hlist_bl_unhashed(&d.bl));
  hlist_bl_del_init(&d.bl); // of none
  EXPECT_TRUE(hlist_bl_is_locked(&head));
  EXPECT_EQ(keys(head), (std::vector<int>{2, 1}));
  hlist_bl_unlock(&head);
  EXPECT_FALSE(hlist_bl_is_locked(&head));
  EXPECT_EQ(keys(head), (std::vector<int>{2, 1}));

  hlist_bl_lock(&head);
  Entry *entry;
  hlist_bl_node *node, *next;
  hlist_bl_for_each_entry_safe(entry, node, next, &head, bl) hlist_bl_del_init_rcu(&entry->bl);
  hlist_bl_unlock(&head);
  EXPECT_TRUE(hlist_bl_empty(&head));
}

// Readers beside a writer who takes the first out and puts it back find the one that stays, each time.
TEST(HlistBl, ReadersFindWhatStays) {
  hlist_bl_head head;
  INIT_HLIST_BL_HEAD(&head);
  Entry stays{1, {}, {}}, comes{2, {}, {}};
  hlist_bl_lock(&head);
  hlist_bl_add_head_rcu(&stays.bl, &head);
  hlist_bl_unlock(&head);
  std::atomic<bool> done{false};
  std::thread reader([&] {
    while (!done) {
      rcu_read_lock();
      const std::vector<int> found = keys(head);
      rcu_read_unlock();
      EXPECT_EQ(found.back(), 1);
    }
  });
  for (int i = 0; i < 30; i++) {
    hlist_bl_lock(&head);
    hlist_bl_add_head_rcu(&comes.bl, &head);
    hlist_bl_unlock(&head);
    hlist_bl_lock(&head);
    hlist_bl_del_init_rcu(&comes.bl);
    hlist_bl_unlock(&head);
    synchronize_rcu();
  }
  done = true;
  reader.join();
  EXPECT_EQ(keys(head), std::vector<int>{1});
}

} // namespace
