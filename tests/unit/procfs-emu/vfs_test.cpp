// SPDX-License-Identifier: MIT
// Open files: what the layer between a client and a driver's operations promises to both.
#include "kernel/printk/printk.h"
#include "kernel/sched/task.h"
#include "procfs-emu/vfs.h"
#include <atomic>
#include <functional>
#include <gtest/gtest.h>
#include <linux/cred.h>
#include <linux/poll.h>
#include <linux/uaccess.h>
#include <string>
#include <thread>
#include <vector>

using namespace kcompd;

namespace {

struct Call final : CallContext {
  explicit Call(uid_t caller = 0) {
    uid = caller;
    gid = caller;
    enter_call(*this);
  }
  ~Call() override { leave_call(); }
  void will_block() noexcept override {}
  void identify(task_struct &) noexcept override {}
  int caller_cpu() noexcept override { return -1; }
};

// A thing to open, whose operations a test fills in. They find it by the inode.
struct Thing final : vfs::Openable {
  struct inode node = {};
  struct file_operations fops = {};
  std::string name = "/dev/thing";
  int err = 0;
  std::atomic<int> held = 0;
  std::atomic<bool> removed = false;
  std::atomic<int> inside = 0;

  Thing() { node.i_private = this; }
  struct inode &inode() noexcept override {
    return node;
  }
  const char *path() const noexcept override { return name.c_str(); }
  int get(const struct file_operations **ret_fops, struct module **ret_owner) noexcept override {
    if (err)
      return err;
    ++held;
    *ret_fops = &fops;
    *ret_owner = nullptr;
    return 0;
  }
  void put(struct module *) noexcept override { --held; }
  bool begin() noexcept override {
    if (removed)
      return false;
    ++inside;
    return true;
  }
  void end() noexcept override { --inside; }
};

struct Opened {
  std::shared_ptr<Thing> thing;
  vfs::OpenFile *file = nullptr;
  int err;

