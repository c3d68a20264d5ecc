// SPDX-License-Identifier: MIT
// Pages of a caller's memory: those that were brought, and the bytes that were written.
#include "daemon/ioctl_memory.h"

#include <algorithm>
#include <cstring>

namespace kcompd {

namespace {

constexpr size_t kMostPages = 64; // that are kept for another look

uintptr_t page_of(uintptr_t user) noexcept {
  return user & ~(uintptr_t{IoctlMemory::kPageSize} - 1);
}

} // namespace

size_t total_size(const std::vector<UserRange> &ranges) noexcept {
  size_t sum = 0;
  for (const UserRange &range : ranges)
    sum += range.size;
  return sum;
}

size_t IoctlMemory::read(uintptr_t user, void *to, size_t size) {
  size_t done = 0;
  while (done < size) {
    const auto found = pages_.find(page_of(user + done));
    if (found == pages_.end())
      break;
    Page &page = found->second;
    const size_t at = user + done - found->first;
    const size_t most = std::min(size - done, kPageSize - at);
    size_t count = 0;
    for (; count < most && (page.fresh[at + count] || page.written[at + count]); ++count)
      page.fresh[at + count] = false;
    if (count == 0)
      break;
    std::memcpy(static_cast<char *>(to) + done, page.bytes + at, count);
    done += count;
  }
  return done;
}

UserRange IoctlMemory::wanted(uintptr_t user, size_t size) noexcept {
  const uintptr_t from = page_of(user);
  const uintptr_t to = page_of(user + size - 1) + kPageSize;
  return {from, std::min<size_t>(to - from, kMostBytes)};
}

void IoctlMemory::brought(const UserRange &range, const char *bytes) {
  if (pages_.size() > kMostPages)
    grow_old();
  for (size_t done = 0; done < range.size; done += kPageSize) {
    Page &page = pages_[range.user + done];
    if (page.written.none()) {
      std::memcpy(page.bytes, bytes + done, kPageSize);
    } else {
      for (size_t i = 0; i < kPageSize; ++i)
        if (!page.written[i])
          page.bytes[i] = bytes[done + i];
    }
    page.fresh.set();
  }
}

size_t IoctlMemory::write(uintptr_t user, const void *from, size_t size) {
  size_t done = 0;
  while (done < size) {
    const uintptr_t start = page_of(user + done);
    Page &page = pages_[start];
    const size_t end = std::min(user + size - start, kPageSize);
    for (size_t at = user + done - start; at < end; ++at) {
      if (!page.written[at]) {
        if (written_size_ == kMostBytes)
          return done;
        page.written[at] = true;
        ++written_size_;
      }
      page.bytes[at] = static_cast<const char *>(from)[done++];
    }
  }
  return done;
}

std::vector<UserRange> IoctlMemory::written() const {
  std::vector<UserRange> ranges;
  for (const auto &[start, page] : pages_) {
    for (size_t at = 0; at < kPageSize; ++at) {
      if (!page.written[at])
        continue;
      if (!ranges.empty() && ranges.back().user + ranges.back().size == start + at)
        ++ranges.back().size;
      else
        ranges.push_back({start + at, 1});
    }
  }
  return ranges;
}

std::vector<char> IoctlMemory::written_bytes() const {
  std::vector<char> bytes;
  bytes.reserve(written_size_);
  for (const auto &[start, page] : pages_)
    for (size_t at = 0; at < kPageSize; ++at)
      if (page.written[at])
        bytes.push_back(page.bytes[at]);
  return bytes;
}

void IoctlMemory::grow_old() noexcept {
  for (auto at = pages_.begin(); at != pages_.end();) {
    at->second.fresh.reset();
    at = at->second.written.none() ? pages_.erase(at) : std::next(at);
  }
}

} // namespace kcompd
