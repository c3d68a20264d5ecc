// SPDX-License-Identifier: MIT
// Classes, devices and misc devices: names, nodes, modes and files, and what happens when drivers do things in the
// wrong order.
#include "devices/nodes.h"
#include "kernel/printk/printk.h"
#include "kernel/sched/task.h"
#include "procfs-emu/sysfs.h"
#include "tests/unit/devices/face.h"
#include "tests/unit/procfs-emu/client.h"
#include <gtest/gtest.h>
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/miscdevice.h>
#include <linux/slab.h>

using namespace kcompd;

namespace {

using Call = TestCall;
constexpr __kernel_dev_t kNumber = MKDEV(220U, 5);

std::string last_lines(LogReader &reader, std::string *dict = nullptr) {
  log_finish_line();
  LogRecord record;
  std::string lines;
  while (reader.next(record) != -EAGAIN) {
    (lines += record.text()) += "\n";
    if (dict)
      *dict = record.dict();
  }
  return lines;
}

struct Class {
  struct kcompd_class *cls;
  explicit Class(const char *name) : cls(class_create(name)) {}
  ~Class() { class_destroy(cls); }
  operator struct kcompd_class *() const { return cls; }
};

TEST(Class, IsMadeInBothWays) {
  struct kcompd_class *old_way = class_create(THIS_MODULE, "old_way"), *new_way = class_create("new_way");
  ASSERT_FALSE(IS_ERR(old_way) || IS_ERR(new_way));
  EXPECT_TRUE(node_at("sys/class/old_way") && node_at("sys/class/new_way"));
  LogReader reader(LogReader::From::kNewest);
  EXPECT_EQ(PTR_ERR(class_create("old_way")), -EEXIST);
  EXPECT_TRUE(last_lines(reader).starts_with("sysfs: cannot create duplicate filename '/class/old_way'\n"));
  class_destroy(old_way);
  class_destroy(new_way);
  EXPECT_FALSE(node_at("sys/class/old_way") || node_at("sys/class/new_way"));
  class_destroy(nullptr);
  class_destroy(static_cast<struct kcompd_class *>(ERR_PTR(-ENOMEM)));
}

// Adds its name to the std::string at `data`.
int add_name(struct device *dev, void *data) {
  *static_cast<std::string *>(data) += dev_name(dev);
  return 0;
}

TEST(Class, ItsDevicesAreWalkedOver) {
  Class cls("walked"), other("other_walked");
  struct device *a = device_create(cls, nullptr, 0, nullptr, "a"), *b = device_create(cls, a, 0, nullptr, "b");
  struct device *c = device_create(cls, a, 0, nullptr, "c"), *d = device_create(other, nullptr, 0, nullptr, "d");
  std::string names;
  EXPECT_EQ(class_for_each_device(cls, nullptr, &names, add_name), 0);
  EXPECT_EQ(names, "abc");
  names.clear();
  EXPECT_EQ(class_for_each_device(cls, a, &names, add_name), 0);
  EXPECT_EQ(names, "bc");
  EXPECT_EQ(class_for_each_device(cls, nullptr, nullptr, [](struct device *, void *) -> int { return -5; }), -5);
  names.clear();
  EXPECT_EQ(device_for_each_child(a, &names, add_name), 0);
  EXPECT_EQ(names, "bc");
  struct device *found = class_find_device(cls, nullptr, "b", device_match_name);
  EXPECT_EQ(found, b);
  put_device(found);
  EXPECT_EQ(class_find_device(cls, b, "b", device_match_name), nullptr);
  EXPECT_EQ(class_find_device(cls, nullptr, "d", device_match_name), nullptr);
  found = device_find_child(a, nullptr, [](struct device *dev, void *) -> int { return dev_name(dev)[0] == 'c'; });
  EXPECT_EQ(found, c);
  put_device(found);
  for (struct device *dev : {d, c, b, a})
    device_unregister(dev);
}

TEST(Device, RootDevicesAreAboveOthers) {
  struct device *root = __root_device_register("rooted", nullptr);
  ASSERT_FALSE(IS_ERR(root));
  EXPECT_TRUE(node_at("sys/devices/rooted"));
  EXPECT_EQ(PTR_ERR(__root_device_register("rooted", nullptr)), -EEXIST);
  root_device_unregister(root);
  EXPECT_FALSE(node_at("sys/devices/rooted"));
}

TEST(Device, AttributesAreVariables) {
  static int number = -3;
  static unsigned long wide = 0xabc;
  static bool flag = true;
  static DEVICE_INT_ATTR(number, 0644, number);
  static DEVICE_ULONG_ATTR(wide, 0644, wide);
  static DEVICE_BOOL_ATTR(flag, 0644, flag);
  struct device *dev = __root_device_register("variables", nullptr);
  for (const auto *attr : {&dev_attr_number, &dev_attr_wide, &dev_attr_flag})
    ASSERT_EQ(device_create_file(dev, &attr->attr), 0);
  const auto at = [](const char *name) { return std::string("sys/devices/variables/") + name; };
  EXPECT_EQ(Client(at("number")).read(), "-3\n");
  EXPECT_EQ(Client(at("wide")).read(), "abc\n");
  EXPECT_EQ(Client(at("flag")).read(), "1\n");
  EXPECT_EQ(Client(at("number"), O_WRONLY).write("0x10\n"), 5);
  EXPECT_EQ(number, 16);
  EXPECT_EQ(Client(at("number"), O_WRONLY).write("2147483648"), -EINVAL);
  EXPECT_EQ(Client(at("number"), O_WRONLY).write("x"), -EINVAL);
  EXPECT_EQ(number, 16);
  EXPECT_EQ(Client(at("wide"), O_WRONLY).write("9"), 1);
  EXPECT_EQ(wide, 9u);
  EXPECT_EQ(Client(at("flag"), O_WRONLY).write("n\n"), 2);
  EXPECT_FALSE(flag);
  EXPECT_EQ(Client(at("flag"), O_WRONLY).write("maybe"), -EINVAL);
  root_device_unregister(dev);
}

TEST(Device, WhyAProbeFailsIsSaid) {
  struct device *dev = __root_device_register("failing", nullptr);
  LogReader reader(LogReader::From::kNewest);
  EXPECT_EQ(dev_err_probe(dev, -EPROBE_DEFER, "no clock\n"), -EPROBE_DEFER);
  EXPECT_EQ(last_lines(reader), "");
  EXPECT_EQ(dev_err_probe(dev, -EIO, "no %s\n", "clock"), -EIO);
  EXPECT_EQ(last_lines(reader), " failing: error -EIO: no clock\n");
  root_device_unregister(dev);
}

TEST(Class, OfADriversOwnHasAttributes) {
  static class_attribute version = {
      {"version", 0444},
      [](struct kcompd_class *, struct class_attribute *, char *buf) -> ssize_t { return sysfs_emit(buf, "1\n"); },
      nullptr};
  static struct kcompd_class own = {};
  own.name = "own";
  ASSERT_EQ(class_register(&own), 0);
  EXPECT_EQ(class_create_file(&own, &version), 0);
  EXPECT_EQ(Client("sys/class/own/version").read(), "1\n");
  class_remove_file(&own, &version);
  EXPECT_FALSE(node_at("sys/class/own/version"));
  class_unregister(&own);
  EXPECT_FALSE(node_at("sys/class/own"));
}

TEST(Device, HasANodeAndADirectory) {
  TestFace &face = TestFace::fresh();
  Class cls("plain");
  struct device *dev = device_create(cls, nullptr, kNumber, &face, "plain%d", 7);
  ASSERT_FALSE(IS_ERR(dev));
  EXPECT_STREQ(dev_name(dev), "plain7");
  EXPECT_EQ(dev_get_drvdata(dev), &face);
  EXPECT_EQ(face.nodes.at("plain7").devt, kNumber);
  EXPECT_EQ(face.nodes.at("plain7").mode, 0600u);
  EXPECT_EQ(node_at("dev/plain7")->mode, 0600u);
  EXPECT_EQ(Client("sys/class/plain/plain7/dev").read(), "220:5\n");
  EXPECT_EQ(Client("sys/class/plain/plain7/uevent").read(), "MAJOR=220\nMINOR=5\nDEVNAME=plain7\n");
  device_destroy(cls, kNumber);
  EXPECT_FALSE(node_at("dev/plain7") || node_at("sys/class/plain/plain7"));
  EXPECT_TRUE(face.nodes.empty());
  device_destroy(cls, kNumber);
}

TEST(Device, WithoutANumberHasNoNode) {
  TestFace &face = TestFace::fresh();
  Class cls("bare");
  struct device *dev = device_create(cls, nullptr, 0, nullptr, "bare:0");
  ASSERT_FALSE(IS_ERR(dev));
  EXPECT_TRUE(face.nodes.empty());
  EXPECT_TRUE(node_at("sys/class/bare/bare:0"));
  EXPECT_FALSE(node_at("sys/class/bare/bare:0/dev"));
  device_unregister(dev);
}

TEST(Device, NamesThatNoNodeMayHaveAreRefusedWithALine) {
  TestFace &face = TestFace::fresh();
  Class cls("names");
  const std::pair<std::string, int> bad[] = {{"", -EINVAL},
                                             {".", -EINVAL},
                                             {"..", -EINVAL},
                                             {"../x", -EINVAL},
                                             {"a/b", -EINVAL},
                                             {"/abs", -EINVAL},
                                             {"a!b", -EINVAL},
                                             {"a\nb", -EINVAL},
                                             {"a b", -EINVAL},
                                             {"\xc3\xa4", -EINVAL},
                                             {"a\xff", -EINVAL},
                                             {"-a", -EINVAL},
                                             {"%s%n", -EINVAL},
                                             {"\x01", -EINVAL},
                                             {std::string(65, 'a'), -ENAMETOOLONG},
                                             {std::string(300, 'a'), -ENAMETOOLONG},
                                             {std::string(4000, 'a'), -ENAMETOOLONG}};
  for (const auto &[name, err] : bad) {
    LogReader reader(LogReader::From::kNewest);
    struct device *dev = device_create(cls, nullptr, kNumber, nullptr, "%s", name.c_str());
    EXPECT_EQ(PTR_ERR_OR_ZERO(dev), err) << name.substr(0, 80);
    EXPECT_EQ(std::count_if(face.nodes.begin(), face.nodes.end(), [](auto &) { return true; }), 0);
    std::string lines = last_lines(reader);
    EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 1) << lines;
  }
  EXPECT_TRUE(Tree::instance().list(node_at("sys/class/names")).empty());
  struct device *longest = device_create(cls, nullptr, kNumber, nullptr, "%s", std::string(64, 'a').c_str());
  EXPECT_FALSE(IS_ERR(longest));
  device_destroy(cls, kNumber);
}

