// SPDX-License-Identifier: MIT
// Buses, drivers and devices find each other, whoever comes first; what is devm_ goes when the driver lets go.
#include "devices/char_dev.h"
#include "devices/nodes.h"
#include "kernel/printk/printk.h"
#include "procfs-emu/tree.h"
#include "tests/unit/devices/face.h"
#include "tests/unit/procfs-emu/client.h"
#include <cstring>
#include <gtest/gtest.h>
#include <linux/platform_device.h>

namespace {

using kcompd::TestFace;
using kcompd::Tree;

std::string happened;

int probe(struct platform_device *pdev) {
  happened += std::string("+") + dev_name(&pdev->dev);
  auto *memory = static_cast<char *>(devm_kzalloc(&pdev->dev, 16, GFP_KERNEL));
  devm_add_action(
      &pdev->dev, [](void *) { happened += "~"; }, nullptr);
  platform_set_drvdata(pdev, memory);
  return memory ? 0 : -ENOMEM;
}

int remove(struct platform_device *pdev) {
  happened += std::string("-") + dev_name(&pdev->dev);
  return 0;
}

struct platform_driver make_driver(const char *name) {
  struct platform_driver driver = {};
  driver.probe = probe;
  driver.remove = remove;
  driver.driver.name = name;
  return driver;
}

bool exists(const std::string &path) {
  return kcompd::node_at("sys/" + path) != nullptr;
}

TEST(Platform, DriverAndDeviceMeetInEitherOrder) {
  happened.clear();
  struct platform_device *early = platform_device_register_simple("meets", 1, nullptr, 0);
  ASSERT_FALSE(IS_ERR(early));
  struct platform_driver driver = make_driver("meets");
  ASSERT_EQ(__platform_driver_register(&driver, nullptr), 0);
  EXPECT_EQ(happened, "+meets.1");
  EXPECT_EQ(early->dev.driver, &driver.driver);
  struct platform_device *late = platform_device_register_simple("meets", PLATFORM_DEVID_NONE, nullptr, 0);
  EXPECT_EQ(happened, "+meets.1+meets");
  struct platform_device *other = platform_device_register_simple("other", -1, nullptr, 0);
  EXPECT_EQ(other->dev.driver, nullptr);
  EXPECT_TRUE(exists("bus/platform/drivers/meets"));
  platform_device_unregister(late);
  EXPECT_EQ(happened, "+meets.1+meets-meets~");
  platform_driver_unregister(&driver);
  EXPECT_EQ(happened, "+meets.1+meets-meets~-meets.1~");
  EXPECT_EQ(early->dev.driver, nullptr);
  EXPECT_FALSE(exists("bus/platform/drivers/meets"));
  platform_device_unregister(early);
  platform_device_unregister(other);
}

TEST(Platform, ABundleIsADeviceAndItsDriver) {
  happened.clear();
  struct platform_driver driver = make_driver("bundle");
  const int data = 7;
  struct platform_device *pdev = __platform_create_bundle(&driver, probe, nullptr, 0, &data, sizeof(data), nullptr);
  ASSERT_FALSE(IS_ERR(pdev));
  EXPECT_EQ(happened, "+bundle");
  EXPECT_EQ(*static_cast<int *>(dev_get_platdata(&pdev->dev)), 7);
  struct platform_device *late = platform_device_register_simple("bundle", 3, nullptr, 0);
  EXPECT_EQ(happened, "+bundle"); // only those that were there
  struct device *served = driver_find_device(&driver.driver, nullptr, "bundle", device_match_name);
  EXPECT_EQ(served, &pdev->dev);
  put_device(served);
  EXPECT_EQ(driver_find_device(&driver.driver, served, nullptr, device_match_any), nullptr);
  platform_device_unregister(late);
  platform_device_unregister(pdev);
  platform_driver_unregister(&driver);
  const auto refuse = [](struct platform_device *) -> int { return -ENODEV; };
  EXPECT_EQ(PTR_ERR(__platform_create_bundle(&driver, refuse, nullptr, 0, nullptr, 0, nullptr)), -ENODEV);
  EXPECT_FALSE(exists("bus/platform/drivers/bundle") || exists("bus/platform/devices/bundle"));
}

TEST(Platform, AllOfADeviceAtOnce) {
  struct device *parent = __root_device_register("full-parent", nullptr);
  ASSERT_FALSE(IS_ERR(parent));
  struct resource wanted = {};
  wanted.start = 5;
  wanted.flags = IORESOURCE_IRQ;
  struct platform_device_info info = {};
  info.parent = parent;
  info.name = "full";
  info.id = 2;
  info.res = &wanted;
  info.num_res = 1;
  struct platform_device *pdev = platform_device_register_full(&info);
  ASSERT_FALSE(IS_ERR(pdev));
  EXPECT_STREQ(dev_name(&pdev->dev), "full.2");
  EXPECT_EQ(pdev->dev.parent, parent);
  EXPECT_EQ(platform_get_irq(pdev, 0), 5);
  EXPECT_EQ(PTR_ERR(platform_device_register_full(&info)), -EEXIST);
  platform_device_unregister(pdev);
  root_device_unregister(parent);
}

TEST(Platform, ResourcesAndDataAreCopies) {
  struct resource wanted[2] = {};
  wanted[0].start = 0x1000;
  wanted[0].end = 0x1fff;
  wanted[0].flags = IORESOURCE_MEM;
  wanted[1].start = 11;
  wanted[1].end = 11;
  wanted[1].flags = IORESOURCE_IRQ;
  struct platform_device *pdev = platform_device_register_simple("res", -1, wanted, 2);
  ASSERT_FALSE(IS_ERR(pdev));
  EXPECT_EQ(resource_size(platform_get_resource(pdev, IORESOURCE_MEM, 0)), 0x1000u);
  EXPECT_EQ(platform_get_irq(pdev, 0), 11);
  EXPECT_EQ(platform_get_irq(pdev, 1), -ENXIO);
  EXPECT_NE(pdev->resource, wanted);
  platform_device_unregister(pdev);
}

int refuse(struct device *) {
  return -EIO;
}

TEST(Bus, AProbeThatFailsLeavesTheDeviceToOthers) {
  static struct bus_type bus = {};
  bus.name = "testbus";
  ASSERT_EQ(bus_register(&bus), 0);
  EXPECT_EQ(bus_register(&bus), -EEXIST);
  static struct device dev = {};
  dev.bus = &bus;
  dev.init_name = "thing";
  dev.release = [](struct device *) {};
  ASSERT_EQ(device_register(&dev), 0);
  struct device_driver bad = {}, good = {};
  bad.name = "bad";
  bad.bus = good.bus = &bus;
  bad.probe = refuse;
  good.name = "good";
  EXPECT_EQ(driver_register(&bad), 0);
  EXPECT_EQ(dev.driver, nullptr);
  EXPECT_EQ(driver_register(&good), 0);
  EXPECT_EQ(dev.driver, &good);
  EXPECT_EQ(driver_register(&good), -EBUSY);
  EXPECT_EQ(driver_find("good", &bus), &good);
  int seen = 0;
  bus_for_each_dev(&bus, nullptr, &seen, [](struct device *, void *data) { return ++*static_cast<int *>(data), 0; });
  EXPECT_EQ(seen, 1);
  device_unregister(&dev);
  driver_unregister(&bad);
  driver_unregister(&good);
  bus_unregister(&bus);
  EXPECT_EQ(driver_register(&good), -EINVAL) << "its bus is gone";
}

// Devices of which each needs one other: a probe waits until the named device has a driver.
struct Needs {
  struct device dev = {};
  Needs *needed = nullptr;
  int tries = 0;
  int otherwise = -EPROBE_DEFER;
};

int probe_in_need(struct device *dev) {
  auto *me = container_of(dev, Needs, dev);
  me->tries++;
  return !me->needed || me->needed->dev.driver ? 0 : me->otherwise;
}

struct NeedyBus : testing::Test {
  struct bus_type bus = {};
  struct device_driver driver = {};
  Needs first, second, third;
  kcompd::LogReader log{kcompd::LogReader::From::kNewest};

