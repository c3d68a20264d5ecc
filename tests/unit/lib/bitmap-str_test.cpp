// SPDX-License-Identifier: MIT
// Arrays of bits as text, both ways.
#include <cstdlib>
#include <gtest/gtest.h>
#include <linux/bitmap.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <memory>
#include <string>

namespace {

constexpr int kBits = 100;

struct Map {
  unsigned long bits[BITS_TO_LONGS(kBits)] = {};

  std::string list() const {
    char text[256];
    kcompd_snprintf(text, sizeof(text), "%*pbl", kBits, bits);
    return text;
  }
};

// The list of what a text means, or the error.
std::string words(const char *text, unsigned size = UINT_MAX) {
  Map map;
  const int err = bitmap_parse(text, size, map.bits, kBits);
  return err ? std::to_string(err) : map.list();
}

std::string list(const char *text) {
  Map map;
  const int err = bitmap_parselist(text, map.bits, kBits);
  return err ? std::to_string(err) : map.list();
}

TEST(BitmapText, WordsInHex) {
  EXPECT_EQ(words("0"), "");
  EXPECT_EQ(words(""), "");
  EXPECT_EQ(words("f"), "0-3");
  EXPECT_EQ(words("F0\n1"), "4-7");
  EXPECT_EQ(words("1,00000001"), "0,32");
  EXPECT_EQ(words("1,1"), "0,32");
  EXPECT_EQ(words("8,0,80000000,1\n"), "0,63,99");
  EXPECT_EQ(words(" 3 "), "0-1");
  EXPECT_EQ(words("ff", 1), "0-3");
  for (const char *wrong : {"g", "1-2", "0x1", "1;1"})
    EXPECT_EQ(words(wrong), std::to_string(-EINVAL)) << wrong;
  for (const char *large : {"100000000", "10,0,0,0", "1,0,0,0,0"})
    EXPECT_EQ(words(large), std::to_string(-EOVERFLOW)) << large;
}

TEST(BitmapText, ListsOfNumbers) {
  EXPECT_EQ(list(""), "");
  EXPECT_EQ(list("\n"), "");
  EXPECT_EQ(list("0-3,8"), "0-3,8");
  EXPECT_EQ(list(" 8, 1 0\n9"), "0-1,8");
  EXPECT_EQ(list("0-31:2/8"), "0-1,8-9,16-17,24-25");
  EXPECT_EQ(list("1-4:1/3"), "1,4");
  EXPECT_EQ(list("all"), "0-99");
  EXPECT_EQ(list("ALL:1/50"), "0,50");
  EXPECT_EQ(list("98-N"), "98-99");
  EXPECT_EQ(list("N"), "99");
  for (const char *wrong :
       {"a", "-1", "1-", "3-2", "1--2", "0-3:", "0-3:1", "0-3:1/", "0-3:1/0", "0-3:4/2", "1x", "0-3:1/2x", "1;2"})
    EXPECT_EQ(list(wrong), std::to_string(-EINVAL)) << wrong;
  for (const char *large : {"100", "0-100"})
    EXPECT_EQ(list(large), std::to_string(-ERANGE)) << large;
  EXPECT_EQ(list("4294967296"), std::to_string(-EOVERFLOW));
}

TEST(BitmapText, APageIsNotLeft) {
  const std::unique_ptr<char, decltype(&free)> memory(static_cast<char *>(aligned_alloc(PAGE_SIZE, PAGE_SIZE)), free);
  char *page = memory.get();
  Map map;
  bitmap_set(map.bits, 0, 4);
  bitmap_set(map.bits, 33, 1);
  EXPECT_EQ(bitmap_print_to_pagebuf(true, page, map.bits, kBits), 7);
  EXPECT_STREQ(page, "0-3,33\n");
  EXPECT_EQ(bitmap_print_to_pagebuf(false, page, map.bits, 40), 12);
  EXPECT_STREQ(page, "02,0000000f\n");
  EXPECT_EQ(bitmap_print_to_pagebuf(true, page + PAGE_SIZE - 4, map.bits, kBits), 3);
  EXPECT_STREQ(page + PAGE_SIZE - 4, "0-3");
}

TEST(BitmapText, SetsOfCpus) {
  struct cpumask mask;
  ASSERT_EQ(cpulist_parse("0", &mask), 0);
  EXPECT_TRUE(cpumask_equal(&mask, cpumask_of(0)));
  ASSERT_EQ(cpumask_parse("1", &mask), 0);
  EXPECT_TRUE(cpumask_equal(&mask, cpumask_of(0)));
  EXPECT_EQ(cpulist_parse("0-8191", &mask), -ERANGE);
  char text[64];
  EXPECT_EQ(cpumap_print_to_pagebuf(true, text, cpumask_of(0)), 2);
  EXPECT_STREQ(text, "0\n");
}

} // namespace