TEST(Device, NameThatIsTakenIsEexist) {
  TestFace &face = TestFace::fresh();
  Class one("one"), two("two");
  ASSERT_FALSE(IS_ERR(device_create(one, nullptr, kNumber, nullptr, "same")));
  LogReader reader(LogReader::From::kNewest);
  EXPECT_EQ(PTR_ERR(device_create(one, nullptr, kNumber + 1, nullptr, "same")), -EEXIST);
  const std::string lines = last_lines(reader);
  EXPECT_NE(lines.find("sysfs: cannot create duplicate filename '/devices/virtual/one/same'\n"), std::string::npos)
      << lines;
  EXPECT_NE(lines.find(
                "kobject_add_internal failed for same with -EEXIST, don't try to register things with the same name in "
                "the same directory.\n"),
            std::string::npos)
      << lines;
  EXPECT_EQ(PTR_ERR(device_create(two, nullptr, kNumber + 1, nullptr, "same")), -EEXIST);
  EXPECT_EQ(face.nodes.at("same").devt, kNumber);
  EXPECT_FALSE(node_at("sys/class/two/same"));
  device_destroy(one, kNumber);
  EXPECT_FALSE(IS_ERR(device_create(two, nullptr, kNumber, nullptr, "same")));
  device_destroy(two, kNumber);
}

