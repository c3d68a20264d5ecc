// SPDX-License-Identifier: MIT
// kmalloc(), caches and pages on top of the watched objects.
#include "kernel/slab.h"
#include "kernel/slab_objects.h"
#include <algorithm>
#include <bit>
#include <cstring>
#include <linux/bug.h>
#include <linux/export.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <new>
#include <string>
#include <unistd.h>

struct kmem_cache {
  std::string name;
  size_t size;
  size_t align;
  void (*ctor)(void *object);
};

namespace {

using kcompd::Freed;
using kcompd::ObjectRequest;

constexpr unsigned kMaxOrder = 10;

// The sizes that kmalloc() serves, as the kernel has them; above those whole pages in powers of two.
constexpr struct {
  size_t size;
  const char *name;
} kSizes[] = {{8, "kmalloc-8"},     {16, "kmalloc-16"},   {32, "kmalloc-32"},   {64, "kmalloc-64"},
              {96, "kmalloc-96"},   {128, "kmalloc-128"}, {192, "kmalloc-192"}, {256, "kmalloc-256"},
              {512, "kmalloc-512"}, {1024, "kmalloc-1k"}, {2048, "kmalloc-2k"}, {4096, "kmalloc-4k"},
              {8192, "kmalloc-8k"}};

void *allocate(size_t size, gfp_t gfp, const void *caller) {
  if (size == 0)
    return ZERO_SIZE_PTR;
  if (size > KMALLOC_MAX_SIZE) {
    WARN_ONCE(!(gfp & __GFP_NOWARN), "kmalloc of %zu bytes: more than %lu cannot be had\n", size, KMALLOC_MAX_SIZE);
    return nullptr;
  }
  size_t reserve = std::bit_ceil(std::max(size, PAGE_SIZE));
  const char *name = "kmalloc-large";
  for (const auto &entry : kSizes) {
    if (size <= entry.size) {
      reserve = entry.size;
      name = entry.name;
      break;
    }
  }
  const size_t align = std::has_single_bit(size) ? std::min(size, PAGE_SIZE) : 16;
  return kcompd::object_allocate({size, reserve, align, (gfp & __GFP_ZERO) != 0, {name, nullptr}, caller});
}

void release(const void *p, const char *function, const void *caller) {
  if (!ZERO_OR_NULL_PTR(p))
    kcompd::object_free(const_cast<void *>(p), nullptr, function, caller);
}

void *reallocate(const void *p, size_t size, gfp_t gfp, const void *caller) {
  if (size == 0) {
    release(p, "krealloc", caller);
    return ZERO_SIZE_PTR;
  }
  if (ZERO_OR_NULL_PTR(p))
    return allocate(size, gfp, caller);
  const size_t old_size = kcompd::object_size(p);
  if (old_size == size)
    return const_cast<void *>(p);
  void *moved = allocate(size, gfp, caller);
  if (moved != nullptr) {
    std::memcpy(moved, p, std::min(old_size, size));
    release(p, "krealloc", caller);
  }
  return moved;
}

void *allocate_large(size_t size, gfp_t gfp, const void *caller) {
  return size <= KMALLOC_MAX_SIZE ? allocate(size, gfp, caller) : __vmalloc(size, gfp);
}

void *allocate_of(kmem_cache *cache, gfp_t gfp, const void *caller) {
  void *object = kcompd::object_allocate(
      {cache->size, cache->size, cache->align, (gfp & __GFP_ZERO) != 0, {cache->name.c_str(), cache}, caller});
  if (object != nullptr && cache->ctor != nullptr)
    cache->ctor(object);
  return object;
}

void *allocate_pages(gfp_t gfp, size_t size, const void *caller) {
  return kcompd::object_allocate({size, size, PAGE_SIZE, (gfp & __GFP_ZERO) != 0, {"pages", nullptr}, caller});
}

} // namespace

