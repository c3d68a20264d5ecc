// SPDX-License-Identifier: MIT
// The memory of a request: whole pages of its own, so that what a big write has touched can be given back to the
// system.
#include "daemon/channel.h"

#include <sys/mman.h>
#include <utility>

namespace kcompd {

RequestBuffer::RequestBuffer(RequestBuffer &&other) noexcept
    : data(std::exchange(other.data, nullptr)), capacity(std::exchange(other.capacity, 0)),
      size(std::exchange(other.size, 0)) {}

RequestBuffer &RequestBuffer::operator=(RequestBuffer &&other) noexcept {
  std::swap(data, other.data);
  std::swap(capacity, other.capacity);
  std::swap(size, other.size);
  return *this;
}

RequestBuffer::~RequestBuffer() {
  if (data)
    ::munmap(data, capacity);
}

bool RequestBuffer::allocate(size_t bytes) noexcept {
  constexpr size_t kPage = 4096;
  const size_t wanted = (bytes + kPage - 1) / kPage * kPage;
  void *memory = ::mmap(nullptr, wanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    return false;
  if (data)
    ::munmap(data, capacity);
  data = static_cast<char *>(memory);
  capacity = wanted;
  size = 0;
  return true;
}

} // namespace kcompd
