// SPDX-License-Identifier: MIT
// Drivers' memory: what is given, and how misuse is found. With AddressSanitizer the misuse is its own to find.
#include "kernel/printk/printk.h"
#include "kernel/slab.h"
#include <cstring>
#include <gtest/gtest.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <string>
#include <thread>
#include <vector>

namespace kcompd {
namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr bool kWatched = false;
#else
constexpr bool kWatched = true;
#endif

// Out of the compiler's sight, which would see that these writes are wrong.
[[gnu::noipa]] void poke(void *address, long offset, char value) {
  volatile char *bytes = static_cast<volatile char *>(address);
  bytes[offset] = value;
}

class Slab : public ::testing::Test {
protected:
  // All that the log has got since the last call.
  std::string log() {
    std::string all;
    LogRecord record;
    for (;;) {
      const int error = reader_.next(record);
      if (error == -EAGAIN)
        return all;
      if (error == 0)
        all.append(record.text()).push_back('\n');
    }
  }

  LogReader reader_{LogReader::From::kNewest};
};

TEST_F(Slab, GivesWhatIsAskedFor) {
  for (size_t size : {1ul, 7ul, 8ul, 63ul, 64ul, 100ul, 4096ul, 5000ul, KMALLOC_MAX_SIZE}) {
    auto *object = static_cast<char *>(kmalloc(size, GFP_KERNEL));
    ASSERT_NE(object, nullptr);
    memset(object, 0x11, size);
    const size_t align = (size & (size - 1)) == 0 ? std::min<size_t>(size, 4096) : 8;
    EXPECT_EQ(reinterpret_cast<uintptr_t>(object) % align, 0u) << size;
    kfree(object);
  }
  auto *zeros = static_cast<char *>(kzalloc(100, GFP_KERNEL));
  EXPECT_EQ(std::string(zeros, 100), std::string(100, '\0'));
  kfree(zeros);
  EXPECT_EQ(log(), "");
}

TEST_F(Slab, ZeroBytesAreAPointerOfNoUse) {
  void *nothing = kmalloc(0, GFP_KERNEL);
  EXPECT_EQ(nothing, ZERO_SIZE_PTR);
  EXPECT_EQ(ksize(nothing), 0u);
  kfree(nothing);
  kfree(nullptr);
  EXPECT_EQ(log(), "");
}

TEST_F(Slab, TooMuchIsRefusedAndOverflowIsNoSmallObject) {
  EXPECT_EQ(kmalloc(KMALLOC_MAX_SIZE + 1, GFP_KERNEL), nullptr);
  EXPECT_NE(log().find("WARNING: CPU:"), std::string::npos);
  volatile size_t huge = SIZE_MAX / 2;
  EXPECT_EQ(kcalloc(huge, 3, GFP_KERNEL), nullptr);
  EXPECT_EQ(kmalloc_array(huge, 3, GFP_KERNEL), nullptr);
}

TEST_F(Slab, KreallocKeepsTheBytes) {
  auto *object = static_cast<char *>(kmalloc(4, GFP_KERNEL));
  memcpy(object, "abcd", 4);
  object = static_cast<char *>(krealloc(object, 4000, GFP_KERNEL));
  ASSERT_NE(object, nullptr);
  EXPECT_EQ(memcmp(object, "abcd", 4), 0);
  object = static_cast<char *>(krealloc(object, 2, GFP_KERNEL));
  EXPECT_EQ(memcmp(object, "ab", 2), 0);
  EXPECT_EQ(krealloc(object, 0, GFP_KERNEL), ZERO_SIZE_PTR);
  EXPECT_EQ(log(), "");
}

TEST_F(Slab, KsizeGivesTheRestAway) {
  auto *object = static_cast<char *>(kmalloc(100, GFP_KERNEL));
  const size_t size = ksize(object);
  if (kWatched) {
    EXPECT_EQ(size, 128u);
  }
  memset(object, 1, size);
  kfree(object);
  EXPECT_EQ(log(), "");
}

TEST_F(Slab, AWriteBehindTheEndIsFound) {
  if (!kWatched)
    GTEST_SKIP();
  void *object = kmalloc(100, GFP_KERNEL);
  poke(object, 100, 'x');
  EXPECT_EQ(log(), "");
  kfree(object);
  const std::string text = log();
  EXPECT_NE(text.find("BUG kmalloc-128 ("), std::string::npos) << text;
  EXPECT_NE(text.find("Right Redzone overwritten"), std::string::npos);
  EXPECT_NE(text.find("@offset=100 of the object's 100 bytes. First byte 0x78 instead of 0xcc"), std::string::npos)
      << text;
  EXPECT_NE(text.find("AWriteBehindTheEndIsFound"), std::string::npos) << text; // who allocated it
}

TEST_F(Slab, AWriteBeforeTheStartIsFound) {
  if (!kWatched)
    GTEST_SKIP();
  void *object = kmalloc(64, GFP_KERNEL);
  poke(object, -1, 'x');
  kfree(object);
  EXPECT_NE(log().find("Left Redzone overwritten"), std::string::npos);
}

TEST_F(Slab, ASecondFreeIsFoundAndHarmless) {
  if (!kWatched)
    GTEST_SKIP();
  void *object = kmalloc(64, GFP_KERNEL);
  kfree(object);
  EXPECT_EQ(log(), "");
  kfree(object);
  const std::string text = log();
  EXPECT_NE(text.find("BUG kmalloc-64 ("), std::string::npos) << text;
  EXPECT_NE(text.find("freed twice"), std::string::npos);
  EXPECT_NE(text.find("Freed in "), std::string::npos);
}

TEST_F(Slab, AWriteAfterFreeIsFound) {
  if (!kWatched)
    GTEST_SKIP();
  void *object = kmalloc(64, GFP_KERNEL);
  kfree(object);
  poke(object, 5, 'x');
  slab_check_quarantine();
  const std::string text = log();
  EXPECT_NE(text.find("a write after kfree()"), std::string::npos) << text;
  EXPECT_NE(text.find("@offset=5"), std::string::npos);
  slab_check_quarantine();
  EXPECT_EQ(log(), ""); // once
}

TEST_F(Slab, AWriteAfterFreeIsFoundWhenTheMemoryIsUsedAgain) {
  if (!kWatched)
    GTEST_SKIP();
  void *object = kmalloc(64, GFP_KERNEL);
  kfree(object);
  poke(object, 63, 'x');
  for (int i = 0; i < 100; ++i)
    kfree(kmalloc(200000, GFP_KERNEL));
  EXPECT_NE(log().find("a write after kfree()"), std::string::npos);
  EXPECT_LE(slab_usage().quarantined, size_t{4} << 20);
}

TEST_F(Slab, AFreeOfWhatIsNoObjectIsFoundAndHarmless) {
  if (!kWatched)
    GTEST_SKIP();
  int on_stack = 0;
  volatile uintptr_t address = reinterpret_cast<uintptr_t>(&on_stack);
  kfree(reinterpret_cast<void *>(address));
  EXPECT_NE(log().find("a pointer that is no object is freed"), std::string::npos);
  auto *object = static_cast<char *>(kmalloc(64, GFP_KERNEL));
  address = reinterpret_cast<uintptr_t>(object) + 8;
  kfree(reinterpret_cast<void *>(address));
  EXPECT_NE(log().find("a pointer that is no object is freed"), std::string::npos);
  kfree(object);
  EXPECT_EQ(log(), "");
  address = 0xdead000000000100;
  kfree(reinterpret_cast<void *>(address));
  EXPECT_NE(log().find("a pointer that is no object is freed"), std::string::npos);
}

int constructed = 0;

TEST_F(Slab, CachesHaveSizesAndConstructors) {
  kmem_cache *cache = kmem_cache_create("thing", 40, 0, SLAB_HWCACHE_ALIGN, [](void *object) {
    ++constructed;
    memset(object, 7, 40);
  });
  ASSERT_NE(cache, nullptr);
  EXPECT_EQ(kmem_cache_size(cache), 40u);
  constructed = 0;
  auto *object = static_cast<char *>(kmem_cache_alloc(cache, GFP_KERNEL));
  EXPECT_EQ(constructed, 1);
  EXPECT_EQ(object[39], 7);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(object) % 64, 0u);
  kmem_cache_destroy(cache); // refused
  EXPECT_NE(log().find("kmem_cache_destroy thing: Slab cache still has objects"), std::string::npos);
  kmem_cache_free(cache, object);
  kmem_cache_destroy(cache);
  EXPECT_EQ(log(), "");
  EXPECT_EQ(kmem_cache_create("none", 0, 0, 0, nullptr), nullptr);
}

