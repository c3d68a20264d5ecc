// SPDX-License-Identifier: MIT
// Options: which one a word is, and its arguments.
#include <gtest/gtest.h>
#include <linux/errno.h>
#include <linux/parser.h>
#include <linux/slab.h>
#include <string>

namespace {

enum { kSize, kName, kRange, kMask, kPercent, kShort, kPlain, kFour, kUnknown };

const struct match_token kOptions[] = {{kSize, "size=%d"},    {kName, "name=%s"},     {kRange, "range=%u-%u"},
                                       {kMask, "mask=%x,%o"}, {kPercent, "%u%%"},     {kShort, "tag=%3s!"},
                                       {kPlain, "plain"},     {kFour, "%u:%u:%u:%u"}, {kUnknown, nullptr}};

struct Match {
  explicit Match(std::string word) : text(std::move(word)) { token = match_token(text.data(), kOptions, args); }
  std::string arg(int number) const { return {args[number].from, args[number].to}; }

  std::string text;
  substring_t args[MAX_OPT_ARGS] = {};
  int token;
};

TEST(Parser, FindsTheOptionAndItsArguments) {
  Match size("size=-12");
  EXPECT_EQ(size.token, kSize);
  EXPECT_EQ(size.arg(0), "-12");
  Match name("name=a b=c");
  EXPECT_EQ(name.token, kName);
  EXPECT_EQ(name.arg(0), "a b=c");
  Match range("range=0x10-20");
  EXPECT_EQ(range.token, kRange);
  EXPECT_EQ(range.arg(0) + " " + range.arg(1), "0x10 20");
  EXPECT_EQ(Match("mask=ff,17").token, kMask);
  EXPECT_EQ(Match("50%").token, kPercent);
  Match cut("tag=abc!");
  EXPECT_EQ(cut.token, kShort);
  EXPECT_EQ(cut.arg(0), "abc");
  EXPECT_EQ(Match("plain").token, kPlain);
}

TEST(Parser, WhatMatchesNothingIsTheLast) {
  for (const char *word :
       {"", "plai", "plainer", "size=", "size=x", "size=1x", "name=", "range=1", "range=-1-2", "tag=abcd!", "1:2:3:4"})
    EXPECT_EQ(Match(word).token, kUnknown) << word;
  substring_t args[MAX_OPT_ARGS];
  EXPECT_EQ(match_token(nullptr, kOptions, args), kUnknown);
}

TEST(Parser, ArgumentsAreNumbers) {
  const auto argument = [](const char *text) {
    return substring_t{const_cast<char *>(text), const_cast<char *>(text) + strlen(text)};
  };
  int value = 77;
  substring_t arg = argument("-0x1f");
  EXPECT_EQ(match_int(&arg, &value), 0);
  EXPECT_EQ(value, -31);
  arg = argument("17");
  EXPECT_EQ(match_octal(&arg, &value), 0);
  EXPECT_EQ(value, 15);
  EXPECT_EQ(match_hex(&arg, &value), 0);
  EXPECT_EQ(value, 23);
  arg.to = arg.from + 1; // no more than the argument is read
  EXPECT_EQ(match_int(&arg, &value), 0);
  EXPECT_EQ(value, 1);
  arg = argument("z");
  EXPECT_EQ(match_int(&arg, &value), -EINVAL);
  for (const char *large : {"2147483648", "-2147483649", "000000000000000000000001"}) {
    arg = argument(large);
    EXPECT_EQ(match_int(&arg, &value), -ERANGE) << large;
  }
  EXPECT_EQ(value, 1);
  u64 wide = 0;
  unsigned positive = 0;
  arg = argument("18446744073709551615");
  EXPECT_EQ(match_u64(&arg, &wide), 0);
  EXPECT_EQ(wide, ~u64{0});
  EXPECT_EQ(match_uint(&arg, &positive), -ERANGE);
  arg = argument("12x");
  EXPECT_EQ(match_u64(&arg, &wide), -EINVAL);
  EXPECT_EQ(match_uint(&arg, &positive), -EINVAL);
}

TEST(Parser, ArgumentsAreCopied) {
  Match name("name=value");
  char buffer[4];
  EXPECT_EQ(match_strlcpy(buffer, &name.args[0], sizeof(buffer)), 5u);
  EXPECT_STREQ(buffer, "val");
  EXPECT_EQ(match_strlcpy(nullptr, &name.args[0], 0), 5u);
  char *copy = match_strdup(&name.args[0]);
  EXPECT_STREQ(copy, "value");
  kfree(copy);
}

TEST(Parser, Wildcards) {
  for (const char *pattern : {"*", "abc", "a?c", "a*", "*c", "a*b*c", "**abc**", "?*?"})
    EXPECT_TRUE(match_wildcard(pattern, "abc")) << pattern;
  for (const char *pattern : {"", "ab", "abcd", "a?", "b*", "*b", "????", "a*b?c"})
    EXPECT_FALSE(match_wildcard(pattern, "abc")) << pattern;
  EXPECT_TRUE(match_wildcard("*ab", "aaab"));
  EXPECT_TRUE(match_wildcard("", ""));
  EXPECT_TRUE(match_wildcard("*", ""));
}

} // namespace
