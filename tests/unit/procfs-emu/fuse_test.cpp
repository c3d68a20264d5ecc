// SPDX-License-Identifier: MIT
// The tree, really mounted: what clients see through the kernel. Needs /dev/fuse and the right to mount.
#include "procfs-emu/fuse.h"

#include "procfs-emu/tree.h"
#include "tests/unit/wait_until.h"
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/poll.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <poll.h>
#include <string>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace kcompd;
using test::wait_until;

namespace {

class Device final : public vfs::Openable {
public:
  Device(const file_operations &operations, std::string path) : operations_(operations), path_(std::move(path)) {}
  struct inode &inode() noexcept override {
    return inode_;
  }
  const char *path() const noexcept override { return path_.c_str(); }
  int get(const file_operations **ret_operations, struct module **ret_owner) noexcept override {
    *ret_operations = &operations_;
    *ret_owner = nullptr;
    return 0;
  }
  void put(struct module *) noexcept override {}

private:
  const file_operations operations_;
  const std::string path_;
  struct inode inode_ {};
};

// What the drivers below did. They are C, so this is global; reset by each test.
std::atomic<int> opens, releases, calls, asleep;
struct completion gate;
wait_queue_head_t queue;
std::atomic<bool> readable;

int count_open(struct inode *, struct file *) {
  ++opens;
  return 0;
}
int count_release(struct inode *, struct file *) {
  ++releases;
  return 0;
}
ssize_t text_read(struct file *, char *buffer, size_t size, loff_t *position) {
  ++calls;
  static const char kText[] = "0123456789";
  return simple_read_from_buffer(buffer, size, position, kText, 10);
}
ssize_t gate_read(struct file *, char *, size_t, loff_t *) {
  ++asleep;
  const int error = wait_for_completion_interruptible(&gate);
  --asleep;
  return error;
}
ssize_t hard_read(struct file *, char *, size_t, loff_t *) {
  ++asleep;
  wait_for_completion(&gate);
  --asleep;
  return 0;
}
int gate_open(struct inode *, struct file *) {
  ++opens;
  ++asleep;
  wait_for_completion(&gate);
  --asleep;
  return 0;
}
int gate_release(struct inode *, struct file *) {
  ++asleep;
  wait_for_completion(&gate);
  --asleep;
  ++releases;
  return 0;
}
ssize_t take_write(struct file *, const char *, size_t size, loff_t *) {
  ++calls;
  return static_cast<ssize_t>(size);
}
ssize_t gate_write(struct file *, const char *bytes, size_t size, loff_t *) {
  char first;
  if (copy_from_user(&first, bytes, 1))
    return -EFAULT;
  if (first == 'c') {
    complete(&gate);
    return static_cast<ssize_t>(size);
  }
  ++asleep;
  const int error = wait_for_completion_interruptible(&gate);
  --asleep;
  return error ? error : static_cast<ssize_t>(size);
}
ssize_t refusing_write(struct file *, const char *, size_t, loff_t *) {
  ++calls;
  return -EINVAL;
}
__poll_t queue_poll(struct file *file, poll_table *table) {
  poll_wait(file, &queue, table);
  return readable ? static_cast<__poll_t>(EPOLLIN) : 0;
}
constexpr unsigned kAdd = _IOWR('k', 1, int), kTell = _IOR('k', 2, int);
long sum_ioctl(struct file *, unsigned cmd, unsigned long arg) {
  int value = 41;
  if (cmd != kAdd && cmd != kTell)
    return -ENOTTY;
  if (cmd == kAdd && copy_from_user(&value, reinterpret_cast<void *>(arg), sizeof value))
    return -EFAULT;
  ++value;
  return copy_to_user(reinterpret_cast<void *>(arg), &value, sizeof value) ? -EFAULT : 7;
}
ssize_t latching_read(struct file *, char *, size_t, loff_t *) {
  return -ENOSYS;
}

class Mounted : public ::testing::Test {
protected:
  void SetUp() override {
    if (::access("/dev/fuse", R_OK | W_OK) != 0)
      GTEST_SKIP() << "no access to /dev/fuse";
    FuseMount::patience = std::chrono::hours(1); // whatever the machine's speed
    opens = releases = calls = asleep = 0;
    readable = false;
    init_completion(&gate);
    init_waitqueue_head(&queue);
    char name[] = "/tmp/kcompd-fuse-XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    base = name;
    pool = make_pool({});
    ASSERT_EQ(pool->start(), 0);
    auto made = mount_tree(*pool, base, {});
    if (!made)
      GTEST_SKIP() << made.error().message();
    mount = *made;
  }