  void SetUp() override {
    bus.name = "needy";
    driver.name = "needy-driver";
    driver.bus = &bus;
    driver.probe = probe_in_need;
    ASSERT_EQ(bus_register(&bus), 0);
  }
  void TearDown() override {
    driver_unregister(&driver);
    bus_unregister(&bus);
  }
  void add(Needs &device, const char *name, Needs *needed) {
    device.needed = needed;
    device.dev.bus = &bus;
    device.dev.init_name = name;
    device.dev.release = [](struct device *) {};
    ASSERT_EQ(device_register(&device.dev), 0);
  }
};

TEST_F(NeedyBus, ADeferredProbeIsRepeatedWhenAnotherDeviceHasBound) {
  ASSERT_EQ(driver_register(&driver), 0);
  add(first, "first", &second);
  add(second, "second", &third);
  EXPECT_EQ(first.tries, 1) << "nothing has bound yet";
  EXPECT_EQ(second.tries, 1);
  add(third, "third", nullptr);
  EXPECT_TRUE(third.dev.driver && second.dev.driver && first.dev.driver);
  EXPECT_EQ(first.tries, 3) << "in the round of the third it was too early, in that of the second not";
  EXPECT_EQ(second.tries, 2);
  kcompd::LogRecord record;
  EXPECT_NE(log.next(record), 0) << record.text();
  for (Needs *device : {&third, &second, &first})
    device_unregister(&device->dev);
}

TEST_F(NeedyBus, ADeferredDeviceThatIsRemovedIsNotProbedAgain) {
  ASSERT_EQ(driver_register(&driver), 0);
  add(first, "first", &second);
  device_unregister(&first.dev);
  add(second, "second", nullptr);
  EXPECT_NE(second.dev.driver, nullptr);
  EXPECT_EQ(first.tries, 1);
  device_unregister(&second.dev);
}

TEST_F(NeedyBus, AProbeThatFailsOtherwiseIsNotRepeated) {
  ASSERT_EQ(driver_register(&driver), 0);
  first.otherwise = -ENODEV;
  add(first, "first", &second);
  add(second, "second", nullptr);
  EXPECT_EQ(first.tries, 1);
  EXPECT_EQ(first.dev.driver, nullptr);
  kcompd::LogRecord record;
  EXPECT_NE(log.next(record), 0) << "-ENODEV is no failure: " << record.text();
  device_unregister(&second.dev);
  device_unregister(&first.dev);
}

TEST_F(NeedyBus, DevicesOfOneDriverThatComesLateFindEachOther) {
  add(first, "first", &second);
  add(second, "second", nullptr);
  ASSERT_EQ(driver_register(&driver), 0);
  EXPECT_NE(first.dev.driver, nullptr);
  EXPECT_EQ(first.tries, 2);
  device_unregister(&second.dev);
  device_unregister(&first.dev);
}

TEST(Announce, ANumberWithoutANodeGetsOneByItsRegionsName) {
  TestFace &face = TestFace::fresh();
  static struct file_operations fops = {};
  const int major = __register_chrdev(0, 0, 256, "nodeless", &fops);
  ASSERT_GT(major, 0);
  kcompd::announce_nodes();
  ASSERT_TRUE(face.nodes.contains("nodeless"));
  EXPECT_EQ(face.nodes["nodeless"].devt, MKDEV(static_cast<unsigned>(major), 0));
  EXPECT_EQ(kcompd::make_node("another", MKDEV(static_cast<unsigned>(major), 7)), 0);
  EXPECT_EQ(kcompd::make_node("another", MKDEV(static_cast<unsigned>(major), 8)), -EEXIST);
  EXPECT_EQ(kcompd::make_node("../etc", MKDEV(static_cast<unsigned>(major), 8)), -EINVAL);
  __unregister_chrdev(static_cast<unsigned>(major), 0, 256, "nodeless");
  EXPECT_FALSE(face.nodes.contains("nodeless"));
  EXPECT_FALSE(face.nodes.contains("another"));
}

} // namespace
