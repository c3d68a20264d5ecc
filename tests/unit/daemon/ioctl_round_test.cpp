// SPDX-License-Identifier: MIT
// An ioctl without restriction whose caller can not be traced: the driver's copies are the kernel's work. The test
// plays the kernel: it gets "again, with these ranges", copies, and sends the request once more. The caller's thread is
// one that does not exist, so that the quick way is closed.
#include "daemon/ioctl_round.h"

#include "daemon/call.h"
#include "kernel/sched/core.h"
#include "tests/unit/daemon/function_channel.h"
#include "tests/unit/wait_until.h"
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <gtest/gtest.h>
#include <linux/compat.h>
#include <linux/completion.h>
#include <linux/fs.h>
#include <linux/ioctl.h>
#include <linux/uaccess.h>
#include <mutex>
#include <string>
#include <unistd.h>

using namespace kcompd;
using test::wait_until;

namespace {

constexpr pid_t kCaller = 0x7ffffff0, kOther = 0x7ffffff1;
const uintptr_t kNowhere = 1UL << 40; // nothing is mapped there

// One ioctl(2) as its caller sees it, and the kernel's part of it. Addresses are this process's own.
struct Ioctl {
  explicit Ioctl(unsigned command, unsigned long argument = 0, pid_t thread = kCaller, bool is_compat = false)
      : cmd(command), arg(argument), pid(thread), compat(is_compat) {}

  const unsigned cmd;
  const unsigned long arg;
  const pid_t pid;
  const bool compat;
  std::atomic<bool> swallow{false}; // the request never comes again

  std::mutex mutex;
  InterruptSink *sink = nullptr;
  bool interrupted = false;
  std::vector<UserRange> out;
  std::atomic<int> rounds{0}, answers{0}, result{0};
  std::function<void(const std::vector<char> &in, size_t out_size)> send;

  void finish(int value) {
    result = value;
    ++answers;
  }
  void interrupt() {
    std::lock_guard<std::mutex> lock(mutex);
    interrupted = true;
    if (sink)
      sink->interrupted();
  }
};

class KernelPort final : public ReplyPort {
public:
  explicit KernelPort(Ioctl &ioctl) : ioctl_(ioctl) {}
  void error(int positive_errno) noexcept override { ioctl_.finish(-positive_errno); }
  bool opened(void *, bool, bool) noexcept override { return false; }
  void data(const void *, size_t) noexcept override { std::abort(); }
  void written(size_t) noexcept override { std::abort(); }
  void sought(off_t) noexcept override { std::abort(); }
  void polled(unsigned) noexcept override { std::abort(); }
  void ioctl_result(int result, const void *bytes, size_t size) noexcept override {
    const char *from = static_cast<const char *>(bytes);
    for (const UserRange &range : ioctl_.out) {
      const size_t count = std::min(size, range.size);
      if (count > 0 && range.user >= kNowhere && range.user < kNowhere + 4096) {
        ioctl_.finish(-EFAULT);
        return;
      }
      std::memcpy(reinterpret_cast<void *>(range.user), from, count);
      from += count;
      size -= count;
    }
    ioctl_.finish(size ? -EIO : result);
  }
  void ioctl_again(const std::vector<UserRange> &in, const std::vector<UserRange> &out) noexcept override {
    ++ioctl_.rounds;
    if (ioctl_.swallow)
      return;
    std::vector<char> bytes;
    for (const UserRange &range : in) {
      if (range.user <= kNowhere && kNowhere < range.user + range.size) {
        ioctl_.finish(-EFAULT); // and the request is forgotten
        return;
      }
      const char *from = reinterpret_cast<const char *>(range.user);
      bytes.insert(bytes.end(), from, from + range.size);
    }
    ioctl_.out = out;
    ioctl_.send(bytes, total_size(out));
  }
  std::unique_ptr<ReplyPort> keep() noexcept override { return std::make_unique<KernelPort>(ioctl_); }
  void arm(InterruptSink &sink) noexcept override {
    std::lock_guard<std::mutex> lock(ioctl_.mutex);
    ioctl_.sink = &sink;
    if (ioctl_.interrupted)
      sink.interrupted();
  }
  void disarm() noexcept override {
    std::lock_guard<std::mutex> lock(ioctl_.mutex);
    ioctl_.sink = nullptr;
  }

private:
  Ioctl &ioctl_;
};

// The driver: whatever the test says. C, so this is global.
std::function<long(unsigned cmd, unsigned long arg)> driver;
std::atomic<int> runs, releases;

long run_driver(struct file *, unsigned cmd, unsigned long arg) {
  ++runs;
  return driver(cmd, arg);
}
int count_release(struct inode *, struct file *) {
  ++releases;
  return 0;
}

class Device final : public vfs::Openable {
public:
  Device() {
    operations_.unlocked_ioctl = run_driver;
    operations_.compat_ioctl = run_driver;
    operations_.release = count_release;
  }
  struct inode &inode() noexcept override {
    return inode_;
  }
  const char *path() const noexcept override { return "/dev/device"; }
  int get(const file_operations **ret_operations, struct module **ret_owner) noexcept override {
    *ret_operations = &operations_;
    *ret_owner = nullptr;
    return 0;
  }
  void put(struct module *) noexcept override {}

private:
  file_operations operations_{};
  struct inode inode_ {};
};

template <typename T> T *user(unsigned long address) {
  return reinterpret_cast<T *>(address);
}
unsigned long address(const void *pointer) {
  return reinterpret_cast<unsigned long>(pointer);
}

// The caller's memory: pages of its own, as what is brought is whole pages.
struct alignas(4096) Memory {
  char bytes[4 * 4096] = {};
};

class IoctlRounds : public ::testing::Test {
protected:
  void SetUp() override {
    IoctlRound::patience = std::chrono::hours(1); // whatever the machine's speed
    runs = releases = 0;
    ASSERT_EQ(pool->start(), 0);
    ASSERT_EQ(pool->add(channel), 0);
    vfs::OpenFile *opened = nullptr;
    ASSERT_EQ(vfs::open(device, O_RDWR, &opened), 0);
    file = new OpenedFile(place.files, device, opened);
  }
  void TearDown() override {
    pool.reset();
    place.files->close_all();
  }