TEST(Device, RefusedByOneFaceItIsOnNone) {
  TestFace &face = TestFace::fresh();
  Class cls("refused");
  face.taken_names = {"null"};
  face.busy_majors = {221};
  EXPECT_EQ(PTR_ERR(device_create(cls, nullptr, kNumber, nullptr, "null")), -EEXIST);
  EXPECT_EQ(PTR_ERR(device_create(cls, nullptr, MKDEV(221U, 0), nullptr, "busy")), -EBUSY);
  EXPECT_FALSE(node_at("dev/null") || node_at("dev/busy") || node_at("sys/class/refused/null"));
  EXPECT_TRUE(device_nodes().empty());
}

TEST(Device, ModeAndNameOfTheNodeAreTheClasss) {
  TestFace &face = TestFace::fresh();
  Class cls("modes");
  cls.cls->devnode = [](struct device *dev, umode_t *mode) -> char * {
    *mode = 0666;
    return kasprintf(GFP_KERNEL, "node_of_%s", dev_name(dev));
  };
  cls.cls->dev_uevent = [](struct device *, struct kobj_uevent_env *env) {
    return add_uevent_var(env, "DEVMODE=%#o", 0666);
  };
  ASSERT_FALSE(IS_ERR(device_create(cls, nullptr, kNumber, nullptr, "x")));
  EXPECT_EQ(face.nodes.at("node_of_x").mode, 0666u);
  EXPECT_EQ(Client("sys/class/modes/x/uevent").read(), "MAJOR=220\nMINOR=5\nDEVNAME=node_of_x\nDEVMODE=0666\n");
  device_destroy(cls, kNumber);
  EXPECT_TRUE(face.nodes.empty());
}

