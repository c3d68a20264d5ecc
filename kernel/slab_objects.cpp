// SPDX-License-Identifier: MIT
// The watch over drivers' memory: slab_objects.h tells how.
#include "kernel/slab_objects.h"
#include "kernel/panic.h"
#include "kernel/slab.h"
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <linux/panic.h>
#include <linux/poison.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <mutex>
#include <new>
#include <unistd.h>

namespace kcompd {

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr bool kSanitized = true;
#else
constexpr bool kSanitized = false;
#endif

constexpr size_t kRedZone = 64;
constexpr size_t kQuarantineBytes = 4 << 20;
constexpr size_t kLargestQuarantined = 256 << 10;
constexpr size_t kBuckets = 16384;
constexpr size_t kStripes = 64;

// What is known of an object. Never given back to malloc(), so a stale pointer to one is harmless.
struct Object {
  char *block = nullptr;   // from malloc()
  char *address = nullptr; // the driver's
  size_t size = 0, reserve = 0;
  ObjectKind kind{};
  bool freed = false;
  const void *allocated_by = nullptr, *freed_by = nullptr;
  pid_t allocated_task = 0, freed_task = 0;
  Object *next = nullptr;       // in the bucket
  Object *next_freed = nullptr; // in the quarantine, or in the list of unused ones

