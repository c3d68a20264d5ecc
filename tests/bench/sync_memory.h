// SPDX-License-Identifier: MIT
// What many sleeping threads need: memory, the kernel's included, and time to come and go.
#pragma once

#include "kernel/sched/core.h"
#include "tests/bench/sync_rounds.h"
#include <fstream>
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kthread.h>
#include <string>
#include <unistd.h>

namespace bench {

constexpr int kCrowd = 10000;
constexpr int kCrowdRounds = 9;

struct Crowd {
  double kib;     // of one thread
  double seconds; // to start and stop all
};

// The sum of some lines of a file of the form "Name:  123 kB".
inline double kib_of(const char *path, std::initializer_list<const char *> names) {
  std::ifstream file(path);
  std::string line;
  double sum = 0;
  while (std::getline(file, line))
    for (const char *name : names)
      if (line.rfind(std::string(name) + ":", 0) == 0)
        sum += atof(line.c_str() + std::string(name).size() + 1);
  return sum;
}

// Of this process, and of the kernel: stacks and what it allocates are not counted by process. What others do on the
// machine meanwhile is in it, and goes with the median.
inline double memory_kib() {
  return kib_of("/proc/self/status", {"VmRSS", "VmPTE"}) + kib_of("/proc/meminfo", {"KernelStack", "SUnreclaim"});
}

inline bool sleeps(task_struct *task) {
  return __atomic_load_n(&task->__state, __ATOMIC_RELAXED) != TASK_RUNNING; // for show
}

inline int sleep_in_schedule(void *) {
  while (!kthread_should_stop()) {
    set_current_state(TASK_INTERRUPTIBLE);
    if (!kthread_should_stop())
      schedule();
  }
  __set_current_state(TASK_RUNNING);
  return 0;
}

inline completion never;

inline int sleep_in_a_wait(void *) {
  wait_for_completion(&never);
  return 0;
}

// Return: false where there are not so many threads.
inline bool measure_crowd(int (*sleeper)(void *), Crowd &ret_crowd) {
  init_completion(&never);
  std::vector<task_struct *> all;
  const double memory = memory_kib(), start = now_ns();
  for (int i = 0; i < kCrowd; i++) {
    task_struct *const task = kthread_run(sleeper, nullptr, "crowd");
    if (IS_ERR(task))
      break;
    get_task_struct(task);
    all.push_back(task);
  }
  const bool enough = static_cast<int>(all.size()) == kCrowd;
  for (task_struct *task : all)
    while (!sleeps(task))
      sched_yield();
  const double up = now_ns() - start;
  ret_crowd.kib = (memory_kib() - memory) / kCrowd;
  const double stop = now_ns();
  complete_all(&never);
  for (task_struct *task : all) {
    kthread_stop(task);
    put_task_struct(task);
  }
  ret_crowd.seconds = (up + now_ns() - stop) / 1e9;
  return enough;
}

} // namespace bench
