// SPDX-License-Identifier: MIT
// Objects in sets, and where they are.
#include "tests/unit/procfs-emu/client.h"
#include <linux/kobject.h>
#include <linux/slab.h>

using namespace kcompd;

namespace {

int released;
const struct kobj_type kCounted = {
    .release = [](struct kobject *) { released++; }, .sysfs_ops = &kobj_sysfs_ops, .default_groups = nullptr};

TEST(Kset, ItsObjectsAreFoundByName) {
  released = 0;
  struct kset *set = kset_create_and_add("kset-test", nullptr, nullptr);
  ASSERT_NE(set, nullptr);
  struct kobject one = {}, two = {};
  one.kset = two.kset = set;
  ASSERT_EQ(kobject_init_and_add(&one, &kCounted, nullptr, "one"), 0);
  ASSERT_EQ(kobject_init_and_add(&two, &kCounted, nullptr, "two"), 0);
  EXPECT_TRUE(node_at("sys/kset-test/two"));
  struct kobject *found = kset_find_obj(set, "two");
  EXPECT_EQ(found, &two);
  EXPECT_EQ(kset_find_obj(set, "three"), nullptr);
  kobject_put(&two);
  EXPECT_EQ(released, 0);
  kobject_del(&two);
  EXPECT_EQ(kset_find_obj(set, "two"), nullptr);
  kobject_put(found);
  EXPECT_EQ(released, 1);
  EXPECT_EQ(kobject_get_unless_zero(&two), nullptr);
  kset_unregister(set); // lives on until its last object has gone
  kobject_put(&one);
  EXPECT_EQ(released, 2);
  EXPECT_FALSE(node_at("sys/kset-test"));
}

TEST(Kobject, KnowsItsPath) {
  struct kobject *above = kobject_create_and_add("above-test", nullptr);
  struct kobject *below = kobject_create_and_add("below", above);
  char *path = kobject_get_path(below, GFP_KERNEL);
  EXPECT_STREQ(path, "/above-test/below");
  kfree(path);
  char text[] = "KEY=1", *env[] = {text, nullptr};
  EXPECT_EQ(kobject_uevent_env(below, KOBJ_CHANGE, env), 0);
  struct kobject nameless = {};
  EXPECT_EQ(kobject_get_path(&nameless, GFP_KERNEL), nullptr);
  kobject_put(below);
  kobject_put(above);
}

} // namespace
