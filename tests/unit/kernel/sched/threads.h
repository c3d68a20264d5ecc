// SPDX-License-Identifier: MIT
// What tests of waiting need: threads that are tasks, a client's call, and waiting for a state to be seen.
#pragma once

#include "kernel/mm.h"
#include "kernel/sched/core.h"
#include <atomic>
#include <cstring>
#include <functional>
#include <sched.h>
#include <thread>
#include <utility>

namespace kcompd::test {

// Returns when `seen` is true; a test that never gets there is ended by the test runner's limit.
inline void wait_until(const std::function<bool()> &seen) {
  while (!seen())
    sched_yield();
}

// A thread that runs `body` as a task. Others see its task before it runs.
class TaskThread {
public:
  template <typename F>
  explicit TaskThread(F body)
      : thread_([this, body = std::move(body)]() mutable {
          task_ = &self();
          task_.notify_all();
          body();
          done_ = true;
          hold_.wait(true); // the task stays until it is no longer looked at
        }) {
    task_.wait(nullptr);
  }
  ~TaskThread() {
    if (thread_.joinable())
      join();
  }
  Task &task() { return *task_.load(); }
  bool done() const { return done_; }
  void join() {
    hold_ = false;
    hold_.notify_all();
    thread_.join();
  }
  bool sleeps_in(unsigned state) { return __atomic_load_n(&task().__state, __ATOMIC_SEQ_CST) == state; }
  // Asleep, and not only about to be: a task that has set its state looks at its condition once more, and would find
  // what the test changes next.
  void wait_until_asleep(unsigned state) {
    wait_until([&] { return sleeps_in(state) && __atomic_load_n(&task().in_futex, __ATOMIC_SEQ_CST); });
  }
  void wait_until_done() {
    wait_until([&] { return done(); });
  }

private:
  std::atomic<Task *> task_{nullptr};
  std::atomic<bool> done_{false};
  std::atomic<bool> hold_{true};
  std::thread thread_;
};

// A call of a client, another for each, with all that the runtime asks of a call counted.
class FakeCall : public CallContext {
public:
  explicit FakeCall(int cpu = -1) : cpu_(cpu) {
    static std::atomic<pid_t> clients{1'000'000'000}; // no number of a process
    pid = ++clients;
    uid = 1000;
    gid = 1001;
  }
  void will_block() noexcept override { blocked++; }
  void identify(task_struct &task) noexcept override {
    identified++;
    task.pid = 4243;
    task.tgid = 4242;
    strcpy(task.comm, "cat");
    static Task *const parent = [] {
      auto *bash = new Task;
      bash->pid = 77;
      strcpy(bash->comm, "bash");
      bash->mm = bash->active_mm = mm_of_process(77);
      return bash;
    }();
    task.parent = task.real_parent = parent;
  }
  int caller_cpu() noexcept override {
    asked_cpu++;
    return cpu_;
  }
  std::atomic<int> blocked{0}, identified{0}, asked_cpu{0};

private:
  int cpu_;
};

} // namespace kcompd::test
