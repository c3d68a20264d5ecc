// SPDX-License-Identifier: MIT
// The worker pool alone: channels are pipes, a request is one byte, a handler is a function.
#include "daemon/pool.h"

#include "tests/unit/wait_until.h"
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <gtest/gtest.h>
#include <mutex>
#include <poll.h>
#include <string>
#include <thread>
#include <unistd.h>

using namespace kcompd;
using test::wait_until;

namespace {

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
constexpr int kCrowd = 1500; // ThreadSanitizer knows 8128 threads at most
#else
constexpr int kCrowd = 10000;
#endif

// A condition that threads wait for.
class Flag {
public:
  void set() {
    std::lock_guard<std::mutex> lock(mutex_);
    set_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return set_; });
  }

private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

// Makes what a thread does a handler, which the pool may take the leadership from.
class Serving final : Handler {
public:
  Serving() { Pool::enter(*this); }
  ~Serving() { Pool::leave(); }
  void overran() noexcept override {}
  bool watched() noexcept override { return false; }
  void cancelled() noexcept override {}
};

class PipeChannel final : public Channel {
public:
  explicit PipeChannel(std::function<void(char)> handler) : handler_(std::move(handler)) {
    if (::pipe2(ends_, O_CLOEXEC | O_NONBLOCK) != 0)
      std::abort();
    ::fcntl(ends_[0], F_SETPIPE_SZ, 1 << 20);
  }
  ~PipeChannel() override {
    ::close(ends_[0]);
    close_client();
  }
  int fd() const noexcept override { return ends_[0]; }
  int receive(RequestBuffer &buffer) noexcept override {
    const ssize_t size = ::read(ends_[0], buffer.data, 1);
    return size < 0 ? -errno : static_cast<int>(size);
  }
  void process(const RequestBuffer &buffer) noexcept override {
    ++received;
    handler_(buffer.data[0]);
  }
  void ended() noexcept override {
    if (on_ended)
      on_ended();
    has_ended.set();
  }

  void send(char request) { ASSERT_EQ(::write(ends_[1], &request, 1), 1); }
  void close_client() {
    if (ends_[1] >= 0)
      ::close(ends_[1]);
    ends_[1] = -1;
  }

  std::atomic<int> received{0};
  Flag has_ended;
  std::function<void()> on_ended;

private:
  int ends_[2];
  const std::function<void(char)> handler_;
};

std::unique_ptr<Pool> started(PoolLimits limits = {}) {
  std::unique_ptr<Pool> pool = make_pool(limits);
  EXPECT_EQ(pool->start(), 0);
  return pool;
}

// The number of the system call that the thread of that name sleeps in, -1 if it runs.
long system_call_of(const std::string &name) {
  long number = -2;
  DIR *tasks = ::opendir("/proc/self/task");
  while (const dirent *entry = ::readdir(tasks)) {
    const std::string base = std::string("/proc/self/task/") + entry->d_name;
    std::string comm, call;
    std::getline(std::ifstream(base + "/comm") >> std::ws, comm);
    std::ifstream(base + "/syscall") >> call;
    if (comm == name)
      number = call == "running" ? -1 : std::atol(call.c_str());
  }
  ::closedir(tasks);
  return number;
}

} // namespace

TEST(Pool, RespondsUnlessTheLeaderIsStuckWhereItCanNotBeReplaced) {
  constexpr int kLong = 30000, kShort = 20; // milliseconds; only the first has to be enough
  auto pool = started();
  Flag handler_in, stuck_in, go_on;
  auto handled = std::make_shared<PipeChannel>([&](char) {
    const Serving serving;
    Pool::hand_over();
    handler_in.set();
    go_on.wait();
  });
  auto stuck = std::make_shared<PipeChannel>([&](char) { // no handler: nobody may take over
    stuck_in.set();
    go_on.wait();
  });
  ASSERT_EQ(pool->add(handled), 0);
  ASSERT_EQ(pool->add(stuck), 0);
  EXPECT_TRUE(pool->responds(kLong));
  handled->send(1);
  handler_in.wait();
  EXPECT_TRUE(pool->responds(kLong));
  stuck->send(1);
  stuck_in.wait();
  EXPECT_FALSE(pool->responds(kShort));
  go_on.set();
  EXPECT_TRUE(pool->responds(kLong));
  pool->stop();
}