TEST(Device, OutlivesAClassThatWasDestroyedFirst) {
  TestFace &face = TestFace::fresh();
  struct kcompd_class *cls = class_create("hasty");
  ASSERT_FALSE(IS_ERR(device_create(cls, nullptr, kNumber, nullptr, "hasty0")));
  class_destroy(cls);
  EXPECT_EQ(PTR_ERR(device_create(cls, nullptr, kNumber + 1, nullptr, "hasty1")), -EINVAL);
  EXPECT_TRUE(face.nodes.contains("hasty0"));
  device_destroy(cls, kNumber);
  EXPECT_TRUE(face.nodes.empty());
}

TEST(Device, OfNoClassIsEnodev) {
  EXPECT_EQ(PTR_ERR(device_create(nullptr, nullptr, kNumber, nullptr, "x")), -ENODEV);
  EXPECT_EQ(
      PTR_ERR(device_create(static_cast<struct kcompd_class *>(ERR_PTR(-EEXIST)), nullptr, kNumber, nullptr, "x")),
      -ENODEV);
}

ssize_t level_show(struct device *dev, struct device_attribute *, char *buf) {
  return sysfs_emit(buf, "%d\n", *static_cast<int *>(dev_get_drvdata(dev)));
}
DEVICE_ATTR_RO(level);

