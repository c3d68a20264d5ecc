// SPDX-License-Identifier: MIT
// What printk() makes of its text, and what readers see of it.
#include "kernel/printk/printk.h"
#include <cstring>
#include <gtest/gtest.h>
#include <linux/kernel.h>
#include <linux/ratelimit.h>
#include <string>
#include <thread>
#include <vector>

namespace kcompd {
namespace {

// Records from here on.
class Printk : public ::testing::Test {
protected:
  Printk() { log_finish_line(); }

  std::vector<LogRecord> records() {
    std::vector<LogRecord> all;
    LogRecord record;
    while (reader_.next(record) == 0)
      all.push_back(record);
    return all;
  }
  LogRecord only() {
    const auto all = records();
    EXPECT_EQ(all.size(), 1u);
    return all.empty() ? LogRecord{} : all.front();
  }

  LogReader reader_{LogReader::From::kNewest};
};

TEST_F(Printk, TakesTheLevelFromThePrefix) {
  pr_emerg("0\n");
  pr_alert("1\n");
  pr_crit("2\n");
  pr_err("3\n");
  pr_warn("4\n");
  pr_notice("5\n");
  pr_info("6\n");
  printk(KERN_DEBUG "7\n");
  const auto all = records();
  ASSERT_EQ(all.size(), 8u);
  for (int level = 0; level < 8; ++level) {
    EXPECT_EQ(all[level].level, level);
    EXPECT_EQ(all[level].text(), std::to_string(level));
    EXPECT_EQ(all[level].facility, 0);
    EXPECT_EQ(all[level].seq, all[0].seq + level);
  }
}

TEST_F(Printk, WithoutLevelIsAWarning) {
  EXPECT_EQ(printk("plain\n"), 5);
  EXPECT_EQ(only().level, 4);
}

TEST_F(Printk, TakesTheLevelOfAnArgumentToo) {
  printk("%s%s\n", KERN_ERR, "late");
  const LogRecord record = only();
  EXPECT_EQ(record.level, 3);
  EXPECT_EQ(record.text(), "late");
}

TEST_F(Printk, DebugIsCompiledOut) {
  pr_debug("never %d\n", 1);
  pr_devel("never\n");
  EXPECT_TRUE(records().empty());
}

TEST_F(Printk, KeepsNewlinesInsideARecordAndCutsOneAtItsEnd) {
  pr_info("a\nb\n\n");
  const LogRecord record = only();
  EXPECT_EQ(record.text(), "a\nb\n");
  EXPECT_EQ(format_kmsg(record).substr(format_kmsg(record).find(';')), ";a\\x0ab\\x0a\n");
}

TEST_F(Printk, AnUnfinishedLineIsSeenWhenTheNextRecordComes) {
  pr_info("no newline");
  EXPECT_TRUE(records().empty());
  pr_info("next\n");
  const auto all = records();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].text(), "no newline");
}

TEST_F(Printk, AnUnfinishedLineIsSeenWhenItIsDeclaredFinished) {
  pr_info("no newline");
  log_finish_line();
  EXPECT_EQ(only().text(), "no newline");
  pr_cont("late\n"); // nothing left to continue
  EXPECT_EQ(only().text(), "late");
}

TEST_F(Printk, ContinuesTheLineOfTheSameTask) {
  pr_info("a");
  pr_cont(" %d", 1);
  pr_cont(" %s\n", "end");
  const LogRecord record = only();
  EXPECT_EQ(record.text(), "a 1 end");
  EXPECT_EQ(record.level, 6);
  EXPECT_FALSE(record.continued);
}

TEST_F(Printk, DoesNotContinueTheLineOfAnotherTask) {
  pr_info("mine");
  std::thread([] { pr_cont("theirs\n"); }).join();
  const auto all = records();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].text(), "mine");
  EXPECT_EQ(all[1].text(), "theirs");
  EXPECT_TRUE(all[1].continued);
  EXPECT_EQ(all[1].level, 4);
}

