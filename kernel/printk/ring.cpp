// SPDX-License-Identifier: MIT
// The log's ring: the protocol of ring.h.
#include "kernel/printk/ring.h"
#include <algorithm>
#include <cstring>
#include <new>

namespace kcompd {

namespace {

// Bits of Slot::meta.
constexpr unsigned kTextShift = 0;      // 12 bits
constexpr unsigned kDictShift = 12;     // 8 bits
constexpr unsigned kLevelShift = 20;    // 3 bits
constexpr unsigned kFacilityShift = 23; // 8 bits
constexpr unsigned kContinuedShift = 31;
constexpr unsigned kTaskShift = 32;

uint64_t pack_meta(const LogEntry &entry) {
  return uint64_t{entry.text_size} << kTextShift | uint64_t{entry.dict_size} << kDictShift |
         uint64_t(entry.level & 7) << kLevelShift | uint64_t(entry.facility & 0xff) << kFacilityShift |
         uint64_t{entry.continued} << kContinuedShift | uint64_t(uint32_t(entry.task)) << kTaskShift;
}

// Up to 8 bytes as a word, the rest zero.
uint64_t load_word(const char *bytes, size_t size) {
  uint64_t word = 0;
  std::memcpy(&word, bytes, std::min<size_t>(size, sizeof(word)));
  return word;
}

// Releases and acquires: see ring.h. Pairs with load_words().
void store_words(std::atomic<uint64_t> *words, const char *bytes, size_t size) {
  for (; size >= sizeof(uint64_t); bytes += sizeof(uint64_t), size -= sizeof(uint64_t)) {
    uint64_t word;
    std::memcpy(&word, bytes, sizeof(word));
    (words++)->store(word, std::memory_order_release);
  }
  if (size > 0)
    words->store(load_word(bytes, size), std::memory_order_release);
}

void load_words(const std::atomic<uint64_t> *words, char *bytes, size_t size) {
  while (size > 0) {
    const uint64_t word = (words++)->load(std::memory_order_acquire);
    const size_t part = std::min<size_t>(size, sizeof(word));
    std::memcpy(bytes, &word, part);
    bytes += part;
    size -= part;
  }
}

} // namespace

bool LogRing::resize(size_t slots) noexcept {
  if (slots == capacity_)
    return true;
  if (head() != 0)
    return false;
  auto *bigger = new (std::nothrow) Slot[slots];
  if (bigger == nullptr)
    return false;
  slots_ = bigger;
  capacity_ = slots;
  return true;
}

// Make slot the caller's to write, for record `seq`. False: a writer of an earlier round is still in it, or a later
// round has it already.
bool LogRing::take(Slot &slot, uint64_t seq) noexcept {
  uint64_t state = slot.state.load(std::memory_order_relaxed); // the exchange below orders
  for (;;) {
    if (state != 0 && seq_of(state) >= seq)
      return false;
    if (phase_of(state) == kWriting) {
      // Only grows: a thread of an earlier round must not hide a later one.
      uint64_t mark = slot.skipped.load(std::memory_order_relaxed);
      while (mark < seq + 1 && // release: pairs with read(), which then looks at the state again
             !slot.skipped.compare_exchange_weak(mark, seq + 1, std::memory_order_release, std::memory_order_relaxed)) {
      }
      return false;
    }
    // Acquire: our words come after those of the record before. Nobody orders by the release half; readers see the
    // state by the words.
    if (slot.state.compare_exchange_weak(state, state_of(seq, kWriting), std::memory_order_acq_rel,
                                         std::memory_order_relaxed))
      return true;
  }
}

// Write the whole record into a slot that is the caller's.
void LogRing::fill(Slot &slot, const LogEntry &entry) noexcept {
  uint64_t extension = 0;
  if (entry.text_size + entry.dict_size <= kInlineBytes && entry.dict_size == 0) {
    store_words(slot.words, entry.text, entry.text_size);
  } else {
    char bytes[kLogTextMax + kLogDictMax];
    std::memcpy(bytes, entry.text, entry.text_size);
    if (entry.dict_size > 0)
      std::memcpy(bytes + entry.text_size, entry.dict, entry.dict_size);
    const size_t size = entry.text_size + entry.dict_size;
    store_words(slot.words, bytes, std::min(size, kInlineBytes));
    if (size > kInlineBytes) {
      const uint64_t number = extension_head_.fetch_add(1, std::memory_order_relaxed); // a ticket, orders nothing
      Extension &block = extensions_[number % kExtensions];
      uint64_t state = block.state.load(std::memory_order_relaxed);
      // As take(): a block that is being written, or is of a later round, is not ours; the record then keeps its first
      // part.
      if (phase_of(state) != kWriting && (state == 0 || seq_of(state) < number) &&
          block.state.compare_exchange_strong(state, state_of(number, kWriting), std::memory_order_acq_rel,
                                              std::memory_order_relaxed)) {
        store_words(block.words, bytes + kInlineBytes, size - kInlineBytes);
        block.state.store(state_of(number, kFinal), std::memory_order_release); // pairs with copy_out()
        extension = number + 1;
      }
    }
  }
  slot.usec.store(entry.usec, std::memory_order_release); // these pair with copy_out(), as store_words() does
  slot.extension.store(extension, std::memory_order_release);
  slot.meta.store(pack_meta(entry), std::memory_order_release);
}

bool LogRing::append(const LogEntry &entry, uint64_t *ret_seq) noexcept {
  // Release: a reader that sees the number also sees what this thread has done before it. Acquire: a record of the same
  // thread is behind its last.
  const uint64_t seq = head_.fetch_add(1, std::memory_order_acq_rel);
  *ret_seq = seq;
  Slot &mine = slot(seq);
  if (!take(mine, seq)) {
    dropped_.fetch_add(1, std::memory_order_relaxed);
    return false;
  }
  fill(mine, entry);
  // seq_cst: before the look at whether somebody waits (printk.cpp); pairs with the acquire loads of readers.
  mine.state.exchange(state_of(seq, entry.open ? kOpen : kFinal), std::memory_order_seq_cst);
  return true;
}

bool LogRing::extend(const char *text, size_t size, pid_t task, bool open) noexcept {
  const uint64_t next = head();
  if (next == 0)
    return false;
  const uint64_t seq = next - 1;
  Slot &last = slot(seq);
  uint64_t state = state_of(seq, kOpen);
  if (last.state.load(std::memory_order_acquire) != state)
    return false;
  if (pid_t(last.meta.load(std::memory_order_acquire) >> kTaskShift) != task)
    return false;
  if (!last.state.compare_exchange_strong(state, state_of(seq, kWriting), std::memory_order_acq_rel,
                                          std::memory_order_relaxed))
    return false;

  // From here the slot is ours alone.
  LogRecord record;
  copy_out(last, record);
  char joined[kLogTextMax];
  const bool fits = record.text_size + size <= kLogTextMax;
  if (fits) {
    std::memcpy(joined, record.bytes, record.text_size);
    std::memcpy(joined + record.text_size, text, size);
    fill(last, LogEntry{joined, record.text_size + size, record.bytes + record.text_size, record.dict_size, record.usec,
                        record.level, record.facility, record.task, record.continued, open});
  }
  last.state.exchange(state_of(seq, fits && open ? kOpen : kFinal), std::memory_order_seq_cst); // as in append()
  return fits;
}

void LogRing::copy_out(const Slot &from, LogRecord &record) noexcept {
  record.usec = from.usec.load(std::memory_order_acquire); // these pair with fill()
  const uint64_t extension = from.extension.load(std::memory_order_acquire);
  const uint64_t meta = from.meta.load(std::memory_order_acquire);
  record.level = int(meta >> kLevelShift & 7);
  record.facility = int(meta >> kFacilityShift & 0xff);
  record.task = pid_t(meta >> kTaskShift);
  record.continued = meta >> kContinuedShift & 1;
  // Bounds hold even if the words are of two records; the caller discards those.
  record.text_size = std::min<size_t>(meta >> kTextShift & 0xfff, kLogTextMax);
  record.dict_size = std::min<size_t>(meta >> kDictShift & 0xff, kLogDictMax);
  const size_t size = record.text_size + record.dict_size;
  load_words(from.words, record.bytes, std::min(size, kInlineBytes));
  if (size <= kInlineBytes)
    return;

  bool whole = false;
  if (extension != 0) {
    const Extension &block = extensions_[(extension - 1) % kExtensions];
    const uint64_t wanted = state_of(extension - 1, kFinal);
    if (block.state.load(std::memory_order_acquire) == wanted) { // pairs with fill()
      load_words(block.words, record.bytes + kInlineBytes, size - kInlineBytes);
      whole = block.state.load(std::memory_order_relaxed) == wanted; // after the acquire loads of the words
    }
  }
  if (!whole) { // so many long records came later that its second part is gone
    record.text_size = std::min(record.text_size, kInlineBytes);
    record.dict_size = 0;
  }
}

LogRing::Read LogRing::read(uint64_t &seq, LogRecord &record) noexcept {
  for (;;) {
    const uint64_t next = head();
    if (seq >= next)
      return Read::kNothing;
    if (next - seq > capacity_) {
      seq = next - capacity_;
      return Read::kLost;
    }
    Slot &from = slot(seq);
    uint64_t state = from.state.load(std::memory_order_acquire); // pairs with the exchange in append() and extend()
    if (state == 0 || seq_of(state) < seq) {
      if (from.skipped.load(std::memory_order_acquire) < seq + 1) // pairs with take()
        return Read::kNothing;                                    // has its number, and is about to be written
      if (from.state.load(std::memory_order_acquire) != state)
        continue;
      ++seq;
      return Read::kLost;
    }
    if (seq_of(state) > seq) {
      ++seq;
      return Read::kLost;
    }
    if (phase_of(state) == kWriting)
      return Read::kNothing;
    if (phase_of(state) == kOpen) {
      if (next == seq + 1)
        return Read::kNothing;
      // Relaxed: nothing is published by it, and a failure is looked at again.
      from.state.compare_exchange_strong(state, state_of(seq, kFinal), std::memory_order_relaxed);
      continue;
    }
    copy_out(from, record);
    record.seq = seq;
    if (from.state.load(std::memory_order_relaxed) == state) { // after the acquire loads in copy_out()
      ++seq;
      return Read::kDone;
    }
  }
}

bool LogRing::readable(uint64_t seq) noexcept {
  const uint64_t next = head_.load(std::memory_order_seq_cst); // after the caller has said that it waits (printk.cpp)
  if (seq >= next)
    return false;
  if (next - seq > capacity_)
    return true;
  Slot &from = slot(seq);
  const uint64_t state = from.state.load(std::memory_order_seq_cst); // likewise
  if (state == 0 || seq_of(state) < seq)
    return from.skipped.load(std::memory_order_acquire) >= seq + 1; // pairs with take()
  if (seq_of(state) > seq || phase_of(state) == kFinal)
    return true;
  return phase_of(state) == kOpen && next > seq + 1;
}

bool LogRing::finish_line() noexcept {
  const uint64_t next = head();
  if (next == 0)
    return false;
  uint64_t state = state_of(next - 1, kOpen);
  // seq_cst: before the look at whether somebody waits.
  return slot(next - 1).state.compare_exchange_strong(state, state_of(next - 1, kFinal), std::memory_order_seq_cst);
}

} // namespace kcompd