  void TearDown() override {
    complete_all(&gate);
    for (const auto &node : nodes)
      Tree::instance().remove(node);
    if (mount)
      mount->unmount();
    mount.reset();
    pool.reset();
    ::rmdir(base.c_str());
  }

  std::string add(const char *name, const file_operations &operations) {
    Tree &tree = Tree::instance();
    auto node = tree.make(Node::Kind::kFile, name, 0666);
    node->size = uint64_t{1} << 40;
    node->content = std::make_shared<Device>(operations, std::string("/dev/") + name);
    EXPECT_EQ(tree.add(tree.dev(), node), 0);
    nodes.push_back(node);
    return base + "/dev/" + name;
  }

  static file_operations reading(ssize_t (*read)(struct file *, char *, size_t, loff_t *)) {
    file_operations operations{};
    operations.open = count_open;
    operations.release = count_release;
    operations.read = read;
    operations.llseek = no_llseek;
    return operations;
  }

  // A process that opens and reads; ends with 0, or with the errno.
  static pid_t reader(const std::string &path) {
    const pid_t pid = ::fork();
    if (pid == 0) {
      char byte;
      const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
      ::_exit(fd < 0 || ::read(fd, &byte, 1) < 0 ? errno : 0);
    }
    return pid;
  }

  std::string base;
  std::unique_ptr<Pool> pool;
  std::shared_ptr<FuseMount> mount;
  std::vector<std::shared_ptr<Node>> nodes;
};

} // namespace

TEST_F(Mounted, ListsTheTree) {
  add("listed", reading(text_read));
  DIR *directory = ::opendir((base + "/dev").c_str());
  ASSERT_NE(directory, nullptr);
  bool found = false;
  while (const dirent *entry = ::readdir(directory))
    found |= std::strcmp(entry->d_name, "listed") == 0;
  ::closedir(directory);
  EXPECT_TRUE(found);
  struct stat stat;
  ASSERT_EQ(::stat((base + "/dev/listed").c_str(), &stat), 0);
  EXPECT_TRUE(S_ISREG(stat.st_mode));
  EXPECT_EQ(::stat((base + "/dev/missing").c_str(), &stat), -1);
  EXPECT_EQ(errno, ENOENT);
}

TEST_F(Mounted, NothingIsMadeOrTakenAwayByName) {
  const std::string path = add("there", reading(text_read));
  EXPECT_EQ(::open((base + "/dev/new").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600), -1);
  EXPECT_EQ(errno, ENOENT);
  EXPECT_EQ(::mkdir((base + "/new").c_str(), 0700), -1);
  EXPECT_EQ(errno, ENOENT);
  EXPECT_EQ(::unlink(path.c_str()), -1);
  EXPECT_EQ(errno, EPERM);
}

TEST_F(Mounted, ModeOfANodeCanBeChanged) {
  const std::string path = add("mode", reading(text_read));
  ASSERT_EQ(::chmod(path.c_str(), 0640), 0);
  struct stat stat;
  ASSERT_EQ(::stat(path.c_str(), &stat), 0);
  EXPECT_EQ(stat.st_mode & 07777, 0640U);
}

TEST_F(Mounted, StreamKeepsAPositionForEachOpen) {
  const std::string path = add("stream", reading(text_read));
  const int one = ::open(path.c_str(), O_RDONLY | O_CLOEXEC), two = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  char text[6] = {};
  EXPECT_EQ(::read(one, text, 5), 5);
  EXPECT_STREQ(text, "01234");
  EXPECT_EQ(::read(two, text, 3), 3);
  EXPECT_EQ(std::string(text, 3), "012");
  EXPECT_EQ(::read(one, text, 5), 5);
  EXPECT_STREQ(text, "56789");
  EXPECT_EQ(::read(one, text, 5), 0);
  ::close(one);
  ::close(two);
  wait_until([] { return releases == 2; });
}