TEST_F(Slab, AnObjectOfAnotherCacheIsNotTaken) {
  kmem_cache *first = kmem_cache_create("first", 40, 0, 0, nullptr);
  kmem_cache *second = kmem_cache_create("second", 40, 0, 0, nullptr);
  void *object = kmem_cache_alloc(first, GFP_KERNEL);
  kmem_cache_free(second, object);
  EXPECT_NE(log().find("BUG first ("), std::string::npos);
  kmem_cache_free(first, object);
  kmem_cache_destroy(first);
  kmem_cache_destroy(second);
  EXPECT_EQ(log(), "");
}

TEST_F(Slab, PagesAreAlignedAndCounted) {
  const SlabUsage before = slab_usage();
  const unsigned long pages = __get_free_pages(GFP_KERNEL | __GFP_ZERO, 2);
  ASSERT_NE(pages, 0u);
  EXPECT_EQ(pages % PAGE_SIZE, 0u);
  EXPECT_EQ(slab_usage().objects, before.objects + 1);
  EXPECT_EQ(slab_usage().bytes, before.bytes + 4 * PAGE_SIZE);
  EXPECT_TRUE(virt_addr_valid(pages + 5000));
  EXPECT_FALSE(virt_addr_valid(&before));
  free_pages(pages, 2);
  EXPECT_EQ(slab_usage().objects, before.objects);
  free_pages(0, 0);
  EXPECT_EQ(__get_free_pages(GFP_KERNEL, 11), 0u);
}

