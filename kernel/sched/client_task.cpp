// SPDX-License-Identifier: MIT
// A table from threads of clients to their tasks. The idea is in the header.
#include "kernel/sched/client_task.h"

#include "kernel/host_process.h"
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <mutex>
#include <new>
#include <unordered_map>
#include <utility>

namespace kcompd {

namespace {

constexpr size_t kFirstSweep = 256;

struct Clients {
  std::mutex lock;
  std::unordered_map<pid_t, Task *> resting;
  size_t sweep_at = kFirstSweep;
  std::atomic<size_t> count{0}; // spares those who serve no such client the lock
};

// Never destroyed: threads may outlive main().
Clients &clients() {
  static Clients *const instance = new Clients;
  return *instance;
}

// With the lock held.
void sweep(Clients &c) {
  std::erase_if(c.resting, [](const auto &each) {
    const bool gone = kill(each.first, 0) && errno == ESRCH;
    if (gone)
      retire_task(*each.second);
    return gone;
  });
  c.sweep_at = std::max(kFirstSweep, 2 * c.resting.size());
}

} // namespace

Task *take_client_task(pid_t client) noexcept {
  Clients &c = clients();
  if (!c.count.load(std::memory_order_acquire)) // pairs with keep_client_task()
    return nullptr;
  std::unique_lock lock(c.lock);
  const auto found = c.resting.find(client);
  if (found == c.resting.end())
    return nullptr;
  Task *const task = found->second;
  c.resting.erase(found);
  c.count.store(c.resting.size(), std::memory_order_release); // pairs with take_client_task()
  lock.unlock();
  // Another thread may have the number by now. A driver that has a reference does not mean that one.
  if (task->references.load() == 1 || host_is_same(*task))
    return task;
  retire_task(*task);
  return nullptr;
}

Task *keep_client_task(pid_t client, Task &task) noexcept try {
  Clients &c = clients();
  const std::lock_guard lock(c.lock);
  if (c.resting.size() >= c.sweep_at)
    sweep(c);
  Task *&kept = c.resting[client];
  Task *left_over = std::exchange(kept, &task);
  if (left_over && (left_over->references.load() > 1 || task.references.load() == 1))
    std::swap(kept, left_over);
  c.count.store(c.resting.size(), std::memory_order_release); // pairs with take_client_task()
  return left_over;
} catch (const std::bad_alloc &) {
  return &task;
}

} // namespace kcompd
