// SPDX-License-Identifier: MIT
// How the synchronisation benchmark measures: threads that begin together on CPUs that they are told, and rounds in
// which ours and its peer take turns, the median of each counting.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <ctime>
#include <functional>
#include <sched.h>
#include <thread>
#include <vector>

namespace bench {

constexpr int kRounds = 21; // short ones: what else runs on the machine then hits both sides alike
constexpr int kAnywhere = -1;

inline double clock_ns(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

inline double now_ns() {
  return clock_ns(CLOCK_MONOTONIC);
}

// The CPUs that the process may use, before any thread was pinned.
inline const cpu_set_t &allowed() {
  static const cpu_set_t set = [] {
    cpu_set_t found;
    sched_getaffinity(0, sizeof(found), &found);
    return found;
  }();
  return set;
}

// Keep the calling thread on the CPU with this index among those allowed.
inline void stay_on_cpu(int index) {
  cpu_set_t one = allowed();
  if (index != kAnywhere) {
    int skip = index % CPU_COUNT(&allowed());
    CPU_ZERO(&one);
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
      if (CPU_ISSET(cpu, &allowed()) && skip-- == 0)
        CPU_SET(cpu, &one);
  }
  sched_setaffinity(0, sizeof(one), &one);
}

inline double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// Where the threads of a measurement run.
enum class On { kOneCpu, kAllCpus, kAnyCpu };

// Nanoseconds that one operation takes when each of `threads` threads does `n` at once. On one CPU it is the time that
// the process had of it, which is the same on an idle machine, and leaves out what others do on a busy one.
template <typename Body> double measure(int threads, On where, int n, Body body) {
  std::atomic<int> ready{0};
  std::atomic<bool> go{false};
  std::vector<std::thread> all;
  for (int i = 0; i < threads; i++)
    all.emplace_back([&, i] {
      stay_on_cpu(where == On::kAnyCpu ? kAnywhere : where == On::kAllCpus ? i : 0);
      ++ready;
      while (!go)
        std::this_thread::yield();
      body(i, n);
    });
  while (ready < threads)
    std::this_thread::yield();
  const clockid_t clock = where == On::kOneCpu ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC;
  const double start = clock_ns(clock);
  go = true;
  for (std::thread &t : all)
    t.join();
  return (clock_ns(clock) - start) / n;
}

template <typename Body> double one_thread(int n, Body body) {
  return measure(1, On::kOneCpu, n, [&](int, int count) {
    for (int i = 0; i < count; i++)
      body();
  });
}

// Two threads in turn: `post` lets side i go, `wait` waits for it. Return: of one round trip.
template <typename Post, typename Wait> double ping_pong(On where, int n, Post post, Wait wait) {
  return measure(2, where, n, [&](int thread, int count) {
    for (int i = 0; i < count; i++)
      if (thread == 0) {
        post(0);
        wait(1);
      } else {
        wait(0);
        post(1);
      }
  });
}

} // namespace bench
