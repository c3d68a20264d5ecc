// SPDX-License-Identifier: MIT
// Facts about RCU, lists that are read under it, and SRCU.
#include "kernel/oops.h"
#include "kernel/printk/printk.h"
#include "tests/unit/kernel/sched/threads.h"
#include <algorithm>
#include <gtest/gtest.h>
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/hashtable.h>
#include <linux/rculist.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/srcu.h>
#include <string>
#include <vector>

using namespace kcompd;
using namespace kcompd::test;

namespace {

// A thread inside of a section until it is told to leave.
template <typename Enter, typename Leave>
void expect_a_writer_to_wait(Enter enter, Leave leave, void (*synchronize)()) {
  std::atomic<bool> inside{false}, go{false}, left{false};
  TaskThread reader([&] {
    enter();
    inside = true;
    wait_until([&] { return go.load(); });
    left = true;
    leave();
  });
  wait_until([&] { return inside.load(); });
  TaskThread writer([&] {
    synchronize();
    EXPECT_TRUE(left);
  });
  wait_until([&] { return writer.task().wchan.load() != nullptr; });
  EXPECT_FALSE(writer.done());
  go = true;
  writer.wait_until_done();
}

std::string log_of(const std::function<void()> &body) {
  LogReader reader(LogReader::From::kNewest);
  body();
  std::string text;
  LogRecord record;
  while (reader.next(record) == 0)
    text.append(record.text()) += '\n';
  return text;
}

TEST(Rcu, SynchronizeWaitsForTheOutermostSectionThatHasBegun) {
  const auto enter = [] {
    EXPECT_FALSE(rcu_read_lock_held());
    rcu_read_lock();
    rcu_read_lock();
    rcu_read_unlock();
    EXPECT_TRUE(rcu_read_lock_held());
  };
  const auto leave = [] {
    rcu_read_unlock();
    EXPECT_FALSE(rcu_read_lock_held());
  };
  expect_a_writer_to_wait(enter, leave, synchronize_rcu);
  expect_a_writer_to_wait(enter, leave, synchronize_rcu_expedited);
}

TEST(Rcu, SectionsOfAllKindsAreWaitedFor) {
  expect_a_writer_to_wait(
      [] {
        rcu_read_lock_bh();
        EXPECT_TRUE(rcu_read_lock_bh_held());
      },
      [] { rcu_read_unlock_bh(); }, synchronize_rcu);
  expect_a_writer_to_wait(
      [] {
        rcu_read_lock_sched();
        EXPECT_TRUE(rcu_read_lock_sched_held());
      },
      [] { rcu_read_unlock_sched(); }, synchronize_rcu);
  EXPECT_EQ(preempt_count(), 0);
}

TEST(Rcu, ASectionThatAnOopsOrACallLeavesOpenHoldsNobodyUp) {
  catch_faults();
  EXPECT_EQ(run_guarded(nullptr,
                        [] {
                          rcu_read_lock();
                          rcu_read_lock();
                          BUG();
                        }),
            Ending::kOopsed);
  EXPECT_FALSE(rcu_read_lock_held());
  synchronize_rcu();
  TaskThread forgetful([] {
    FakeCall call;
    enter_call(call);
    rcu_read_lock();
    EXPECT_EQ(leave_call(), 1);
    EXPECT_FALSE(rcu_read_lock_held());
  });
  forgetful.wait_until_done();
  std::thread([] { rcu_read_lock(); }).join(); // a thread that ends inside
  synchronize_rcu();
}

TEST(Rcu, WaitingForItselfEndsTheTask) {
  catch_faults();
  const std::string text = log_of([] {
    EXPECT_EQ(run_guarded(nullptr,
                          [] {
                            rcu_read_lock();
                            synchronize_rcu();
                          }),
              Ending::kOopsed);
  });
  EXPECT_NE(text.find("Illegal synchronize_rcu() in RCU read-side critical section"), std::string::npos) << text;
  EXPECT_FALSE(rcu_read_lock_held());
}

TEST(Rcu, ASleepInASectionIsReported) {
  static const std::string text = log_of([] { // once in the life of the process
    rcu_read_lock();
    msleep(1);
    rcu_read_unlock();
  });
  EXPECT_NE(text.find("Voluntary context switch within RCU read-side critical section!"), std::string::npos) << text;
}

TEST(Rcu, AMarkTellsWhetherAGracePeriodHasPassed) {
  const unsigned long mark = get_state_synchronize_rcu();
  EXPECT_FALSE(poll_state_synchronize_rcu(mark));
  synchronize_rcu();
  EXPECT_TRUE(poll_state_synchronize_rcu(mark));
  const unsigned long asked = start_poll_synchronize_rcu();
  wait_until([&] { return poll_state_synchronize_rcu(asked); });
  cond_synchronize_rcu(asked);
}

struct Item {
  list_head link;
  int value;
  int check;
  rcu_head rcu;
};

std::atomic<int> freed;

void free_item(rcu_head *head) {
  Item *item = container_of(head, Item, rcu);
  item->check = 0;
  kfree(item);
  ++freed;
}

TEST(Rcu, ReadersOfAListNeverSeeWhatHasBeenFreed) {
  LIST_HEAD(list);
  DEFINE_SPINLOCK(lock);
  std::atomic<bool> stop{false};
  std::atomic<int> bad{0};
  freed = 0;
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; i++)
    readers.emplace_back([&] {
      while (!stop) {
        rcu_read_lock();
        Item *item;
        list_for_each_entry_rcu(item, &list, link) bad += item->check != ~item->value;
        rcu_read_unlock();
      }
    });
  constexpr int kRounds = 2000;
  for (int n = 0; n < kRounds; n++) {
    auto *item = static_cast<Item *>(kmalloc(sizeof(Item), GFP_KERNEL));
    item->value = n;
    item->check = ~n;
    spin_lock(&lock);
    list_add_rcu(&item->link, &list);
    spin_unlock(&lock);
    if (n < 10)
      continue;
    spin_lock(&lock);
    Item *last = list_last_entry(&list, Item, link);
    list_del_rcu(&last->link);
    spin_unlock(&lock);
    call_rcu(&last->rcu, free_item);
  }
  rcu_barrier();
  EXPECT_EQ(freed, kRounds - 10);
  stop = true;
  for (std::thread &t : readers)
    t.join();
  EXPECT_EQ(bad, 0);
  Item *item, *next;
  list_for_each_entry_safe(item, next, &list, link) kfree_rcu(item, rcu);
  rcu_barrier();
}

