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

constexpr long kLook = 4, kLookAgain = 1, kWatch = 20, kQuiet = 16; // milliseconds

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
  long quiet = 0, since_watch = 0;
  bool runs = false;
  while (!tick_quit_.load()) {
    if (quiet >= kQuiet && !watching()) {
      tick_asleep_.store(1);
      // Seen from here on by whoever starts a request; who started one before is seen here.
      if (tick_leader() == Look::kQuiet && !watching() && !tick_quit_.load())
        tick_asleep_.wait(1);
      tick_asleep_.store(0);
      quiet = 0;
    }
    const long pause = runs ? kLookAgain : kLook;
    const timespec tick{0, pause * 1'000'000};
    ::nanosleep(&tick, nullptr);
    const Look look = tick_leader();
    runs = look == Look::kRuns;
    quiet = look == Look::kQuiet ? quiet + pause : 0;
    since_watch += pause;
    if (since_watch >= kWatch) {
      since_watch = 0;
      tick_watched();
    }
  }
}

PoolImpl::Look PoolImpl::tick_leader() noexcept {
  Worker *leader = leader_.load();
  if (!leader || leader->reserve)
    return Look::kQuiet;
  uint64_t lead = leader->lead.load();
  const bool same = leader == last_leader_ && lead == last_lead_;
  const bool runs = lead > Worker::kReading;
  const unsigned long requests = leader->requests.load(std::memory_order_relaxed); // only a hint that some came
  const bool flows = !same || requests != last_requests_;
  last_leader_ = leader;
  last_lead_ = lead;
  last_requests_ = requests;
  if (!runs)
    return flows ? Look::kFlows : Look::kQuiet;
  if (!same)
    return Look::kRuns;
  {
    // Before a handler has begun and after it has ended the worker keeps the leadership: that is short, and barrier()
    // would not know of a release that was read but has not begun.
    HandlerGate gate(*leader);
    Handler *handler = gate.handler();
    if (!handler || leader->lead.load() != lead)
      return Look::kRuns;
    handler->overran();
  }
  if (leader->lead.compare_exchange_strong(lead, Worker::kNone))
    promote(nullptr, true);
  return Look::kFlows;
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
      HandlerGate gate(*worker);
      Handler *handler = gate.handler();
      again = handler && handler->watched();
    }
    if (again)
      watch(worker);
  }
}

} // namespace kcompd
