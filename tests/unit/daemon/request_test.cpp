// SPDX-License-Identifier: MIT
// Requests: exactly one answer, whoever gives it, and with an errno that the kernel takes. Handlers run in a real pool,
// the face is a fake that notes what it is told.
#include "daemon/request.h"

#include "daemon/call.h"
#include "daemon/client.h"
#include "tests/unit/daemon/function_channel.h"
#include "tests/unit/wait_until.h"
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <functional>
#include <gtest/gtest.h>
#include <limits>
#include <linux/completion.h>
#include <linux/cred.h>
#include <mutex>
#include <string>
#include <sys/prctl.h>
#include <thread>
#include <unistd.h>

using namespace kcompd;
using test::wait_until;

namespace {

// Notes the answer, and interrupts as libfuse does: under a lock, which disarm() waits for.
class NotingPort final : public ReplyPort {
public:
  static constexpr int kNone = -1;
  std::atomic<int> answers{0}, answered{kNone};

  void error(int positive_errno) noexcept override { note(positive_errno); }
  bool opened(void *, bool, bool) noexcept override { return note(0); }
  void data(const void *, size_t) noexcept override { note(0); }
  void written(size_t) noexcept override { note(0); }
  void sought(off_t) noexcept override { note(0); }
  void polled(unsigned) noexcept override { note(0); }
  void ioctl_result(int, const void *, size_t) noexcept override { note(0); }
  void arm(InterruptSink &sink) noexcept override {
    std::lock_guard<std::mutex> lock(mutex_);
    sink_ = &sink;
    if (interrupted_)
      sink.interrupted();
  }
  void disarm() noexcept override {
    std::lock_guard<std::mutex> lock(mutex_);
    sink_ = nullptr;
  }
  void interrupt() {
    std::lock_guard<std::mutex> lock(mutex_);
    interrupted_ = true;
    if (sink_)
      sink_->interrupted();
  }

private:
  bool note(int value) {
    answered = value;
    ++answers;
    return true;
  }
  std::mutex mutex_;
  InterruptSink *sink_ = nullptr;
  bool interrupted_ = false;
};

class CountingFile final : public Shared {
public:
  std::atomic<int> users{1};
  void get() noexcept override { ++users; }
  void put() noexcept override { --users; }
};

// A pool with one channel, whose requests are functions.
class Requests : public ::testing::Test {
protected:
  void SetUp() override {
    ASSERT_EQ(pool->start(), 0);
    ASSERT_EQ(pool->add(channel), 0);
  }

  void send(std::function<void()> function) { channel->send(std::move(function)); }

  // Serve one request with `handler`, which returns what a driver would.
  void serve(Request::Kind kind, std::function<int()> handler, pid_t client = ::gettid(), Shared *file = nullptr) {
    send([this, kind, handler, client, file] {
      {
        Request request(*pool, port, Caller{client, 0, 0}, kind, file);
        request.begin();
        const int result = handler();
        int locks;
        if (request.end(&locks))
          port.error(result ? client_errno(result, kind == Request::Kind::kOpen) : 0);
      }
      ++ended;
    });
  }

  NotingPort port;
  std::atomic<int> ended{0};
  std::shared_ptr<FunctionChannel> channel = std::make_shared<FunctionChannel>();
  std::unique_ptr<Pool> pool = make_pool({});
};

// A completion that handlers sleep on.
struct Event {
  struct completion done;
  std::atomic<int> asleep{0};
  Event() { init_completion(&done); }
  int wait_interruptible() {
    ++asleep;
    return wait_for_completion_interruptible(&done);
  }
  int wait() {
    ++asleep;
    wait_for_completion(&done);
    return 0;
  }
};

} // namespace

TEST(ClientErrno, IsAlwaysOneThatTheKernelTakes) {
  for (long error = -1; error >= -4095; --error) {
    for (bool open : {false, true}) {
      const int sent = client_errno(error, open);
      EXPECT_GT(sent, 0) << error;
      EXPECT_LE(sent, 511) << error;
      EXPECT_NE(sent, ENOSYS) << error;
    }
  }
}

