// SPDX-License-Identifier: MIT
// Sequence counters, locks and latches under 100,000 orders of their steps. The code is that of the header: here its
// atomic operations, and the spinlock of writers, are those of the deterministic scheduler.
#include "kernel/locking/seqlock_core.h"
#include "tests/unit/kernel/sched/scenarios.h"
#include <asm/processor.h>
#include <linux/compiler.h>
#include <linux/mutex.h>
#include <linux/preempt.h>
#include <linux/spinlock.h>

#ifdef _LINUX_SEQLOCK_H
#error "the header must not have been seen with the real operations"
#endif
#undef smp_rmb
#undef smp_wmb
#define smp_rmb() ((void)0) // loads are in order there, and so are stores
#define smp_wmb() ((void)0)
#define __atomic_load_n(pointer, order) kcompd::test::Virtual::load(*(pointer), static_cast<std::memory_order>(order))
#define __atomic_store_n(pointer, value, order)                                                                        \
  kcompd::test::Virtual::store(*(pointer), (value), static_cast<std::memory_order>(order))
#define spin_lock(lock) kcompd::SpinCore<kcompd::test::Virtual>::take((lock)->rlock.word)
#define spin_unlock(lock) kcompd::SpinCore<kcompd::test::Virtual>::release((lock)->rlock.word)
#define kcompd_seq_wait virtual_seq_wait
#include <linux/seqlock.h>
#undef spin_lock
#undef spin_unlock

using namespace kcompd;
using namespace kcompd::test;

unsigned int virtual_seq_wait(const kcompd_sequence_t *s) {
  return SeqlockCore<Virtual>::wait_until_even(*s);
}

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

// Two words that are written one after the other, and are equal but in between.
struct Pair {
  unsigned a = 0, b = 0;
  void write(unsigned value) {
    Virtual::store(a, value, kRelaxed);
    Virtual::store(b, value, kRelaxed);
  }
};
struct Seen {
  unsigned a, b;
};
Seen look_at(const Pair &pair) {
  const unsigned a = Virtual::load(pair.a, kRelaxed);
  return {a, Virtual::load(pair.b, kRelaxed)};
}

// What the header offers; broken kinds replace a part.
struct Header {
  static unsigned begin(const seqlock_t &lock) { return read_seqbegin(&lock); }
  static bool retry(const seqlock_t &lock, unsigned seq) { return read_seqretry(&lock, seq); }
  static void write_begin(seqlock_t &lock) { write_seqlock(&lock); }
  static void write_end(seqlock_t &lock) { write_sequnlock(&lock); }
  static void barrier(seqcount_t &count) { raw_write_seqcount_barrier(&count); }
  static void latch(seqcount_latch_t &latch) { raw_write_seqcount_latch(&latch); }
};

template <typename Ops> struct ReadersAndWriters : Scenario {
  seqlock_t lock = __SEQLOCK_UNLOCKED(lock);
  Pair pair;
  ReadersAndWriters() {
    const auto reads = [this] {
      unsigned last = 0;
      for (int i = 0; i < 2; i++) {
        unsigned seq;
        Seen seen;
        do {
          seq = Ops::begin(lock);
          seen = look_at(pair);
        } while (Ops::retry(lock, seq));
        require(seen.a == seen.b, "a reader took a torn pair for true");
        require(seen.a >= last, "what is written was taken back");
        last = seen.a;
      }
    };
    const auto writes = [this] {
      for (int i = 0; i < 2; i++) {
        Ops::write_begin(lock);
        pair.write(Virtual::load(pair.a, kRelaxed) + 1);
        Ops::write_end(lock);
      }
    };
    threads = {reads, writes, reads, writes};
  }
  const char *wrong() {
    return pair.a != 4 || pair.b != 4                             ? "a write was lost"
           : raw_read_sequence(lock) != 8 || lock.lock.rlock.word ? "the lock is not free"
                                                                  : nullptr;
  }
  static unsigned raw_read_sequence(const seqlock_t &lock) { return lock.seqcount.seqcount.sequence; }
};

// A reader that the first round was in vain for takes the lock for the second.
template <typename Ops> struct ReadersThatGiveUpTakeTheLock : ReadersAndWriters<Ops> {
  ReadersThatGiveUpTakeTheLock() {
    const auto reads = [this] {
      int seq = 0;
      Seen seen;
      for (;;) {
        read_seqbegin_or_lock(&this->lock, &seq);
        seen = look_at(this->pair);
        if (!need_seqretry(&this->lock, seq))
          break;
        seq = 1;
      }
      done_seqretry(&this->lock, seq);
      require(seen.a == seen.b, "a reader took a torn pair for true");
    };
    this->threads[0] = this->threads[2] = reads;
  }
};