  char *front() const { return address - kRedZone; }
  char *rear() const { return address + size; }
  size_t rear_size() const { return reserve - size + kRedZone; }
};

struct alignas(64) Stripe {
  std::mutex lock; // of its buckets, and the objects in them
};

constinit Object *buckets[kBuckets] = {};
constinit Stripe stripes[kStripes];

constinit std::mutex quarantine_lock;
constinit Object *quarantine_first = nullptr, *quarantine_last = nullptr;
constinit size_t quarantine_bytes = 0;

constinit std::mutex unused_lock;
constinit Object *unused = nullptr;

// Statistics; they order nothing.
constinit std::atomic<size_t> live_objects{0}, live_bytes{0}, reports{0};

constinit std::atomic<size_t> byte_limit{SIZE_MAX};

size_t bucket_of(const void *address) {
  return (reinterpret_cast<uintptr_t>(address) >> 4) * 0x9e3779b97f4a7c15 >> (64 - 14);
}
static_assert(kBuckets == 1 << 14);
std::mutex &lock_of(size_t bucket) {
  return stripes[bucket % kStripes].lock;
}

Object *find(size_t bucket, const void *address) {
  for (Object *object = buckets[bucket]; object != nullptr; object = object->next)
    if (object->address == address)
      return object;
  return nullptr;
}

void unlink(size_t bucket, Object *object) {
  Object **link = &buckets[bucket];
  while (*link != object)
    link = &(*link)->next;
  *link = object->next;
}

Object *take_unused() {
  std::lock_guard guard(unused_lock);
  if (unused == nullptr) {
    constexpr size_t kChunk = 64;
    auto *chunk = new (std::nothrow) Object[kChunk];
    if (chunk == nullptr)
      return nullptr;
    for (size_t i = 0; i < kChunk; ++i) {
      chunk[i].next_freed = unused;
      unused = &chunk[i];
    }
  }
  Object *object = unused;
  unused = object->next_freed;
  return object;
}

void give_unused(Object *object) {
  std::lock_guard guard(unused_lock);
  *object = Object{};
  object->next_freed = unused;
  unused = object;
}

// The first byte that is not `expected`, or null.
const char *first_wrong(const char *bytes, size_t size, int expected) {
  return static_cast<const char *>(memchr_inv(bytes, expected, size));
}

void report_bytes(const Object &object, const char *what, const char *wrong, unsigned expected) {
  report_head(object.kind.name, what);
  printk(KERN_ERR "0x%px @offset=%ld of the object's %zu bytes. First byte 0x%02x instead of 0x%02x\n", wrong,
         long(wrong - object.address), object.size, static_cast<unsigned char>(*wrong), expected);
}

void report_owner(const Object &object) {
  printk(KERN_ERR "Object 0x%px, %zu bytes, allocated in %pB by task %d\n", object.address, object.size,
         object.allocated_by, object.allocated_task);
  if (object.freed)
    printk(KERN_ERR "Freed in %pB by task %d\n", object.freed_by, object.freed_task);
}

void dump_around(const Object &object, const char *wrong) {
  const char *start = std::max<const char *>(object.front(), wrong - (wrong - object.front()) % 16 - 16);
  const char *end = std::min<const char *>(object.rear() + object.rear_size(), start + 64);
  print_hex_dump(KERN_ERR, "", DUMP_PREFIX_ADDRESS, 16, 1, start, size_t(end - start), true);
}

void check_red_zones(const Object &object) {
  const char *wrong = first_wrong(object.front(), kRedZone, SLUB_RED_ACTIVE);
  const char *what = "Left Redzone overwritten";
  if (wrong == nullptr) {
    wrong = first_wrong(object.rear(), object.rear_size(), SLUB_RED_ACTIVE);
    what = "Right Redzone overwritten";
  }
  if (wrong == nullptr)
    return;
  report_bytes(object, what, wrong, SLUB_RED_ACTIVE);
  report_owner(object);
  dump_around(object, wrong);
}

void poison(Object &object) {
  std::memset(object.front(), SLUB_RED_INACTIVE, kRedZone);
  std::memset(object.rear(), SLUB_RED_INACTIVE, object.rear_size());
  std::memset(object.address, POISON_FREE, object.size);
  if (object.size > 0)
    object.address[object.size - 1] = char(POISON_END);
}

// Return: true if nobody wrote to it since it was freed.
bool check_poison(const Object &object) {
  const char *wrong = first_wrong(object.address, object.size - 1, POISON_FREE);
  unsigned expected = POISON_FREE;
  if (wrong == nullptr && object.address[object.size - 1] != char(POISON_END)) {
    wrong = object.address + object.size - 1;
    expected = POISON_END;
  }
  if (wrong == nullptr) {
    wrong = first_wrong(object.rear(), object.rear_size(), SLUB_RED_INACTIVE);
    expected = SLUB_RED_INACTIVE;
  }
  if (wrong == nullptr) {
    wrong = first_wrong(object.front(), kRedZone, SLUB_RED_INACTIVE);
    expected = SLUB_RED_INACTIVE;
  }
  if (wrong == nullptr)
    return true;
  report_bytes(object, "Poison overwritten: a write after kfree()", wrong, expected);
  report_owner(object);
  dump_around(object, wrong);
  return false;
}

// The object leaves the watch: its memory goes back. Nobody else has it any more.
void let_go(Object *object) {
  check_poison(*object);
  const size_t bucket = bucket_of(object->address);
  {
    std::lock_guard guard(lock_of(bucket));
    unlink(bucket, object);
  }
  free(object->block);
  give_unused(object);
}

void let_go_all(Object *leaving) {
  while (leaving != nullptr) {
    Object *next = leaving->next_freed;
    let_go(leaving);
    leaving = next;
  }
}

void quarantine(Object *object) {
  Object *leaving = nullptr;
  {
    std::lock_guard guard(quarantine_lock);
    object->next_freed = nullptr;
    (quarantine_last != nullptr ? quarantine_last->next_freed : quarantine_first) = object;
    quarantine_last = object;
    quarantine_bytes += object->reserve;
    Object **end = &leaving;
    while (quarantine_bytes > kQuarantineBytes) {
      Object *oldest = quarantine_first;
      quarantine_first = oldest->next_freed;
      quarantine_bytes -= oldest->reserve;
      oldest->next_freed = nullptr;
      *end = oldest;
      end = &oldest->next_freed;
    }
    if (quarantine_first == nullptr)
      quarantine_last = nullptr;
  }
  let_go_all(leaving);
}

void report_refused(const char *name, const char *what, const char *function, const void *address, const void *caller,
                    const Object *object) {
  report_head(name, what);
  printk(KERN_ERR "%s(0x%px) called from %pB\n", function, address, caller);
  if (object != nullptr)
    report_owner(*object);
}

} // namespace

