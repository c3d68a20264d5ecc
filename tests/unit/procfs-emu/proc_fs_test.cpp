// SPDX-License-Identifier: MIT
// proc entries: making, naming, and removing them while they are in use.
#include "kernel/oops.h"
#include "kernel/printk/printk.h"
#include "tests/unit/procfs-emu/client.h"
#include <gmock/gmock.h>
#include <linux/completion.h>
#include <linux/poll.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <thread>

using namespace kcompd;
using testing::AllOf;
using testing::HasSubstr;

namespace {

// What the log got since the object was made.
class LogSince {
public:
  std::string text() {
    std::string all;
    log_finish_line();
    auto record = std::make_unique<LogRecord>();
    while (reader_.next(*record) != -EAGAIN)
      all += std::string(record->text()) + "\n";
    return all;
  }

private:
  LogReader reader_{LogReader::From::kNewest};
};

int show_hello(seq_file *m, void *) {
  seq_puts(m, "hello\n");
  return 0;
}

proc_ops make_ops(ssize_t (*read)(struct file *, char *, size_t, loff_t *)) {
  proc_ops ops = {};
  ops.proc_read = read;
  return ops;
}

TEST(ProcFs, AModeOfZeroIsReadOnlyForAll) {
  ASSERT_NE(proc_create_single("p-mode", 0, nullptr, show_hello), nullptr);
  ASSERT_NE(proc_mkdir("p-dir", nullptr), nullptr);
  EXPECT_EQ(node_at("proc/p-mode")->mode, 0444u);
  EXPECT_EQ(node_at("proc/p-dir")->mode, 0555u);
  EXPECT_EQ(Client("proc/p-mode").read(), "hello\n");
  remove_proc_entry("p-mode", nullptr);
  remove_proc_entry("p-dir", nullptr);
  EXPECT_EQ(node_at("proc/p-mode"), nullptr);
}

TEST(ProcFs, BothKindsOfOperationsServe) {
  static proc_ops ops = make_ops([](struct file *, char *buf, size_t size, loff_t *pos) {
    return simple_read_from_buffer(buf, size, pos, "new", 3);
  });
  static file_operations fops = {};
  fops.read = [](struct file *, char *buf, size_t size, loff_t *pos) {
    return simple_read_from_buffer(buf, size, pos, "old", 3);
  };
  ASSERT_NE(proc_create("p-new", 0644, nullptr, &ops), nullptr);
  ASSERT_NE(proc_create("p-old", 0644, nullptr, &fops), nullptr);
  Client modern("proc/p-new", O_RDWR), older("proc/p-old");
  EXPECT_EQ(modern.read(), "new");
  EXPECT_EQ(modern.write("x"), -EIO);
  EXPECT_EQ(older.read_all(2), "old");
  EXPECT_FALSE(vfs::seekable(modern.file()));
  EXPECT_TRUE(vfs::seekable(older.file()));
  remove_proc_entry("p-new", nullptr);
  remove_proc_entry("p-old", nullptr);
}

TEST(ProcFs, DataIsFoundAgain) {
  static int data = 42, parent_data = 7;
  proc_dir_entry *directory = proc_mkdir_data("p-data", 0, nullptr, &parent_data);
  auto show = [](seq_file *m, void *) {
    const inode *node = file_inode(m->file);
    seq_printf(m, "%d %d %d", *static_cast<int *>(pde_data(node)), *static_cast<int *>(m->private_),
               *static_cast<int *>(proc_get_parent_data(node)));
    return 0;
  };
  ASSERT_NE(proc_create_single_data("file", 0, directory, show, &data), nullptr);
  EXPECT_EQ(Client("proc/p-data/file").read(), "42 42 7");
  proc_remove(directory);
}

TEST(ProcFs, NamesWithSlashesGoThroughDirectories) {
  ASSERT_NE(proc_mkdir("p-driver", nullptr), nullptr);
  ASSERT_NE(proc_mkdir("p-driver/sub", nullptr), nullptr);
  ASSERT_NE(proc_create_single("p-driver/sub/file", 0, nullptr, show_hello), nullptr);
  EXPECT_EQ(Client("proc/p-driver/sub/file").read(), "hello\n");
  LogSince log;
  for (const char *name : {"p-none/file", "p-driver/none/file", "p-driver/../file", "/p-abs", "p-driver/sub/file/x"})
    EXPECT_EQ(proc_create_single(name, 0, nullptr, show_hello), nullptr) << name;
  const std::string text = log.text();
  EXPECT_THAT(text, HasSubstr("name 'p-none/file'\n"));
  EXPECT_THAT(text, HasSubstr("name 'p-driver/sub/file/x'\n"));
  remove_proc_entry("p-driver/sub/file", nullptr);
  EXPECT_EQ(node_at("proc/p-driver/sub/file"), nullptr);
  EXPECT_EQ(remove_proc_subtree("p-driver", nullptr), 0);
}

TEST(ProcFs, ADuplicateIsRefusedInTheKernelsWords) {
  ASSERT_NE(proc_create_single("p-twice", 0, nullptr, show_hello), nullptr);
  LogSince log;
  EXPECT_EQ(proc_create_single("p-twice", 0, nullptr, show_hello), nullptr);
  const std::string text = log.text();
  EXPECT_THAT(text, AllOf(HasSubstr("cut here"), HasSubstr("proc_dir_entry '/proc/p-twice' already registered\n")));
  EXPECT_EQ(Client("proc/p-twice").read(), "hello\n");
  remove_proc_entry("p-twice", nullptr);
  EXPECT_EQ(log.text(), "");
  remove_proc_entry("p-twice", nullptr);
  EXPECT_THAT(log.text(), AllOf(HasSubstr("cut here"), HasSubstr("name 'p-twice'\n")));
}

TEST(ProcFs, BadNamesAreRefusedWithOneLineEach) {
  for (const std::string &name : {std::string(), std::string("."), std::string(".."), std::string("a\nb"),
                                  std::string(256, 'x'), std::string(4000, 'y')}) {
    LogSince log;
    EXPECT_EQ(proc_create_single(name.c_str(), 0, nullptr, show_hello), nullptr) << name;
    EXPECT_NE(log.text(), "");
  }
}

TEST(ProcFs, ManyEntriesAreListedInOrder) {
  proc_dir_entry *directory = proc_mkdir("p-many", nullptr);
  for (int i = 0; i < 2000; ++i)
    ASSERT_NE(proc_create_single(std::to_string(i).c_str(), 0, directory, show_hello), nullptr);
  auto nodes = Tree::instance().list(node_at("proc/p-many"));
  ASSERT_EQ(nodes.size(), 2000u);
  EXPECT_EQ(nodes[1234]->name, "1234");
  EXPECT_EQ(remove_proc_subtree("p-many", nullptr), 0);
}

TEST(ProcFs, SizeAndOwnerShow) {
  proc_dir_entry *entry = proc_create_single("p-owner", 0, nullptr, show_hello);
  proc_set_size(entry, 1234);
  proc_set_user(entry, KUIDT_INIT(5), KGIDT_INIT(6));
  std::shared_ptr<Node> node = node_at("proc/p-owner");
  EXPECT_EQ(node->size, 1234u);
  EXPECT_EQ(node->uid, 5u);
  EXPECT_EQ(node->gid, 6u);
  proc_remove(entry);
}

TEST(ProcFs, ALinkHasItsTarget) {
  ASSERT_NE(proc_symlink("p-link", nullptr, "self/x"), nullptr);
  EXPECT_EQ(node_at("proc/p-link")->target, "self/x");
  remove_proc_entry("p-link", nullptr);
}

TEST(ProcFs, RemovingTwiceIsToldInTheLog) {
  proc_dir_entry *entry = proc_create_single("p-gone", 0, nullptr, show_hello);
  proc_remove(entry);
  LogSince log;
  proc_remove(entry);
  remove_proc_entry("p-gone", nullptr);
  EXPECT_EQ(remove_proc_subtree("p-gone", nullptr), -ENOENT);
  proc_remove(nullptr);
  const std::string text = log.text();
  EXPECT_THAT(text, HasSubstr("is no entry (any more)\n"));
  const size_t first = text.find("name 'p-gone'\n"), second = text.find("name 'p-gone'\n", first + 1);
  EXPECT_NE(second, std::string::npos) << text;
  EXPECT_EQ(text.find("name 'p-gone'\n", second + 1), std::string::npos) << text;
}

TEST(ProcFs, ADirectoryGoesWithWhatIsLeftInIt) {
  ASSERT_NE(proc_mkdir("p-full", nullptr), nullptr);
  ASSERT_NE(proc_create_single("p-full/x", 0, nullptr, show_hello), nullptr);
  LogSince log;
  remove_proc_entry("p-full", nullptr);
  EXPECT_NE(log.text().find("removing non-empty directory '/proc/p-full'"), std::string::npos);
  EXPECT_EQ(node_at("proc/p-full"), nullptr);
}

int opens, releases;

TEST(ProcFs, RemovalReleasesOpenFilesOnceAndTheyAnswerEio) {
  static proc_ops ops = make_ops([](struct file *, char *buf, size_t size, loff_t *pos) {
    return simple_read_from_buffer(buf, size, pos, "text", 4);
  });
  opens = releases = 0;
  ops.proc_open = [](struct inode *, struct file *) {
    ++opens;
    return 0;
  };
  ops.proc_release = [](struct inode *, struct file *) {
    ++releases;
    return 0;
  };
  ops.proc_write = [](struct file *, const char *, size_t size, loff_t *) { return static_cast<ssize_t>(size); };
  ops.proc_ioctl = [](struct file *, unsigned, unsigned long) { return 1L; };
  ASSERT_NE(proc_create("p-open", 0644, nullptr, &ops), nullptr);
  std::shared_ptr<Node> node = node_at("proc/p-open");
  {
    Client first("proc/p-open", O_RDWR), second("proc/p-open");
    EXPECT_EQ(first.read(2), "te");
    EXPECT_EQ(vfs::ioctl(first.file(), 1, 0, false), 1);
    remove_proc_entry("p-open", nullptr);
    EXPECT_EQ(opens, 2);
    EXPECT_EQ(releases, 2);
    EXPECT_EQ(first.read(), "errno 5");
    EXPECT_EQ(first.write("x"), -EIO);
    EXPECT_EQ(vfs::ioctl(first.file(), 1, 0, false), -ENOTTY);
    vfs::OpenFile *late = nullptr;
    EXPECT_EQ(vfs::open(node->content, O_RDONLY, &late), -ENOENT);
  }
  EXPECT_EQ(releases, 2);
}

TEST(ProcFs, AFailingOpenIsNotReleased) {
  static proc_ops ops = {};
  releases = 0;
  ops.proc_open = [](struct inode *, struct file *) { return -EBUSY; };
  ops.proc_release = [](struct inode *, struct file *) {
    ++releases;
    return 0;
  };
  ASSERT_NE(proc_create("p-busy", 0644, nullptr, &ops), nullptr);
  EXPECT_EQ(Client("proc/p-busy").error, -EBUSY);
  remove_proc_entry("p-busy", nullptr);
  EXPECT_EQ(releases, 0);
}

struct completion entered, proceed;

TEST(ProcFs, RemovalWaitsForTheCallInside) {
  init_completion(&entered);
  init_completion(&proceed);
  static proc_ops ops = make_ops([](struct file *, char *buf, size_t size, loff_t *pos) {
    complete(&entered);
    wait_for_completion(&proceed);
    return simple_read_from_buffer(buf, size, pos, "late", 4);
  });
  ASSERT_NE(proc_create("p-inside", 0644, nullptr, &ops), nullptr);
  std::shared_ptr<Node> node = node_at("proc/p-inside");
  Client client("proc/p-inside");
  std::string result;
  std::thread reader([&] { result = client.read(); });
  wait_for_completion(&entered);
  std::atomic<bool> removed = false;
  std::thread remover([&] {
    remove_proc_entry("p-inside", nullptr);
    removed = true;
  });
  vfs::OpenFile *late = nullptr;
  while (vfs::open(node->content, O_RDONLY, &late) == 0) // until removal has begun
    vfs::release(late);
  EXPECT_FALSE(removed);
  EXPECT_EQ(client.read(), "errno 5");
  complete(&proceed);
  reader.join();
  remover.join();
  EXPECT_TRUE(removed);
  EXPECT_EQ(result, "late");
}

wait_queue_head_t *queue;

TEST(ProcFs, RemovalTakesPollersOffTheDriversQueues) {
  queue = new wait_queue_head_t;
  init_waitqueue_head(queue);
  struct Told final : vfs::PollNotifier {
    void wake() noexcept override { ++count; }
    std::atomic<int> count = 0;
  };
  static proc_ops ops = {};
  ops.proc_poll = [](struct file *file, struct poll_table_struct *table) -> __poll_t {
    poll_wait(file, queue, table);
    return 0;
  };
  ASSERT_NE(proc_create("p-poll", 0644, nullptr, &ops), nullptr);
  auto told = std::make_shared<Told>();
  {
    Client client("proc/p-poll");
    EXPECT_EQ(client.poll(told), 0u);
    wake_up(queue);
    EXPECT_EQ(told->count, 1);
    EXPECT_EQ(client.poll(told), 0u);
    remove_proc_entry("p-poll", nullptr);
    EXPECT_FALSE(waitqueue_active(queue));
    delete queue; // as a module that goes does
    EXPECT_EQ(client.poll(told), DEFAULT_POLLMASK);
  }
}

TEST(ProcFs, AnOopsInsideIsAnErrorAndDoesNotHoldRemovalUp) {
  static proc_ops ops = make_ops([](struct file *, char *, size_t, loff_t *) -> ssize_t { end_by_oops(0); });
  ops.proc_release = [](struct inode *, struct file *) -> int { end_by_oops(0); };
  ASSERT_NE(proc_create("p-oops", 0644, nullptr, &ops), nullptr);
  {
    Client client("proc/p-oops"), other("proc/p-oops");
    EXPECT_EQ(client.read(), "errno 5");
    EXPECT_EQ(other.read(), "errno 5");
  }
  remove_proc_entry("p-oops", nullptr);
}

TEST(ProcFs, OpenReadAndRemoveRace) {
  static proc_ops ops = make_ops([](struct file *, char *buf, size_t size, loff_t *pos) {
    return simple_read_from_buffer(buf, size, pos, "race", 4);
  });
  static std::atomic<int> open_now;
  ops.proc_open = [](struct inode *, struct file *) {
    ++open_now;
    return 0;
  };
  ops.proc_release = [](struct inode *, struct file *) {
    --open_now;
    return 0;
  };
  std::atomic<bool> stop = false;
  std::vector<std::thread> clients;
  for (int i = 0; i < 3; ++i)
    clients.emplace_back([&] {
      while (!stop) {
        Client client("proc/p-race");
        if (client.error) {
          EXPECT_EQ(client.error, -ENOENT);
          std::this_thread::yield();
          continue;
        }
        const std::string text = client.read();
        EXPECT_TRUE(text == "race" || text == "errno 5") << text;
      }
    });
  for (int i = 0; i < 100; ++i) {
    ASSERT_NE(proc_create("p-race", 0644, nullptr, &ops), nullptr);
    std::this_thread::yield();
    remove_proc_entry("p-race", nullptr);
    ASSERT_EQ(open_now, 0);
  }
  stop = true;
  for (std::thread &client : clients)
    client.join();
}

} // namespace
