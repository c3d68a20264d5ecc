// SPDX-License-Identifier: MIT
// Devices that wait for another. Those of the round that runs have a list of their own, so that one that says
// -EPROBE_DEFER again waits for the next; an oops in a probe leaves the rest of its round to the next one.
#include "devices/deferred.h"
#include <deque>
#include <mutex>

namespace kcompd {

namespace {

std::mutex lock;
std::deque<struct device *> pending;
std::deque<struct device *> round; // still to be tried

void begin_round() {
  const std::lock_guard guard(lock);
  round.insert(round.end(), pending.begin(), pending.end());
  pending.clear();
}

struct device *next_of_round() {
  const std::lock_guard guard(lock);
  if (round.empty())
    return nullptr;
  struct device *dev = get_device(round.front());
  round.pop_front();
  return dev;
}

} // namespace

void defer_device(struct device *dev) {
  undefer_device(dev);
  const std::lock_guard guard(lock);
  pending.push_back(dev);
}

void undefer_device(const struct device *dev) noexcept {
  const std::lock_guard guard(lock);
  std::erase(pending, dev);
  std::erase(round, dev);
}

void retry_deferred_devices(bool (*attach)(struct device *dev)) {
  begin_round();
  while (struct device *dev = next_of_round()) {
    if (attach(dev))
      begin_round();
    put_device(dev);
  }
}

} // namespace kcompd