  explicit Opened(std::shared_ptr<Thing> what, unsigned flags = O_RDWR) : thing(std::move(what)) {
    err = vfs::open(thing, flags, &file);
  }
  ~Opened() { close(); }
  void close() {
    if (file)
      vfs::release(file);
    file = nullptr;
  }
  vfs::OpenFile &operator*() { return *file; }
};

std::shared_ptr<Thing> thing_with(std::function<void(file_operations &)> fill) {
  auto thing = std::make_shared<Thing>();
  fill(thing->fops);
  return thing;
}

ssize_t read_hello(struct file *, char *to, size_t size, loff_t *pos) {
  return simple_read_from_buffer(to, size, pos, "hello\n", 6);
}

ssize_t read_position(struct file *file, char *to, size_t size, loff_t *pos) {
  std::string text = pos ? std::to_string(*pos) : "none";
  return copy_to_user(to, text.data(), std::min(size, text.size())) ? -EFAULT : static_cast<ssize_t>(text.size());
}

std::string text_of(vfs::OpenFile &file, std::optional<loff_t> offset = {}) {
  char buffer[64];
  ssize_t size = vfs::read(file, buffer, sizeof(buffer), offset, 0);
  return size < 0 ? "error " + std::to_string(-size) : std::string(buffer, static_cast<size_t>(size));
}

int log_lines_with(LogReader &reader, std::string_view part) {
  log_finish_line();
  LogRecord record;
  int count = 0;
  for (int err; (err = reader.next(record)) != -EAGAIN;)
    count += err == 0 && record.text().find(part) != std::string_view::npos;
  return count;
}

TEST(Vfs, ReadAndWriteNeedTheModeOfTheOpen) {
  Call call;
  auto thing = thing_with([](auto &ops) {
    ops.read = read_hello;
    ops.write = [](struct file *, const char *, size_t size, loff_t *) { return static_cast<ssize_t>(size); };
  });
  char buffer[8];
  Opened reader(thing, O_RDONLY), writer(thing, O_WRONLY), neither(thing, 3);
  EXPECT_EQ(vfs::write(*reader, "x", 1, {}, 0), -EBADF);
  EXPECT_EQ(vfs::read(*writer, buffer, 8, {}, 0), -EBADF);
  EXPECT_EQ(vfs::read(*neither, buffer, 8, {}, 0), -EBADF);
  EXPECT_EQ(vfs::read(*reader, buffer, 8, {}, 0), 6);
  EXPECT_EQ(vfs::write(*writer, "x", 1, {}, 0), 1);
}

TEST(Vfs, WhatAReadCountsButHasNotCopiedIsZero) {
  Call call;
  Opened file(thing_with([](auto &ops) {
    ops.read = [](struct file *, char *user, size_t size, loff_t *) -> ssize_t {
      return copy_to_user(user, "hello", 5) ? -EFAULT : static_cast<ssize_t>(size);
    };
  }));
  char buffer[12] = "of somebody";
  EXPECT_EQ(vfs::read(*file, buffer, sizeof buffer - 1, {}, 0), 11);
  EXPECT_EQ(std::string(buffer, sizeof buffer), "hello" + std::string(7, '\0'));
}

TEST(Vfs, AReadThatCopiesAndReturnsNothingIsToldOnce) {
  Call call;
  auto thing = thing_with([](auto &ops) {
    ops.read = [](struct file *, char *user, size_t, loff_t *) -> ssize_t {
      return copy_to_user(user, "hello", 5) ? -EFAULT : 0;
    };
  });
  LogReader reader(LogReader::From::kNewest);
  char buffer[12];
  for (int i = 0; i < 2; ++i) {
    Opened file(thing);
    EXPECT_EQ(vfs::read(*file, buffer, sizeof buffer, {}, 0), 0);
  }
  auto record = std::make_unique<LogRecord>();
  ASSERT_EQ(reader.next(*record), 0);
  EXPECT_EQ(record->text(),
            std::string(thing->path()) + ": read() copied 5 bytes and returned 0: its caller does not get them");
  EXPECT_NE(reader.next(*record), 0) << record->text();
}

TEST(Vfs, OnlyAnAdministratorHasMoreFilesOpenThanTheLimit) {
  auto thing = thing_with([](file_operations &fops) { fops.read = read_hello; });
  const int others = vfs::open_files();
  LogReader reader(LogReader::From::kNewest);
  vfs::files_max = others + 1;
  {
    Call call(1000);
    Opened one(thing), two(thing);
    EXPECT_EQ(one.err, 0);
    EXPECT_EQ(two.err, -ENFILE);
    EXPECT_EQ(vfs::open_files(), others + 1);
    EXPECT_EQ(log_lines_with(reader, "VFS: file-max limit " + std::to_string(others + 1) + " reached"), 1);
    one.close();
    Opened three(thing);
    EXPECT_EQ(three.err, 0);
  }
  {
    Opened one(thing), two(thing); // the runtime itself may do all
    EXPECT_EQ(two.err, 0);
  }
  auto broken = std::make_shared<Thing>(); // the failures give back what they took
  broken->err = -ENXIO;
  EXPECT_EQ(Opened(broken).err, -ENXIO);
  auto refuses =
      thing_with([](file_operations &fops) { fops.open = [](struct inode *, struct file *) { return -EBUSY; }; });
  EXPECT_EQ(Opened(refuses).err, -EBUSY);
  EXPECT_EQ(vfs::open_files(), others);
  vfs::files_max = INT_MAX;
}

TEST(Vfs, AbsentOperationsAnswerAsInTheKernel) {
  Call call;
  Opened file(std::make_shared<Thing>());
  char buffer[8];
  EXPECT_EQ(vfs::read(*file, buffer, 8, {}, 0), -EINVAL);
  EXPECT_EQ(vfs::write(*file, "x", 1, {}, 0), -EINVAL);
  EXPECT_EQ(vfs::ioctl(*file, 1, 0, false), -ENOTTY);
  EXPECT_EQ(vfs::fsync(*file, false), -EINVAL);
  EXPECT_EQ(vfs::flush(*file), 0);
  EXPECT_EQ(vfs::poll(*file, nullptr), unsigned{EPOLLIN | EPOLLOUT | EPOLLRDNORM | EPOLLWRNORM});
  EXPECT_FALSE(vfs::seekable(*file));
}

TEST(Vfs, CopyBeyondTheRequestIsUncopied) {
  Call call;
  auto thing = thing_with([](auto &ops) {
    ops.read = [](struct file *, char *to, size_t size, loff_t *) -> ssize_t {
      std::string text(size + 5, 'x');
      return copy_to_user(to, text.data(), text.size()) == 5 ? -EFAULT : 0;
    };
  });
  char buffer[16] = {};
  EXPECT_EQ(vfs::read(*Opened(thing), buffer, 8, {}, 0), -EFAULT);
  EXPECT_EQ(std::string(buffer), "xxxxxxxx");
}

TEST(Vfs, BufferIsOutOfReachAfterTheCall) {
  Call call;
  Opened file(thing_with([](auto &ops) { ops.read = read_hello; }));
  char buffer[8];
  EXPECT_EQ(vfs::read(*file, buffer, 8, {}, 0), 6);
  EXPECT_EQ(_copy_to_user(buffer, "x", 1), 1u);
}

TEST(Vfs, MoreThanAskedForIsEioAndToldOnceAFile) {
  Call call;
  auto thing = thing_with([](auto &ops) {
    ops.read = [](struct file *, char *, size_t size, loff_t *) { return static_cast<ssize_t>(size) + 1; };
    ops.write = [](struct file *, const char *, size_t size, loff_t *) { return static_cast<ssize_t>(size) + 1; };
  });
  LogReader reader(LogReader::From::kNewest);
  Opened file(thing);
  char buffer[4];
  EXPECT_EQ(vfs::read(*file, buffer, 4, {}, 0), -EIO);
  EXPECT_EQ(vfs::write(*file, "abcd", 4, {}, 0), -EIO);
  EXPECT_EQ(log_lines_with(reader, "driver returned 5 of 4 bytes"), 1);
}

TEST(Vfs, PositionMovesAsTheDriverSays) {
  Call call;
  Opened file(thing_with([](auto &ops) { ops.read = read_hello; }));
  char buffer[4];
  EXPECT_EQ(vfs::read(*file, buffer, 4, {}, 0), 4);
  EXPECT_EQ(std::string(buffer, 4), "hell");
  EXPECT_EQ(vfs::read(*file, buffer, 4, {}, 0), 2);
  EXPECT_EQ(vfs::read(*file, buffer, 4, {}, 0), 0);
  EXPECT_EQ(vfs::read(*file, buffer, 4, 1, 0), 4);
  EXPECT_EQ(std::string(buffer, 4), "ello");
  EXPECT_EQ(vfs::read(*file, buffer, 4, -1, 0), -EINVAL);
}

TEST(Vfs, TwoOpensHaveTwoPositions) {
  Call call;
  auto thing = thing_with([](auto &ops) { ops.read = read_hello; });
  Opened one(thing), two(thing);
  EXPECT_EQ(text_of(*one), "hello\n");
  EXPECT_EQ(text_of(*one), "");
  EXPECT_EQ(text_of(*two), "hello\n");
}

TEST(Vfs, StreamsHaveNoPosition) {
  Call call;
  auto thing = thing_with([](auto &ops) {
    ops.read = read_position;
    ops.llseek = default_llseek;
    ops.open = stream_open;
  });
  Opened file(thing);
  EXPECT_EQ(text_of(*file), "none");
  EXPECT_FALSE(vfs::seekable(*file));
}

TEST(Vfs, SeekableIsWhatTheDriverCanSeek) {
  Call call;
  auto with = [](loff_t (*llseek)(struct file *, loff_t, int), int (*open)(struct inode *, struct file *) = nullptr) {
    return vfs::seekable(*Opened(thing_with([&](auto &ops) {
      ops.llseek = llseek;
      ops.open = open;
    })));
  };
  EXPECT_TRUE(with(default_llseek));
  EXPECT_FALSE(with(no_llseek));
  EXPECT_FALSE(with(noop_llseek));
  EXPECT_FALSE(with(default_llseek, nonseekable_open));
}

TEST(Vfs, NonblockFollowsEachCall) {
  Call call;
  auto thing = thing_with([](auto &ops) {
    ops.read = [](struct file *file, char *, size_t, loff_t *) -> ssize_t {
      return file->f_flags & O_NONBLOCK ? -EAGAIN : 0;
    };
  });
  Opened file(thing, O_RDONLY | O_NONBLOCK);
  char buffer[1];
  EXPECT_EQ(vfs::read(*file, buffer, 1, {}, O_RDONLY), 0);
  EXPECT_EQ(vfs::read(*file, buffer, 1, {}, O_RDONLY | O_NONBLOCK), -EAGAIN);
}

TEST(Vfs, TruncIsSeenByOpenOnly) {
  Call call;
  auto thing = thing_with([](auto &ops) {
    ops.open = [](struct inode *, struct file *file) -> int {
      file->private_data = file->f_flags & O_TRUNC ? file : nullptr;
      return 0;
    };
    ops.write = [](struct file *file, const char *, size_t, loff_t *) -> ssize_t {
      return (file->private_data != nullptr) + 10 * ((file->f_flags & O_TRUNC) != 0) - 100;
    };
  });
  EXPECT_EQ(vfs::write(*Opened(thing, O_WRONLY | O_TRUNC), "x", 1, {}, 0), -99);
}

TEST(Vfs, FailedOpenHoldsNothing) {
  Call call;
  auto thing = thing_with([](auto &ops) { ops.open = [](struct inode *, struct file *) { return -EBUSY; }; });
  EXPECT_EQ(Opened(thing).err, -EBUSY);
  EXPECT_EQ(thing->held, 0);
  thing->fops.open = [](struct inode *, struct file *) { return 5; };
  EXPECT_EQ(Opened(thing).err, -EINVAL);
  thing->err = -ENXIO;
  EXPECT_EQ(Opened(thing).err, -ENXIO);
  EXPECT_EQ(thing->held, 0);
}

TEST(Vfs, ReleaseRunsOnceAndLetsGo) {
  Call call;
  static int releases;
  releases = 0;
  auto thing = thing_with([](auto &ops) { ops.release = [](struct inode *, struct file *) { return ++releases; }; });
  Opened file(thing);
  EXPECT_EQ(thing->held, 1);
  file.close();
  EXPECT_EQ(releases, 1);
  EXPECT_EQ(thing->held, 0);
}

TEST(Vfs, OpenMayPutOtherOperationsInPlace) {
  Call call;
  static const file_operations other = [] {
    file_operations ops = {};
    ops.read = read_hello;
    return ops;
  }();
  auto thing = thing_with([](auto &ops) {
    ops.open = [](struct inode *, struct file *file) {
      replace_fops(file, fops_get(&other));
      return 0;
    };
  });
  EXPECT_EQ(text_of(*Opened(thing)), "hello\n");
}

TEST(Vfs, RemovedEntryIsEio) {
  Call call;
  Opened file(thing_with([](auto &ops) {
    ops.read = read_hello;
    ops.unlocked_ioctl = [](struct file *, unsigned, unsigned long) { return 0L; };
  }));
  file.thing->removed = true;
  char buffer[8];
  EXPECT_EQ(vfs::read(*file, buffer, 8, {}, 0), -EIO);
  EXPECT_EQ(vfs::ioctl(*file, 1, 0, false), -EIO);
  EXPECT_EQ(Opened(file.thing).err, -ENOENT);
  EXPECT_EQ(file.thing->inside, 0);
}

TEST(Vfs, NameAndCallerAreSeenByTheDriver) {
  Call call(1000);
  auto thing = thing_with([](auto &ops) {
    ops.read = [](struct file *file, char *to, size_t size, loff_t *) -> ssize_t {
      char path[64];
      std::string text = std::string(reinterpret_cast<const char *>(file->f_path.dentry->d_name.name)) + " " +
                         reinterpret_cast<const char *>(file->f_path.dentry->d_parent->d_iname) + " " +
                         file_path(file, path, sizeof(path)) + " " + std::to_string(file->f_cred->fsuid.val);
      return copy_to_user(to, text.data(), std::min(size, text.size())) ? -EFAULT : static_cast<ssize_t>(text.size());
    };
  });
  EXPECT_EQ(text_of(*Opened(thing)), "thing dev /dev/thing 1000");
}

TEST(Vfs, IteratorOperationsServeReadAndWrite) {
  Call call;
  static std::string got;
  auto thing = thing_with([](auto &ops) {
    ops.read_iter = [](struct kiocb *iocb, struct iov_iter *to) -> ssize_t {
      size_t size = copy_to_iter("abcdef" + iocb->ki_pos, 6 - static_cast<size_t>(iocb->ki_pos), to);
      iocb->ki_pos += static_cast<loff_t>(size);
      return static_cast<ssize_t>(size);
    };
    ops.write_iter = [](struct kiocb *, struct iov_iter *from) -> ssize_t {
      got.resize(iov_iter_count(from));
      return static_cast<ssize_t>(copy_from_iter(got.data(), got.size(), from));
    };
  });
  Opened file(thing);
  char buffer[4];
  EXPECT_EQ(vfs::read(*file, buffer, 4, {}, 0), 4);
  EXPECT_EQ(std::string(buffer, 4), "abcd");
  EXPECT_EQ(vfs::read(*file, buffer, 4, {}, 0), 2);
  EXPECT_EQ(vfs::write(*file, "xyz", 3, {}, 0), 3);
  EXPECT_EQ(got, "xyz");
}

TEST(Vfs, IoctlKnowsItsOwnCommandsAndCompat) {
  Call call;
  auto thing = thing_with([](auto &ops) {
    ops.unlocked_ioctl = [](struct file *, unsigned cmd, unsigned long arg) -> long {
      return cmd == 7 ? static_cast<long>(arg) : -ENOIOCTLCMD;
    };
  });
  Opened file(thing);
  EXPECT_EQ(vfs::ioctl(*file, 7, 42, false), 42);
  EXPECT_EQ(vfs::ioctl(*file, 8, 42, false), -ENOTTY);
  EXPECT_EQ(vfs::ioctl(*file, 7, 42, true), -ENOTTY); // no .compat_ioctl, no guess at what 32 bits mean
  thing->fops.compat_ioctl = compat_ptr_ioctl;
  EXPECT_EQ(vfs::ioctl(*file, 7, 42, true), 42);
}

TEST(Vfs, ReadersOfOneFileGetTheBytesOnceEachOrTogether) {
  Opened file(thing_with([](auto &ops) {
    ops.read = [](struct file *, char *, size_t size, loff_t *pos) {
      *pos += static_cast<loff_t>(size);
      return static_cast<ssize_t>(size);
    };
  }));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      Call call;
      char buffer[1];
      for (int round = 0; round < 1000; ++round)
        EXPECT_EQ(vfs::read(*file, buffer, 1, {}, round & 1 ? O_NONBLOCK : 0), 1);
    });
  for (auto &thread : threads)
    thread.join();
}

