// SPDX-License-Identifier: MIT
// debugfs: directories, files, and variables as files.
#include "tests/unit/procfs-emu/client.h"
#include <linux/debugfs.h>
#include <linux/simple_attr.h>

using namespace kcompd;

namespace {

class Debugfs : public testing::Test {
protected:
  Debugfs() { top = debugfs_create_dir("debugfs-test", nullptr); }
  ~Debugfs() override {
    debugfs_remove(top);
    EXPECT_EQ(node_at("sys/kernel/debug/debugfs-test"), nullptr);
  }
  static std::string at(const char *name) { return std::string("sys/kernel/debug/debugfs-test/") + name; }

  struct dentry *top;
};

TEST_F(Debugfs, VariablesAreReadAndWritten) {
  u8 u = 200;
  u32 x = 0xab;
  u64 wide = ~0ULL;
  bool flag = false;
  atomic_t count = ATOMIC_INIT(-3);
  debugfs_create_u8("u8", 0644, top, &u);
  debugfs_create_x32("x32", 0644, top, &x);
  debugfs_create_u64("u64", 0444, top, &wide);
  debugfs_create_bool("flag", 0644, top, &flag);
  debugfs_create_atomic_t("count", 0644, top, &count);
  EXPECT_EQ(Client(at("u8")).read(), "200\n");
  EXPECT_EQ(Client(at("x32")).read(), "0x000000ab\n");
  EXPECT_EQ(Client(at("u64")).read(), "18446744073709551615\n");
  EXPECT_EQ(Client(at("flag")).read(), "N\n");
  EXPECT_EQ(Client(at("count")).read(), "-3\n");
  EXPECT_EQ(Client(at("x32"), O_WRONLY).write("0x10\n"), 5);
  EXPECT_EQ(x, 16u);
  EXPECT_EQ(Client(at("flag"), O_WRONLY).write("y\n"), 2);
  EXPECT_TRUE(flag);
  EXPECT_EQ(Client(at("count"), O_WRONLY).write("-7"), 2);
  EXPECT_EQ(count.counter, -7);
  EXPECT_EQ(Client(at("u8"), O_WRONLY).write("x"), -EINVAL);
  EXPECT_EQ(Client(at("u64"), O_WRONLY).write("1"), -EINVAL);
}

int sets;
u64 number;

TEST_F(Debugfs, ANegativeNumberReachesOnlyAnAttributeThatIsSigned) {
  static file_operations operations[2] = {};
  for (file_operations &each : operations) {
    each.open = [](struct inode *inode, struct file *file) {
      return simple_attr_open(
          inode, file, nullptr,
          [](void *, u64 value) {
            number = value;
            sets++;
            return 0;
          },
          "%lld\n");
    };
    each.release = simple_attr_release;
  }
  operations[0].write = simple_attr_write;
  operations[1].write = simple_attr_write_signed;
  ASSERT_FALSE(IS_ERR(debugfs_create_file("plain", 0200, top, nullptr, &operations[0])));
  ASSERT_FALSE(IS_ERR(debugfs_create_file("signed", 0200, top, nullptr, &operations[1])));
  EXPECT_EQ(Client(at("plain"), O_WRONLY).write("-5\n"), -EINVAL);
  EXPECT_EQ(sets, 0);
  EXPECT_EQ(Client(at("plain"), O_WRONLY).write("0x15\n"), 5);
  EXPECT_EQ(number, 0x15u);
  EXPECT_EQ(Client(at("signed"), O_WRONLY).write("-5\n"), 3);
  EXPECT_EQ(number, static_cast<u64>(-5));
  EXPECT_EQ(Client(at("signed"), O_WRONLY).write("18446744073709551615"), 20);
  EXPECT_EQ(number, ~0ULL);
  EXPECT_EQ(sets, 3);
}

TEST_F(Debugfs, StringsAndBlobsAreShown) {
  char text[] = "a string", *pointer = text;
  debugfs_blob_wrapper blob = {text, 3};
  debugfs_create_str("str", 0444, top, &pointer);
  ASSERT_FALSE(IS_ERR(debugfs_create_blob("blob", 0444, top, &blob)));
  EXPECT_EQ(Client(at("str")).read(), "a string\n");
  EXPECT_EQ(Client(at("blob")).read(), "a s");
}

TEST_F(Debugfs, ArraysAndRegistersAreShown) {
  u32 numbers[] = {1, 20, 0xffffffff};
  debugfs_u32_array array = {numbers, 3}, none = {nullptr, 0};
  debugfs_create_u32_array("array", 0644, top, &array);
  debugfs_create_u32_array("none", 0444, top, &none);
  EXPECT_EQ(Client(at("array")).read(), "1 20 4294967295\n");
  EXPECT_EQ(node_at(at("array"))->mode, 0444u);
  EXPECT_EQ(Client(at("none")).read(), "\n");
  char control[] = "CTRL", status[] = "STAT";
  const debugfs_reg32 registers[] = {{control, 0}, {status, 8}};
  debugfs_regset32 set = {registers, 2, numbers, nullptr};
  debugfs_create_regset32("regs", 0444, top, &set);
  numbers[0] = 0x12;
  EXPECT_EQ(Client(at("regs")).read(), "CTRL = 0x00000012\nSTAT = 0xffffffff\n");
}

TEST_F(Debugfs, AFileHasItsDataAndItsOwnOperations) {
  static int data = 5;
  static file_operations operations = {};
  operations.open = [](struct inode *inode, struct file *file) {
    return single_open(
        file,
        [](seq_file *m, void *) {
          seq_printf(m, "%d\n", *static_cast<int *>(m->private_));
          return 0;
        },
        inode->i_private);
  };
  operations.read = seq_read;
  operations.release = single_release;
  struct dentry *file = debugfs_create_file("file", 0400, top, &data, &operations);
  ASSERT_FALSE(IS_ERR(file));
  Client client(at("file"));
  EXPECT_EQ(client.read(), "5\n");
  EXPECT_EQ(debugfs_lookup("file", top), file);
  debugfs_remove(file);
  EXPECT_EQ(client.read(), "errno " + std::to_string(EIO));
  EXPECT_EQ(debugfs_lookup("file", top), nullptr);
  debugfs_remove(file); // of what is no more: nothing
}

TEST_F(Debugfs, ErrorsAreCarriedByParents) {
  EXPECT_EQ(PTR_ERR(debugfs_create_dir("debugfs-test", nullptr)), -EEXIST);
  struct dentry *bad = debugfs_create_dir("a/b", top);
  EXPECT_EQ(PTR_ERR(bad), -EINVAL);
  EXPECT_EQ(PTR_ERR(debugfs_create_dir("below", bad)), -EINVAL);
  debugfs_create_u32("x", 0644, bad, nullptr);
  debugfs_remove(bad);
  debugfs_remove(nullptr);
}

TEST_F(Debugfs, RemovalTakesAllThatIsBelow) {
  struct dentry *inner = debugfs_create_dir("inner", top);
  u32 value = 1;
  debugfs_create_u32("value", 0444, inner, &value);
  Client client(at("inner/value"));
  debugfs_remove(inner);
  EXPECT_EQ(node_at(at("inner")), nullptr);
  EXPECT_EQ(client.read(), "errno " + std::to_string(EIO));
  EXPECT_EQ(PTR_ERR(debugfs_create_dir("late", inner)), -ENOENT);
}

} // namespace
