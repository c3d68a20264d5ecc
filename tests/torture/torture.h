// SPDX-License-Identifier: MIT
// What tortures are made of: threads that do turns until the time is over, while others send them signals and kills,
// and invariants that are looked at all the time.
#pragma once

#include "kernel/sched/core.h"
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <deque>
#include <functional>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace torture {

// One primitive under torture.
class Torture {
public:
  explicit Torture(const char *name) : name_(name) {}
  Torture(const Torture &) = delete;
  Torture &operator=(const Torture &) = delete;
  virtual ~Torture() = default;

  const char *name() const { return name_; }
  // The threads that do turns at once, and one turn of one of them; `random` is drawn anew for each.
  virtual int threads() const { return 4; }
  virtual void turn(unsigned random) = 0;
  // When all threads have ended.
  virtual void at_the_end() = 0;

  void require(bool fact, const char *what) {
    const char *none = nullptr;
    if (!fact)
      wrong_.compare_exchange_strong(none, what);
  }
  const char *wrong() const { return wrong_.load(); }
  std::atomic<long> turns{0};

private:
  const char *const name_;
  std::atomic<const char *> wrong_{nullptr};
};

// A place that one writer, or some readers, may be in at a time.
class Place {
public:
  explicit Place(Torture &torture) : torture_(torture) {}
  void write() {
    torture_.require(writers_.fetch_add(1, std::memory_order_relaxed) == 0, "two writers"); // the lock orders all here
    torture_.require(readers_.load(std::memory_order_relaxed) == 0, "a reader beside a writer");
    data_++; // an ordinary variable: ThreadSanitizer watches it
    torture_.require(writers_.fetch_sub(1, std::memory_order_relaxed) == 1, "a second writer came");
    writes_.fetch_add(1, std::memory_order_relaxed);
  }
  void read() {
    readers_.fetch_add(1, std::memory_order_relaxed);
    torture_.require(writers_.load(std::memory_order_relaxed) == 0, "a writer beside a reader");
    const long before = data_;
    torture_.require(before == data_, "the data changed beside a reader");
    readers_.fetch_sub(1, std::memory_order_relaxed);
  }
  void at_the_end() { torture_.require(data_ == writes_.load(), "a write was lost"); }

private:
  Torture &torture_;
  std::atomic<int> writers_{0}, readers_{0};
  std::atomic<long> writes_{0};
  long data_ = 0;
};

// Run all side by side for so long, or until each of them is broken.
inline void run(const std::vector<Torture *> &all, std::chrono::seconds time, unsigned seed) {
  std::atomic<bool> stop{false}, no_more_signals{false};
  std::atomic<int> running{0};
  struct Victim {
    std::atomic<kcompd::Task *> task{nullptr};
    std::thread thread;
  };
  std::deque<Victim> victims;
  for (Torture *t : all)
    for (int i = 0; i < t->threads(); i++) {
      ++running;
      Victim &v = victims.emplace_back();
      v.thread = std::thread([&, t, seed = seed++] {
        v.task = &kcompd::self();
        std::mt19937 random(seed);
        while (!stop) {
          t->turn(static_cast<unsigned>(random()));
          t->turns.fetch_add(1, std::memory_order_relaxed);
          kcompd::self().signals = 0; // with the end of a call they are over
        }
        --running;
        no_more_signals.wait(false); // the task stays as long as somebody may send it one
      });
    }
  const auto end = std::chrono::steady_clock::now() + time;
  std::mt19937 random(seed);
  while (running > 0) { // signals until the last has ended: one of them may be what ends a wait
    if (kcompd::Task *task = victims[random() % victims.size()].task.load())
      kcompd::deliver_signal(*task, random() % 4 == 0);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 2000));
    if (std::chrono::steady_clock::now() >= end ||
        std::all_of(all.begin(), all.end(), [](const Torture *t) { return t->wrong() != nullptr; }))
      stop = true;
  }
  no_more_signals = true;
  no_more_signals.notify_all();
  for (Victim &v : victims)
    v.thread.join();
  for (Torture *t : all)
    t->at_the_end();
}

// One line for each. Return: the exit status, 1 if one is broken.
inline int report(const std::vector<Torture *> &all, unsigned seed) {
  int status = 0;
  for (const Torture *t : all)
    if (t->wrong()) {
      printf("not ok torture %s: %s (seed %u)\n", t->name(), t->wrong(), seed);
      status = 1;
    } else {
      printf("ok torture %s: %ld turns\n", t->name(), t->turns.load());
    }
  return status;
}

} // namespace torture