TEST_F(Slab, LargeMemoryIsZeroAndFenced) {
  ::testing::FLAGS_gtest_death_test_style = "threadsafe";
  auto *area = static_cast<char *>(vmalloc(10000));
  ASSERT_NE(area, nullptr);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(area) % PAGE_SIZE, 0u);
  area[0] = area[9999] = 1;
  EXPECT_TRUE(is_vmalloc_addr(area + 9999));
  EXPECT_FALSE(is_vmalloc_addr(area + 3 * PAGE_SIZE));
  EXPECT_DEATH(poke(area, 3 * PAGE_SIZE, 1), "");
  vfree(area);
  EXPECT_DEATH(poke(area, 0, 1), "");
  EXPECT_EQ(vmalloc(0), nullptr);
  vfree(nullptr);
  EXPECT_EQ(log(), "");
  vfree(area);
  EXPECT_NE(log().find("no area"), std::string::npos);
}

TEST_F(Slab, KvmallocHasNoLimit) {
  auto *small = static_cast<char *>(kvmalloc(100, GFP_KERNEL));
  auto *large = static_cast<char *>(kvzalloc(KMALLOC_MAX_SIZE + 1, GFP_KERNEL));
  EXPECT_FALSE(is_vmalloc_addr(small));
  EXPECT_TRUE(is_vmalloc_addr(large));
  EXPECT_EQ(large[KMALLOC_MAX_SIZE], 0);
  kvfree(small);
  kvfree(large);
  EXPECT_EQ(log(), "");
}

TEST_F(Slab, WhatAModuleLeavesBehindIsCountedOnce) {
  const void *const start = reinterpret_cast<const void *>(1); // all that has an address
  slab_disown(start, SIZE_MAX - 1);
  void *object = kmalloc(10, GFP_KERNEL);
  EXPECT_EQ(slab_disown(start, 1).objects, 0u);
  const SlabUsage left = slab_disown(start, SIZE_MAX - 1);
  EXPECT_EQ(left.objects, 1u);
  EXPECT_EQ(left.bytes, 10u);
  EXPECT_EQ(slab_disown(start, SIZE_MAX - 1).objects, 0u); // who is mapped there next has no part in it
  kfree(object);
  EXPECT_EQ(log(), "");
}

TEST_F(Slab, BeyondTheLimitNothingIsGiven) {
  const size_t others = slab_usage().bytes;
  slab_set_limit(others + 3 * PAGE_SIZE);
  void *object = kmalloc(PAGE_SIZE, GFP_KERNEL), *area = vmalloc(PAGE_SIZE);
  EXPECT_NE(object, nullptr);
  EXPECT_NE(area, nullptr);
  EXPECT_EQ(kmalloc(PAGE_SIZE + 1, GFP_KERNEL), nullptr);
  EXPECT_EQ(vmalloc(PAGE_SIZE + 1), nullptr);
  EXPECT_NE(log().find("kmalloc-8k: allocation failure"), std::string::npos);
  kfree(object);
  EXPECT_NE(object = kmalloc(2 * PAGE_SIZE, GFP_KERNEL), nullptr);
  kfree(object);
  vfree(area);
  EXPECT_EQ(slab_usage().bytes, others);
  slab_set_limit(SIZE_MAX);
}

TEST_F(Slab, ManyThreadsAllocateAndFree) {
  const SlabUsage before = slab_usage();
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread)
    threads.emplace_back([thread] {
      std::vector<char *> mine;
      for (int i = 0; i < 3000; ++i) {
        const size_t size = size_t(i * 37 % 3000 + 1);
        auto *object = static_cast<char *>(kmalloc(size, GFP_KERNEL));
        memset(object, thread, size);
        mine.push_back(object);
        if (i % 3 != 0) {
          kfree(mine.front());
          mine.erase(mine.begin());
        }
      }
      for (char *object : mine)
        kfree(object);
    });
  for (std::thread &thread : threads)
    thread.join();
  EXPECT_EQ(slab_usage().objects, before.objects);
  EXPECT_EQ(slab_usage().reports, before.reports);
}

} // namespace
} // namespace kcompd
