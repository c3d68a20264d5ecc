// SPDX-License-Identifier: MIT
// The handlers that wait for their request to come again. They are few, and short of a bad pointer none waits long: one
// list, one lock, one condition.
#include "daemon/ioctl_round.h"

#include <algorithm>
#include <mutex>
#include <new>

namespace kcompd {

namespace {

constinit std::mutex lock;
std::condition_variable changed;

std::chrono::steady_clock::time_point deadline() noexcept {
  return std::chrono::steady_clock::now() + IoctlRound::patience.load();
}

std::vector<IoctlRound *> &rounds() {
  static auto *const all = new std::vector<IoctlRound *>;
  return *all;
}

} // namespace

constinit std::atomic<int> IoctlRound::waiting_{0};
std::atomic<std::chrono::milliseconds> IoctlRound::patience{std::chrono::seconds(3)};

IoctlRound::IoctlRound(const void *owner, const IoctlId &id, size_t in_size, size_t out_size) noexcept
    : owner_(owner), id_(id), in_size_(in_size), out_size_(out_size) {}

IoctlRound::~IoctlRound() {
  std::lock_guard<std::mutex> guard(lock);
  if (state_ == State::kNew)
    return;
  std::erase(rounds(), this);
  waiting_.fetch_sub(1);
  changed.notify_all(); // one that looks the same may wait in expect()
}

bool IoctlRound::expect() noexcept {
  std::unique_lock<std::mutex> guard(lock);
  const auto alone = [this] {
    return std::none_of(rounds().begin(), rounds().end(),
                        [this](const IoctlRound *other) { return other->id_ == id_; });
  };
  if (!alone() && !changed.wait_until(guard, deadline(), alone))
    return false;
  try {
    rounds().push_back(this);
  } catch (const std::bad_alloc &) {
    return false;
  }
  state_ = State::kWaiting;
  waiting_.fetch_add(1);
  return true;
}

bool IoctlRound::wait() noexcept {
  std::unique_lock<std::mutex> guard(lock);
  if (!changed.wait_until(guard, deadline(), [this] { return state_ != State::kWaiting; }))
    state_ = State::kOver;
  return state_ == State::kCame;
}

bool IoctlRound::came(const IoctlId &id, ReplyPort &port, const void *in, size_t in_size, size_t out_size) noexcept {
  std::lock_guard<std::mutex> guard(lock);
  const auto found = std::find_if(rounds().begin(), rounds().end(), [&](const IoctlRound *round) {
    return round->state_ == State::kWaiting && round->id_ == id && round->in_size_ == in_size &&
           round->out_size_ == out_size;
  });
  if (found == rounds().end())
    return false;
  IoctlRound &round = **found;
  try {
    if (in_size > 0) {
      const char *bytes = static_cast<const char *>(in);
      round.bytes_.assign(bytes, bytes + in_size);
    }
    round.port_ = port.keep();
  } catch (const std::bad_alloc &) {
  }
  round.state_ = round.port_ ? State::kCame : State::kOver;
  changed.notify_all();
  return round.port_ != nullptr;
}

void IoctlRound::end_those_of(const void *owner, const Shared *file, pid_t pid) noexcept {
  std::lock_guard<std::mutex> guard(lock);
  for (IoctlRound *round : rounds()) {
    const bool meant =
        (owner && round->owner_ == owner) || (file && round->id_.file == file) || (pid && round->id_.pid == pid);
    if (meant && round->state_ == State::kWaiting)
      round->state_ = State::kOver;
  }
  changed.notify_all();
}

} // namespace kcompd