TEST(Pool, RunsEveryRequestOfEveryChannelOnce) {
  auto pool = started();
  std::atomic<int> sum{0};
  auto one = std::make_shared<PipeChannel>([&](char request) { sum += request; });
  auto two = std::make_shared<PipeChannel>([&](char request) { sum += request; });
  ASSERT_EQ(pool->add(one), 0);
  ASSERT_EQ(pool->add(two), 0);
  for (int i = 0; i < 1000; ++i) {
    one->send(1);
    two->send(2);
  }
  wait_until([&] { return sum == 3000; });
  pool->stop();
  EXPECT_TRUE(pool->wait_idle(10000));
  EXPECT_EQ(one->received, 1000);
  EXPECT_EQ(two->received, 1000);
  EXPECT_EQ(pool->status().requests, 2000U);
}

TEST(Pool, OneThreadServesRequestsThatDoNotSleep) {
  auto pool = started();
  std::atomic<int> served{0};
  auto channel = std::make_shared<PipeChannel>([&](char) { ++served; });
  ASSERT_EQ(pool->add(channel), 0);
  for (int i = 1; i <= 100; ++i) {
    channel->send('x');
    wait_until([&] { return served == i; });
  }
  EXPECT_LE(pool->status().threads, 2U); // a slow machine may have passed the leadership on once
}

TEST(Pool, ThousandsOfSleepingHandlersLetTheNextRequestThrough) {
  auto pool = started();
  Flag released;
  std::atomic<int> asleep{0}, woken{0};
  auto channel = std::make_shared<PipeChannel>([&](char request) {
    if (request == 'r') {
      released.set();
      return;
    }
    Pool::drop_buffer();
    Pool::hand_over();
    Pool::hand_over(); // is cheap and does nothing
    ++asleep;
    released.wait();
    ++woken;
  });
  ASSERT_EQ(pool->add(channel), 0);
  for (int i = 0; i < kCrowd; ++i)
    channel->send('w');
  wait_until([&] { return asleep == kCrowd; });
  EXPECT_EQ(pool->status().blocked, static_cast<size_t>(kCrowd));
  channel->send('r');
  wait_until([&] { return woken == kCrowd; });
  // Threads end when the burst is over.
  wait_until([&] { return pool->status().threads <= PoolLimits{}.max_idle + 2; });
}

TEST(Pool, BufferOfASleepingHandlerThatNeedsItIsLeftAlone) {
  auto pool = started();
  Flag released;
  std::atomic<int> asleep{0}, wrong{0};
  struct KeepsBytes final : Channel {
    std::shared_ptr<PipeChannel> pipe;
    std::function<void(const RequestBuffer &)> handler;
    int fd() const noexcept override { return pipe->fd(); }
    int receive(RequestBuffer &buffer) noexcept override { return pipe->receive(buffer); }
    void process(const RequestBuffer &buffer) noexcept override { handler(buffer); }
    void ended() noexcept override {}
  };
  auto channel = std::make_shared<KeepsBytes>();
  channel->pipe = std::make_shared<PipeChannel>([](char) {});
  channel->handler = [&](const RequestBuffer &buffer) {
    const char mine = buffer.data[0];
    if (mine == 0) {
      released.set();
      return;
    }
    Pool::hand_over();
    ++asleep;
    released.wait();
    wrong += buffer.data[0] != mine;
    --asleep;
  };
  ASSERT_EQ(pool->add(channel), 0);
  for (char i = 1; i <= 20; ++i)
    channel->pipe->send(i);
  wait_until([&] { return asleep == 20; });
  channel->pipe->send(0);
  wait_until([&] { return asleep == 0; });
  EXPECT_EQ(wrong, 0);
}

TEST(Pool, HandlerThatLoopsDelaysNobody) {
  auto pool = started();
  std::atomic<bool> stop{false}, stopped{false};
  auto channel = std::make_shared<PipeChannel>([&](char request) {
    if (request == 's') {
      stop = true;
      return;
    }
    const Serving serving;
    while (!stop)
      ;
    stopped = true;
  });
  ASSERT_EQ(pool->add(channel), 0);
  channel->send('l');
  channel->send('s');
  wait_until([&] { return stopped.load(); });
}

