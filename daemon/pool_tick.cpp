// SPDX-License-Identifier: MIT
// The tick thread of the pool: once a millisecond it looks whether the leader is still in the same handler, and every
// 20 ms at the handlers whose client has been sent a signal. It ticks only while requests come; an idle daemon is not
// woken.
#include "daemon/worker.h"

#include <climits>
#include <csignal>
#include <ctime>

namespace kcompd {

namespace {

constexpr long kTickNanoseconds = 1'000'000;
constexpr int kWatchTicks = 20;
constexpr int kTicksUntilSleep = 16;

} // namespace

int PoolImpl::start_tick() noexcept {
  pthread_attr_t attributes;
  ::pthread_attr_init(&attributes);
  sigset_t blocked;
  sigfillset(&blocked);
  ::pthread_attr_setsigmask_np(&attributes, &blocked);
  const auto body = [](void *argument) -> void * {
    static_cast<PoolImpl *>(argument)->tick_main();
    return nullptr;
  };
  const int error = ::pthread_create(&tick_thread_, &attributes, body, this);
  ::pthread_attr_destroy(&attributes);
  tick_started_ = !error;
  return error;
}

void PoolImpl::stop_tick() noexcept {
  if (!tick_started_)
    return;
  tick_quit_.store(true);
  wake_tick();
  ::pthread_join(tick_thread_, nullptr);
  tick_started_ = false;
}

void PoolImpl::wake_tick() noexcept {
  if (tick_asleep_.exchange(0))
    tick_asleep_.notify_one();
}

void PoolImpl::tick_main() noexcept {
  ::pthread_setname_np(::pthread_self(), "kcompd-tick");
  int quiet = 0, until_watch = kWatchTicks;
  while (!tick_quit_.load()) {
    if (quiet >= kTicksUntilSleep && !watching()) {
      tick_asleep_.store(1);
      // Seen from here on by whoever starts a request; who started one before is seen here.
      if (!tick_leader() && !watching() && !tick_quit_.load())
        tick_asleep_.wait(1);
      tick_asleep_.store(0);
      quiet = 0;
    }
    const timespec tick{0, kTickNanoseconds};
    ::nanosleep(&tick, nullptr);
    quiet = tick_leader() ? 0 : quiet + 1;
    if (--until_watch == 0) {
      until_watch = kWatchTicks;
      tick_watched();
    }
  }
}

// Return: true if there was a request since the last look.
bool PoolImpl::tick_leader() noexcept {
  Worker *leader = leader_.load();
  if (!leader || leader->reserve)
    return false;
  uint64_t lead = leader->lead.load();
  const bool same = leader == last_leader_ && lead == last_lead_;
  const bool runs = lead > Worker::kReading;
  last_leader_ = leader;
  last_lead_ = lead;
  if (!same || !runs)
    return !same || runs;
  {
    Gate gate(*leader);
    Handler *handler = gate.handler();
    if (handler && leader->lead.load() == lead)
      handler->overran();
  }
  if (leader->lead.compare_exchange_strong(lead, Worker::kNone))
    promote(nullptr, true);
  return true;
}

void PoolImpl::watch(void *worker) noexcept {
  Worker *watched = static_cast<Worker *>(worker);
  if (!watched || watched->watched.exchange(true))
    return;
  {
    std::lock_guard<std::mutex> lock(watch_mutex_);
    watch_.push_back(watched);
  }
  wake_tick();
}

bool PoolImpl::watching() const {
  std::lock_guard<std::mutex> lock(watch_mutex_);
  return !watch_.empty();
}

void PoolImpl::tick_watched() noexcept {
  std::vector<Worker *> now;
  {
    std::lock_guard<std::mutex> lock(watch_mutex_);
    now.swap(watch_);
  }
  for (Worker *worker : now) {
    worker->watched.store(false);
    bool again;
    {
      Gate gate(*worker);
      Handler *handler = gate.handler();
      again = handler && handler->watched();
    }
    if (again)
      watch(worker);
  }
}

} // namespace kcompd
