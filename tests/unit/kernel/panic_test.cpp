// SPDX-License-Identifier: MIT
// Reports: what WARN, BUG, dump_stack and panic leave in the log.
#include "kernel/panic.h"
#include "kernel/printk/printk.h"
#include <csetjmp>
#include <gtest/gtest.h>
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/panic_notifier.h>
#include <string>
#include <vector>

namespace kcompd {
namespace {

class Reports : public ::testing::Test {
protected:
  std::vector<std::string> log() {
    std::vector<std::string> lines;
    LogRecord record;
    while (reader_.next(record) == 0)
      lines.emplace_back(record.text());
    return lines;
  }

  LogReader reader_{LogReader::From::kNewest};
};

bool any_contains(const std::vector<std::string> &lines, const std::string &wanted) {
  for (const std::string &line : lines)
    if (line.find(wanted) != std::string::npos)
      return true;
  return false;
}

[[gnu::noinline]] bool warn_if(bool condition) {
  return WARN(condition, "value is %d\n", 7);
}

TEST_F(Reports, WarnSaysWhatWhereAndHowItCameThere) {
  EXPECT_FALSE(warn_if(false));
  EXPECT_TRUE(log().empty());
  EXPECT_TRUE(warn_if(true));
  const auto lines = log();
  ASSERT_GE(lines.size(), 7u);
  EXPECT_EQ(lines[0], "------------[ cut here ]------------");
  EXPECT_EQ(lines[1], "value is 7");
  EXPECT_EQ(lines[2].rfind("WARNING: CPU: ", 0), 0u);
  EXPECT_NE(lines[2].find("panic_test.cpp:"), std::string::npos);
  EXPECT_NE(lines[2].find("warn_if"), std::string::npos);
  EXPECT_NE(lines[2].find("+0x"), std::string::npos);
  EXPECT_EQ(lines[3].rfind("CPU: ", 0), 0u);
  EXPECT_EQ(lines[4], "Call Trace:");
  EXPECT_EQ(lines[5], " <TASK>");
  EXPECT_TRUE(any_contains(lines, "WarnSaysWhatWhereAndHowItCameThere"));
  EXPECT_TRUE(any_contains(lines, "panic_test.cpp:"));
  EXPECT_EQ(lines.back(), "---[ end trace 0000000000000000 ]---");
  EXPECT_TRUE(test_taint(TAINT_WARN));
  EXPECT_NE(std::string(print_tainted()).find('W'), std::string::npos);
}

TEST_F(Reports, WarnOnHasNoMessage) {
  EXPECT_TRUE(WARN_ON(1));
  const auto lines = log();
  ASSERT_GE(lines.size(), 2u);
  EXPECT_EQ(lines[1].rfind("WARNING: CPU: ", 0), 0u);
}

TEST_F(Reports, OnceReportsOnceAndTellsEveryTime) {
  int reported = 0;
  for (int i = 0; i < 3; ++i) {
    EXPECT_TRUE(WARN_ONCE(true, "again\n"));
    reported += any_contains(log(), "again");
  }
  EXPECT_EQ(reported, 1);
  for (int i = 0; i < 2; ++i)
    EXPECT_FALSE(WARN_ON_ONCE(i > 5));
  EXPECT_TRUE(log().empty());
}

TEST_F(Reports, DumpStackNamesTheCallers) {
  dump_stack();
  const auto lines = log();
  EXPECT_EQ(lines[0].rfind("CPU: ", 0), 0u);
  EXPECT_NE(lines[0].find(" Comm: "), std::string::npos);
  EXPECT_TRUE(any_contains(lines, "DumpStackNamesTheCallers"));
}

TEST_F(Reports, BugEndsTheTaskByTheHook) {
  static jmp_buf frame;
  static std::string told;
  void (*const before)(const char *, uintptr_t) = oops_hook;
  oops_hook = [](const char *what, uintptr_t) {
    told = what;
    longjmp(frame, 1);
  };
  if (setjmp(frame) == 0)
    BUG();
  oops_hook = before;
  EXPECT_EQ(told.rfind("kernel BUG at ", 0), 0u);
  EXPECT_EQ(told.back(), '!');
  EXPECT_TRUE(any_contains(log(), "kernel BUG at "));
}

TEST(PanicDeathTest, LogsFlushesAndAborts) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_DEATH(
      {
        log_flush_hook = []() noexcept {
          LogReader reader;
          LogRecord record;
          while (reader.next(record) == 0)
            fprintf(stderr, "%.*s\n", int(record.text().size()), record.text().data());
        };
        panic("no %s left\n", "hope");
      },
      "Kernel panic - not syncing: no hope left");
}

TEST(PanicDeathTest, ListenersHearOfItBeforeTheEnd) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  static notifier_block listener = {};
  listener.notifier_call = [](notifier_block *, unsigned long action, void *why) -> int {
    fprintf(stderr, "heard %lu of %s\n", action, static_cast<char *>(why));
    return NOTIFY_DONE;
  };
  EXPECT_DEATH(
      {
        atomic_notifier_chain_register(&panic_notifier_list, &listener);
        panic("no %s left\n", "hope");
      },
      "heard 0 of no hope left\n");
}

} // namespace
} // namespace kcompd