// ---- poll

struct Bell final : vfs::PollNotifier {
  std::atomic<int> rings = 0;
  void wake() noexcept override { ++rings; }
};

struct Pollable {
  DECLARE_WAIT_QUEUE_HEAD(queue);
  DECLARE_WAIT_QUEUE_HEAD(other);
  std::atomic<unsigned> ready = 0;
};

unsigned poll_both(struct file *file, struct poll_table_struct *table) {
  auto *state = static_cast<Pollable *>(file->f_inode->i_private);
  poll_wait(file, &state->queue, table);
  poll_wait(file, &state->other, table);
  return state->ready;
}

std::shared_ptr<Thing> pollable(Pollable &state) {
  auto thing = thing_with([](auto &ops) { ops.poll = poll_both; });
  thing->node.i_private = &state;
  return thing;
}

TEST(Poll, TellsOnceAndThenForgets) {
  Call call;
  Pollable state;
  Opened file(pollable(state));
  auto bell = std::make_shared<Bell>();
  EXPECT_EQ(vfs::poll(*file, bell), 0u);
  wake_up(&state.queue);
  wake_up(&state.other);
  wake_up(&state.queue);
  EXPECT_EQ(bell->rings, 1);
  state.ready = EPOLLIN;
  EXPECT_EQ(vfs::poll(*file, bell), unsigned{EPOLLIN});
  wake_up(&state.other);
  EXPECT_EQ(bell->rings, 2);
}