  void begin(Ioctl &ioctl) {
    ioctl.send = [this, &ioctl](const std::vector<char> &in, size_t out_size) {
      ++sent;
      channel->send([this, &ioctl, in, out_size] {
        KernelPort port(ioctl);
        const IoctlCall call{ioctl.cmd, ioctl.arg, ioctl.compat, true, in.data(), in.size(), out_size};
        call_ioctl(place, port, Caller{ioctl.pid, 0, 0}, *file, call);
        ++returned;
      });
    };
    ioctl.send({}, 0);
  }
  int run(Ioctl &ioctl) {
    begin(ioctl);
    wait_until([&] { return ioctl.answers == 1; });
    return ioctl.result;
  }
  void release() {
    channel->send([this] {
      class Port final : public ReplyPort {
        void error(int) noexcept override {}
        bool opened(void *, bool, bool) noexcept override { return false; }
        void data(const void *, size_t) noexcept override {}
        void written(size_t) noexcept override {}
        void sought(off_t) noexcept override {}
        void polled(unsigned) noexcept override {}
        void ioctl_result(int, const void *, size_t) noexcept override {}
        void arm(InterruptSink &) noexcept override {}
        void disarm() noexcept override {}
      } port;
      call_release(place, port, *file);
    });
  }

  Memory memory;
  std::atomic<int> sent{0}, returned{0};
  std::shared_ptr<FunctionChannel> channel = std::make_shared<FunctionChannel>();
  std::shared_ptr<Device> device = std::make_shared<Device>();
  std::unique_ptr<Pool> pool = make_pool({});
  CallPlace place{*pool};
  OpenedFile *file = nullptr;
};

// A driver that reads an int at `arg`, and returns it.
long read_int(unsigned, unsigned long arg) {
  int value;
  return copy_from_user(&value, user<int>(arg), sizeof value) ? -EFAULT : value;
}

} // namespace

