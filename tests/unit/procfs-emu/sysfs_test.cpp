// SPDX-License-Identifier: MIT
// Objects, attributes, and the files of sys/ below them.
#include "kernel/oops.h"
#include "kernel/printk/printk.h"
#include "procfs-emu/sysfs.h"
#include "tests/unit/procfs-emu/client.h"
#include <cstring>
#include <linux/completion.h>
#include <linux/eventpoll.h>
#include <linux/kobject.h>
#include <linux/slab.h>
#include <linux/sysfs.h>
#include <thread>

using namespace kcompd;

namespace {

class Sysfs : public testing::Test {
protected:
  Sysfs() {
    register_kobjects();
    kobj = kobject_create_and_add("sysfs-test", kernel_kobj);
    EXPECT_NE(kobj, nullptr);
  }
  ~Sysfs() override {
    kobject_put(kobj);
    EXPECT_EQ(node_at("sys/kernel/sysfs-test"), nullptr);
  }
  struct kobject *kobj;
};

int value;

ssize_t value_show(struct kobject *, struct kobj_attribute *, char *buf) {
  return sysfs_emit(buf, "%d\n", value);
}
ssize_t value_store(struct kobject *, struct kobj_attribute *, const char *buf, size_t count) {
  EXPECT_EQ(buf[count], '\0');
  value = atoi(buf);
  return static_cast<ssize_t>(count);
}
ssize_t other_show(struct kobject *, struct kobj_attribute *attr, char *buf) {
  return sysfs_emit(buf, "%s\n", attr->attr.name);
}
struct kobj_attribute value_attr = __ATTR_RW(value);
struct kobj_attribute other_attr = __ATTR_RO_MODE(other, 0400);
struct kobj_attribute wo_attr = __ATTR(wo, 0200, nullptr, value_store);

TEST_F(Sysfs, AnAttributeIsReadAndWritten) {
  ASSERT_EQ(sysfs_create_file(kobj, &value_attr.attr), 0);
  EXPECT_EQ(node_at("sys/kernel/sysfs-test/value")->mode, 0644u);
  value = 5;
  Client client("sys/kernel/sysfs-test/value", O_RDWR);
  EXPECT_EQ(client.read(), "5\n");
  EXPECT_EQ(client.read(), "");
  EXPECT_EQ(client.write("17\n"), 3);
  EXPECT_EQ(value, 17);
  EXPECT_EQ(client.read(100, 0), "17\n");
  EXPECT_EQ(client.read(100, 1), "7\n");
  LogReader log(LogReader::From::kNewest);
  EXPECT_EQ(sysfs_create_file(kobj, &value_attr.attr), -EEXIST);
  LogRecord line;
  ASSERT_EQ(log.next(line), 0);
  EXPECT_EQ(line.text(), "sysfs: cannot create duplicate filename '/kernel/sysfs-test/value'");
}

TEST_F(Sysfs, OpensOnlyForWhatTheModeSays) {
  ASSERT_EQ(sysfs_create_file(kobj, &other_attr.attr), 0);
  ASSERT_EQ(sysfs_create_file(kobj, &wo_attr.attr), 0);
  EXPECT_EQ(Client("sys/kernel/sysfs-test/other", O_WRONLY).error, -EACCES);
  EXPECT_EQ(Client("sys/kernel/sysfs-test/wo", O_RDONLY).error, -EACCES);
  EXPECT_EQ(Client("sys/kernel/sysfs-test/other").read(), "other\n");
  EXPECT_EQ(Client("sys/kernel/sysfs-test/wo", O_WRONLY).write("3"), 1);
  EXPECT_EQ(value, 3);
}

TEST_F(Sysfs, AWriteOfMoreThanAPageIsCut) {
  ASSERT_EQ(sysfs_create_file(kobj, &value_attr.attr), 0);
  EXPECT_EQ(Client("sys/kernel/sysfs-test/value", O_WRONLY).write(std::string(10'000, '0')), 4096);
}

TEST_F(Sysfs, GroupsAppearWholeOrNotAtAll) {
  struct attribute *attrs[] = {&value_attr.attr, &other_attr.attr, nullptr};
  attribute_group group = {
      .name = "group", .is_visible = nullptr, .is_bin_visible = nullptr, .attrs = attrs, .bin_attrs = nullptr};
  ASSERT_EQ(sysfs_create_group(kobj, &group), 0);
  EXPECT_EQ(Client("sys/kernel/sysfs-test/group/other").read(), "other\n");
  EXPECT_EQ(sysfs_create_group(kobj, &group), -EEXIST);
  sysfs_remove_group(kobj, &group);
  EXPECT_EQ(node_at("sys/kernel/sysfs-test/group"), nullptr);

  ASSERT_EQ(sysfs_create_file(kobj, &other_attr.attr), 0);
  group.name = nullptr;
  EXPECT_EQ(sysfs_create_group(kobj, &group), -EEXIST);
  EXPECT_EQ(node_at("sys/kernel/sysfs-test/value"), nullptr);
}

TEST_F(Sysfs, IsVisibleChoosesAndSetsTheMode) {
  struct attribute *attrs[] = {&value_attr.attr, &other_attr.attr, nullptr};
  attribute_group group = {
      .name = nullptr,
      .is_visible = [](struct kobject *, struct attribute *, int n) -> umode_t { return n ? 0444 : 0; },
      .is_bin_visible = nullptr,
      .attrs = attrs,
      .bin_attrs = nullptr};
  ASSERT_EQ(sysfs_create_group(kobj, &group), 0);
  EXPECT_EQ(node_at("sys/kernel/sysfs-test/value"), nullptr);
  EXPECT_EQ(node_at("sys/kernel/sysfs-test/other")->mode, 0444u);
}

TEST_F(Sysfs, NotifyWakesPollersUntilTheyRead) {
  struct Told final : vfs::PollNotifier {
    void wake() noexcept override { ++count; }
    std::atomic<int> count = 0;
  };
  auto told = std::make_shared<Told>();
  ASSERT_EQ(sysfs_create_file(kobj, &value_attr.attr), 0);
  Client client("sys/kernel/sysfs-test/value");
  client.read();
  EXPECT_FALSE(client.poll(told) & EPOLLPRI);
  sysfs_notify(kobj, nullptr, "value");
  EXPECT_EQ(told->count, 1);
  EXPECT_TRUE(client.poll() & EPOLLPRI);
  client.read(100, 0);
  EXPECT_FALSE(client.poll() & EPOLLPRI);
}

TEST_F(Sysfs, ARemovedAttributeAnswersEnodev) {
  ASSERT_EQ(sysfs_create_file(kobj, &value_attr.attr), 0);
  Client client("sys/kernel/sysfs-test/value", O_RDWR);
  sysfs_remove_file(kobj, &value_attr.attr);
  EXPECT_EQ(client.read(), "errno " + std::to_string(ENODEV));
  EXPECT_EQ(client.write("1"), -ENODEV);
}

TEST_F(Sysfs, RemovalWaitsForShow) {
  static struct completion entered, proceed;
  init_completion(&entered);
  init_completion(&proceed);
  std::shared_ptr<Node> node;
  ASSERT_EQ(sysfs_add_file(
                kobject_node(kobj), "slow", 0444,
                [](char *page) -> ssize_t {
                  complete(&entered);
                  wait_for_completion(&proceed);
                  strcpy(page, "done");
                  return 4;
                },
                nullptr, nullptr, &node),
            0);
  Client client("sys/kernel/sysfs-test/slow");
  std::string result;
  std::thread reader([&] { result = client.read(); });
  wait_for_completion(&entered);
  std::atomic<bool> removed = false;
  std::thread remover([&] {
    sysfs_remove(node);
    removed = true;
  });
  vfs::OpenFile *late = nullptr;
  while (vfs::open(node->content, O_RDONLY, &late) == 0)
    vfs::release(late);
  EXPECT_FALSE(removed);
  complete(&proceed);
  reader.join();
  remover.join();
  EXPECT_EQ(result, "done");
}

TEST_F(Sysfs, AnOopsInShowDoesNotHoldRemovalUp) {
  std::shared_ptr<Node> node;
  ASSERT_EQ(sysfs_add_file(
                kobject_node(kobj), "oops", 0444, [](char *) -> ssize_t { end_by_oops(0); }, nullptr, nullptr, &node),
            0);
  Client client("sys/kernel/sysfs-test/oops");
  EXPECT_EQ(client.read(), "errno 5");
  EXPECT_EQ(client.read(), "errno 5");
  sysfs_remove(node);
}

TEST_F(Sysfs, ChmodChangesWhatOpens) {
  ASSERT_EQ(sysfs_create_file(kobj, &value_attr.attr), 0);
  ASSERT_EQ(sysfs_chmod_file(kobj, &value_attr.attr, 0444), 0);
  EXPECT_EQ(node_at("sys/kernel/sysfs-test/value")->mode, 0444u);
  EXPECT_EQ(Client("sys/kernel/sysfs-test/value", O_RDWR).error, -EACCES);
}

int freed;

TEST_F(Sysfs, TheLastReferenceFreesAndTakesTheDirectory) {
  static const kobj_type ktype = {.release =
                                      [](struct kobject *object) {
                                        ++freed;
                                        kfree(object);
                                      },
                                  .sysfs_ops = &kobj_sysfs_ops,
                                  .default_groups = nullptr};
  freed = 0;
  auto *object = static_cast<struct kobject *>(kzalloc(sizeof(struct kobject), GFP_KERNEL));
  ASSERT_EQ(kobject_init_and_add(object, &ktype, kobj, "child%d/x", 3), 0);
  EXPECT_STREQ(kobject_name(object), "child3!x");
  EXPECT_NE(node_at("sys/kernel/sysfs-test/child3!x"), nullptr);
  kobject_get(object);
  kobject_put(object);
  EXPECT_EQ(freed, 0);
  kobject_put(object);
  EXPECT_EQ(freed, 1);
  EXPECT_EQ(node_at("sys/kernel/sysfs-test/child3!x"), nullptr);
}

TEST_F(Sysfs, ANameThatIsTakenGivesNoObject) {
  EXPECT_EQ(kobject_create_and_add("sysfs-test", kernel_kobj), nullptr);
  EXPECT_NE(node_at("sys/kernel/sysfs-test"), nullptr);
}

TEST_F(Sysfs, ALinkLeadsToItsTarget) {
  ASSERT_EQ(sysfs_create_link(kobj, kernel_kobj, "up"), 0);
  EXPECT_EQ(node_at("sys/kernel/sysfs-test/up")->target, "../../../sys/kernel");
  sysfs_remove_link(kobj, "up");
  EXPECT_EQ(node_at("sys/kernel/sysfs-test/up"), nullptr);
}

TEST_F(Sysfs, EmitKnowsThePage) {
  alignas(4096) static char page[4096];
  EXPECT_EQ(sysfs_emit(page, "%5000d", 1), 4095);
  EXPECT_EQ(sysfs_emit_at(page, 4090, "%s", "0123456789"), 5);
  EXPECT_EQ(sysfs_emit(page + 1, "x"), 0);
  EXPECT_EQ(sysfs_emit_at(page, 4096, "x"), 0);
}

TEST(Uevent, VariablesFillTheEnvironmentUntilItIsFull) {
  auto env = std::make_unique<kobj_uevent_env>();
  EXPECT_EQ(add_uevent_var(env.get(), "A=%d", 1), 0);
  EXPECT_EQ(add_uevent_var(env.get(), "B=%s", "two"), 0);
  EXPECT_STREQ(env->envp[0], "A=1");
  EXPECT_STREQ(env->envp[1], "B=two");
  EXPECT_EQ(add_uevent_var(env.get(), "C=%3000d", 1), -ENOMEM);
}

} // namespace
