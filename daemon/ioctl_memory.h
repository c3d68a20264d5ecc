// SPDX-License-Identifier: MIT
// A caller's memory as an ioctl knows it: what the kernel has brought of it, and what the driver has written, which the
// kernel takes there with the answer.
//
// It is brought in whole pages: a page is accessible as a whole, so whoever asks for the next byte, or the next member,
// mostly finds it here. Each byte is given out once: a driver that looks at it a second time wants to see what has
// become of it.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace kcompd {

struct UserRange {
  uintptr_t user;
  size_t size;
  bool operator==(const UserRange &) const = default;
};

// The sum of their sizes.
size_t total_size(const std::vector<UserRange> &ranges) noexcept;

class IoctlMemory {
public:
  static constexpr size_t kPageSize = 4096;
  static constexpr size_t kMostBytes = 32 * kPageSize; // the kernel moves no more at a time, each way
  static constexpr size_t kMostRanges = 256;           // of both ways together

  // Copy what is known of the memory at `user`. What was brought is not known any more then; what was written stays
  // so. Return: how many bytes, counted from the first; 0: the first is not known.
  size_t read(uintptr_t user, void *to, size_t size);
  // What to have brought so that the first byte that read() did not know becomes known, and what follows as far as one
  // round goes.
  static UserRange wanted(uintptr_t user, size_t size) noexcept;
  // The kernel has brought it. What the driver has written meanwhile stays.
  void brought(const UserRange &range, const char *bytes);

  // The driver writes. Return: how many bytes, counted from the first; fewer where there would be more than kMostBytes.
  size_t write(uintptr_t user, const void *from, size_t size);
  // What it has written, in order of the addresses, no two ranges adjacent; and its bytes, one range behind the other.
  std::vector<UserRange> written() const;
  std::vector<char> written_bytes() const;

  // Time has passed: what was brought may have changed.
  void grow_old() noexcept;

private:
  struct Page {
    char bytes[kPageSize];
    std::bitset<kPageSize> fresh; // brought, and not given out yet
    std::bitset<kPageSize> written;
  };

  std::map<uintptr_t, Page> pages_; // by address
  size_t written_size_ = 0;
};

} // namespace kcompd