TEST_F(IoctlRounds, PlainNumberNeedsNone) {
  driver = [](unsigned cmd, unsigned long arg) { return static_cast<long>(cmd + arg); };
  Ioctl ioctl(1, 41);
  EXPECT_EQ(run(ioctl), 42);
  EXPECT_EQ(ioctl.rounds, 0);
}

TEST_F(IoctlRounds, OldCommandReadsItsCallerWithoutBeingRunTwice) {
  driver = read_int;
  *user<int>(address(memory.bytes + 100)) = 77;
  Ioctl ioctl(1, address(memory.bytes + 100));
  EXPECT_EQ(run(ioctl), 77);
  EXPECT_EQ(ioctl.rounds, 1);
  EXPECT_EQ(runs, 1);
}

TEST_F(IoctlRounds, WhatStandsOnOnePageComesAtOnce) {
  std::strcpy(memory.bytes + 1000, "a longer text");
  driver = [](unsigned, unsigned long arg) -> long {
    long length = 0;
    for (char c; !get_user(c, user<char>(arg) + length) && c;)
      ++length;
    return length;
  };
  Ioctl ioctl(1, address(memory.bytes + 1000));
  EXPECT_EQ(run(ioctl), 13);
  EXPECT_EQ(ioctl.rounds, 1);
}

TEST_F(IoctlRounds, PointerInAStructureIsFollowedBothWays) {
  struct Pair {
    char *text;
    unsigned long size;
  };
  Pair *pair = user<Pair>(address(memory.bytes + 64));
  *pair = {memory.bytes + 3 * 4096 - 2, 4}; // across two pages
  std::memcpy(pair->text, "live", 4);
  driver = [](unsigned, unsigned long arg) -> long {
    Pair in;
    char text[4], turned[4];
    if (copy_from_user(&in, user<Pair>(arg), sizeof in) || copy_from_user(text, in.text, sizeof text))
      return -EFAULT;
    for (int i = 0; i < 4; ++i)
      turned[i] = text[3 - i];
    if (copy_to_user(in.text, turned, sizeof turned) || put_user(99UL, &user<Pair>(arg)->size))
      return -EFAULT;
    return copy_from_user(text, in.text, sizeof text) || std::memcmp(text, "evil", 4) != 0 ? -EIO : 5;
  };
  Ioctl ioctl(7, address(pair));
  EXPECT_EQ(run(ioctl), 5);
  EXPECT_EQ(std::string(pair->text, 4), "evil");
  EXPECT_EQ(pair->size, 99UL);
  EXPECT_EQ(ioctl.rounds, 3); // the structure's page, the text's, and room for what was written
  EXPECT_EQ(runs, 1);
}

TEST_F(IoctlRounds, EncodedCommandHasRoomForItsAnswerAtOnce) {
  driver = [](unsigned, unsigned long arg) -> long {
    int value;
    if (get_user(value, user<int>(arg)))
      return -EFAULT;
    return put_user(value + 1, user<int>(arg));
  };
  *user<int>(address(memory.bytes)) = 4;
  Ioctl ioctl(_IOWR('t', 1, int), address(memory.bytes));
  EXPECT_EQ(run(ioctl), 0);
  EXPECT_EQ(*user<int>(address(memory.bytes)), 5);
  EXPECT_EQ(ioctl.rounds, 1);
}

TEST_F(IoctlRounds, ErrorTakesAlongWhatWasWritten) {
  driver = [](unsigned, unsigned long arg) -> long { return put_user(3, user<int>(arg)) ? -EFAULT : -ENOSPC; };
  Ioctl ioctl(2, address(memory.bytes));
  EXPECT_EQ(run(ioctl), -ENOSPC);
  EXPECT_EQ(*user<int>(address(memory.bytes)), 3);
}

TEST_F(IoctlRounds, MoreThanOneRoundBringsIsReadInSeveral) {
  std::vector<char> big(300 * 1024);
  for (size_t i = 0; i < big.size(); ++i)
    big[i] = static_cast<char>(i * 7);
  // What surrounds it on its first and last page is brought too, and is this process's own all the same.
  driver = [&](unsigned, unsigned long arg) -> long {
    std::vector<char> copy(big.size());
    if (copy_from_user(copy.data(), user<char>(arg), copy.size()))
      return -EFAULT;
    return copy == big ? 1 : 0;
  };
  std::vector<char> padded(big.size() + 3 * 4096);
  const unsigned long at = (address(padded.data()) + 4095) / 4096 * 4096 + 5;
  std::memcpy(user<char>(at), big.data(), big.size());
  Ioctl ioctl(2, at);
  EXPECT_EQ(run(ioctl), 1);
  EXPECT_GE(ioctl.rounds, 3);
}

