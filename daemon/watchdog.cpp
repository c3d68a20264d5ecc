// SPDX-License-Identifier: MIT
// A thread of its own, so that a hung check delays nothing but the sign of life.
#include "daemon/watchdog.h"
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <pthread.h>
#include <system_error>
#include <systemd/sd-daemon.h>
#include <thread>

namespace kcompd {

struct Watchdog::State {
  std::function<bool()> check;
  std::mutex mutex;
  std::condition_variable changed;
  bool stop = false;
  bool checking = false;
  std::thread thread;

  void run(std::chrono::microseconds interval) {
    pthread_setname_np(pthread_self(), "kcompd-watchdog");
    std::unique_lock lock(mutex);
    while (!stop) {
      checking = true;
      lock.unlock();
      if (check())
        sd_notify(0, "WATCHDOG=1");
      lock.lock();
      checking = false;
      changed.wait_for(lock, interval, [this] { return stop; });
    }
  }
};

Result<std::unique_ptr<Watchdog>> Watchdog::start(std::function<bool()> check) {
  auto watchdog = std::make_unique<Watchdog>();
  uint64_t limit_us = 0;
  if (sd_watchdog_enabled(0, &limit_us) <= 0)
    return watchdog;
  auto state = std::make_shared<State>();
  state->check = std::move(check);
  try {
    state->thread = std::thread([state, limit_us] { state->run(std::chrono::microseconds(limit_us / 3)); });
  } catch (const std::system_error &error) {
    return fail(error.code().value(), "start the watchdog's thread", kThreadsHint);
  }
  watchdog->state_ = std::move(state);
  return watchdog;
}

Watchdog::~Watchdog() {
  if (!state_)
    return;
  bool hung;
  {
    std::lock_guard lock(state_->mutex);
    state_->stop = true;
    hung = state_->checking;
  }
  state_->changed.notify_all();
  hung ? state_->thread.detach() : state_->thread.join();
}

} // namespace kcompd
