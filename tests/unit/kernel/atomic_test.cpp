// SPDX-License-Identifier: MIT
// Facts about atomic counters and bits.
#include <climits>
#include <gtest/gtest.h>
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <thread>
#include <vector>

namespace {

TEST(Atomic, FetchGivesTheOldAndReturnTheNewValue) {
  atomic_t v = ATOMIC_INIT(5);
  EXPECT_EQ(atomic_fetch_add(2, &v), 5);
  EXPECT_EQ(atomic_add_return(2, &v), 9);
  EXPECT_EQ(atomic_fetch_and(8, &v), 9);
  EXPECT_EQ(atomic_fetch_or(3, &v), 8);
  EXPECT_EQ(atomic_fetch_andnot(8, &v), 11);
  EXPECT_EQ(atomic_fetch_xor(1, &v), 3);
  EXPECT_EQ(atomic_inc_return_acquire(&v), 3);
  EXPECT_EQ(atomic_fetch_dec_release(&v), 3);
  EXPECT_EQ(atomic_read(&v), 2);
}

TEST(Atomic, TestsLookAtTheResult) {
  atomic_t v = ATOMIC_INIT(1);
  EXPECT_TRUE(atomic_dec_and_test(&v));
  EXPECT_TRUE(atomic_add_negative(-1, &v));
  EXPECT_TRUE(atomic_inc_and_test(&v));
  EXPECT_FALSE(atomic_sub_and_test(3, &v));
}

TEST(Atomic, ConditionalOperationsStoreOnlyIfTheyMay) {
  atomic_t v = ATOMIC_INIT(0);
  EXPECT_FALSE(atomic_inc_not_zero(&v));
  EXPECT_TRUE(atomic_add_unless(&v, 3, 1));
  EXPECT_FALSE(atomic_add_unless(&v, 3, 3));
  EXPECT_EQ(atomic_fetch_add_unless(&v, 1, 9), 3);
  EXPECT_EQ(atomic_dec_if_positive(&v), 3);
  atomic_set(&v, 0);
  EXPECT_EQ(atomic_dec_if_positive(&v), -1);
  EXPECT_EQ(atomic_read(&v), 0);
  EXPECT_TRUE(atomic_dec_unless_positive(&v));
  EXPECT_FALSE(atomic_inc_unless_negative(&v));
  EXPECT_EQ(atomic_cmpxchg(&v, 7, 8), -1);
  int old = 7;
  EXPECT_FALSE(atomic_try_cmpxchg(&v, &old, 8));
  EXPECT_EQ(old, -1);
  EXPECT_TRUE(atomic_try_cmpxchg(&v, &old, 8));
  EXPECT_EQ(atomic_xchg(&v, 1), 8);
}

TEST(Atomic, OverflowWraps) {
  atomic_t v = ATOMIC_INIT(INT_MAX);
  EXPECT_EQ(atomic_inc_return(&v), INT_MIN);
  atomic64_t w = ATOMIC64_INIT(LLONG_MAX);
  EXPECT_EQ(atomic64_inc_return(&w), LLONG_MIN);
}

TEST(Atomic, CountsExactlyFromManyThreads) {
  atomic_long_t v = ATOMIC_LONG_INIT(0);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; i++)
    threads.emplace_back([&] {
      for (int n = 0; n < 100000; n++)
        atomic_long_inc(&v);
    });
  for (auto &t : threads)
    t.join();
  EXPECT_EQ(atomic_long_read(&v), 400000);
}

TEST(Atomic, CmpxchgWorksOnPointers) {
  int a = 0, b = 0;
  int *p = &a;
  EXPECT_EQ(cmpxchg(&p, &b, nullptr), &a);
  EXPECT_EQ(cmpxchg(&p, &a, &b), &a);
  EXPECT_EQ(xchg(&p, nullptr), &b);
}

TEST(Bits, NumbersGoBeyondOneWord) {
  unsigned long map[3] = {};
  set_bit(130, map);
  EXPECT_TRUE(test_bit(130, map));
  EXPECT_TRUE(test_and_clear_bit(130, map));
  EXPECT_FALSE(test_and_set_bit(64, map));
  __set_bit(3, map);
  unsigned long bit, sum = 0;
  for_each_set_bit(bit, map, 192) sum += bit;
  EXPECT_EQ(sum, 67UL);
  EXPECT_EQ(find_first_zero_bit(map, 192), 0UL);
  EXPECT_EQ(find_next_bit(map, 64, 4), 64UL);
  EXPECT_EQ(find_last_bit(map, 192), 64UL);
  EXPECT_EQ(find_first_bit(map, 2), 2UL);
}

TEST(Bits, SearchesInWords) {
  EXPECT_EQ(fls(0), 0);
  EXPECT_EQ(fls(0x80000000), 32);
  EXPECT_EQ(fls64(1ULL << 40), 41);
  EXPECT_EQ(__ffs(8), 3UL);
  EXPECT_EQ(__fls(8), 3UL);
  EXPECT_EQ(ffz(7), 3UL);
  EXPECT_EQ(hweight32(0xf0f0), 8U);
  EXPECT_EQ(GENMASK(7, 4), 0xf0UL);
  EXPECT_EQ(sign_extend32(0xff, 7), -1);
}

} // namespace
