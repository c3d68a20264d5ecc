// SPDX-License-Identifier: MIT
// Strings, numbers in text, dumps, sorting.
#include <algorithm>
#include <climits>
#include <cstring>
#include <gtest/gtest.h>
#include <linux/hex.h>
#include <linux/kernel.h>
#include <linux/math.h>
#include <linux/ratelimit.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include <linux/string.h>
#include <linux/string_helpers.h>
#include <string>
#include <vector>

namespace {

TEST(String, StrscpyEndsAndTellsWhenItCuts) {
  char buffer[4];
  EXPECT_EQ(strscpy(buffer, "abc", sizeof(buffer)), 3);
  EXPECT_STREQ(buffer, "abc");
  EXPECT_EQ(strscpy(buffer, "abcdef", sizeof(buffer)), -E2BIG);
  EXPECT_STREQ(buffer, "abc");
  EXPECT_EQ(strscpy(buffer, "abc", 0), -E2BIG);
  EXPECT_EQ(strlcpy(buffer, "abcdef", sizeof(buffer)), 6u);
  EXPECT_STREQ(buffer, "abc");
  char joined[8] = "ab";
  EXPECT_EQ(strlcat(joined, "cdefgh", sizeof(joined)), 8u);
  EXPECT_STREQ(joined, "abcdefg");
  char padded[6] = {1, 1, 1, 1, 1, 1};
  EXPECT_EQ(strscpy_pad(padded, "ab", sizeof(padded)), 2);
  EXPECT_EQ(memcmp(padded, "ab\0\0\0\0", 6), 0);
}

TEST(String, TrimsAndCompares) {
  char text[] = "  a b \n\t";
  EXPECT_STREQ(strim(text), "a b");
  char blanks[] = "  \n";
  EXPECT_STREQ(strim(blanks), "");
  EXPECT_STREQ(skip_spaces("\t x"), "x");
  EXPECT_TRUE(sysfs_streq("on", "on\n"));
  EXPECT_TRUE(sysfs_streq("on\n", "on"));
  EXPECT_FALSE(sysfs_streq("on", "on\n\n"));
  EXPECT_FALSE(sysfs_streq("on", "of"));
  const char *const names[] = {"zero", "one", nullptr, "three"};
  EXPECT_EQ(match_string(names, 4, "one"), 1);
  EXPECT_EQ(match_string(names, 4, "three"), -EINVAL);
  EXPECT_EQ(__sysfs_match_string(names, 4, "one\n"), 1);
  char slashes[] = "a/b/c";
  EXPECT_EQ(strreplace(slashes, '/', '!'), slashes + 5);
  EXPECT_STREQ(slashes, "a!b!c");
  EXPECT_EQ(strnchr("abcd", 2, 'c'), nullptr);
  EXPECT_STREQ(strnchr("abcd", 3, 'c'), "cd");
  EXPECT_STREQ(strnstr("hello world", "wor", 11), "world");
  EXPECT_EQ(strnstr("hello world", "wor", 8), nullptr);
  EXPECT_EQ(memchr_inv("aaab", 'a', 3), nullptr);
  EXPECT_STREQ(static_cast<char *>(memchr_inv("aaab", 'a', 4)), "b");
  EXPECT_STREQ(kbasename("/a/b"), "b");
  EXPECT_EQ(str_has_prefix("foobar", "foo"), 3u);
}

TEST(Kstrto, TakesWholeNumbersOnly) {
  int value = 77;
  EXPECT_EQ(kstrtoint("42", 10, &value), 0);
  EXPECT_EQ(value, 42);
  EXPECT_EQ(kstrtoint("-42\n", 0, &value), 0);
  EXPECT_EQ(value, -42);
  EXPECT_EQ(kstrtoint("+0x1F", 0, &value), 0);
  EXPECT_EQ(value, 31);
  EXPECT_EQ(kstrtoint("017", 0, &value), 0);
  EXPECT_EQ(value, 15);
  EXPECT_EQ(kstrtoint("0x1f", 16, &value), 0);
  EXPECT_EQ(value, 31);
  for (const char *wrong : {"", "\n", "-", "+-1", " 1", "1 ", "12a", "1\n\n", "0x", "08"})
    EXPECT_EQ(kstrtoint(wrong, 0, &value), -EINVAL) << '"' << wrong << '"';
  EXPECT_EQ(value, 31);
}

TEST(Kstrto, KnowsEveryRange) {
  int i;
  unsigned u;
  long long ll;
  unsigned long long ull;
  u8 b;
  s8 sb;
  u16 w;
  EXPECT_EQ(kstrtoint("2147483647", 10, &i), 0);
  EXPECT_EQ(kstrtoint("2147483648", 10, &i), -ERANGE);
  EXPECT_EQ(kstrtoint("-2147483648", 10, &i), 0);
  EXPECT_EQ(i, INT_MIN);
  EXPECT_EQ(kstrtouint("4294967296", 10, &u), -ERANGE);
  EXPECT_EQ(kstrtouint("-1", 10, &u), -EINVAL);
  EXPECT_EQ(kstrtoll("-9223372036854775808", 10, &ll), 0);
  EXPECT_EQ(kstrtoll("9223372036854775808", 10, &ll), -ERANGE);
  EXPECT_EQ(kstrtoull("18446744073709551615", 10, &ull), 0);
  EXPECT_EQ(ull, ULLONG_MAX);
  EXPECT_EQ(kstrtoull("18446744073709551616", 10, &ull), -ERANGE);
  EXPECT_EQ(kstrtoull("99999999999999999999999x", 10, &ull), -ERANGE);
  EXPECT_EQ(kstrtou8("255", 10, &b), 0);
  EXPECT_EQ(kstrtou8("256", 10, &b), -ERANGE);
  EXPECT_EQ(kstrtos8("-129", 10, &sb), -ERANGE);
  EXPECT_EQ(kstrtou16("65536", 10, &w), -ERANGE);
}

TEST(Kstrto, ReadsTruthValues) {
  bool value = false;
  for (const char *yes : {"y", "Y", "1", "t", "on", "oN", "yes"})
    EXPECT_TRUE(kstrtobool(yes, &value) == 0 && value) << yes;
  for (const char *no : {"n", "N", "0", "f", "off", "oF", "no"})
    EXPECT_TRUE(kstrtobool(no, &value) == 0 && !value) << no;
  for (const char *neither : {"", "2", "o", "x", "oo"})
    EXPECT_EQ(kstrtobool(neither, &value), -EINVAL) << neither;
}

TEST(SimpleStrto, TakesWhatIsThere) {
  char *end;
  EXPECT_EQ(simple_strtoul("12abc", &end, 10), 12u);
  EXPECT_STREQ(end, "abc");
  EXPECT_EQ(simple_strtoul("0x1fz", &end, 0), 31u);
  EXPECT_STREQ(end, "z");
  EXPECT_EQ(simple_strtoul("abc", &end, 10), 0u);
  EXPECT_STREQ(end, "abc");
  EXPECT_EQ(simple_strtoul("-1", &end, 10), 0u); // no sign in an unsigned number
  EXPECT_STREQ(end, "-1");
  EXPECT_EQ(simple_strtol("-1", &end, 10), -1);
  EXPECT_STREQ(end, "");
  EXPECT_EQ(simple_strtol("-0x10", nullptr, 0), -16);
  EXPECT_EQ(simple_strtoul("99999999999", nullptr, 10), 99999999999ul);
}

TEST(Cmdline, ReadsOptions) {
  char list[] = "3,-7,x";
  char *cursor = list;
  int value;
  EXPECT_EQ(get_option(&cursor, &value), 2);
  EXPECT_EQ(value, 3);
  EXPECT_EQ(get_option(&cursor, &value), 2);
  EXPECT_EQ(value, -7);
  EXPECT_EQ(get_option(&cursor, &value), 0);
  int ints[8];
  EXPECT_STREQ(get_options("1,4-6,9", 8, ints), "");
  EXPECT_EQ(std::vector<int>(ints, ints + 6), (std::vector<int>{5, 1, 4, 5, 6, 9}));
  char *end;
  EXPECT_EQ(memparse("64K!", &end), 65536u);
  EXPECT_STREQ(end, "!");
  EXPECT_EQ(memparse("0x10m", nullptr), 16ull << 20);
  EXPECT_EQ(memparse("3G", nullptr), 3ull << 30);
  EXPECT_EQ(memparse("5", nullptr), 5u);
}

TEST(Hex, ConvertsBothWays) {
  u8 bytes[3];
  EXPECT_EQ(hex2bin(bytes, "00Ffa5", 3), 0);
  EXPECT_EQ(memcmp(bytes, "\x00\xff\xa5", 3), 0);
  EXPECT_EQ(hex2bin(bytes, "0g", 1), -EINVAL);
  char text[7] = "";
  *bin2hex(text, bytes, 3) = '\0';
  EXPECT_STREQ(text, "00ffa5");
  EXPECT_EQ(hex_to_bin('g'), -1);
}

TEST(HexDump, LaysLinesOutAsTheKernelDoes) {
  unsigned char bytes[32];
  for (int i = 0; i < 32; ++i)
    bytes[i] = static_cast<unsigned char>(0x3e + i);
  char line[128];
  EXPECT_EQ(hex_dump_to_buffer(bytes, 16, 16, 1, line, sizeof(line), true), 65);
  EXPECT_STREQ(line, "3e 3f 40 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d  >?@ABCDEFGHIJKLM");
  EXPECT_EQ(hex_dump_to_buffer(bytes, 3, 16, 1, line, sizeof(line), true), 49 + 3);
  EXPECT_STREQ(line, "3e 3f 40                                         >?@");
  hex_dump_to_buffer(bytes, 8, 16, 4, line, sizeof(line), false);
  EXPECT_STREQ(line, "41403f3e 45444342");
  hex_dump_to_buffer(bytes, 16, 16, 8, line, sizeof(line), false);
  EXPECT_STREQ(line, "4544434241403f3e 4d4c4b4a49484746");
  hex_dump_to_buffer(bytes, 6, 16, 4, line, sizeof(line), false); // not a whole number of groups: bytes
  EXPECT_STREQ(line, "3e 3f 40 41 42 43");
  EXPECT_EQ(hex_dump_to_buffer(bytes, 4, 16, 1, line, 6, false), 11);
  EXPECT_STREQ(line, "3e 3f");
}

TEST(StringHelpers, PrintsSizesInThreeDigits) {
  const auto size = [](u64 blocks, u64 block, string_size_units units) {
    char text[16];
    string_get_size(blocks, block, units, text, sizeof(text));
    return std::string(text);
  };
  EXPECT_EQ(size(0, 512, STRING_UNITS_10), "0 B");
  EXPECT_EQ(size(1, 512, STRING_UNITS_10), "512 B");
  EXPECT_EQ(size(1, 512, STRING_UNITS_2), "512 B");
  EXPECT_EQ(size(16384, 1, STRING_UNITS_10), "16.4 kB");
  EXPECT_EQ(size(16384, 1, STRING_UNITS_2), "16.0 KiB");
  EXPECT_EQ(size(8192, 4096, STRING_UNITS_10), "33.6 MB");
  EXPECT_EQ(size(8192, 4096, STRING_UNITS_2), "32.0 MiB");
  EXPECT_EQ(size(500118192, 512, STRING_UNITS_10), "256 GB");
  EXPECT_EQ(size(500118192, 512, STRING_UNITS_2), "238 GiB");
  EXPECT_EQ(size(1100, 1, STRING_UNITS_2), "1.07 KiB");
}

TEST(StringHelpers, EscapesWithoutCuttingAnEscape) {
  char out[8];
  EXPECT_EQ(string_escape_mem("a\nb", 3, out, sizeof(out), ESCAPE_SPACE, nullptr), 4);
  EXPECT_EQ(std::string(out, 4), "a\\nb");
  EXPECT_EQ(string_escape_mem("\001\002\003", 3, out, 6, ESCAPE_OCTAL, nullptr), 12);
  EXPECT_EQ(std::string(out, 4), "\\001");
  EXPECT_EQ(string_escape_mem("a b", 3, out, sizeof(out), ESCAPE_OCTAL, " "), 6);
  EXPECT_EQ(std::string(out, 6), "a\\040b");
}

TEST(Sort, SortsAnyOrder) {
  for (size_t count = 0; count < 70; ++count) {
    std::vector<int> values;
    for (size_t i = 0; i < count; ++i)
      values.push_back(int(i * 7919 % 31));
    std::vector<int> expected = values;
    std::sort(expected.begin(), expected.end());
    sort(
        values.data(), count, sizeof(int),
        [](const void *a, const void *b) { return *static_cast<const int *>(a) - *static_cast<const int *>(b); },
        nullptr);
    EXPECT_EQ(values, expected);
  }
}

TEST(Math, RootsPowersDivisors) {
  for (unsigned long x : {0ul, 1ul, 2ul, 3ul, 4ul, 15ul, 16ul, 17ul, 99999999ul, ~0ul}) {
    const unsigned long root = int_sqrt(x);
    EXPECT_LE(root * root, x);
    EXPECT_TRUE(root == 0xffffffff || (root + 1) * (root + 1) > x);
  }
  EXPECT_EQ(int_pow(3, 5), 243u);
  EXPECT_EQ(int_pow(3, 0), 1u);
  EXPECT_EQ(gcd(12, 18), 6u);
  EXPECT_EQ(lcm(4, 6), 12u);
  EXPECT_EQ(lcm(0, 6), 0u);
}

TEST(Memdup, CopiesStrings) {
  char *copy = kstrdup("abc", GFP_KERNEL);
  EXPECT_STREQ(copy, "abc");
  kfree(copy);
  copy = kstrndup("abcdef", 3, GFP_KERNEL);
  EXPECT_STREQ(copy, "abc");
  kfree(copy);
  EXPECT_EQ(kstrdup(nullptr, GFP_KERNEL), nullptr);
  auto *bytes = static_cast<char *>(kmemdup("a\0b", 3, GFP_KERNEL));
  EXPECT_EQ(memcmp(bytes, "a\0b", 3), 0);
  kfree(bytes);
}

} // namespace