// One kind of writes before the barrier, another behind it: nobody sees only the latter.
template <typename Ops> struct BarrierInBetween : Scenario {
  seqcount_t count = SEQCNT_ZERO(count);
  unsigned first = 0, second = 0;
  BarrierInBetween() {
    const auto reads = [this] {
      unsigned seq, before, after;
      do {
        seq = read_seqcount_begin(&count);
        before = Virtual::load(first, kRelaxed);
        after = Virtual::load(second, kRelaxed);
      } while (read_seqcount_retry(&count, seq));
      require(before >= after, "a reader saw what is behind the barrier alone");
    };
    threads = {reads, reads, [this] {
                 for (unsigned i = 1; i <= 2; i++) {
                   Virtual::store(first, i, kRelaxed);
                   Ops::barrier(count);
                   Virtual::store(second, i, kRelaxed);
                 }
               }};
  }
};

// A reader that was at it when the writer said so reads again.
struct Invalidated : Scenario {
  seqcount_t count = SEQCNT_ZERO(count);
  unsigned over = 0;
  Invalidated() {
    const auto reads = [this] {
      const unsigned seq = read_seqcount_begin(&count);
      Virtual::yield();
      const bool was_over = Virtual::load(over, kRelaxed);
      const bool again = read_seqcount_retry(&count, seq);
      require(again || !was_over || seq == 2, "a reader was not told to read again");
    };
    threads = {reads, reads, [this] {
                 write_seqcount_invalidate(&count);
                 Virtual::store(over, 1, kRelaxed);
               }};
  }
};

// Readers of a latch never wait, also in the middle of a write.
template <typename Ops> struct Latches : Scenario {
  seqcount_latch_t latch = SEQCNT_LATCH_ZERO(latch);
  Pair copies[2];
  Latches() {
    const auto reads = [this] {
      for (int i = 0; i < 2; i++) {
        unsigned seq;
        Seen seen;
        do {
          seq = raw_read_seqcount_latch(&latch);
          seen = look_at(copies[seq & 1]);
        } while (raw_read_seqcount_latch_retry(&latch, seq));
        require(seen.a == seen.b, "a reader took a torn pair for true");
      }
    };
    threads = {reads, reads, [this] {
                 for (unsigned i = 1; i <= 3; i++)
                   for (Pair &copy : copies) {
                     Ops::latch(latch);
                     copy.write(i);
                   }
               }};
  }
};

struct NeverOdd : Header { // a write that readers see only when it is over
  static void write_begin(seqlock_t &lock) { SpinCore<Virtual>::take(lock.lock.rlock.word); }
  static void write_end(seqlock_t &lock) {
    write_seqcount_begin(&lock.seqcount);
    write_sequnlock(&lock);
  }
};
struct NotWaitedFor : Header { // a reader that begins in the middle of a write, and takes its count as it is
  static unsigned begin(const seqlock_t &lock) { return raw_read_seqcount(&lock.seqcount); }
};
struct NotReadAgain : Header {
  static bool retry(const seqlock_t &, unsigned) { return false; }
};
struct WritersTogether : Header {
  static void write_begin(seqlock_t &lock) { write_seqcount_begin(&lock.seqcount); }
  static void write_end(seqlock_t &lock) { write_seqcount_end(&lock.seqcount); }
};
struct NoBarrier : Header {
  static void barrier(seqcount_t &) {}
};
struct NotSentAway : Header { // the copy that readers are at is changed, and they are sent to the other one then
  static void latch(seqcount_latch_t &latch) {
    raw_write_seqcount_latch(&latch);
    raw_write_seqcount_latch(&latch);
  }
};

TEST(Interleavings, Seqlock) {
  expect_all_good<ReadersAndWriters<Header>>();
}
TEST(Interleavings, SeqlockThatReadersTakeInTheEnd) {
  expect_all_good<ReadersThatGiveUpTakeTheLock<Header>>();
}
TEST(Interleavings, SeqlockThatIsNeverOddIsCaught) {
  expect_caught<ReadersAndWriters<NeverOdd>>();
}
TEST(Interleavings, SeqlockWhoseWriterIsNotWaitedForIsCaught) {
  expect_caught<ReadersAndWriters<NotWaitedFor>>();
}
TEST(Interleavings, SeqlockThatIsNotReadAgainIsCaught) {
  expect_caught<ReadersAndWriters<NotReadAgain>>();
}
TEST(Interleavings, SeqlockWithWritersTogetherIsCaught) {
  expect_caught<ReadersAndWriters<WritersTogether>>();
}
TEST(Interleavings, SeqcountBarrier) {
  expect_all_good<BarrierInBetween<Header>>();
}
TEST(Interleavings, SeqcountWithoutTheBarrierIsCaught) {
  expect_caught<BarrierInBetween<NoBarrier>>();
}
TEST(Interleavings, SeqcountThatIsInvalidated) {
  expect_all_good<Invalidated>();
}
TEST(Interleavings, SeqcountLatch) {
  expect_all_good<Latches<Header>>();
}
TEST(Interleavings, SeqcountLatchThatSendsNobodyAwayIsCaught) {
  expect_caught<Latches<NotSentAway>>();
}

} // namespace