TEST(ClientErrno, KeepsOrdinaryOnesAndTranslatesTheKernelsOwn) {
  EXPECT_EQ(client_errno(-EPERM, false), EPERM);
  EXPECT_EQ(client_errno(-EHWPOISON, false), EHWPOISON);
  for (long restart : {512, 513, 514, 516})
    EXPECT_EQ(client_errno(-restart, false), EINTR);
  EXPECT_EQ(client_errno(-515, false), ENOTTY);
  EXPECT_EQ(client_errno(-524, false), EOPNOTSUPP);
  EXPECT_EQ(client_errno(-ENOSYS, true), ENODEV);
  EXPECT_EQ(client_errno(-ENOSYS, false), ENOTTY);
  EXPECT_EQ(client_errno(-517, false), EIO);
  EXPECT_EQ(client_errno(-100000, false), EIO);
  EXPECT_EQ(client_errno(std::numeric_limits<long>::min(), false), EIO);
}

TEST_F(Requests, HandlerAnswersOnce) {
  serve(Request::Kind::kOrdinary, [] { return -ENOSPC; });
  wait_until([&] { return ended == 1; });
  EXPECT_EQ(port.answers, 1);
  EXPECT_EQ(port.answered, ENOSPC);
}

TEST_F(Requests, RequestThatNobodyAnswersGetsEio) {
  send([this] {
    {
      Request request(*pool, port, Caller{}, Request::Kind::kOrdinary, nullptr);
      request.begin();
    }
    ++ended;
  });
  wait_until([&] { return ended == 1; });
  EXPECT_EQ(port.answers, 1);
  EXPECT_EQ(port.answered, EIO);
}

TEST_F(Requests, InterruptEndsAnInterruptibleSleep) {
  Event event;
  serve(Request::Kind::kOrdinary, [&] { return event.wait_interruptible(); });
  wait_until([&] { return event.asleep == 1; });
  port.interrupt();
  wait_until([&] { return ended == 1; });
  EXPECT_EQ(port.answers, 1);
  EXPECT_EQ(port.answered, EINTR);
}

TEST_F(Requests, InterruptThatCameFirstIsNotLost) {
  Event event;
  port.interrupt();
  serve(Request::Kind::kOrdinary, [&] { return event.wait_interruptible(); });
  wait_until([&] { return ended == 1; });
  EXPECT_EQ(port.answered, EINTR);
}

TEST_F(Requests, PlainSignalDoesNotEndAnUninterruptibleSleep) {
  Event event;
  serve(Request::Kind::kOrdinary, [&] { return event.wait(); });
  wait_until([&] { return event.asleep == 1; });
  port.interrupt(); // the caller is this thread, which nobody kills
  complete(&event.done);
  wait_until([&] { return ended == 1; });
  EXPECT_EQ(port.answers, 1);
  EXPECT_EQ(port.answered, 0);
}

TEST_F(Requests, GivenUpRequestIsAnsweredWhileItsHandlerGoesOn) {
  Event event;
  CountingFile file;
  constexpr pid_t kOutOfSight = 0;
  serve(
      Request::Kind::kOrdinary, [&] { return event.wait(); }, kOutOfSight, &file);
  wait_until([&] { return event.asleep == 1; });
  port.interrupt();
  wait_until([&] { return port.answers == 1; });
  EXPECT_EQ(port.answered, EINTR);
  EXPECT_EQ(ended, 0);
  EXPECT_EQ(file.users, 2); // the orphan's
  complete(&event.done);
  wait_until([&] { return ended == 1; });
  EXPECT_EQ(port.answers, 1); // what it returned was dropped
  EXPECT_EQ(file.users, 1);
}

TEST_F(Requests, SignalOfAGivenUpRequestDoesNotReachTheNextOne) {
  for (int i = 0; i < 3; ++i) {
    Event event;
    serve(
        Request::Kind::kOrdinary, [&] { return event.wait_interruptible(); }, 0);
    wait_until([&] { return event.asleep == 1; });
    pool->cancel(nullptr);
    wait_until([&] { return ended == 2 * i + 1; });
    EXPECT_EQ(port.answered, EINTR);
    // On the thread that has just been parked, or the leader.
    Event next;
    serve(Request::Kind::kOrdinary, [&] { return next.wait_interruptible(); });
    wait_until([&] { return next.asleep == 1; });
    complete(&next.done);
    wait_until([&] { return ended == 2 * i + 2; });
    EXPECT_EQ(port.answered, 0);
  }
}

TEST_F(Requests, CancelEndsSleepsOfEveryKindForTheClient) {
  Event event;
  serve(Request::Kind::kOrdinary, [&] { return event.wait(); });
  wait_until([&] { return event.asleep == 1; });
  pool->cancel(channel.get());
  wait_until([&] { return port.answers == 1; });
  EXPECT_EQ(port.answered, EINTR);
  complete(&event.done);
  wait_until([&] { return ended == 1; });
}