TEST(Device, AttributesAreThereFromTheStart) {
  TestFace::fresh();
  Class cls("attrs");
  static struct attribute *attrs[] = {&dev_attr_level.attr, nullptr};
  static const struct attribute_group group = {
      .name = nullptr, .is_visible = nullptr, .is_bin_visible = nullptr, .attrs = attrs, .bin_attrs = nullptr};
  static const struct attribute_group *groups[] = {&group, nullptr};
  int level = 3;
  ASSERT_FALSE(IS_ERR(device_create_with_groups(cls, nullptr, 0, &level, groups, "a")));
  EXPECT_EQ(Client("sys/class/attrs/a/level").read(), "3\n");
  device_destroy(cls, 0);
  struct device *dev = device_create(cls, nullptr, 0, &level, "b");
  EXPECT_EQ(device_create_file(dev, &dev_attr_level), 0);
  EXPECT_EQ(Client("sys/class/attrs/b/level").read(), "3\n");
  device_remove_file(dev, &dev_attr_level);
  EXPECT_FALSE(node_at("sys/class/attrs/b/level"));
  device_unregister(dev);
}

TEST(Device, IsAddedOnce) {
  TestFace &face = TestFace::fresh();
  Class cls("once");
  static bool released;
  released = false;
  auto *dev = new device{};
  device_initialize(dev);
  dev->class_ = cls;
  dev->devt = kNumber;
  dev->release = [](struct device *dev) {
    released = true;
    delete dev;
  };
  ASSERT_EQ(dev_set_name(dev, "once%d", 0), 0);
  ASSERT_EQ(device_add(dev), 0);
  EXPECT_EQ(device_add(dev), -EEXIST);
  EXPECT_TRUE(face.nodes.contains("once0"));
  device_del(dev);
  EXPECT_FALSE(face.nodes.contains("once0"));
  EXPECT_FALSE(released);
  ASSERT_EQ(device_add(dev), 0); // it may come again
  device_del(dev);
  put_device(dev);
  EXPECT_TRUE(released);
}

TEST(Device, OfADriversOwnIsReleasedWithTheLastReference) {
  TestFace &face = TestFace::fresh();
  static int releases;
  releases = 0;
  Class cls("owned");
  static const file_operations fops = {};
  struct Board {
    struct device dev = {};
    struct cdev cdev;
  };
  auto *board = new Board;
  device_initialize(&board->dev);
  board->dev.class_ = cls;
  board->dev.devt = kNumber;
  board->dev.release = [](struct device *dev) {
    ++releases;
    delete reinterpret_cast<Board *>(dev);
  };
  ASSERT_EQ(dev_set_name(&board->dev, "board%d", 0), 0);
  cdev_init(&board->cdev, &fops);
  ASSERT_EQ(cdev_device_add(&board->cdev, &board->dev), 0);
  vfs::OpenFile *file;
  EXPECT_EQ(vfs::open(face.nodes.at("board0").content, O_RDWR, &file), 0);
  get_device(&board->dev);
  cdev_device_del(&board->cdev, &board->dev);
  EXPECT_TRUE(face.nodes.empty());
  put_device(&board->dev);
  EXPECT_EQ(releases, 0);
  put_device(&board->dev);
  EXPECT_EQ(releases, 1);
  vfs::release(file);
}

TEST(Device, MessagesCarryItsNameAndNumber) {
  TestFace::fresh();
  Class cls("speaker");
  struct device *dev = device_create(cls, nullptr, kNumber, nullptr, "voice");
  LogReader reader(LogReader::From::kNewest);
  std::string dict;
  dev_warn(dev, "volume %d\n", 11);
  EXPECT_EQ(last_lines(reader, &dict), "speaker voice: volume 11\n");
  EXPECT_EQ(dict, "SUBSYSTEM=speaker\nDEVICE=c220:5\n");
  dev_info(static_cast<struct device *>(nullptr), "nobody\n");
  EXPECT_EQ(last_lines(reader), "(NULL device *): nobody\n");
  device_destroy(cls, kNumber);
}

// ---- misc

const file_operations misc_ops = [] {
  file_operations ops = {};
  ops.read = [](struct file *file, char *to, size_t size, loff_t *pos) {
    const char *name = static_cast<struct miscdevice *>(file->private_data)->name;
    return simple_read_from_buffer(to, size, pos, name, strlen(name));
  };
  return ops;
}();

