// SPDX-License-Identifier: MIT
// vmalloc(): whole pages between two that nobody may touch. A write past the end faults, and so does a use after
// vfree().
#include "kernel/slab_objects.h"
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/printk.h>
#include <linux/vmalloc.h>
#include <map>
#include <mutex>
#include <sys/mman.h>

namespace {

// Live areas by address. Few and large, so one lock and a tree will do.
struct Areas {
  std::mutex lock;
  std::map<uintptr_t, size_t> sizes;
};

Areas &areas() {
  static Areas *const all = new Areas; // never destroyed: a driver may free in its exit, after static objects are gone
  return *all;
}

void *map_area(unsigned long size) {
  if (size == 0 || size > ULONG_MAX / 2)
    return nullptr;
  size = PAGE_ALIGN(size);
  if (!kcompd::slab_charge(size, "vmalloc"))
    return nullptr;
  void *whole = mmap(nullptr, size + 2 * PAGE_SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (whole == MAP_FAILED) {
    kcompd::slab_uncharge(size);
    return nullptr;
  }
  char *start = static_cast<char *>(whole) + PAGE_SIZE;
  if (mprotect(start, size, PROT_READ | PROT_WRITE) == 0) {
    try {
      std::lock_guard guard(areas().lock);
      areas().sizes.emplace(reinterpret_cast<uintptr_t>(start), size);
      return start;
    } catch (const std::bad_alloc &) {
    }
  }
  munmap(whole, size + 2 * PAGE_SIZE);
  kcompd::slab_uncharge(size);
  return nullptr;
}

} // namespace

extern "C" {

void *vmalloc(unsigned long size) {
  return map_area(size);
}
EXPORT_SYMBOL(vmalloc);

void *vzalloc(unsigned long size) {
  return map_area(size); // fresh pages are zero
}
EXPORT_SYMBOL(vzalloc);

void *vmalloc_user(unsigned long size) {
  return map_area(size);
}
EXPORT_SYMBOL(vmalloc_user);

void *__vmalloc(unsigned long size, gfp_t) {
  return map_area(size);
}
EXPORT_SYMBOL(__vmalloc);

void vfree(const void *addr) {
  if (addr == nullptr)
    return;
  size_t size = 0;
  {
    std::lock_guard guard(areas().lock);
    if (const auto found = areas().sizes.find(reinterpret_cast<uintptr_t>(addr)); found != areas().sizes.end()) {
      size = found->second;
      areas().sizes.erase(found);
    }
  }
  if (size == 0) {
    kcompd::report_head("vmalloc", "a pointer that is no area, or not its start, is freed");
    printk(KERN_ERR "vfree(0x%px) called from %pB\n", addr, __builtin_return_address(0));
    return;
  }
  munmap(const_cast<char *>(static_cast<const char *>(addr)) - PAGE_SIZE, size + 2 * PAGE_SIZE);
  kcompd::slab_uncharge(size);
}
EXPORT_SYMBOL(vfree);

bool is_vmalloc_addr(const void *x) {
  const auto address = reinterpret_cast<uintptr_t>(x);
  std::lock_guard guard(areas().lock);
  auto next = areas().sizes.upper_bound(address);
  if (next == areas().sizes.begin())
    return false;
  --next;
  return address - next->first < next->second;
}
EXPORT_SYMBOL(is_vmalloc_addr);

} // extern "C"
