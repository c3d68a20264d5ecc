// SPDX-License-Identifier: MIT
// The log's ring while everybody uses it at once.
#include "kernel/printk/ring.h"
#include <atomic>
#include <cstring>
#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace kcompd {
namespace {

LogEntry entry_of(const std::string &text, pid_t task = 1, bool open = false) {
  return LogEntry{text.data(), text.size(), nullptr, 0, 0, 6, 0, task, false, open};
}

// "<writer> <number> <filler>": the filler's letter and length follow from the other two, so that a mixture of two
// records shows.
std::string text_of(int writer, int number) {
  const std::string head = std::to_string(writer) + " " + std::to_string(number) + " ";
  const size_t size = number % 50 == 0 ? 700 : size_t(number % 190);
  return head + std::string(size, char('a' + (writer * 7 + number) % 26));
}

// Return: the number, -1 if the text is not one that a writer wrote (or the first part of a long one).
int check(std::string_view text, int &ret_writer) {
  int number = -1;
  if (sscanf(std::string(text.substr(0, 40)).c_str(), "%d %d", &ret_writer, &number) != 2)
    return -1;
  const std::string expected = text_of(ret_writer, number);
  return text == expected || (expected.size() > 700 && text == std::string_view(expected).substr(0, text.size()))
             ? number
             : -1;
}

TEST(LogRing, NothingIsTornNorOutOfOrderUnderOverrun) {
  constexpr int kWriters = 8, kReaders = 2, kNumbers = 4000;
  const auto ring = std::make_unique<LogRing>();
  std::atomic<int> writing{kWriters};
  std::atomic<bool> bad{false};
  std::atomic<uint64_t> seen{0}, lost{0};

  std::vector<std::thread> threads;
  for (int writer = 0; writer < kWriters; ++writer)
    threads.emplace_back([&, writer] {
      for (int number = 0; number < kNumbers; ++number) {
        uint64_t seq;
        ring->append(entry_of(text_of(writer, number), writer), &seq);
      }
      --writing;
    });
  for (int reader = 0; reader < kReaders; ++reader)
    threads.emplace_back([&] {
      uint64_t seq = 0;
      int last[kWriters];
      std::fill(std::begin(last), std::end(last), -1);
      LogRecord record;
      for (;;) {
        const bool all_written = writing == 0;
        switch (ring->read(seq, record)) {
        case LogRing::Read::kDone: {
          int writer = -1;
          const int number = check(record.text(), writer);
          if (number < 0 || writer < 0 || writer >= kWriters || number <= last[writer] || record.task != writer ||
              record.seq != seq - 1)
            bad = true;
          else
            last[writer] = number;
          ++seen;
          break;
        }
        case LogRing::Read::kLost:
          ++lost;
          break;
        case LogRing::Read::kNothing:
          if (all_written)
            return;
          std::this_thread::yield();
        }
      }
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_FALSE(bad);
  EXPECT_EQ(ring->head(), uint64_t(kWriters * kNumbers));
  EXPECT_GT(seen.load(), 0u);
}

TEST(LogRing, LinesAreContinuedWholeWhileOthersWrite) {
  constexpr int kWriters = 4, kLines = 1500;
  const auto ring = std::make_unique<LogRing>();
  std::vector<std::thread> threads;
  std::atomic<int> writing{kWriters};
  std::atomic<bool> bad{false};
  for (int writer = 0; writer < kWriters; ++writer)
    threads.emplace_back([&, writer] {
      for (int line = 0; line < kLines; ++line) {
        uint64_t seq;
        ring->append(entry_of("<", writer, true), &seq);
        for (int part = 0; part < 3; ++part)
          if (!ring->extend("=", 1, writer, true))
            ring->append(entry_of("=", writer, true), &seq);
        if (!ring->extend(">", 1, writer, false))
          ring->append(entry_of(">", writer, false), &seq);
      }
      --writing;
    });
  std::atomic<uint64_t> opened{0}, closed{0}, middles{0}, lost{0};
  threads.emplace_back([&] {
    uint64_t seq = 0;
    LogRecord record;
    for (;;) {
      const bool all_written = writing == 0;
      if (const auto result = ring->read(seq, record); result == LogRing::Read::kDone) {
        for (const char c : record.text()) {
          opened += c == '<';
          closed += c == '>';
          middles += c == '=';
        }
        if (record.text().find_first_not_of("<=>") != std::string_view::npos || record.text().empty())
          bad = true;
      } else if (result == LogRing::Read::kLost) {
        ++lost;
      } else if (all_written) {
        return;
      }
    }
  });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_FALSE(bad);
  if (lost == 0) {
    EXPECT_EQ(opened, uint64_t(kWriters * kLines));
    EXPECT_EQ(closed, uint64_t(kWriters * kLines));
    EXPECT_EQ(middles, uint64_t(3 * kWriters * kLines));
  }
}

TEST(LogRing, KeepsTheLastRoundOfRecords) {
  const auto ring = std::make_unique<LogRing>();
  uint64_t seq;
  for (size_t i = 0; i < 3 * kLogSlots; ++i)
    ASSERT_TRUE(ring->append(entry_of(std::to_string(i)), &seq));
  uint64_t position = 0;
  LogRecord record;
  ASSERT_EQ(ring->read(position, record), LogRing::Read::kLost);
  EXPECT_EQ(position, 2 * kLogSlots);
  for (size_t i = 2 * kLogSlots; i < 3 * kLogSlots; ++i) {
    ASSERT_EQ(ring->read(position, record), LogRing::Read::kDone);
    EXPECT_EQ(record.text(), std::to_string(i));
  }
  EXPECT_EQ(ring->read(position, record), LogRing::Read::kNothing);
  EXPECT_EQ(ring->dropped(), 0u);
}

TEST(LogRing, RemembersAsManyAsItIsAskedFor) {
  static LogRing *const ring = new LogRing; // for ever, as resize() wants it
  uint64_t seq, position = 0;
  LogRecord record;
  ASSERT_TRUE(ring->resize(10));
  EXPECT_EQ(ring->capacity(), 10u);
  for (int i = 0; i < 25; ++i)
    ASSERT_TRUE(ring->append(entry_of(std::to_string(i)), &seq));
  EXPECT_EQ(ring->oldest(), 15u);
  ASSERT_EQ(ring->read(position, record), LogRing::Read::kLost);
  for (int i = 15; i < 25; ++i) {
    ASSERT_EQ(ring->read(position, record), LogRing::Read::kDone);
    EXPECT_EQ(record.text(), std::to_string(i));
  }
  EXPECT_FALSE(ring->resize(20)) << "there are records";
}

} // namespace
} // namespace kcompd