struct miscdevice misc_named(const char *name, int minor = MISC_DYNAMIC_MINOR) {
  struct miscdevice misc = {};
  misc.minor = minor;
  misc.name = name;
  misc.fops = &misc_ops;
  return misc;
}

TEST(Misc, OpensItsOwnOperationsWithItsOwnData) {
  TestFace::fresh();
  struct miscdevice one = misc_named("one"), two = misc_named("two");
  ASSERT_EQ(misc_register(&one), 0);
  ASSERT_EQ(misc_register(&two), 0);
  EXPECT_EQ(one.minor, 127);
  EXPECT_EQ(two.minor, 126);
  EXPECT_EQ(Client("dev/one").read(), "one");
  EXPECT_EQ(Client("dev/two").read(), "two");
  EXPECT_EQ(Client("sys/class/misc/one/dev").read(), "10:127\n");
  EXPECT_EQ(misc_devices(), (std::vector<std::pair<unsigned, std::string>>{{126, "two"}, {127, "one"}}));
  misc_deregister(&one);
  misc_deregister(&two);
  EXPECT_TRUE(misc_devices().empty());
  EXPECT_FALSE(node_at("dev/one"));
}

TEST(Misc, MinorThatIsTakenIsEbusy) {
  TestFace::fresh();
  struct miscdevice one = misc_named("one", 200), two = misc_named("two", 200), odd = misc_named("odd", -1);
  ASSERT_EQ(misc_register(&one), 0);
  EXPECT_EQ(misc_register(&two), -EBUSY);
  EXPECT_EQ(misc_register(&odd), -EINVAL);
  misc_deregister(&two); // was never registered: nothing happens
  EXPECT_EQ(Client("dev/one").read(), "one");
  misc_deregister(&one);
}

TEST(Misc, RefusedNameLeavesNothing) {
  TestFace::fresh();
  struct miscdevice bad = misc_named("../x");
  EXPECT_EQ(misc_register(&bad), -EINVAL);
  EXPECT_EQ(bad.minor, MISC_DYNAMIC_MINOR);
  EXPECT_TRUE(misc_devices().empty());
}

TEST(Misc, ModeAndNodenameAreTheNodes) {
  TestFace &face = TestFace::fresh();
  struct miscdevice misc = misc_named("moded");
  misc.mode = 0444;
  misc.nodename = "other_name";
  ASSERT_EQ(misc_register(&misc), 0);
  EXPECT_EQ(face.nodes.at("other_name").mode, 0444u);
  misc_deregister(&misc);
}

// Major 10 is the host's.
TEST(Misc, NodeGetsAnotherNumberWhereTenIsTaken) {
  TestFace &face = TestFace::fresh();
  face.busy_majors = {MISC_MAJOR};
  struct miscdevice misc = misc_named("elsewhere");
  ASSERT_EQ(misc_register(&misc), 0);
  __kernel_dev_t devt = face.nodes.at("elsewhere").devt;
  EXPECT_GE(MAJOR(devt), 120u);
  EXPECT_EQ(MINOR(devt), static_cast<unsigned>(misc.minor));
  EXPECT_EQ(misc.this_device->devt, MKDEV(MISC_MAJOR, static_cast<unsigned>(misc.minor)));
  EXPECT_EQ(Client("dev/elsewhere").read(), "elsewhere");
  misc_deregister(&misc);
  EXPECT_TRUE(face.nodes.empty());
}

TEST(Misc, ThousandDevicesFit) {
  TestFace &face = TestFace::fresh();
  std::vector<std::string> names;
  for (int i = 0; i < 1000; ++i)
    names.push_back("m" + std::to_string(i));
  std::vector<struct miscdevice> all;
  for (const std::string &name : names)
    all.push_back(misc_named(name.c_str()));
  for (auto &each : all)
    ASSERT_EQ(misc_register(&each), 0);
  EXPECT_EQ(face.nodes.size(), 1000u);
  for (auto &each : all)
    misc_deregister(&each);
  EXPECT_TRUE(face.nodes.empty());
}

} // namespace