extern "C" {

void *kmalloc(size_t size, gfp_t gfp) {
  return allocate(size, gfp, __builtin_return_address(0));
}
EXPORT_SYMBOL(kmalloc);

void *kzalloc(size_t size, gfp_t gfp) {
  return allocate(size, gfp | __GFP_ZERO, __builtin_return_address(0));
}
EXPORT_SYMBOL(kzalloc);

void *kmalloc_array(size_t n, size_t size, gfp_t gfp) {
  size_t bytes;
  return __builtin_mul_overflow(n, size, &bytes) ? nullptr : allocate(bytes, gfp, __builtin_return_address(0));
}
EXPORT_SYMBOL(kmalloc_array);

void *kcalloc(size_t n, size_t size, gfp_t gfp) {
  size_t bytes;
  return __builtin_mul_overflow(n, size, &bytes) ? nullptr
                                                 : allocate(bytes, gfp | __GFP_ZERO, __builtin_return_address(0));
}
EXPORT_SYMBOL(kcalloc);

void *krealloc(const void *p, size_t new_size, gfp_t gfp) {
  return reallocate(p, new_size, gfp, __builtin_return_address(0));
}
EXPORT_SYMBOL(krealloc);

void *krealloc_array(void *p, size_t new_n, size_t new_size, gfp_t gfp) {
  size_t bytes;
  return __builtin_mul_overflow(new_n, new_size, &bytes) ? nullptr
                                                         : reallocate(p, bytes, gfp, __builtin_return_address(0));
}
EXPORT_SYMBOL(krealloc_array);

void kfree(const void *p) {
  release(p, "kfree", __builtin_return_address(0));
}
EXPORT_SYMBOL(kfree);

void kfree_sensitive(const void *p) {
  if (ZERO_OR_NULL_PTR(p))
    return;
  memzero_explicit(const_cast<void *>(p), kcompd::object_size(p));
  release(p, "kfree_sensitive", __builtin_return_address(0));
}
EXPORT_SYMBOL(kfree_sensitive);

size_t ksize(const void *p) {
  return ZERO_OR_NULL_PTR(p) ? 0 : kcompd::object_extend(p);
}
EXPORT_SYMBOL(ksize);

void *kvmalloc(size_t size, gfp_t gfp) {
  return allocate_large(size, gfp, __builtin_return_address(0));
}
EXPORT_SYMBOL(kvmalloc);

void *kvzalloc(size_t size, gfp_t gfp) {
  return allocate_large(size, gfp | __GFP_ZERO, __builtin_return_address(0));
}
EXPORT_SYMBOL(kvzalloc);

void *kvmalloc_array(size_t n, size_t size, gfp_t gfp) {
  size_t bytes;
  return __builtin_mul_overflow(n, size, &bytes) ? nullptr : allocate_large(bytes, gfp, __builtin_return_address(0));
}
EXPORT_SYMBOL(kvmalloc_array);

void *kvcalloc(size_t n, size_t size, gfp_t gfp) {
  size_t bytes;
  return __builtin_mul_overflow(n, size, &bytes) ? nullptr
                                                 : allocate_large(bytes, gfp | __GFP_ZERO, __builtin_return_address(0));
}
EXPORT_SYMBOL(kvcalloc);

void kvfree(const void *p) {
  if (is_vmalloc_addr(p))
    vfree(p);
  else
    release(p, "kvfree", __builtin_return_address(0));
}
EXPORT_SYMBOL(kvfree);

void kvfree_sensitive(const void *p, size_t len) {
  if (ZERO_OR_NULL_PTR(p))
    return;
  memzero_explicit(const_cast<void *>(p), len);
  kvfree(p);
}
EXPORT_SYMBOL(kvfree_sensitive);

void *kvrealloc(const void *p, size_t oldsize, size_t newsize, gfp_t gfp) {
  if (oldsize >= newsize)
    return const_cast<void *>(p);
  void *moved = allocate_large(newsize, gfp, __builtin_return_address(0));
  if (moved != nullptr) {
    std::memcpy(moved, p, oldsize);
    kvfree(p);
  }
  return moved;
}
EXPORT_SYMBOL(kvrealloc);

kmem_cache *kmem_cache_create(const char *name, unsigned size, unsigned align, slab_flags_t flags,
                              void (*ctor)(void *object)) {
  kmem_cache *cache = nullptr;
  if (name != nullptr && size > 0 && size <= KMALLOC_MAX_SIZE && (align == 0 || std::has_single_bit(align))) {
    const size_t line = flags & SLAB_HWCACHE_ALIGN ? std::min<size_t>(64, std::bit_ceil(size)) : 8;
    try {
      cache = new kmem_cache{name, size, std::max<size_t>(align, line), ctor};
    } catch (const std::bad_alloc &) {
    }
  } else {
    printk(KERN_ERR "kmem_cache_create(%s): a cache needs a name, 1 to %lu bytes, and a power of two to align to\n",
           name != nullptr ? name : "(null)", KMALLOC_MAX_SIZE);
  }
  if (cache == nullptr && (flags & SLAB_PANIC))
    panic("kmem_cache_create: Failed to create slab '%s'", name);
  return cache;
}
EXPORT_SYMBOL(kmem_cache_create);

kmem_cache *kmem_cache_create_usercopy(const char *name, unsigned size, unsigned align, slab_flags_t flags, unsigned,
                                       unsigned, void (*ctor)(void *object)) {
  return kmem_cache_create(name, size, align, flags, ctor);
}
EXPORT_SYMBOL(kmem_cache_create_usercopy);

void kmem_cache_destroy(kmem_cache *s) {
  if (s == nullptr)
    return;
  if (const size_t left = kcompd::objects_of(s)) {
    WARN(1, "kmem_cache_destroy %s: Slab cache still has objects (%zu)\n", s->name.c_str(), left);
    return; // they, and reports about them, still need it
  }
  kcompd::slab_forget_cache(s);
  delete s;
}
EXPORT_SYMBOL(kmem_cache_destroy);

void *kmem_cache_alloc(kmem_cache *s, gfp_t gfp) {
  return allocate_of(s, gfp, __builtin_return_address(0));
}
EXPORT_SYMBOL(kmem_cache_alloc);

void *kmem_cache_zalloc(kmem_cache *s, gfp_t gfp) {
  return allocate_of(s, gfp | __GFP_ZERO, __builtin_return_address(0));
}
EXPORT_SYMBOL(kmem_cache_zalloc);

void kmem_cache_free(kmem_cache *s, void *object) {
  if (object != nullptr)
    kcompd::object_free(object, s, "kmem_cache_free", __builtin_return_address(0));
}
EXPORT_SYMBOL(kmem_cache_free);

unsigned kmem_cache_size(kmem_cache *s) {
  return unsigned(s->size);
}
EXPORT_SYMBOL(kmem_cache_size);

const char *kmem_cache_name(kmem_cache *s) {
  return s->name.c_str();
}
EXPORT_SYMBOL(kmem_cache_name);

int kmem_cache_shrink(kmem_cache *) {
  return 0; // caches keep no memory of their own
}
EXPORT_SYMBOL(kmem_cache_shrink);

unsigned long __get_free_pages(gfp_t gfp, unsigned order) {
  if (WARN_ON_ONCE(order > kMaxOrder))
    return 0;
  return reinterpret_cast<unsigned long>(allocate_pages(gfp, PAGE_SIZE << order, __builtin_return_address(0)));
}
EXPORT_SYMBOL(__get_free_pages);

unsigned long get_zeroed_page(gfp_t gfp) {
  return reinterpret_cast<unsigned long>(allocate_pages(gfp | __GFP_ZERO, PAGE_SIZE, __builtin_return_address(0)));
}
EXPORT_SYMBOL(get_zeroed_page);

void free_pages(unsigned long addr, unsigned order) {
  if (addr == 0)
    return;
  void *pages = reinterpret_cast<void *>(addr);
  const size_t size = kcompd::object_size(pages);
  WARN_ONCE(size != 0 && size != PAGE_SIZE << order, "free_pages of order %u: the allocation had %zu bytes\n", order,
            size);
  kcompd::object_free(pages, nullptr, "free_pages", __builtin_return_address(0));
}
EXPORT_SYMBOL(free_pages);

void *alloc_pages_exact(size_t size, gfp_t gfp) {
  if (size == 0 || size > PAGE_SIZE << kMaxOrder)
    return nullptr;
  return allocate_pages(gfp, PAGE_ALIGN(size), __builtin_return_address(0));
}
EXPORT_SYMBOL(alloc_pages_exact);

void free_pages_exact(void *virt, size_t) {
  release(virt, "free_pages_exact", __builtin_return_address(0));
}
EXPORT_SYMBOL(free_pages_exact);

bool __kcompd_virt_addr_valid(const volatile void *addr) {
  return kcompd::object_contains(const_cast<const void *>(addr));
}
EXPORT_SYMBOL(__kcompd_virt_addr_valid);

unsigned long totalram_pages(void) {
  return static_cast<unsigned long>(sysconf(_SC_PHYS_PAGES)) * static_cast<unsigned long>(sysconf(_SC_PAGESIZE)) /
         PAGE_SIZE;
}
EXPORT_SYMBOL(totalram_pages);

} // extern "C"