TEST_F(Printk, ContinuesBeyondTheInlinePart) {
  std::string expected(200, 'a');
  printk(KERN_INFO "%s", expected.c_str());
  for (int i = 0; i < 7; ++i) {
    const std::string part(100, char('b' + i));
    pr_cont("%s", part.c_str());
    expected += part;
  }
  pr_cont("\n");
  EXPECT_EQ(only().text(), expected);
}

TEST_F(Printk, CutsAtTheLongestLine) {
  const std::string text(2000, 'x');
  printk(KERN_INFO "%s\n", text.c_str());
  log_finish_line();
  EXPECT_EQ(only().text(), std::string(kLogTextMax - 2, 'x')); // the prefix took two bytes
}

TEST_F(Printk, OnceIsOnce) {
  for (int i = 0; i < 3; ++i)
    pr_info_once("once %d\n", i);
  EXPECT_EQ(only().text(), "once 0");
}

TEST_F(Printk, RateLimitsAndTellsHowManyWereLeftOut) {
  DEFINE_RATELIMIT_STATE(state, 5000 * HZ, 10);
  int allowed = 0;
  for (int i = 0; i < 25; ++i)
    allowed += ___ratelimit(&state, "handler");
  EXPECT_EQ(allowed, 10);
  EXPECT_EQ(state.missed, 15);
  EXPECT_TRUE(records().empty());
  state.begin -= 6000000000000ull; // six thousand seconds pass
  EXPECT_EQ(___ratelimit(&state, "handler"), 1);
  const LogRecord record = only();
  EXPECT_EQ(record.text(), "handler: 15 callbacks suppressed");
  EXPECT_EQ(record.level, 4);
}

TEST_F(Printk, RatelimitedPrintsTenInARow) {
  for (int i = 0; i < 12; ++i)
    pr_info_ratelimited("limited\n");
  EXPECT_EQ(records().size(), 10u);
}

TEST_F(Printk, HexDumpHasOneRecordForEachLine) {
  unsigned char bytes[20];
  for (int i = 0; i < 20; ++i)
    bytes[i] = static_cast<unsigned char>('A' + i);
  print_hex_dump(KERN_INFO, "dump: ", DUMP_PREFIX_OFFSET, 16, 1, bytes, sizeof(bytes), true);
  const auto all = records();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].text(), "dump: 00000000: 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f 50  ABCDEFGHIJKLMNOP");
  EXPECT_EQ(all[1].text(), "dump: 00000010: 51 52 53 54                                      QRST");
}

int emit(const dev_printk_info *info, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  const int result = vprintk_emit(0, 6, info, fmt, args);
  va_end(args);
  return result;
}

TEST_F(Printk, RecordsOfADeviceHaveItsNames) {
  const dev_printk_info info{"misc", "+misc:box"};
  emit(&info, "box: %s", "ready");
  const LogRecord record = only(); // finished, even without a newline
  EXPECT_EQ(record.dict(), "SUBSYSTEM=misc\nDEVICE=+misc:box\n");
  const std::string kmsg = format_kmsg(record);
  EXPECT_EQ(kmsg.substr(kmsg.find(';')), ";box: ready\n SUBSYSTEM=misc\n DEVICE=+misc:box\n");
}

TEST_F(Printk, ClientsWriteAsUser) {
  EXPECT_EQ(log_inject("<3>oops\n", 8), 8);
  EXPECT_EQ(log_inject("plain", 5), 5);
  EXPECT_EQ(log_inject("<x>odd\n", 7), 7);
  EXPECT_EQ(log_inject("<30>daemon\n", 11), 11);
  const auto all = records();
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].text(), "oops");
  EXPECT_EQ(all[0].level, 3);
  EXPECT_EQ(all[0].facility, 1);
  EXPECT_EQ(all[1].text(), "plain");
  EXPECT_EQ(all[1].level, 4);
  EXPECT_EQ(all[2].text(), "<x>odd");
  EXPECT_EQ(all[3].text(), "daemon");
  EXPECT_EQ(all[3].level, 6);
  EXPECT_EQ(all[3].facility, 3);
  EXPECT_EQ(log_inject(std::string(2000, 'x').c_str(), 2000), -EINVAL);
}