TEST_F(Mounted, SeekableFileHasOffsets) {
  file_operations operations = reading(text_read);
  operations.llseek = default_llseek;
  const int fd = ::open(add("seekable", operations).c_str(), O_RDONLY | O_CLOEXEC);
  char text[4] = {};
  EXPECT_EQ(::pread(fd, text, 3, 7), 3);
  EXPECT_STREQ(text, "789");
  EXPECT_EQ(::lseek(fd, 4, SEEK_SET), 4);
  EXPECT_EQ(::read(fd, text, 3), 3);
  EXPECT_STREQ(text, "456");
  ::close(fd);
}

TEST_F(Mounted, BigWriteStopsAtTheFirstRefusal) {
  file_operations operations{};
  operations.write = refusing_write;
  const int fd = ::open(add("refusing", operations).c_str(), O_WRONLY | O_CLOEXEC);
  const std::string digits(10 << 20, '7');
  EXPECT_EQ(::write(fd, digits.data(), digits.size()), -1);
  EXPECT_EQ(errno, EINVAL);
  EXPECT_EQ(calls, 1);
  ::close(fd);
}

TEST_F(Mounted, WriteReachesTheDriver) {
  file_operations operations{};
  operations.write = take_write;
  const int fd = ::open(add("taking", operations).c_str(), O_WRONLY | O_CLOEXEC);
  EXPECT_EQ(::write(fd, "12345", 5), 5);
  EXPECT_EQ(calls, 1);
  ::close(fd);
}

TEST_F(Mounted, OpenThatTruncatesDoesNotWaitForAWrite) {
  file_operations operations{};
  operations.write = gate_write;
  const std::string path = add("gate", operations);
  constexpr int kWriters = 3;
  std::vector<std::thread> writers;
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&] { // each opens as a shell does for "echo wait > node"
      const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
      EXPECT_EQ(::write(fd, "wait", 4), 4);
      ::close(fd);
    });
    wait_until([i] { return asleep == i + 1; });
  }
  struct stat listed, opened;
  ASSERT_EQ(::stat(path.c_str(), &listed), 0);
  for (int i = 0; i < kWriters; ++i) {
    const int fd = ::open(path.c_str(), O_WRONLY | (i ? O_TRUNC : O_APPEND) | O_CLOEXEC);
    EXPECT_EQ(::write(fd, "complete", 8), 8);
    ASSERT_EQ(::fstat(fd, &opened), 0);
    EXPECT_EQ(opened.st_ino, listed.st_ino);
    ::close(fd);
  }
  for (std::thread &writer : writers)
    writer.join();
  EXPECT_EQ(listed.st_ino, nodes.front()->ino);
}

TEST_F(Mounted, SignalEndsAnInterruptibleRead) {
  const pid_t pid = reader(add("gate", reading(gate_read)));
  wait_until([] { return asleep == 1; });
  ::kill(pid, SIGTERM);
  int status;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_TRUE(WIFSIGNALED(status));
  wait_until([] { return asleep == 0 && releases == 1; });
}

TEST_F(Mounted, KilledClientOfAnUninterruptibleReadGoesAndItsHandlerStays) {
  const pid_t pid = reader(add("hard", reading(hard_read)));
  wait_until([] { return asleep == 1; });
  ::kill(pid, SIGKILL);
  int status;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_EQ(asleep, 1);
  EXPECT_EQ(releases, 0); // the orphan still uses the file
  complete_all(&gate);
  wait_until([] { return asleep == 0 && releases == 1; });
}

TEST_F(Mounted, OpenThatSucceedsAfterItsClientWasKilledIsReleased) {
  file_operations operations = reading(text_read);
  operations.open = gate_open;
  const pid_t pid = reader(add("slow_open", operations));
  wait_until([] { return asleep == 1; });
  ::kill(pid, SIGKILL);
  int status;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_EQ(releases, 0);
  complete_all(&gate);
  wait_until([] { return releases == 1; });
}