TEST(Poll, ALookHangsNothingAndKeepsTheWaiter) {
  Call call;
  Pollable state;
  Opened file(pollable(state));
  EXPECT_EQ(vfs::poll(*file, nullptr), 0u);
  EXPECT_FALSE(waitqueue_active(&state.queue));
  auto bell = std::make_shared<Bell>();
  vfs::poll(*file, bell);
  vfs::poll(*file, nullptr);
  wake_up(&state.queue);
  EXPECT_EQ(bell->rings, 1);
}

TEST(Poll, NewerNotifierTakesThePlace) {
  Call call;
  Pollable state;
  Opened file(pollable(state));
  auto old_bell = std::make_shared<Bell>(), new_bell = std::make_shared<Bell>();
  vfs::poll(*file, old_bell);
  vfs::poll(*file, new_bell);
  wake_up(&state.queue);
  EXPECT_EQ(old_bell->rings, 0);
  EXPECT_EQ(new_bell->rings, 1);
  EXPECT_EQ(old_bell.use_count(), 1);
}

TEST(Poll, ReleaseLeavesTheQueuesBeforeTheDriverIsCalled) {
  Call call;
  Pollable state;
  auto thing = pollable(state);
  static bool active;
  thing->fops.release = [](struct inode *inode, struct file *) -> int {
    active = waitqueue_active(&static_cast<Pollable *>(inode->i_private)->queue);
    return 0;
  };
  Opened file(thing);
  vfs::poll(*file, std::make_shared<Bell>());
  EXPECT_TRUE(waitqueue_active(&state.queue));
  file.close();
  EXPECT_FALSE(active);
}