TEST(Pool, LeaderThatLoopsIsToldSo) {
  struct Loop final : Handler {
    std::atomic<bool> told{false};
    void overran() noexcept override { told = true; }
    bool watched() noexcept override { return false; }
    void cancelled() noexcept override {}
  };
  auto pool = started();
  std::atomic<bool> done{false};
  auto channel = std::make_shared<PipeChannel>([&](char) {
    Loop loop;
    Pool::enter(loop);
    wait_until([&] { return loop.told.load(); });
    Pool::leave();
    done = true;
  });
  ASSERT_EQ(pool->add(channel), 0);
  channel->send('x');
  wait_until([&] { return done.load(); });
}

TEST(Pool, WatchedHandlerIsAskedUntilItSaysNo) {
  struct Watched final : Handler {
    std::atomic<int> asked{0};
    void overran() noexcept override {}
    bool watched() noexcept override { return ++asked < 3; }
    void cancelled() noexcept override {}
  };
  auto pool = started();
  std::atomic<int> asked{0};
  auto channel = std::make_shared<PipeChannel>([&](char) {
    Watched watched;
    Pool::enter(watched);
    Pool::hand_over();
    pool->watch(Pool::self());
    wait_until([&] { return watched.asked == 3; });
    Pool::leave();
    asked = watched.asked.load();
  });
  ASSERT_EQ(pool->add(channel), 0);
  channel->send('x');
  wait_until([&] { return asked == 3; });
}

TEST(Pool, IdlePoolSleepsForEver) {
  auto pool = started();
  std::atomic<int> served{0};
  auto channel = std::make_shared<PipeChannel>([&](char) { ++served; });
  ASSERT_EQ(pool->add(channel), 0);
  channel->send('x');
  wait_until([&] { return served == 1; });
  constexpr long kFutex = 202;
  wait_until([&] { return system_call_of("kcompd-tick") == kFutex; });
  // And is back with the next request.
  std::atomic<bool> stop{false};
  auto looping = std::make_shared<PipeChannel>([&](char request) {
    if (request == 's')
      stop = true;
    const Serving serving;
    while (!stop)
      ;
  });
  ASSERT_EQ(pool->add(looping), 0);
  looping->send('l');
  looping->send('s');
  wait_until([&] { return stop.load(); });
}

TEST(Pool, RefusesWhenNoThreadCanBeMadeAndRecovers) {
  PoolLimits limits;
  limits.max_threads = 3;
  auto pool = started(limits);
  Flag released;
  std::atomic<int> asleep{0}, refused{0}, served{0}, put_off{0};
  auto channel = std::make_shared<PipeChannel>([&](char request) {
    if (Pool::refusing()) {
      if (request == 'p')
        Pool::put_off([&] { ++put_off; });
      ++refused;
      if (request == 'r')
        released.set();
      return;
    }
    if (request == 'w') {
      Pool::hand_over();
      ++asleep;
      released.wait();
      --asleep;
    } else {
      ++served;
    }
  });
  ASSERT_EQ(pool->add(channel), 0);
  for (int i = 0; i < 3; ++i)
    channel->send('w');
  wait_until([&] { return asleep == 3; });
  for (int i = 1; i <= 10; ++i) {
    channel->send('p');
    wait_until([&] { return refused == i; });
  }
  EXPECT_EQ(put_off, 0);
  channel->send('r');
  wait_until([&] { return asleep == 0 && put_off == 10; });
  // Whoever is parked again takes over with the next request at the latest.
  int sent = 0;
  wait_until([&] {
    if (refused + served == 11 + sent) {
      channel->send('x');
      ++sent;
    }
    return served >= 1;
  });
}

TEST(Pool, BarrierWaitsForWhatIsQueued) {
  auto pool = started();
  Flag may_run;
  std::atomic<int> served{0};
  auto channel = std::make_shared<PipeChannel>([&](char request) {
    if (request == 'w') {
      Pool::hand_over();
      may_run.wait();
      return;
    }
    ++served;
  });
  for (int round = 0; round < 50; ++round) {
    const int before = served;
    if (round == 0) {
      channel->send('w'); // a sleeping handler is not waited for
      for (int i = 0; i < 100; ++i)
        channel->send('x');
      ASSERT_EQ(pool->add(channel), 0);
    } else {
      for (int i = 0; i < 100; ++i)
        channel->send('x');
    }
    pool->barrier();
    ASSERT_EQ(served - before, 100);
  }
  may_run.set();
}