TEST_F(IoctlRounds, WhatTheAnswerCanNotCarryIsUncopied) {
  driver = [](unsigned, unsigned long arg) -> long {
    const std::vector<char> bytes(200 * 1024);
    return static_cast<long>(_copy_to_user(user<char>(arg), bytes.data(), bytes.size()));
  };
  std::vector<char> room(200 * 1024);
  Ioctl ioctl(2, address(room.data()));
  EXPECT_EQ(run(ioctl), static_cast<int>(200 * 1024 - IoctlMemory::kMostBytes));
}

TEST_F(IoctlRounds, ChangesWhileTheDriverSleptAreSeen) {
  struct completion done;
  init_completion(&done);
  std::atomic<Task *> handler{nullptr};
  driver = [&](unsigned, unsigned long arg) -> long {
    int before, after;
    if (get_user(before, user<int>(arg)))
      return -EFAULT;
    handler = &self();
    wait_for_completion(&done);
    if (get_user(after, user<int>(arg) + 1)) // came along with the first
      return -EFAULT;
    return before * 10 + after;
  };
  user<int>(address(memory.bytes))[0] = 1;
  user<int>(address(memory.bytes))[1] = 0;
  Ioctl ioctl(2, address(memory.bytes));
  begin(ioctl);
  wait_until([&] { return handler.load() && __atomic_load_n(&handler.load()->in_futex, __ATOMIC_SEQ_CST); });
  user<int>(address(memory.bytes))[1] = 2;
  complete(&done);
  wait_until([&] { return ioctl.answers == 1; });
  EXPECT_EQ(ioctl.result, 12);
}

TEST_F(IoctlRounds, DriverCanPollAWordOfItsCaller) {
  driver = [&](unsigned, unsigned long arg) -> long {
    int word, looks = 0;
    do {
      if (get_user(word, user<int>(arg)))
        return -EFAULT;
      if (++looks == 3)
        *user<int>(arg) = 7; // as another thread of the caller would
    } while (word == 0);
    return word;
  };
  *user<int>(address(memory.bytes)) = 0;
  Ioctl ioctl(2, address(memory.bytes));
  EXPECT_EQ(run(ioctl), 7);
  EXPECT_GE(ioctl.rounds, 4);
}

TEST_F(IoctlRounds, NullAndWhatA32BitCallerCanNotHaveAreNotEvenAskedFor) {
  driver = [](unsigned, unsigned long) -> long {
    int value = 0;
    int wrong = copy_from_user(&value, nullptr, sizeof value) ? 1 : 0;
    wrong += copy_to_user(nullptr, &value, sizeof value) ? 1 : 0;
    wrong += copy_from_user(&value, user<int>(0xfffffffe), sizeof value) ? 1 : 0;
    wrong += copy_to_user(user<int>(1UL << 32), &value, sizeof value) ? 1 : 0;
    return wrong;
  };
  Ioctl ioctl(2, 0, kCaller, true);
  EXPECT_EQ(run(ioctl), 4);
  EXPECT_EQ(ioctl.rounds, 0);
}

TEST_F(IoctlRounds, DriverCanTellA32BitCaller) {
  driver = [](unsigned, unsigned long) -> long { return in_compat_syscall() ? 32 : 64; };
  Ioctl wide(2), narrow(2, 0, kCaller, true);
  EXPECT_EQ(run(wide), 64);
  EXPECT_EQ(run(narrow), 32);
}