void report_head(const char *name, const char *what) noexcept {
  reports.fetch_add(1, std::memory_order_relaxed);
  printk(KERN_ERR "=============================================================================\n");
  printk(KERN_ERR "BUG %s (%s): %s\n", name, print_tainted(), what);
  printk(KERN_ERR "-----------------------------------------------------------------------------\n");
  add_taint(TAINT_BAD_PAGE, LOCKDEP_NOW_UNRELIABLE);
}

void slab_set_limit(size_t bytes) noexcept {
  byte_limit.store(bytes, std::memory_order_relaxed); // orders nothing
}

bool slab_charge(size_t size, const char *kind) noexcept {
  const size_t limit = byte_limit.load(std::memory_order_relaxed);
  const size_t others = live_bytes.fetch_add(size, std::memory_order_relaxed);
  if (others <= limit && size <= limit - others)
    return true;
  slab_uncharge(size);
  if (printk_ratelimit())
    printk(KERN_WARNING "%s: allocation failure: %zu bytes; drivers have %zu of %zu (kmalloc in kcompd.conf)\n", kind,
           size, others, limit);
  return false;
}

void slab_uncharge(size_t size) noexcept {
  live_bytes.fetch_sub(size, std::memory_order_relaxed);
}

void *object_allocate(const ObjectRequest &request) noexcept {
  if (!slab_charge(request.size, request.kind.name))
    return nullptr;
  Object *object = take_unused();
  if (object == nullptr) {
    slab_uncharge(request.size);
    return nullptr;
  }
  const size_t align = std::max(request.align, size_t{16});
  const size_t lead = kSanitized ? 0 : std::max(align, kRedZone);
  const size_t body = kSanitized ? request.size : request.reserve + kRedZone;
  void *block = nullptr;
  if (posix_memalign(&block, align, lead + body) != 0) {
    give_unused(object);
    slab_uncharge(request.size);
    return nullptr;
  }
  object->block = static_cast<char *>(block);
  object->address = object->block + lead;
  object->size = request.size;
  object->reserve = kSanitized ? request.size : request.reserve;
  object->kind = request.kind;
  object->allocated_by = request.caller;
  object->allocated_task = gettid();
  if (!kSanitized) {
    std::memset(object->front(), SLUB_RED_ACTIVE, kRedZone);
    std::memset(object->rear(), SLUB_RED_ACTIVE, object->rear_size());
  }
  if (request.zero)
    std::memset(object->address, 0, object->size);
  else if (object->size <= kLargestQuarantined)
    std::memset(object->address, POISON_INUSE, object->size);

  const size_t bucket = bucket_of(object->address);
  {
    std::lock_guard guard(lock_of(bucket));
    object->next = buckets[bucket];
    buckets[bucket] = object;
  }
  live_objects.fetch_add(1, std::memory_order_relaxed);
  return object->address;
}

Freed object_free(void *address, const kmem_cache *cache, const char *function, const void *caller) noexcept {
  const size_t bucket = bucket_of(address);
  Object *object;
  {
    std::unique_lock guard(lock_of(bucket));
    object = find(bucket, address);
    if (object == nullptr || object->freed || (cache != nullptr && object->kind.cache != cache)) {
      const Object known = object != nullptr ? *object : Object{};
      guard.unlock(); // the report allocates nothing, but takes its time
      if (kSanitized && object == nullptr)
        free(address); // its report is better
      else if (object == nullptr)
        report_refused("slab", "a pointer that is no object is freed", function, address, caller, nullptr);
      else if (known.freed)
        report_refused(known.kind.name, "Object already free: freed twice", function, address, caller, &known);
      else
        report_refused(known.kind.name, "freed to another cache", function, address, caller, &known);
      return Freed::kRefused;
    }
    object->freed = true;
    object->freed_by = caller;
    object->freed_task = gettid();
    if (kSanitized)
      unlink(bucket, object);
  }
  live_objects.fetch_sub(1, std::memory_order_relaxed);
  slab_uncharge(object->size);
  if (kSanitized) {
    free(object->block);
    give_unused(object);
    return Freed::kYes;
  }
  check_red_zones(*object);
  poison(*object);
  if (object->size <= kLargestQuarantined)
    quarantine(object);
  else
    let_go(object);
  return Freed::kYes;
}

