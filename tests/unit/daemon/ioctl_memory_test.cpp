// SPDX-License-Identifier: MIT
// What an ioctl knows of its caller's memory.
#include "daemon/ioctl_memory.h"

#include <cstring>
#include <gtest/gtest.h>
#include <string>

using namespace kcompd;

namespace {

constexpr size_t kPage = IoctlMemory::kPageSize;
constexpr uintptr_t kAt = 0x10000;

std::string read(IoctlMemory &memory, uintptr_t user, size_t size) {
  std::string text(size, '?');
  text.resize(memory.read(user, text.data(), size));
  return text;
}

size_t write(IoctlMemory &memory, uintptr_t user, const std::string &text) {
  return memory.write(user, text.data(), text.size());
}

} // namespace

TEST(IoctlMemory, KnowsWhatWasBroughtAndNoMore) {
  IoctlMemory memory;
  EXPECT_EQ(read(memory, kAt, 4), "");
  memory.brought({kAt, kPage}, std::string(kPage, 'a').data());
  EXPECT_EQ(read(memory, kAt, 4), "aaaa");
  EXPECT_EQ(read(memory, kAt + kPage - 2, 4), "aa");
  EXPECT_EQ(read(memory, kAt + kPage, 4), "");
}

TEST(IoctlMemory, GivesEachByteOnceUntilItIsBroughtAgain) {
  IoctlMemory memory;
  memory.brought({kAt, kPage}, std::string(kPage, 'a').data());
  EXPECT_EQ(read(memory, kAt + 4, 4), "aaaa");
  EXPECT_EQ(read(memory, kAt + 4, 4), "");
  EXPECT_EQ(read(memory, kAt, 8), "aaaa");
  EXPECT_EQ(read(memory, kAt + 8, 4), "aaaa");
  memory.brought({kAt, kPage}, std::string(kPage, 'b').data());
  EXPECT_EQ(read(memory, kAt + 4, 8), "bbbbbbbb");
}

TEST(IoctlMemory, WantsWholePagesUpToWhatOneRoundBrings) {
  EXPECT_EQ(IoctlMemory::wanted(kAt + 5, 1), (UserRange{kAt, kPage}));
  EXPECT_EQ(IoctlMemory::wanted(kAt + kPage - 1, 2), (UserRange{kAt, 2 * kPage}));
  EXPECT_EQ(IoctlMemory::wanted(kAt + 1, 100 * kPage), (UserRange{kAt, IoctlMemory::kMostBytes}));
}

TEST(IoctlMemory, WhatWasWrittenIsReadBackAndOutlastsWhatIsBrought) {
  IoctlMemory memory;
  EXPECT_EQ(write(memory, kAt + 2, "new"), 3U);
  EXPECT_EQ(read(memory, kAt + 2, 9), "new");
  EXPECT_EQ(read(memory, kAt + 1, 9), "");
  memory.brought({kAt, kPage}, std::string(kPage, 'o').data());
  EXPECT_EQ(read(memory, kAt, 7), "oonewoo");
  EXPECT_EQ(read(memory, kAt + 2, 9), "new"); // again
  memory.grow_old();
  EXPECT_EQ(read(memory, kAt + 2, 9), "new");
  EXPECT_EQ(read(memory, kAt, 9), "");
}

TEST(IoctlMemory, AdjacentWritesAreOneRange) {
  IoctlMemory memory;
  write(memory, kAt + kPage, "cd");
  write(memory, kAt + kPage - 2, "ab");
  write(memory, kAt + 1, "x");
  write(memory, kAt + kPage, "C");
  EXPECT_EQ(memory.written(), (std::vector<UserRange>{{kAt + 1, 1}, {kAt + kPage - 2, 4}}));
  const std::vector<char> bytes = memory.written_bytes();
  EXPECT_EQ(std::string(bytes.begin(), bytes.end()), "xabCd");
}

TEST(IoctlMemory, TakesNoMoreThanAnAnswerCarries) {
  IoctlMemory memory;
  const std::string much(IoctlMemory::kMostBytes + 10, 'm');
  EXPECT_EQ(write(memory, kAt + 1, much), IoctlMemory::kMostBytes);
  EXPECT_EQ(write(memory, kAt + 1, "again"), 5U);
  EXPECT_EQ(write(memory, kAt, "b"), 0U);
  EXPECT_EQ(total_size(memory.written()), IoctlMemory::kMostBytes);
}

TEST(IoctlMemory, ForgetsPagesThatManyOthersFollow) {
  IoctlMemory memory;
  const std::string page(kPage, 'p');
  write(memory, kAt, "w");
  for (size_t i = 0; i < 1000; ++i)
    memory.brought({kAt + i * kPage, kPage}, page.data());
  EXPECT_EQ(read(memory, kAt + 1, 1), "");
  EXPECT_EQ(read(memory, kAt, 1), "w");
  EXPECT_EQ(read(memory, kAt + 999 * kPage, 1), "p");
}
