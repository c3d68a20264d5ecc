// SPDX-License-Identifier: MIT
// Facts about interrupt lines that software raises.
#include "kernel/irq/irq.h"
#include "tests/unit/kernel/sched/threads.h"
#include <cerrno>
#include <gtest/gtest.h>
#include <linux/interrupt.h>
#include <linux/irq.h>

using namespace kcompd;
using namespace kcompd::test;

namespace {

struct Device {
  std::atomic<int> calls{0}, thread_calls{0};
  std::atomic<unsigned> context{0};
  std::atomic<bool> hold{false}, inside{false};
  irqreturn_t answer = IRQ_HANDLED;
};

irqreturn_t handle(int, void *data) {
  auto &device = *static_cast<Device *>(data);
  device.context = hardirq_count();
  device.inside = true;
  wait_until([&] { return !device.hold; });
  device.inside = false;
  ++device.calls;
  return device.answer;
}

irqreturn_t handle_in_thread(int, void *data) {
  auto &device = *static_cast<Device *>(data);
  device.inside = true;
  wait_until([&] { return !device.hold; });
  device.inside = false;
  ++device.thread_calls;
  return IRQ_HANDLED;
}

TEST(Irq, EachRaiseCallsTheHandlerInHardirqContext) {
  Device device;
  EXPECT_EQ(raise_irq(40, 1), -ENXIO);
  ASSERT_EQ(request_irq(40, handle, 0, "device", &device), 0);
  EXPECT_EQ(raise_irq(40, 5), 0);
  EXPECT_EQ(device.calls, 5);
  EXPECT_NE(device.context, 0u);
  const std::vector<IrqInfo> lines = list_irqs();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_EQ(lines[0].names, std::vector<std::string>{"device"});
  unsigned long count = 0;
  for (unsigned long of_cpu : lines[0].counts)
    count += of_cpu;
  EXPECT_EQ(count, 5u);
  EXPECT_STREQ(static_cast<const char *>(free_irq(40, &device)), "device");
  EXPECT_EQ(raise_irq(40, 1), -ENXIO);
  EXPECT_EQ(raise_irq(NR_IRQS, 1), -EINVAL);
}

TEST(Irq, ASharedLineCallsAllWhoAgree) {
  Device first, second;
  ASSERT_EQ(request_irq(41, handle, IRQF_SHARED, "first", &first), 0);
  EXPECT_EQ(request_irq(41, handle, 0, "alone", &second), -EBUSY);
  EXPECT_EQ(request_irq(41, handle, IRQF_SHARED | IRQF_TRIGGER_RISING, "other edge", &second), -EBUSY);
  EXPECT_EQ(request_irq(41, handle, IRQF_SHARED, "nobody", nullptr), -EINVAL);
  ASSERT_EQ(request_irq(41, handle, IRQF_SHARED, "second", &second), 0);
  first.answer = IRQ_NONE;
  EXPECT_EQ(raise_irq(41, 1), 0);
  free_irq(41, &first);
  EXPECT_EQ(raise_irq(41, 1), 0);
  free_irq(41, &second);
  EXPECT_EQ(first.calls, 1);
  EXPECT_EQ(second.calls, 2);
}

TEST(Irq, WhatIsRaisedWhileDisabledComesOnceWhenEnabled) {
  Device device;
  ASSERT_EQ(request_irq(42, handle, IRQF_NO_AUTOEN, "device", &device), 0);
  EXPECT_EQ(raise_irq(42, 3), 0);
  EXPECT_EQ(device.calls, 0);
  disable_irq(42);
  enable_irq(42);
  EXPECT_EQ(device.calls, 0);
  enable_irq(42);
  wait_until([&] { return device.calls == 1; });
  synchronize_irq(42);
  EXPECT_EQ(raise_irq(42, 1), 0);
  EXPECT_EQ(device.calls, 2);
  free_irq(42, &device);
}

TEST(Irq, FreeWaitsForTheHandler) {
  Device device;
  device.hold = true;
  ASSERT_EQ(request_irq(43, handle, 0, "device", &device), 0);
  TaskThread raises([] { raise_irq(43, 1); });
  wait_until([&] { return device.inside.load(); });
  TaskThread frees([&] { free_irq(43, &device); });
  wait_until([&] {
    const char *wchan = frees.task().wchan.load();
    return wchan && strcmp(wchan, "free_irq") == 0;
  });
  EXPECT_FALSE(frees.done());
  device.hold = false;
  frees.join();
  raises.join();
  EXPECT_EQ(device.calls, 1);
}

TEST(Irq, AThreadRunsAfterTheHandlerAndHoldsTheLineWithOneshot) {
  Device device;
  device.answer = IRQ_WAKE_THREAD;
  EXPECT_EQ(request_threaded_irq(44, nullptr, handle_in_thread, 0, "device", &device), -EINVAL);
  ASSERT_EQ(request_threaded_irq(44, nullptr, handle_in_thread, IRQF_ONESHOT, "device", &device), 0);
  device.hold = true;
  EXPECT_EQ(raise_irq(44, 1), 0);
  wait_until([&] { return device.inside.load(); });
  EXPECT_EQ(raise_irq(44, 2), 0); // noted once
  device.hold = false;
  wait_until([&] { return device.thread_calls == 2; });
  synchronize_irq(44);
  free_irq(44, &device);
  EXPECT_EQ(device.thread_calls, 2);
  ASSERT_EQ(request_threaded_irq(44, handle, handle_in_thread, 0, "device", &device), 0);
  EXPECT_EQ(raise_irq(44, 1), 0);
  synchronize_irq(44);
  EXPECT_EQ(device.calls, 1);
  EXPECT_EQ(device.thread_calls, 3);
  free_irq(44, &device);
}

TEST(Irq, ProbingFindsTheLineThatNobodyHasRequested) {
  Device device;
  ASSERT_EQ(request_irq(46, handle, 0, "device", &device), 0);
  unsigned long mask = probe_irq_on();
  EXPECT_EQ(raise_irq(45, 1), 0);
  EXPECT_EQ(raise_irq(46, 1), 0);
  EXPECT_EQ(probe_irq_off(mask), 45);
  mask = probe_irq_on();
  EXPECT_EQ(probe_irq_off(mask), 0);
  free_irq(46, &device);
}

} // namespace