TEST(Poll, WakeUpsRaceNewPollsAndReleases) {
  Pollable state;
  auto thing = pollable(state);
  std::atomic<bool> stop = false;
  std::thread waker([&] {
    while (!stop) {
      wake_up(&state.queue);
      wake_up(&state.other);
    }
  });
  for (int round = 0; round < 200; ++round) {
    Opened file(thing);
    std::vector<std::thread> pollers;
    for (int i = 0; i < 2; ++i)
      pollers.emplace_back([&] {
        Call call;
        for (int j = 0; j < 20; ++j)
          vfs::poll(*file, std::make_shared<Bell>());
      });
    for (auto &poller : pollers)
      poller.join();
  }
  stop = true;
  waker.join();
  EXPECT_FALSE(waitqueue_active(&state.queue));
}

// A waiter that polls, sleeps until told, and looks again must see every event, whatever other polls of the file go on.
TEST(Poll, NoEventIsLostBetweenTwoPollers) {
  Pollable state;
  Opened file(pollable(state));
  for (int round = 0; round < 500; ++round) {
    state.ready = 0;
    auto one = std::make_shared<Bell>(), two = std::make_shared<Bell>();
    unsigned seen_one = 0, seen_two = 0;
    std::thread first([&] {
      Call call;
      seen_one = vfs::poll(*file, one);
    });
    std::thread second([&] {
      Call call;
      seen_two = vfs::poll(*file, two);
    });
    state.ready = EPOLLIN;
    wake_up(&state.queue);
    first.join();
    second.join();
    EXPECT_TRUE(one->rings + two->rings > 0 || (seen_one && seen_two));
  }
}

} // namespace
