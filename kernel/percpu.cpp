// SPDX-License-Identifier: MIT
// Per-CPU memory: CPU n's copy of an address is n strides below it (linux/percpu-defs.h).
//
// alloc_percpu() takes pieces, first fit, of chunks that are mapped once for each CPU and never given back.
#include "kernel/percpu.h"
#include <asm/page.h>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <linux/export.h>
#include <linux/percpu.h>
#include <map>
#include <mutex>
#include <new>
#include <sys/mman.h>
#include <vector>

#ifndef MAP_FIXED_NOREPLACE
#error "Linux 4.17 or later is needed"
#endif

namespace kcompd {

namespace {

constexpr uintptr_t kChunk = 256 * 1024;
constexpr int kTries = 8;
constexpr uintptr_t kRetryDistance = uintptr_t{64} << 30;

uintptr_t floor_page(const void *p) {
  return reinterpret_cast<uintptr_t>(p) & ~(PAGE_SIZE - 1);
}
uintptr_t ceil_page(const void *p) {
  return (reinterpret_cast<uintptr_t>(p) + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
}

void *copy_of(uintptr_t address, unsigned cpu) {
  return reinterpret_cast<void *>(address - cpu * KCOMPD_PERCPU_STRIDE);
}

void unmap_copies(uintptr_t start, uintptr_t end, unsigned cpus) noexcept {
  for (unsigned cpu = 1; cpu < cpus; cpu++)
    munmap(copy_of(start, cpu), end - start);
}

// Return: 0 or -errno; nothing is mapped then.
int map_copies(uintptr_t start, uintptr_t end) noexcept {
  for (unsigned cpu = 1; cpu < nr_cpu_ids; cpu++) {
    void *const want = copy_of(start, cpu);
    void *const got = mmap(want, end - start, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
    if (got == want)
      continue;
    const int error = got == MAP_FAILED ? errno : EEXIST;
    if (got != MAP_FAILED) // a kernel that does not know the flag
      munmap(got, end - start);
    unmap_copies(start, end, cpu);
    return -error;
  }
  return 0;
}

struct Arena {
  std::mutex lock;
  std::map<uintptr_t, size_t> free; // address and bytes of CPU 0's copy
  std::map<uintptr_t, size_t> used;

  bool grow();
  void *take(size_t size, size_t align);
  void give(uintptr_t address);
};

Arena &arena() {
  static Arena *const instance = new Arena; // threads may use it while main() ends
  return *instance;
}

// A chunk whose copies all fit where they belong; addresses that turned out not to are kept until the end, so that
// others are offered.
bool Arena::grow() {
  void *refused[kTries];
  int n = 0;
  bool grown = false;
  while (!grown && n < kTries) {
    // Away from what was in the way of the last one's copies.
    void *const hint = n == 0 ? nullptr : static_cast<char *>(refused[n - 1]) - kRetryDistance;
    void *chunk = mmap(hint, kChunk, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (chunk == MAP_FAILED)
      break;
    const auto address = reinterpret_cast<uintptr_t>(chunk);
    if (map_copies(address, address + kChunk) == 0) {
      free[address] = kChunk;
      grown = true;
    } else {
      refused[n++] = chunk;
    }
  }
  while (n > 0)
    munmap(refused[--n], kChunk);
  return grown;
}

void *Arena::take(size_t size, size_t align) {
  for (const auto &[start, bytes] : free) {
    const uintptr_t from = (start + align - 1) & ~(align - 1);
    if (from + size > start + bytes)
      continue;
    const uintptr_t first = start, end = start + bytes;
    free.erase(first);
    if (from > first)
      free[first] = from - first;
    if (from + size < end)
      free[from + size] = end - from - size;
    used[from] = size;
    return reinterpret_cast<void *>(from);
  }
  return nullptr;
}

void Arena::give(uintptr_t address) {
  const auto piece = used.find(address);
  if (piece == used.end())
    return;
  uintptr_t start = address;
  size_t size = piece->second;
  used.erase(piece);
  auto next = free.lower_bound(start);
  if (next != free.end() && next->first == start + size) {
    size += next->second;
    next = free.erase(next);
  }
  if (next != free.begin()) {
    const auto before = std::prev(next);
    if (before->first + before->second == start) {
      before->second += size;
      return;
    }
  }
  free[start] = size;
}

} // namespace

int percpu_map(void *start, void *end) noexcept {
  if (start == end)
    return 0;
  if (const int error = map_copies(floor_page(start), ceil_page(end)))
    return error;
  const size_t size = static_cast<size_t>(static_cast<char *>(end) - static_cast<char *>(start));
  for (unsigned cpu = 1; cpu < nr_cpu_ids; cpu++)
    memcpy(copy_of(reinterpret_cast<uintptr_t>(start), cpu), start, size);
  return 0;
}

void percpu_unmap(void *start, void *end) noexcept {
  if (start != end)
    unmap_copies(floor_page(start), ceil_page(end), nr_cpu_ids);
}

} // namespace kcompd

using namespace kcompd;

void *__alloc_percpu(size_t size, size_t align) {
  if (size == 0 || size > PCPU_MIN_UNIT_SIZE || align == 0 || (align & (align - 1)) || align > PAGE_SIZE)
    return nullptr;
  // Pieces of whole words, so that those of two users never share one.
  size = (size + 7) & ~size_t{7};
  if (align < 8)
    align = 8;
  void *piece = nullptr;
  try {
    Arena &a = arena();
    const std::lock_guard lock(a.lock);
    piece = a.take(size, align);
    if (!piece && a.grow())
      piece = a.take(size, align);
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
  if (piece)
    for (unsigned cpu = 0; cpu < nr_cpu_ids; cpu++)
      memset(copy_of(reinterpret_cast<uintptr_t>(piece), cpu), 0, size);
  return piece;
}
EXPORT_SYMBOL(__alloc_percpu);

void *__alloc_percpu_gfp(size_t size, size_t align, gfp_t gfp) {
  return __alloc_percpu(size, align);
}
EXPORT_SYMBOL(__alloc_percpu_gfp);

void free_percpu(void *ptr) {
  if (!ptr)
    return;
  Arena &a = arena();
  const std::lock_guard lock(a.lock);
  a.give(reinterpret_cast<uintptr_t>(ptr));
}
EXPORT_SYMBOL(free_percpu);