// Order of calls, and that none comes before its grace period.
TEST(Rcu, FunctionsRunInOrderBehindTheSectionsOfBefore) {
  struct Call {
    rcu_head head;
    int number;
  };
  static std::vector<int> order; // written on the interrupt thread, read behind rcu_barrier()
  static std::atomic<bool> left;
  order.clear();
  left = false;
  Call calls[20];
  std::atomic<bool> inside{false}, go{false};
  TaskThread reader([&] {
    rcu_read_lock();
    inside = true;
    wait_until([&] { return go.load(); });
    left = true;
    rcu_read_unlock();
  });
  wait_until([&] { return inside.load(); });
  for (int i = 0; i < 20; i++) {
    calls[i].number = i;
    call_rcu(&calls[i].head, [](rcu_head *head) {
      EXPECT_TRUE(left);
      order.push_back(container_of(head, Call, head)->number);
    });
  }
  go = true;
  rcu_barrier();
  ASSERT_EQ(order.size(), 20u);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(Rcu, FunctionsRunInSoftirqContextAndMayCallRcuAgain) {
  static std::atomic<int> context, runs;
  context = runs = 0;
  static rcu_head head;
  call_rcu(&head, [](rcu_head *h) {
    context = preempt_count();
    if (++runs < 5)
      call_rcu(h, h->func);
  });
  wait_until([] { return runs == 5; });
  rcu_barrier(); // behind the last of them
  EXPECT_EQ(context, static_cast<int>(SOFTIRQ_OFFSET));
}

TEST(Rcu, PointersAreAssignedAndReplaced) {
  int a = 1, b = 2;
  int *p = nullptr;
  rcu_assign_pointer(p, &a);
  EXPECT_EQ(*rcu_dereference(p), 1);
  EXPECT_EQ(rcu_replace_pointer(p, &b, true), &a);
  EXPECT_EQ(rcu_access_pointer(p), &b);
  RCU_INIT_POINTER(p, nullptr);
  EXPECT_EQ(p, nullptr);
}

TEST(Rculist, ChangesAreThoseOfOrdinaryLists) {
  struct Node {
    list_head link;
    hlist_node chain;
    int value;
  } a{{}, {}, 1}, b{{}, {}, 2}, c{{}, {}, 3}, d{{}, {}, 4};
  LIST_HEAD(list);
  EXPECT_EQ(list_first_or_null_rcu(&list, Node, link), nullptr);
  list_add_rcu(&b.link, &list);
  list_add_rcu(&a.link, &list);
  list_add_tail_rcu(&c.link, &list);
  list_replace_rcu(&c.link, &d.link);
  const auto values = [](list_head *head) {
    std::vector<int> found;
    Node *node;
    list_for_each_entry_rcu(node, head, link) found.push_back(node->value);
    return found;
  };
  EXPECT_EQ(values(&list), (std::vector{1, 2, 4}));
  EXPECT_EQ(list_first_or_null_rcu(&list, Node, link), &a);
  EXPECT_EQ(list_next_or_null_rcu(&list, &d.link, Node, link), nullptr);
  list_del_rcu(&b.link);
  EXPECT_EQ(list_entry_rcu(b.link.next, Node, link), &d); // a reader that is there goes on
  LIST_HEAD(other);
  list_add_tail_rcu(&c.link, &other);
  list_splice_init_rcu(&list, &other, synchronize_rcu);
  EXPECT_TRUE(list_empty(&list));
  EXPECT_EQ(values(&other), (std::vector{1, 4, 3}));

  DECLARE_HASHTABLE(table, 3);
  hash_init(table);
  hash_add_rcu(table, &a.chain, 5);
  hash_add_rcu(table, &b.chain, 5);
  hlist_add_tail_rcu(&c.chain, &table[hash_min(5, 3)]);
  hlist_add_before_rcu(&d.chain, &c.chain);
  hlist_del_init_rcu(&c.chain);
  EXPECT_TRUE(hlist_unhashed_lockless(&c.chain));
  hlist_replace_rcu(&a.chain, &c.chain);
  std::vector<int> found;
  Node *node;
  hash_for_each_possible_rcu(table, node, chain, 5) found.push_back(node->value);
  EXPECT_EQ(found, (std::vector{2, 3, 4}));
  hash_del_rcu(&b.chain);
  found.clear();
  unsigned bucket;
  hash_for_each_rcu(table, bucket, node, chain) found.push_back(node->value);
  EXPECT_EQ(found, (std::vector{3, 4}));
}

DEFINE_STATIC_SRCU(domain);

TEST(Srcu, SynchronizeWaitsForSectionsOfTheDomainThatSleep) {
  DEFINE_SRCU(other);
  const int elsewhere = srcu_read_lock(&other);
  static int idx;
  expect_a_writer_to_wait([] { idx = srcu_read_lock(&domain); },
                          [] {
                            msleep(1);
                            srcu_read_unlock(&domain, idx);
                          },
                          [] { synchronize_srcu(&domain); });
  EXPECT_TRUE(srcu_read_lock_held(&other));
  srcu_read_unlock(&other, elsewhere);
  EXPECT_FALSE(srcu_read_lock_held(&domain));
}

TEST(Srcu, WhatHasBeenTakenAwayIsSeenByNoReader) {
  srcu_struct ssp;
  ASSERT_EQ(init_srcu_struct(&ssp), 0);
  int *published = new int(1);
  std::atomic<bool> stop{false};
  std::atomic<int> reads{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; i++)
    readers.emplace_back([&] {
      while (!stop) {
        const int at = srcu_read_lock(&ssp);
        const int *p = srcu_dereference(published, &ssp);
        EXPECT_EQ(*p, 1);
        ++reads;
        srcu_read_unlock(&ssp, at);
      }
    });
  for (int n = 0; n < 300 || reads == 0; n++) {
    int *old = rcu_replace_pointer(published, new int(1), true);
    synchronize_srcu(&ssp);
    *old = 0;
    delete old;
  }
  stop = true;
  for (std::thread &t : readers)
    t.join();
  cleanup_srcu_struct(&ssp);
  delete published;
}

// The reader's last touch is the count; then the writer frees the domain.
TEST(Srcu, ADomainMayGoWhenSynchronizeReturns) {
  for (int round = 0; round < 200; round++) {
    auto *ssp = new srcu_struct;
    init_srcu_struct(ssp);
    const int idx = srcu_read_lock(ssp);
    std::thread reader([=] { srcu_read_unlock(ssp, idx); });
    synchronize_srcu(ssp);
    cleanup_srcu_struct(ssp);
    delete ssp;
    reader.join();
  }
}

TEST(Srcu, FunctionsRunAndTheBarrierWaitsForThem) {
  static std::atomic<int> runs;
  runs = 0;
  rcu_head heads[10];
  const unsigned long mark = get_state_synchronize_srcu(&domain);
  const int idx = srcu_read_lock(&domain);
  for (rcu_head &head : heads)
    call_srcu(&domain, &head, [](rcu_head *) {
      EXPECT_TRUE(in_task());
      ++runs;
    });
  EXPECT_EQ(runs, 0);
  srcu_read_unlock(&domain, idx);
  srcu_barrier(&domain);
  EXPECT_EQ(runs, 10);
  EXPECT_TRUE(poll_state_synchronize_srcu(&domain, mark));
  const unsigned long cookie = start_poll_synchronize_srcu(&domain);
  wait_until([&] { return poll_state_synchronize_srcu(&domain, cookie); });
}

} // namespace