TEST_F(IoctlRounds, BadPointerEndsWithTheNextCallOfItsCaller) {
  std::atomic<long> seen{1};
  driver = [&](unsigned cmd, unsigned long arg) -> long {
    if (cmd == 9)
      return 9;
    seen = read_int(cmd, arg);
    return seen;
  };
  Ioctl bad(2, kNowhere), next(9);
  EXPECT_EQ(run(bad), -EFAULT);
  EXPECT_EQ(run(next), 9);
  wait_until([&] { return seen == -EFAULT; });
  wait_until([&] { return returned == 2; });
  EXPECT_EQ(bad.answers, 1);
}

TEST_F(IoctlRounds, BadPointerEndsWithTheFile) {
  driver = read_int;
  Ioctl bad(2, kNowhere);
  EXPECT_EQ(run(bad), -EFAULT);
  release();
  wait_until([&] { return releases == 1; }); // not before the driver is out of its ioctl
  wait_until([&] { return returned == 1; });
}

TEST_F(IoctlRounds, BadPointerEndsByItselfInTheEnd) {
  IoctlRound::patience = std::chrono::milliseconds(1);
  driver = read_int;
  Ioctl bad(2, kNowhere);
  EXPECT_EQ(run(bad), -EFAULT);
  wait_until([&] { return returned == 1; });
}

TEST_F(IoctlRounds, CancelEndsTheWait) {
  driver = read_int;
  Ioctl ioctl(2, address(memory.bytes));
  ioctl.swallow = true;
  begin(ioctl);
  wait_until([&] { return ioctl.rounds == 1; });
  pool->cancel(channel.get());
  wait_until([&] { return returned == 1; });
  EXPECT_EQ(ioctl.answers, 0);
}

TEST_F(IoctlRounds, WhatComesAgainForNobodyIsRefused) {
  driver = read_int;
  Ioctl late(2, address(memory.bytes));
  late.send = [&](const std::vector<char> &, size_t) {};
  channel->send([&] {
    KernelPort port(late);
    call_ioctl(place, port, Caller{kCaller, 0, 0}, *file, IoctlCall{2, late.arg, false, true, memory.bytes, 4096, 0});
  });
  wait_until([&] { return late.answers == 1; });
  EXPECT_EQ(late.result, -EFAULT);
  EXPECT_EQ(runs, 0);
}

TEST_F(IoctlRounds, EachThreadOfACallerGetsItsOwn) {
  constexpr int kTimes = 200;
  driver = read_int;
  *user<int>(address(memory.bytes)) = 1;
  *user<int>(address(memory.bytes + 4096)) = 2;
  for (int i = 0; i < kTimes; ++i) {
    Ioctl one(2, address(memory.bytes), kCaller);
    Ioctl two(2, address(memory.bytes + 4096), kOther);
    begin(one);
    begin(two);
    wait_until([&] { return one.answers == 1 && two.answers == 1; });
    ASSERT_EQ(one.result, 1);
    ASSERT_EQ(two.result, 2);
    wait_until([&] { return returned == 4 * (i + 1); });
  }
}

TEST_F(IoctlRounds, CallersOutOfSightThatLookTheSameTakeTurns) {
  driver = read_int;
  *user<int>(address(memory.bytes)) = 6;
  Ioctl one(2, address(memory.bytes), 0);
  Ioctl two(2, address(memory.bytes), 0);
  begin(one);
  begin(two);
  wait_until([&] { return one.answers == 1 && two.answers == 1; });
  EXPECT_EQ(one.result, 6);
  EXPECT_EQ(two.result, 6);
}

TEST_F(IoctlRounds, SignalBeforeTheSecondRoundEndsAWaitAfterIt) {
  struct completion never;
  init_completion(&never);
  driver = [&](unsigned, unsigned long arg) -> long {
    int value;
    if (get_user(value, user<int>(arg)))
      return -EFAULT;
    const int error = wait_for_completion_interruptible(&never);
    return put_user(value + 8, user<int>(arg)) ? -EFAULT : error;
  };
  // A caller out of sight is given up if its handler is not seen asleep in time; then it is tried once more.
  for (int tries = 0; *user<int>(address(memory.bytes)) != 8; ++tries) {
    ASSERT_LT(tries, 1000);
    Ioctl ioctl(2, address(memory.bytes));
    ioctl.interrupt();
    ASSERT_EQ(run(ioctl), -EINTR);
    wait_until([&] { return returned == sent; });
  }
}
