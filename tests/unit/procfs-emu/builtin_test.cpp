// SPDX-License-Identifier: MIT
// The entries that are there without any driver.
#include "kernel/module/module.h"
#include "kernel/printk/printk.h"
#include "procfs-emu/builtin.h"
#include "tests/unit/procfs-emu/client.h"
#include <gmock/gmock.h>
#include <linux/completion.h>
#include <linux/eventpoll.h>
#include <linux/kthread.h>
#include <linux/printk.h>
#include <thread>

using namespace kcompd;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

namespace {

class Builtin : public testing::Test {
protected:
  static void SetUpTestSuite() {
    static bool once = (register_builtin_entries(), true);
    (void)once;
  }
};

TEST_F(Builtin, FilesHaveTheKernelsShapes) {
  EXPECT_THAT(Client("proc/version").read(), StartsWith("Linux version " + std::string(kernel_release()) + " "));
  EXPECT_THAT(Client("proc/uptime").read(), MatchesRegex("[0-9]+\\.[0-9][0-9] [0-9]+\\.[0-9][0-9]\n"));
  EXPECT_THAT(Client("proc/stat").read(), MatchesRegex("cpu  [0-9]+ 0 [0-9]+ [0-9]+ 0 0 0 0 0 0\nbtime [0-9]+\nprocs_"
                                                       "running [0-9]+\nprocs_blocked [0-9]+\n"));
  EXPECT_THAT(Client("proc/devices").read(), StartsWith("Character devices:\n"));
  EXPECT_THAT(Client("proc/devices").read(), HasSubstr("\n\nBlock devices:\n"));
  EXPECT_EQ(Client("proc/misc").error, 0);
  EXPECT_EQ(Client("proc/modules").error, 0);
  EXPECT_THAT(Client("proc/cmdline").read(), HasSubstr("unit"));
}

TEST_F(Builtin, SysctlsShowAndStore) {
  EXPECT_EQ(Client("proc/sys/kernel/osrelease").read(), std::string(kernel_release()) + "\n");
  EXPECT_EQ(Client("proc/sys/kernel/ostype").read(), "Linux\n");
  EXPECT_EQ(Client("proc/sys/kernel/ostype", O_WRONLY).write("x"), -EIO);
  int before[4];
  std::copy(console_printk, console_printk + 4, before);
  EXPECT_EQ(Client("proc/sys/kernel/printk", O_WRONLY).write("3 5\n"), 4);
  EXPECT_EQ(Client("proc/sys/kernel/printk").read(),
            "3\t5\t" + std::to_string(before[2]) + "\t" + std::to_string(before[3]) + "\n");
  std::copy(before, before + 4, console_printk);
  for (const char *bad : {"x", "3x", "", "\n", "99999999999"})
    EXPECT_EQ(Client("proc/sys/kernel/printk", O_WRONLY).write(bad), *bad ? -EINVAL : 0) << bad;
  EXPECT_EQ(Client("proc/sys/kernel/printk", O_WRONLY).write(std::string(1 << 20, '1')), -EINVAL);
  EXPECT_EQ(Client("proc/sys/kernel/dmesg_restrict", O_WRONLY).write("2"), -EINVAL);
  EXPECT_EQ(Client("proc/sys/kernel/modules_disabled", O_WRONLY).write("0"), -EINVAL);
  EXPECT_EQ(Client("proc/sys/kernel/modules_disabled").read(), "0\n");
  EXPECT_THAT(Client("proc/sys/kernel/tainted").read(), MatchesRegex("[0-9]+\n"));
}

struct completion kthread_go;

TEST_F(Builtin, AKthreadHasADirectoryWhileItLives) {
  init_completion(&kthread_go);
  task_struct *task = kthread_run(
      [](void *) {
        wait_for_completion(&kthread_go);
        return 0;
      },
      nullptr, "builtin-test");
  ASSERT_FALSE(IS_ERR(task));
  const std::string directory = "proc/" + std::to_string(task->pid);
  while (Client(directory + "/wchan").read() != "wait_for_completion" ||
         __atomic_load_n(&task->__state, __ATOMIC_SEQ_CST) != TASK_UNINTERRUPTIBLE)
    std::this_thread::yield();
  EXPECT_EQ(Client(directory + "/comm").read(), "builtin-test\n");
  EXPECT_THAT(Client(directory + "/stat").read(), StartsWith(std::to_string(task->pid) + " (builtin-test) D 0 "));
  EXPECT_THAT(Client(directory + "/status").read(), StartsWith("Name:\tbuiltin-test\nState:\tD (disk sleep)\n"));
  std::shared_ptr<Node> node = node_at(directory);
  EXPECT_EQ(node_at(directory), node);
  bool listed = false;
  for (const auto &each : Tree::instance().list(Tree::instance().proc()))
    listed |= each == node;
  EXPECT_TRUE(listed);
  EXPECT_EQ(node_at("proc/0"), nullptr);
  EXPECT_EQ(node_at("proc/1x"), nullptr);
  Client comm(directory + "/comm");
  complete(&kthread_go);
  while (node_at(directory))
    std::this_thread::yield();
  EXPECT_EQ(comm.read(), "errno " + std::to_string(ESRCH));
}

class Kmsg : public Builtin {
protected:
  // What comes after all that is in the log now.
  static void skip_to_end(Client &client) { EXPECT_EQ(vfs::llseek(client.file(), 0, SEEK_END), 0); }
};

TEST_F(Kmsg, DevKmsgGivesOneRecordARead) {
  Client client("dev/kmsg", O_RDONLY | O_NONBLOCK);
  skip_to_end(client);
  printk(KERN_INFO "first \\ line\n");
  printk(KERN_ERR "second\n");
  EXPECT_THAT(client.read(8192, {}, O_NONBLOCK), MatchesRegex("6,[0-9]+,[0-9]+,-.*;first .x5c line\n"));
  EXPECT_THAT(client.read(8192, {}, O_NONBLOCK), MatchesRegex("3,[0-9]+,[0-9]+,-.*;second\n"));
  EXPECT_EQ(client.read(8192, {}, O_NONBLOCK), "errno " + std::to_string(EAGAIN));
}

TEST_F(Kmsg, DevKmsgRefusesABufferThatIsTooSmall) {
  Client client("dev/kmsg", O_RDONLY | O_NONBLOCK);
  skip_to_end(client);
  printk(KERN_INFO "too long for ten bytes\n");
  EXPECT_EQ(client.read(10, {}, O_NONBLOCK), "errno " + std::to_string(EINVAL));
  EXPECT_EQ(client.read(8192, {}, O_NONBLOCK), "errno " + std::to_string(EAGAIN));
}

TEST_F(Kmsg, DevKmsgTellsOfLostRecords) {
  Client client("dev/kmsg", O_RDONLY | O_NONBLOCK);
  skip_to_end(client);
  for (size_t i = 0; i < kLogSlots + 10; ++i)
    printk(KERN_DEBUG "flood %zu\n", i);
  EXPECT_TRUE(client.poll() & EPOLLERR);
  EXPECT_EQ(client.read(8192, {}, O_NONBLOCK), "errno " + std::to_string(EPIPE));
  EXPECT_THAT(client.read(8192, {}, O_NONBLOCK), ContainsRegex(";flood [0-9]+\n"));
}

TEST_F(Kmsg, DevKmsgIsWritten) {
  Client client("dev/kmsg", O_RDWR | O_NONBLOCK);
  skip_to_end(client);
  EXPECT_EQ(client.write("<4>from a client\n"), 17);
  EXPECT_THAT(client.read(8192, {}, O_NONBLOCK), MatchesRegex("12,[0-9]+,[0-9]+,-.*;from a client\n"));
  EXPECT_EQ(client.write(std::string(2000, 'x')), -EINVAL);
}

TEST_F(Kmsg, DevKmsgSeeks) {
  printk(KERN_INFO "before the clear\n");
  log_clear();
  printk(KERN_INFO "after the clear\n");
  Client client("dev/kmsg", O_RDONLY | O_NONBLOCK);
  EXPECT_EQ(vfs::llseek(client.file(), 0, SEEK_DATA), 0);
  EXPECT_THAT(client.read(8192, {}, O_NONBLOCK), HasSubstr(";after the clear\n"));
  EXPECT_EQ(vfs::llseek(client.file(), 0, SEEK_SET), 0);
  EXPECT_THAT(client.read(8192, {}, O_NONBLOCK), Not(HasSubstr(";after the clear\n")));
  EXPECT_EQ(vfs::llseek(client.file(), 1, SEEK_SET), -ESPIPE);
  EXPECT_EQ(vfs::llseek(client.file(), 0, SEEK_CUR), -EINVAL);
}

TEST_F(Kmsg, DevKmsgFollowsSeeksThatOnlyItsPositionTellsOf) {
  Client client("dev/kmsg", O_RDONLY | O_NONBLOCK);
  client.read(8192, 0, O_NONBLOCK);
  const auto size = static_cast<loff_t>(node_at("dev/kmsg")->size);
  EXPECT_EQ(client.read(8192, size, O_NONBLOCK), "errno " + std::to_string(EAGAIN));
  printk(KERN_INFO "newest\n");
  EXPECT_THAT(client.read(8192, size, O_NONBLOCK), HasSubstr(";newest\n"));
  EXPECT_THAT(client.read(8192, 0, O_NONBLOCK), MatchesRegex("[0-9]+," + std::to_string(log_status().first) + ",.*"));
}

TEST_F(Kmsg, ABlockedReaderIsWokenByTheNextRecord) {
  Client client("dev/kmsg");
  skip_to_end(client);
  std::string text;
  std::thread reader([&] { text = client.read(); });
  printk(KERN_INFO "wake up\n");
  reader.join();
  EXPECT_THAT(text, HasSubstr(";wake up\n"));
}

TEST_F(Kmsg, ProcKmsgGivesEachRecordToOneReader) {
  Client first("proc/kmsg", O_RDONLY | O_NONBLOCK), second("proc/kmsg", O_RDONLY | O_NONBLOCK);
  while (!first.read(65536, {}, O_NONBLOCK).starts_with("errno"))
    continue;
  EXPECT_EQ(first.poll(), 0u);
  printk(KERN_INFO "consumed\n");
  EXPECT_TRUE(second.poll() & EPOLLIN);
  const std::string part = second.read(5, {}, O_NONBLOCK);
  EXPECT_THAT(part + first.read(8192, {}, O_NONBLOCK), MatchesRegex("<6>\\[ *[0-9]+\\.[0-9]+\\] consumed\n"));
  EXPECT_EQ(second.read(8192, {}, O_NONBLOCK), "errno " + std::to_string(EAGAIN));
}

} // namespace
