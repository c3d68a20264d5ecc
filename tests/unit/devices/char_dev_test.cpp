// SPDX-License-Identifier: MIT
// Device numbers: who gets which, and whose operations an open finds.
#include "devices/char_dev.h"
#include "tests/unit/devices/face.h"
#include <algorithm>
#include <gtest/gtest.h>
#include <linux/cdev.h>
#include <linux/fs.h>

using namespace kcompd;

namespace {

std::string region_names(unsigned major) {
  std::string names;
  for (const auto &[at, name] : char_regions())
    if (at == major)
      names += name + " ";
  return names;
}

const file_operations plain = {};

// What an open of this number finds.
int lookup(__kernel_dev_t devt, const file_operations **ret_fops = nullptr) {
  auto node = open_by_number(devt, "x");
  const file_operations *fops = nullptr;
  struct module *owner = nullptr;
  int err = node->get(&fops, &owner);
  if (!err)
    node->put(owner);
  if (ret_fops)
    *ret_fops = fops;
  return err;
}

TEST(CharDev, MajorsComeFromThePools) {
  TestFace::fresh();
  __kernel_dev_t one, two;
  ASSERT_EQ(alloc_chrdev_region(&one, 3, 2, "one"), 0);
  ASSERT_EQ(alloc_chrdev_region(&two, 0, 1, "two"), 0);
  EXPECT_GE(MAJOR(one), 120u);
  EXPECT_LE(MAJOR(one), 127u);
  EXPECT_EQ(MINOR(one), 3u);
  EXPECT_NE(MAJOR(one), MAJOR(two));
  EXPECT_EQ(region_names(MAJOR(one)), "one ");
  unregister_chrdev_region(one, 2);
  unregister_chrdev_region(two, 1);
  EXPECT_EQ(region_names(MAJOR(one)), "");
}

TEST(CharDev, MajorThatAFaceCanNotHaveIsLeftOut) {
  TestFace &face = TestFace::fresh();
  for (unsigned major = 120; major <= 127; ++major)
    face.busy_majors.insert(major);
  __kernel_dev_t devt;
  ASSERT_EQ(alloc_chrdev_region(&devt, 0, 1, "late"), 0);
  EXPECT_EQ(MAJOR(devt), 262u);
  unregister_chrdev_region(devt, 1);
}

TEST(CharDev, PoolsEndWithEbusy) {
  TestFace::fresh();
  std::vector<__kernel_dev_t> all;
  __kernel_dev_t devt;
  int err;
  while (!(err = alloc_chrdev_region(&devt, 0, 1, "many")))
    all.push_back(devt);
  EXPECT_EQ(err, -EBUSY);
  EXPECT_GT(all.size(), 100u);
  for (__kernel_dev_t each : all)
    unregister_chrdev_region(each, 1);
}

TEST(CharDev, RegionsDoNotOverlap) {
  ASSERT_EQ(register_chrdev_region(MKDEV(200, 10), 10, "middle"), 0);
  EXPECT_EQ(register_chrdev_region(MKDEV(200, 19), 1, "end"), -EBUSY);
  EXPECT_EQ(register_chrdev_region(MKDEV(200, 5), 6, "begin"), -EBUSY);
  EXPECT_EQ(register_chrdev_region(MKDEV(200, 0), 100, "around"), -EBUSY);
  EXPECT_EQ(register_chrdev_region(MKDEV(200, 20), 1, "after"), 0);
  EXPECT_EQ(register_chrdev_region(MKDEV(200, 0), 10, "before"), 0);
  EXPECT_EQ(region_names(200), "before middle after ");
  unregister_chrdev_region(MKDEV(200, 10), 10);
  unregister_chrdev_region(MKDEV(200, 20), 1);
  unregister_chrdev_region(MKDEV(200, 0), 10);
}

TEST(CharDev, NumbersOutOfRangeAreEinval) {
  __kernel_dev_t devt;
  EXPECT_EQ(register_chrdev_region(MKDEV(512, 0), 1, "high"), -EINVAL);
  EXPECT_EQ(alloc_chrdev_region(&devt, MINORMASK, 2, "wide"), -EINVAL);
  EXPECT_EQ(alloc_chrdev_region(&devt, 0, 0, "none"), -EINVAL);
  EXPECT_EQ(register_chrdev(600, "high", &plain), -EINVAL);
}

TEST(CharDev, RangeOverTwoMajorsIsAllOrNothing) {
  ASSERT_EQ(register_chrdev_region(MKDEV(202, 1), 1, "other"), 0);
  EXPECT_EQ(register_chrdev_region(MKDEV(201, MINORMASK), 3, "span"), -EBUSY);
  EXPECT_EQ(region_names(201), "");
  EXPECT_EQ(register_chrdev_region(MKDEV(201, MINORMASK), 2, "span"), 0);
  EXPECT_EQ(region_names(201) + region_names(202), "span span other ");
  unregister_chrdev_region(MKDEV(201, MINORMASK), 2);
  unregister_chrdev_region(MKDEV(202, 1), 1);
}

TEST(CharDev, OldRegisterServesAllMinors) {
  int major = register_chrdev(0, "old", &plain);
  ASSERT_GT(major, 0);
  const file_operations *fops;
  EXPECT_EQ(lookup(MKDEV(static_cast<unsigned>(major), 255), &fops), 0);
  EXPECT_EQ(fops, &plain);
  EXPECT_EQ(lookup(MKDEV(static_cast<unsigned>(major), 256)), -ENXIO);
  EXPECT_EQ(register_chrdev(static_cast<unsigned>(major), "again", &plain), -EBUSY);
  unregister_chrdev(static_cast<unsigned>(major), "old");
  EXPECT_EQ(lookup(MKDEV(static_cast<unsigned>(major), 0)), -ENXIO);
  EXPECT_EQ(register_chrdev(200, "given", &plain), 0);
  unregister_chrdev(200, "given");
}

TEST(CharDev, SmallerRangeHasPrecedence) {
  static const file_operations narrow = {};
  cdev wide_cdev, narrow_cdev;
  cdev_init(&wide_cdev, &plain);
  cdev_init(&narrow_cdev, &narrow);
  ASSERT_EQ(cdev_add(&wide_cdev, MKDEV(210, 0), 10), 0);
  ASSERT_EQ(cdev_add(&narrow_cdev, MKDEV(210, 4), 1), 0);
  const file_operations *fops;
  EXPECT_EQ(lookup(MKDEV(210, 4), &fops), 0);
  EXPECT_EQ(fops, &narrow);
  EXPECT_EQ(lookup(MKDEV(210, 5), &fops), 0);
  EXPECT_EQ(fops, &plain);
  cdev_del(&narrow_cdev);
  EXPECT_EQ(lookup(MKDEV(210, 4), &fops), 0);
  EXPECT_EQ(fops, &plain);
  cdev_del(&wide_cdev);
  EXPECT_EQ(lookup(MKDEV(210, 4)), -ENXIO);
}

TEST(CharDev, OpenLeadsFromTheInodeToTheCdev) {
  cdev own;
  cdev_init(&own, &plain);
  ASSERT_EQ(cdev_add(&own, MKDEV(211, 1), 1), 0);
  auto node = open_by_number(MKDEV(211, 1), "x");
  const file_operations *fops;
  struct module *owner;
  ASSERT_EQ(node->get(&fops, &owner), 0);
  EXPECT_EQ(node->inode().i_cdev, &own);
  EXPECT_EQ(iminor(&node->inode()), 1u);
  EXPECT_EQ(imajor(&node->inode()), 211u);
  node->put(owner);
  cdev_del(&own);
}

TEST(CharDev, CdevNeedsOperationsAndNumbers) {
  cdev *own = cdev_alloc();
  ASSERT_NE(own, nullptr);
  EXPECT_EQ(cdev_add(own, MKDEV(212, 0), 1), -EINVAL);
  own->ops = &plain;
  EXPECT_EQ(cdev_add(own, MKDEV(212, 0), 0), -EINVAL);
  EXPECT_EQ(cdev_add(own, MKDEV(212, 0), 1), 0);
  cdev_del(own); // and it is freed: the leak checker looks
}

TEST(CharDev, OpenFileLivesOnAfterTheCdev) {
  static int releases;
  releases = 0;
  static const file_operations fops = [] {
    file_operations ops = {};
    ops.release = [](struct inode *, struct file *) { return ++releases; };
    return ops;
  }();
  cdev *own = cdev_alloc();
  own->ops = &fops;
  ASSERT_EQ(cdev_add(own, MKDEV(213, 0), 1), 0);
  auto node = open_by_number(MKDEV(213, 0), "x");
  vfs::OpenFile *file;
  ASSERT_EQ(vfs::open(node, O_RDWR, &file), 0);
  cdev_del(own);
  vfs::OpenFile *second;
  EXPECT_EQ(vfs::open(node, O_RDWR, &second), -ENXIO);
  vfs::release(file);
  EXPECT_EQ(releases, 1);
}

} // namespace