TEST_F(Mounted, CloseIsNotHeldUpByARelease) {
  file_operations operations = reading(text_read);
  operations.release = gate_release;
  const int fd = ::open(add("slow_release", operations).c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(fd, 0);
  EXPECT_EQ(::close(fd), 0);
  wait_until([] { return asleep == 1; });
  const int other = ::open(add("other", reading(text_read)).c_str(), O_RDONLY | O_CLOEXEC);
  EXPECT_GE(other, 0);
  ::close(other);
  complete_all(&gate);
  wait_until([] { return releases >= 1; });
}

TEST_F(Mounted, BarrierSeesAClose) {
  const std::string path = add("closed", reading(text_read));
  for (int i = 1; i <= 100; ++i) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    ::close(fd);
    pool->barrier();
    ASSERT_EQ(releases, i);
  }
}

TEST_F(Mounted, PollWaitsForTheQueue) {
  file_operations operations = reading(text_read);
  operations.poll = queue_poll;
  const int fd = ::open(add("polled", operations).c_str(), O_RDONLY | O_CLOEXEC);
  pollfd waits{fd, POLLIN, 0};
  EXPECT_EQ(::poll(&waits, 1, 0), 0);
  std::thread waker([] {
    readable = true;
    wake_up(&queue);
  });
  EXPECT_EQ(::poll(&waits, 1, -1), 1);
  EXPECT_TRUE(waits.revents & POLLIN);
  waker.join();
  ::close(fd);
}

TEST_F(Mounted, FileWithoutPollIsAlwaysReady) {
  const std::string path = add("ready", reading(text_read));
  for (int i = 0; i < 2; ++i) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    pollfd waits{fd, POLLIN, 0};
    EXPECT_EQ(::poll(&waits, 1, 0), 1);
    EXPECT_TRUE(waits.revents & POLLIN);
    ::close(fd);
  }
}

TEST_F(Mounted, IoctlCarriesDataBothWays) {
  file_operations operations = reading(text_read);
  operations.unlocked_ioctl = sum_ioctl;
  const int fd = ::open(add("ioctl", operations).c_str(), O_RDONLY | O_CLOEXEC);
  int value = 5;
  EXPECT_EQ(::ioctl(fd, kAdd, &value), 7);
  EXPECT_EQ(value, 6);
  EXPECT_EQ(::ioctl(fd, kTell, &value), 7);
  EXPECT_EQ(value, 42);
  EXPECT_EQ(::ioctl(fd, _IO('k', 3), 0), -1);
  EXPECT_EQ(errno, ENOTTY);
  EXPECT_EQ(::isatty(fd), 0);
  ::close(fd);
}

TEST_F(Mounted, EnosysIsNotRemembered) {
  const int fd = ::open(add("enosys", reading(latching_read)).c_str(), O_RDONLY | O_CLOEXEC);
  char byte;
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(::read(fd, &byte, 1), -1);
    EXPECT_EQ(errno, ENOTTY);
  }
  ::close(fd);
}

TEST_F(Mounted, OpenFileOutlivesItsNode) {
  const std::string path = add("removed", reading(text_read));
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  Tree::instance().remove(nodes.back());
  struct stat stat;
  EXPECT_EQ(::stat(path.c_str(), &stat), -1);
  EXPECT_EQ(::fstat(fd, &stat), 0);
  char text[4] = {};
  EXPECT_EQ(::read(fd, text, 3), 3);
  EXPECT_STREQ(text, "012");
  ::close(fd);
  wait_until([] { return releases == 1; });
}

TEST_F(Mounted, UnmountTellsSleepingClientsAndReleasesTheirFiles) {
  const std::string path = add("gate", reading(gate_read));
  std::vector<pid_t> clients;
  for (int i = 0; i < 10; ++i)
    clients.push_back(reader(path));
  wait_until([] { return asleep == 10; });
  mount->unmount();
  for (pid_t pid : clients) {
    int status;
    ASSERT_EQ(::waitpid(pid, &status, 0), pid);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) != 0);
  }
  EXPECT_EQ(releases, 10);
}
