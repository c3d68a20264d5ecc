// SPDX-License-Identifier: MIT
// Attributes of bytes: where they end, and what a driver is asked for.
#include "procfs-emu/sysfs.h"
#include "tests/unit/procfs-emu/client.h"
#include <cstring>
#include <linux/device.h>
#include <linux/eventpoll.h>
#include <linux/kobject.h>
#include <linux/sysfs.h>

using namespace kcompd;

namespace {

char bytes[9000];
size_t asked;

ssize_t ram_read(struct file *, struct kobject *, struct bin_attribute *attr, char *buf, loff_t pos, size_t count) {
  asked = count;
  return memory_read_from_buffer(buf, count, &pos, attr->private_, sizeof bytes);
}
ssize_t ram_write(struct file *, struct kobject *, struct bin_attribute *, char *buf, loff_t pos, size_t count) {
  asked = count;
  memcpy(bytes + pos, buf, count);
  return static_cast<ssize_t>(count);
}

class SysfsBin : public testing::Test {
protected:
  SysfsBin() {
    register_kobjects();
    kobj = kobject_create_and_add("bin-test", kernel_kobj);
    EXPECT_NE(kobj, nullptr);
    memset(bytes, 0, sizeof bytes);
    strcpy(bytes, "0123456789");
    ram.size = 8;
    ram.private_ = bytes;
    ram.read = ram_read;
    ram.write = ram_write;
    ram.attr = {.name = "ram", .mode = 0600};
  }
  ~SysfsBin() override { kobject_put(kobj); }
  void create() { ASSERT_EQ(sysfs_create_bin_file(kobj, &ram), 0); }
  struct kobject *kobj;
  struct bin_attribute ram = {};
  const std::string path = "sys/kernel/bin-test/ram";
};

TEST_F(SysfsBin, SizeIsTheEndForReaders) {
  create();
  EXPECT_EQ(node_at(path)->size, 8u);
  EXPECT_EQ(node_at(path)->mode, 0600u);
  Client client(path);
  EXPECT_EQ(client.read(5), "01234");
  EXPECT_EQ(client.read(5), "567");
  EXPECT_EQ(asked, 3u);
  EXPECT_EQ(client.read(5), "");
  EXPECT_EQ(client.read(100, 3), "34567");
  asked = 0;
  EXPECT_EQ(client.read(100, 8), "");
  EXPECT_EQ(client.read(100, 1000), "");
  EXPECT_EQ(asked, 0u) << "the driver was asked for bytes behind the end";
}

TEST_F(SysfsBin, SizeIsTheEndForWriters) {
  create();
  Client client(path, O_RDWR);
  EXPECT_EQ(client.write("abc"), 3);
  EXPECT_EQ(client.write("xyz", 6), 2);
  EXPECT_STREQ(bytes, "abc345xy89");
  EXPECT_EQ(client.write("x", 8), -EFBIG);
  EXPECT_EQ(client.write("", 3), 0);
}

TEST_F(SysfsBin, WithoutASizeThereIsNoEndAndEachCallIsAPage) {
  ram.size = 0;
  create();
  EXPECT_EQ(node_at(path)->size, 0u);
  Client client(path, O_RDWR);
  EXPECT_EQ(client.read(65536).size(), 4096u);
  EXPECT_EQ(Client(path, O_WRONLY).write(std::string(10'000, 'x'), 2000), 4096);
  EXPECT_EQ(asked, 4096u);
  EXPECT_EQ(client.read_all().size(), sizeof bytes - 4096);
}

TEST_F(SysfsBin, AppendingWritesFromTheStart) {
  create();
  Client client(path, O_WRONLY | O_APPEND);
  TestCall call;
  EXPECT_EQ(vfs::write(client.file(), "ab", 2, 8, O_APPEND), 2);
  EXPECT_EQ(vfs::write(client.file(), "cd", 2, 8, O_APPEND), 2);
  EXPECT_STREQ(bytes, "abcd456789");
}

TEST_F(SysfsBin, OpensOnlyForWhatThereIs) {
  ram.write = nullptr;
  create();
  EXPECT_EQ(Client(path, O_RDWR).error, -EACCES);
  EXPECT_EQ(Client(path).read(1), "0");
}

TEST_F(SysfsBin, AReadThatSaysMoreThanItWasAskedForFails) {
  ram.read = [](struct file *, struct kobject *, struct bin_attribute *, char *, loff_t, size_t count) {
    return static_cast<ssize_t>(count + 1);
  };
  create();
  EXPECT_EQ(Client(path).read(4), "errno 5");
}

TEST_F(SysfsBin, ARemovedOneAnswersEnodev) {
  create();
  Client client(path, O_RDWR);
  sysfs_remove_bin_file(kobj, &ram);
  EXPECT_EQ(node_at(path), nullptr);
  EXPECT_EQ(client.read(), "errno " + std::to_string(ENODEV));
  EXPECT_EQ(client.read(10, 100), "errno " + std::to_string(ENODEV));
  EXPECT_EQ(client.write("1"), -ENODEV);
  EXPECT_TRUE(client.poll() & EPOLLPRI);
}

TEST_F(SysfsBin, AGroupHasBothKinds) {
  static struct kobj_attribute word = __ATTR(word, 0444, nullptr, nullptr);
  struct attribute *attrs[] = {&word.attr, nullptr};
  struct bin_attribute *bin_attrs[] = {&ram, nullptr};
  attribute_group group = {.name = nullptr,
                           .is_visible = nullptr,
                           .is_bin_visible = [](struct kobject *, struct bin_attribute *attr, int) -> umode_t {
                             return attr->size ? attr->attr.mode & 0444 : 0;
                           },
                           .attrs = attrs,
                           .bin_attrs = bin_attrs};
  ASSERT_EQ(sysfs_create_group(kobj, &group), 0);
  EXPECT_NE(node_at("sys/kernel/bin-test/word"), nullptr);
  EXPECT_EQ(node_at(path)->mode, 0400u);
  sysfs_remove_group(kobj, &group);
  EXPECT_EQ(node_at("sys/kernel/bin-test/word"), nullptr);
  EXPECT_EQ(node_at(path), nullptr);

  create(); // a name that is taken
  EXPECT_EQ(sysfs_create_group(kobj, &group), -EEXIST);
  EXPECT_EQ(node_at("sys/kernel/bin-test/word"), nullptr);
  EXPECT_NE(node_at(path), nullptr);
  sysfs_remove_bin_file(kobj, &ram);

  group.attrs = nullptr;
  ram.size = 0;
  ASSERT_EQ(sysfs_create_group(kobj, &group), 0);
  EXPECT_EQ(node_at(path), nullptr);
  group.bin_attrs = nullptr;
  EXPECT_EQ(sysfs_create_group(kobj, &group), -EINVAL);
}

TEST_F(SysfsBin, ADeviceIsNeeded) {
  EXPECT_EQ(device_create_bin_file(nullptr, &ram), -EINVAL);
  device_remove_bin_file(nullptr, &ram);
}

TEST(MemoryReadFromBuffer, StopsAtTheEnd) {
  char to[8] = {};
  loff_t pos = 2;
  EXPECT_EQ(memory_read_from_buffer(to, 8, &pos, "abcd", 4), 2);
  EXPECT_STREQ(to, "cd");
  EXPECT_EQ(pos, 4);
  EXPECT_EQ(memory_read_from_buffer(to, 8, &pos, "abcd", 4), 0);
  pos = -1;
  EXPECT_EQ(memory_read_from_buffer(to, 8, &pos, "abcd", 4), -EINVAL);
}

} // namespace
