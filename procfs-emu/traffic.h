// SPDX-License-Identifier: MIT
// What goes through a device node, for kcompctl status and top.
//
// Each request adds to a cell of the CPU that it runs on, so threads on different CPUs do not pull one cache line to
// and fro. A sum is what the cells hold by the way: exact when nobody adds.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <sched.h>
#include <sys/types.h>

namespace kcompd {

class Traffic {
public:
  struct Sum {
    uint64_t requests = 0, read = 0, written = 0; // bytes
    long open = 0;                                // files now
  };

  // A request has been served; before it is answered, so that a client that looks finds its own.
  void count_request() noexcept { add(&Cell::requests, 1); }
  // What the driver returned of a read, of a write: bytes or an error.
  void count_read(ssize_t result) noexcept { add_bytes(&Cell::read, result); }
  void count_written(ssize_t result) noexcept { add_bytes(&Cell::written, result); }
  void opened() noexcept { open_.fetch_add(1, std::memory_order_relaxed); }
  void closed() noexcept { open_.fetch_sub(1, std::memory_order_relaxed); }

  Sum sum() const noexcept {
    Sum result;
    for (const Cell &cell : cells_) {
      result.requests += cell.requests.load(std::memory_order_relaxed);
      result.read += cell.read.load(std::memory_order_relaxed);
      result.written += cell.written.load(std::memory_order_relaxed);
    }
    result.open = open_.load(std::memory_order_relaxed);
    return result;
  }

private:
  static constexpr unsigned kCells = 8;
  struct alignas(64) Cell {
    std::atomic<uint64_t> requests{0}, read{0}, written{0};
  };

  // Atomic, for a thread may be moved between the look at its CPU and the addition. Statistics order nothing.
  void add(std::atomic<uint64_t> Cell::*counter, uint64_t amount) noexcept {
    (cells_[static_cast<unsigned>(::sched_getcpu()) % kCells].*counter).fetch_add(amount, std::memory_order_relaxed);
  }
  void add_bytes(std::atomic<uint64_t> Cell::*counter, ssize_t result) noexcept {
    if (result > 0)
      add(counter, static_cast<uint64_t>(result));
  }

  Cell cells_[kCells];
  std::atomic<long> open_{0};
};

} // namespace kcompd
