// SPDX-License-Identifier: MIT
// The ring that holds the log: fixed slots, writers that never wait for anybody, readers that disturb nobody.
//
// A writer takes a number from `head_`; number n goes to slot n % capacity(). The slot's state word says whose it is:
// the number and a phase.
//
//     kFinal(n - capacity) --take--> kWriting(n) --commit--> kOpen(n) or kFinal(n)
//     kOpen(n) --a writer goes on with the line--> kWriting(n)     kOpen(n) --anybody--> kFinal(n)
//
// Only the thread that moved the state to kWriting writes the slot's words, so a writer that was stopped halfway spoils
// no other record: who comes round to its slot meanwhile gives up (and says so in `skipped`). A reader copies the words
// between two looks at the state, and discards what it copied if the state changed. All words are atomics: stores are
// releases and loads acquires (plain moves on x86), so whoever sees a new word also sees that the state has changed
// before it. Long texts go on in one of fewer, larger extension blocks, with the same protocol.
#pragma once

#include "kernel/printk/printk.h"
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace kcompd {

// What a writer hands in; the text is behind the level prefix and without the newline.
struct LogEntry {
  const char *text;
  size_t text_size; // at most kLogTextMax
  const char *dict; // and, behind a NUL each, the names of the module and of the device
  size_t dict_size; // at most kLogDictMax
  uint64_t usec;
  int level;
  int facility;
  pid_t task;
  bool continued;
  bool open; // no newline yet
};

class LogRing {
public:
  // Remember the last `slots` records, instead of kLogSlots. Before the first record, while no other thread knows the
  // ring. Return: true if that was done; false: there are records, or no memory.
  bool resize(size_t slots) noexcept;
  size_t capacity() const noexcept { return capacity_; }

  // Return: true if the record was written (its number is *ret_seq).
  bool append(const LogEntry &entry, uint64_t *ret_seq) noexcept;

  // Go on with the newest record, if it is open and `task`'s. Return: true if that was done.
  bool extend(const char *text, size_t size, pid_t task, bool open) noexcept;

  enum class Read { kDone, kNothing, kLost };
  // Copy record `seq`. kLost: it is gone or never was; `seq` becomes the next that may be there.
  Read read(uint64_t &seq, LogRecord &record) noexcept;

  // Is record `seq` (or a later one) readable, or lost?
  bool readable(uint64_t seq) noexcept;

  // No record that is there now is open any more. Return: true if one was.
  bool finish_line() noexcept;

  uint64_t head() const noexcept { return head_.load(std::memory_order_acquire); } // pairs with append()'s fetch_add
  uint64_t oldest() const noexcept {
    const uint64_t next = head();
    return next > capacity_ ? next - capacity_ : 0;
  }
  uint64_t dropped() const noexcept {
    return dropped_.load(std::memory_order_relaxed);
  } // a statistic, ordered with nothing

private:
  enum Phase : uint64_t { kFinal = 0, kOpen = 1, kWriting = 2 };
  static constexpr uint64_t state_of(uint64_t seq, Phase phase) { return (seq + 1) << 2 | phase; }
  static constexpr uint64_t seq_of(uint64_t state) { return (state >> 2) - 1; } // of a state that is not 0 = never used
  static constexpr Phase phase_of(uint64_t state) { return static_cast<Phase>(state & 3); }

  static constexpr size_t kInlineWords = 27;
  static constexpr size_t kInlineBytes = kInlineWords * 8;
  static constexpr size_t kExtensions = 256;
  static constexpr size_t kExtensionWords = (kLogTextMax + kLogDictMax + 7) / 8 - kInlineWords;

  struct alignas(64) Slot {
    std::atomic<uint64_t> state{0};
    std::atomic<uint64_t> skipped{0}; // 1 + the last number that found the slot in use
    std::atomic<uint64_t> usec{0};
    std::atomic<uint64_t> meta{0};
    std::atomic<uint64_t> extension{0}; // 1 + the extension's number, 0: none
    std::atomic<uint64_t> words[kInlineWords]{};
  };
  struct alignas(64) Extension {
    std::atomic<uint64_t> state{0};
    std::atomic<uint64_t> words[kExtensionWords]{};
  };
  static_assert(sizeof(Slot) == 256);

  Slot &slot(uint64_t seq) noexcept { return slots_[seq % capacity_]; }
  bool take(Slot &slot, uint64_t seq) noexcept;
  void fill(Slot &slot, const LogEntry &entry) noexcept;
  void copy_out(const Slot &slot, LogRecord &record) noexcept;

  alignas(64) std::atomic<uint64_t> head_{0};
  alignas(64) std::atomic<uint64_t> extension_head_{0};
  std::atomic<uint64_t> dropped_{0};
  Slot first_slots_[kLogSlots];
  Slot *slots_ = first_slots_; // or as many as resize() was asked for, which live as long as the process
  size_t capacity_ = kLogSlots;
  Extension extensions_[kExtensions];
};

} // namespace kcompd
