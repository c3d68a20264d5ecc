// SPDX-License-Identifier: MIT
// What stays of a module, and what does not: threads inside, and nothing else, keep an image.
#include "tests/unit/kernel/module/fixture.h"

#include <chrono>
#include <linux/kthread.h>
#include <sched.h>

using namespace kcompd;
using namespace kcompd::test;

namespace {

using ModuleLifetime = ModuleTest;

size_t entries(const char *directory) {
  size_t count = 0;
  for ([[maybe_unused]] const auto &entry : std::filesystem::directory_iterator(directory))
    count++;
  return count;
}

// Pages in use, from /proc/self/statm.
size_t resident_pages() {
  std::ifstream statm("/proc/self/statm");
  size_t size = 0, resident = 0;
  statm >> size >> resident;
  return resident;
}

// Load the module and wait until its thread runs its code. Return: the thread.
task_struct *load_insider() {
  EXPECT_EQ(load("insider"), 0);
  while (param("insider", "inside") != "Y\n")
    sched_yield();
  return reinterpret_cast<task_struct *>(std::stoul(param("insider", "task")));
}

TEST_F(ModuleLifetime, AThreadInsideKeepsTheImageAndNotTheModule) {
  task_struct *task = load_insider();
  const ModuleInfo info = info_of("insider");
  const auto *inside = reinterpret_cast<const void *>(info.base);

  ASSERT_EQ(unload_module("insider"), 0);
  EXPECT_TRUE(list_modules().empty());
  EXPECT_EQ(unload_module("insider"), -ENOENT);
  ASSERT_NE(module_of_address(inside), nullptr);
  EXPECT_STREQ(module_of_address(inside)->name, "insider");

  // A second one of the name may come meanwhile.
  task_struct *second = load_insider();
  EXPECT_NE(info_of("insider").base, info.base);
  EXPECT_EQ(kthread_stop(second), 17);
  ASSERT_EQ(unload_module("insider"), 0);

  EXPECT_EQ(kthread_stop(task), 17);
  while (module_of_address(inside))
    sched_yield();
}

TEST_F(ModuleLifetime, AModuleThatAnotherOneCallsStaysMappedWithIt) {
  ASSERT_EQ(load("provider"), 0);
  ASSERT_EQ(load("usedby-consumer"), 0);
  const auto *provider = reinterpret_cast<const void *>(info_of("provider").base);
  struct module *consumer = module_of_address(reinterpret_cast<const void *>(info_of("usedby_consumer").base));
  ASSERT_TRUE(pin_module_image(consumer)); // as a thread inside would
  ASSERT_EQ(unload_module("usedby_consumer"), 0);
  ASSERT_EQ(unload_module("provider"), 0);
  EXPECT_NE(module_of_address(provider), nullptr);
  unpin_module_image(consumer);
  EXPECT_EQ(module_of_address(provider), nullptr);
}

TEST_F(ModuleLifetime, TenThousandLoadsAndUnloadsLeaveNothingBehind) {
  auto round = [] {
    const int fd = ::open(module_path("kthreads").c_str(), O_RDONLY | O_CLOEXEC);
    const bool good = load_module(fd, "") == 0 && unload_module("kthreads") == 0;
    ::close(fd);
    return good;
  };
  // The last threads are leaving, and with each an image and its descriptor. The limit is for a leak.
  auto settled = [](const char *directory, size_t count) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (entries(directory) > count && std::chrono::steady_clock::now() < limit)
      sched_yield();
  };
  for (int i = 0; i < 500; i++)
    ASSERT_TRUE(round()) << i;
  settled("/proc/self/task", entries("/proc/self/task"));
  const size_t threads = entries("/proc/self/task");
  const size_t descriptors = entries("/proc/self/fd");
  const size_t pages = resident_pages();
  for (int i = 500; i < 10000; i++)
    ASSERT_TRUE(round()) << i;
  settled("/proc/self/task", threads);
  settled("/proc/self/fd", descriptors);
  EXPECT_LE(entries("/proc/self/fd"), descriptors);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) // their own records grow
  EXPECT_LE(resident_pages(), pages + 256);
#endif
  (void)pages;
}

TEST_F(ModuleLifetime, TheThreadsOfKthreadsSpeakInOrder) {
  for (int i = 0; i < 200; i++) {
    log();
    ASSERT_EQ(load("kthreads"), 0);
    ASSERT_EQ(unload_module("kthreads"), 0);
    ASSERT_THAT(log(), testing::ElementsAre("kernel threads completions example", "Hello from kthread 1!",
                                            "Hello from kthread 2!", "kthreads completions exit"));
  }
}

} // namespace