TEST_F(Requests, ReleaseIsAnsweredBeforeItSleeps) {
  Event event;
  serve(Request::Kind::kRelease, [&] { return event.wait(); });
  wait_until([&] { return port.answers == 1; });
  EXPECT_EQ(port.answered, 0);
  EXPECT_EQ(ended, 0);
  complete(&event.done);
  wait_until([&] { return ended == 1; });
  EXPECT_EQ(port.answers, 1);
}

TEST_F(Requests, ReleaseThatLoopsIsAnsweredMeanwhile) {
  serve(Request::Kind::kRelease, [&] {
    wait_until([&] { return port.answers == 1; });
    return 0;
  });
  wait_until([&] { return ended == 1; });
  EXPECT_EQ(port.answers, 1);
}

TEST_F(Requests, ReleaseThatDoesNotSleepHasRunWhenItIsAnswered) {
  // Once more if it was so slow that it was taken for one that loops.
  std::atomic<int> answers{1};
  for (int round = 0; answers != round - 1; ++round) {
    ASSERT_LT(round, 1000);
    serve(Request::Kind::kRelease, [&] {
      answers = port.answers.load();
      return 0;
    });
    wait_until([&] { return ended == round + 1; });
    ASSERT_EQ(port.answers, round + 1);
  }
}

TEST_F(Requests, ManyInterruptsAtTheMomentOfReturn) {
  constexpr int kTimes = 2000;
  for (int i = 0; i < kTimes; ++i) {
    NotingPort raced;
    Event event;
    std::atomic<bool> out{false};
    send([&] {
      {
        Request request(*pool, raced, Caller{i % 2 ? ::gettid() : 0, 0, 0}, Request::Kind::kOrdinary, nullptr);
        request.begin();
        const int result = event.wait_interruptible();
        int locks;
        if (request.end(&locks))
          raced.error(result ? client_errno(result, false) : 0);
      }
      out = true;
    });
    wait_until([&] { return event.asleep == 1; });
    std::thread interrupter([&] { raced.interrupt(); });
    complete(&event.done);
    interrupter.join();
    wait_until([&] { return out.load(); });
    ASSERT_EQ(raced.answers, 1);
  }
}

TEST_F(Requests, CurrentIsTheClient) {
  ::prctl(PR_SET_NAME, "a (strange) one");
  std::string comm, parent_comm;
  pid_t pid = 0, tgid = 0, parent = 0;
  unsigned uid = 1;
  serve(Request::Kind::kOrdinary, [&] {
    const task_struct *task = get_current();
    pid = task->pid;
    tgid = task->tgid;
    comm = task->comm;
    parent = task->parent->tgid;
    parent_comm = task->parent->comm;
    uid = task->cred->euid.val;
    return 0;
  });
  wait_until([&] { return ended == 1; });
  EXPECT_EQ(pid, ::gettid());
  EXPECT_EQ(tgid, ::getpid());
  EXPECT_EQ(comm, "a (strange) one");
  EXPECT_EQ(parent, ::getppid());
  EXPECT_NE(parent_comm, "");
  EXPECT_EQ(uid, ::geteuid());
}

TEST_F(Requests, ClientOutOfSightHasNoName) {
  std::string comm;
  pid_t pid = -1;
  serve(
      Request::Kind::kOrdinary,
      [&] {
        pid = get_current()->pid;
        comm = get_current()->comm;
        return 0;
      },
      0);
  wait_until([&] { return ended == 1; });
  EXPECT_EQ(pid, 0);
  EXPECT_EQ(comm, "?");
}

TEST(Client, CpuIsTheOneThatTheThreadRunsOn) {
  cpu_set_t before, one;
  ASSERT_EQ(::sched_getaffinity(0, sizeof before, &before), 0);
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (!CPU_ISSET(cpu, &before))
      continue;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    ASSERT_EQ(::sched_setaffinity(0, sizeof one, &one), 0);
    EXPECT_EQ(client_cpu(::gettid()), cpu);
  }
  ::sched_setaffinity(0, sizeof before, &before);
  EXPECT_EQ(client_cpu(0), -1);
}

TEST(Client, FateOfTheLivingAndOfNobody) {
  EXPECT_EQ(client_fate(::gettid()), ClientFate::kAlive);
  EXPECT_EQ(client_fate(0), ClientFate::kUnknown);
}