size_t object_size(const void *address) noexcept {
  const size_t bucket = bucket_of(address);
  std::lock_guard guard(lock_of(bucket));
  const Object *object = find(bucket, address);
  return object != nullptr && !object->freed ? object->size : 0;
}

size_t object_extend(const void *address) noexcept {
  const size_t bucket = bucket_of(address);
  std::lock_guard guard(lock_of(bucket));
  Object *object = find(bucket, address);
  if (object == nullptr || object->freed)
    return 0;
  if (object->reserve > object->size &&
      first_wrong(object->rear(), object->reserve - object->size, SLUB_RED_ACTIVE) == nullptr) {
    live_bytes.fetch_add(object->reserve - object->size, std::memory_order_relaxed);
    object->size = object->reserve;
  }
  return object->size;
}

bool object_contains(const void *address) noexcept {
  const auto *byte = static_cast<const char *>(address);
  for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
    std::lock_guard guard(lock_of(bucket));
    for (const Object *object = buckets[bucket]; object != nullptr; object = object->next)
      if (!object->freed && byte >= object->address && byte < object->address + object->reserve)
        return true;
  }
  return false;
}

size_t objects_of(const kmem_cache *cache) noexcept {
  size_t count = 0;
  for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
    std::lock_guard guard(lock_of(bucket));
    for (const Object *object = buckets[bucket]; object != nullptr; object = object->next)
      count += !object->freed && object->kind.cache == cache;
  }
  return count;
}

void slab_forget_cache(const kmem_cache *cache) noexcept {
  Object *leaving = nullptr;
  {
    std::lock_guard guard(quarantine_lock);
    quarantine_last = nullptr;
    for (Object **link = &quarantine_first; *link != nullptr;) {
      Object *object = *link;
      if (object->kind.cache != cache) {
        quarantine_last = object;
        link = &object->next_freed;
        continue;
      }
      *link = object->next_freed;
      quarantine_bytes -= object->reserve;
      object->next_freed = leaving;
      leaving = object;
    }
  }
  let_go_all(leaving);
}

SlabUsage slab_usage() noexcept {
  SlabUsage usage{};
  usage.objects = live_objects.load(std::memory_order_relaxed);
  usage.bytes = live_bytes.load(std::memory_order_relaxed);
  usage.reports = reports.load(std::memory_order_relaxed);
  std::lock_guard guard(quarantine_lock);
  usage.quarantined = quarantine_bytes;
  return usage;
}

SlabUsage slab_disown(const void *start, size_t size) noexcept {
  const auto inside = [=](const void *address) {
    return size_t(static_cast<const char *>(address) - static_cast<const char *>(start)) < size;
  };
  SlabUsage usage{};
  for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
    std::lock_guard guard(lock_of(bucket));
    for (Object *object = buckets[bucket]; object != nullptr; object = object->next) {
      if (!object->freed && inside(object->allocated_by)) {
        object->allocated_by = nullptr;
        ++usage.objects;
        usage.bytes += object->size;
      }
    }
  }
  std::lock_guard guard(quarantine_lock);
  for (Object *object = quarantine_first; object != nullptr; object = object->next_freed)
    for (const void **by : {&object->allocated_by, &object->freed_by})
      if (inside(*by))
        *by = nullptr;
  return usage;
}

void slab_check_quarantine() noexcept {
  std::lock_guard guard(quarantine_lock);
  for (Object *object = quarantine_first; object != nullptr; object = object->next_freed)
    if (!check_poison(*object))
      poison(*object); // once is enough
}

} // namespace kcompd