TEST(Pool, BarrierWaitsForReleasesThatRun) {
  auto pool = started();
  Flag may_end;
  std::atomic<bool> ended{false}, runs{false};
  auto channel = std::make_shared<PipeChannel>([&](char) {
    pool->release_begins();
    Pool::hand_over();
    runs = true;
    may_end.wait();
    ended = true;
    pool->release_ends();
  });
  ASSERT_EQ(pool->add(channel), 0);
  channel->send('x');
  wait_until([&] { return runs.load(); });
  std::thread releaser([&] { may_end.set(); });
  pool->barrier();
  EXPECT_TRUE(ended);
  releaser.join();
}

TEST(Pool, RemoveWaitsForWhoIsInside) {
  auto pool = started();
  Flag may_end;
  std::atomic<bool> inside{false}, out{false};
  auto channel = std::make_shared<PipeChannel>([&](char) {
    inside = true;
    Pool::hand_over();
    may_end.wait();
    out = true;
  });
  ASSERT_EQ(pool->add(channel), 0);
  channel->send('x');
  wait_until([&] { return inside.load(); });
  EXPECT_FALSE(pool->remove(*channel, 0));
  std::thread ender([&] { may_end.set(); });
  EXPECT_TRUE(pool->remove(*channel));
  EXPECT_TRUE(out);
  ender.join();
  channel->send('x');
  pool->barrier();
  EXPECT_EQ(channel->received, 1);
  EXPECT_EQ(channel.use_count(), 1);
}

TEST(Pool, ChannelCanBeRemovedByItsOwnHandlerWhileOthersAreServed) {
  auto pool = started();
  std::atomic<int> rounds{0};
  std::atomic<bool> quit{false};
  auto busy = std::make_shared<PipeChannel>([](char) {});
  ASSERT_EQ(pool->add(busy), 0);
  std::thread client([&] {
    while (!quit) {
      busy->send('x');
      pool->barrier();
    }
  });
  for (int i = 0; i < 200; ++i) {
    std::shared_ptr<PipeChannel> channel;
    channel = std::make_shared<PipeChannel>([&](char) {
      EXPECT_TRUE(pool->remove(*channel));
      ++rounds;
    });
    ASSERT_EQ(pool->add(channel), 0);
    channel->send('x');
    wait_until([&] { return rounds == i + 1; });
    pool->wait_idle(10000);
  }
  quit = true;
  client.join();
}

TEST(Pool, EndOfAChannelIsToldToItsHandlersAndToIt) {
  struct Sleeper final : Handler {
    Flag flag;
    void overran() noexcept override {}
    bool watched() noexcept override { return false; }
    void cancelled() noexcept override { flag.set(); }
  };
  auto pool = started();
  std::atomic<bool> asleep{false}, out{false};
  auto channel = std::make_shared<PipeChannel>([&](char) {
    Sleeper sleeper;
    Pool::enter(sleeper);
    Pool::hand_over();
    asleep = true;
    sleeper.flag.wait();
    Pool::leave();
    out = true;
  });
  channel->on_ended = [&pool, raw = channel.get()] { pool->remove(*raw); };
  ASSERT_EQ(pool->add(channel), 0);
  channel->send('x');
  wait_until([&] { return asleep.load(); });
  channel->close_client();
  channel->has_ended.wait();
  EXPECT_TRUE(out);
}

TEST(Pool, NothingIsReadAfterStop) {
  auto pool = started();
  auto channel = std::make_shared<PipeChannel>([](char) {});
  ASSERT_EQ(pool->add(channel), 0);
  pool->stop();
  channel->send('x');
  EXPECT_TRUE(pool->wait_idle(10000));
  pollfd waits{channel->fd(), POLLIN, 0};
  EXPECT_EQ(::poll(&waits, 1, 0), 1);
  EXPECT_EQ(channel->received, 0);
}

TEST(Pool, AnswerBufferHoldsNothingOfAnotherClient) {
  auto pool = started();
  std::atomic<int> state{0};
  auto channel = std::make_shared<PipeChannel>([&](char request) {
    char *buffer = Pool::answer_buffer(5000, static_cast<unsigned>(request), 0);
    if (request == 'a') {
      std::memset(buffer, 'S', 5000);
      state = 1;
      return;
    }
    state = std::string(buffer, 5000).find('S') == std::string::npos ? 2 : 3;
  });
  ASSERT_EQ(pool->add(channel), 0);
  channel->send('a');
  channel->send('b');
  wait_until([&] { return state > 1; });
  EXPECT_EQ(state, 2);
}