TEST_F(Printk, ClientsCanNotForgeALevelInTheText) {
  log_inject("\0013raw\n", 6);
  const LogRecord record = only();
  EXPECT_EQ(record.level, 4);
  EXPECT_EQ(record.text(), "\0013raw");
}

LogRecord sample(const char *text) {
  LogRecord record;
  record.seq = 17;
  record.usec = 12345678;
  record.level = 6;
  record.text_size = strlen(text);
  memcpy(record.bytes, text, record.text_size);
  return record;
}

TEST(LogFormat, HasTheFormsOfDmesg) {
  EXPECT_EQ(format_plain(sample("text")), "[   12.345678] text\n");
  EXPECT_EQ(format_syslog(sample("text")), "<6>[   12.345678] text\n");
  EXPECT_EQ(format_decoded(sample("text")), "kern  :info  : [   12.345678] text\n");
  EXPECT_EQ(format_kmsg(sample("text")), "6,17,12345678,-;text\n");
}

TEST(LogFormat, PrefixesEachLine) {
  EXPECT_EQ(format_plain(sample("a\nb")), "[   12.345678] a\n[   12.345678] b\n");
  EXPECT_EQ(format_plain(sample("")), "[   12.345678] \n");
}

TEST(LogFormat, EscapesWhatIsNotPrintable) {
  EXPECT_EQ(format_kmsg(sample("a\tb\\c\x7f\xc3\xa4")), "6,17,12345678,-;a\\x09b\\x5cc\\x7f\\xc3\\xa4\n");
}

TEST_F(Printk, ClearHidesWhatWasThere) {
  pr_info("before\n");
  log_clear();
  LogReader after(LogReader::From::kClear);
  LogRecord record;
  EXPECT_EQ(after.next(record), -EAGAIN);
  pr_info("after\n");
  ASSERT_EQ(after.next(record), 0);
  EXPECT_EQ(record.text(), "after");
  EXPECT_EQ(records().size(), 2u); // other readers still see all
}

TEST_F(Printk, AnOverrunReaderIsToldAndGoesOnWithTheOldest) {
  pr_info("lost\n");
  for (size_t i = 0; i < kLogSlots + 10; ++i)
    pr_info("%zu\n", i);
  LogRecord record;
  EXPECT_EQ(reader_.next(record), -EPIPE);
  ASSERT_EQ(reader_.next(record), 0);
  EXPECT_EQ(record.text(), "10");
  EXPECT_EQ(record.seq, log_status().first);
}

TEST_F(Printk, TheSecondPartOfALongRecordMayBeLostBeforeItsFirst) {
  const std::string text(900, 'y');
  printk(KERN_INFO "%s\n", text.c_str());
  for (int i = 0; i < 300; ++i)
    printk(KERN_INFO "%s\n", std::string(900, 'z').c_str());
  LogRecord record;
  ASSERT_EQ(reader_.next(record), 0);
  EXPECT_EQ(record.text(), text.substr(0, record.text_size));
  EXPECT_GE(record.text_size, 200u);
}

TEST_F(Printk, TimeStampsGrow) {
  pr_info("a\n");
  pr_info("b\n");
  const auto all = records();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_LE(all[0].usec, all[1].usec);
}

TEST_F(Printk, WakesAWaitingReader) {
  for (int round = 0; round < 50; ++round) {
    LogReader reader(LogReader::From::kNewest);
    std::thread waiter([&] { wait_event(log_wait, reader.ready()); });
    pr_info("wake %d\n", round);
    waiter.join();
    LogRecord record;
    ASSERT_EQ(reader.next(record), 0);
    EXPECT_EQ(record.text(), "wake " + std::to_string(round));
  }
}

} // namespace
} // namespace kcompd
