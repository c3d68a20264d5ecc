// SPDX-License-Identifier: MIT
// sscanf() with the kernel's rules.
#include <gtest/gtest.h>
#include <linux/kernel.h>

namespace {

int (*const scan)(const char *, const char *, ...) = kcompd_sscanf;

TEST(Sscanf, ReadsIntegersOfEveryBase) {
  int d = 0, i = 0;
  unsigned u = 0, x = 0, o = 0;
  EXPECT_EQ(scan("-12 0x1f 34 ff 17", "%d %i %u %x %o", &d, &i, &u, &x, &o), 5);
  EXPECT_EQ(d, -12);
  EXPECT_EQ(i, 31);
  EXPECT_EQ(u, 34u);
  EXPECT_EQ(x, 255u);
  EXPECT_EQ(o, 15u);
}

TEST(Sscanf, ReadsLengths) {
  signed char c = 0;
  short s = 0;
  long l = 0;
  long long ll = 0;
  EXPECT_EQ(scan("-1 -2 -3 -4", "%hhd %hd %ld %lld", &c, &s, &l, &ll), 4);
  EXPECT_EQ(c, -1);
  EXPECT_EQ(s, -2);
  EXPECT_EQ(l, -3);
  EXPECT_EQ(ll, -4);
}

TEST(Sscanf, HonoursWidths) {
  int a = 0, b = 0;
  EXPECT_EQ(scan("123456", "%3d%2d", &a, &b), 2);
  EXPECT_EQ(a, 123);
  EXPECT_EQ(b, 45);
}

TEST(Sscanf, ReadsWordsCharactersAndSets) {
  char word[8] = "", set[8] = "", two[2] = {};
  EXPECT_EQ(scan("  hello abcax", "%s %2c%7[abc]", word, two, set), 3);
  EXPECT_STREQ(word, "hello");
  EXPECT_EQ(two[0], 'a');
  EXPECT_STREQ(set, "ca");
  EXPECT_EQ(scan("xyz;rest", "%7[^;];%7s", set, word), 2);
  EXPECT_STREQ(set, "xyz");
  EXPECT_STREQ(word, "rest");
}

TEST(Sscanf, StopsAtTheFirstMismatch) {
  int a = 7, b = 7;
  EXPECT_EQ(scan("12 x", "%d %d", &a, &b), 1);
  EXPECT_EQ(b, 7);
  EXPECT_EQ(scan("12:34", "%d-%d", &a, &b), 1);
  EXPECT_EQ(scan("", "%d", &a), 0);
  EXPECT_EQ(scan("abc", "%f", &a), 0);
}

TEST(Sscanf, SkipsAndCounts) {
  int value = 0, consumed = 0;
  EXPECT_EQ(scan("skip 42 rest", "%*s %d%n", &value, &consumed), 1);
  EXPECT_EQ(value, 42);
  EXPECT_EQ(consumed, 7);
  EXPECT_EQ(scan("50%", "%d%%%n", &value, &consumed), 1);
  EXPECT_EQ(consumed, 3);
}

} // namespace
