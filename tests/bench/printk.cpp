// SPDX-License-Identifier: MIT
// What a printk() costs its writer: beside a bare snprintf() of the same format, and beside spdlog's ring buffer sink
// with several threads. Rounds of all are interleaved; the median of each kind counts. Exit status 1 if a limit is
// missed.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <ctime>
#include <functional>
#include <linux/kernel.h>
#include <memory>
#include <sched.h>
#include <spdlog/sinks/ringbuffer_sink.h>
#include <spdlog/spdlog.h>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr int kRounds = 21;
constexpr int kMessages = 50000; // of a round, all threads together

double now_ns() {
  timespec ts;
  clock_gettime(CLOCK_MONOTONIC, &ts);
  return double(ts.tv_sec) * 1e9 + double(ts.tv_nsec);
}

// Threads take turns on the CPUs. Left alone, the scheduler of a virtual machine may keep all on one, and then there is
// nothing to contend for.
void stay_on_cpu(int thread) {
  cpu_set_t allowed, one;
  sched_getaffinity(0, sizeof(allowed), &allowed);
  int skip = thread % CPU_COUNT(&allowed);
  CPU_ZERO(&one);
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(cpu, &allowed) && skip-- == 0)
      CPU_SET(cpu, &one);
  sched_setaffinity(0, sizeof(one), &one);
}

// Nanoseconds of wall time for a message, when `threads` threads write kMessages together.
double measure(int threads, const std::function<void(int first, int last)> &write) {
  std::atomic<int> ready{0};
  std::atomic<bool> go{false};
  std::vector<std::thread> all;
  const int part = kMessages / threads;
  for (int i = 0; i < threads; ++i)
    all.emplace_back([&, i] {
      stay_on_cpu(i);
      ++ready;
      while (!go)
        std::this_thread::yield();
      write(i * part, (i + 1) * part);
    });
  while (ready < threads)
    std::this_thread::yield();
  const double start = now_ns();
  go = true;
  for (std::thread &thread : all)
    thread.join();
  return (now_ns() - start) / (part * threads);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Kind {
  const char *name;
  int threads;
  std::function<void(int, int)> write;
  std::vector<double> rounds;
};

void with_printk(int first, int last) {
  for (int i = first; i < last; ++i)
    pr_info("completion_dev: process %d (%s) going to sleep, seq %lu\n", 1000 + i % 100, "reader",
            static_cast<unsigned long>(i));
}

void with_snprintf(int first, int last) {
  char buffer[256];
  for (int i = first; i < last; ++i) {
    snprintf(buffer, sizeof(buffer), "completion_dev: process %d (%s) going to sleep, seq %lu\n", 1000 + i % 100,
             "reader", static_cast<unsigned long>(i));
    __asm__ __volatile__("" : : "r"(buffer) : "memory");
  }
}

void with_our_snprintf(int first, int last) {
  char buffer[256];
  for (int i = first; i < last; ++i) {
    kcompd_snprintf(buffer, sizeof(buffer), "completion_dev: process %d (%s) going to sleep, seq %lu\n", 1000 + i % 100,
                    "reader", static_cast<unsigned long>(i));
    __asm__ __volatile__("" : : "r"(buffer) : "memory");
  }
}

bool gate(const char *name, double value, double base, double limit) {
  const bool ok = value / base <= limit;
  printf("bench printk %s %.2f %.2f %s\n", name, value / base, limit, ok ? "ok" : "MISSED");
  return ok;
}

} // namespace

int main() {
  const auto sink = std::make_shared<spdlog::sinks::ringbuffer_sink_mt>(4096);
  spdlog::logger logger("bench", sink);
  const auto with_spdlog = [&](int first, int last) {
    for (int i = first; i < last; ++i)
      logger.info("completion_dev: process {} ({}) going to sleep, seq {}", 1000 + i % 100, "reader",
                  static_cast<unsigned long>(i));
  };

  std::vector<Kind> kinds = {
      {"snprintf", 1, with_snprintf, {}}, {"kcompd_snprintf", 1, with_our_snprintf, {}},
      {"printk", 1, with_printk, {}},     {"spdlog ringbuffer", 1, with_spdlog, {}},
      {"printk", 2, with_printk, {}},     {"spdlog ringbuffer", 2, with_spdlog, {}},
      {"printk", 8, with_printk, {}},     {"spdlog ringbuffer", 8, with_spdlog, {}},
  };
  for (int round = 0; round < kRounds; ++round)
    for (Kind &kind : kinds)
      kind.rounds.push_back(measure(kind.threads, kind.write));
  for (const Kind &kind : kinds)
    printf("%-18s %d threads %7.1f ns/message\n", kind.name, kind.threads, median(kind.rounds));

  const auto ns = [&](size_t i) { return median(kinds[i].rounds); };
  bool ok = gate("1-thread/snprintf", ns(2), ns(0), 1.35);
  ok &= gate("2-threads/spdlog", ns(4), ns(5), 0.5);
  ok &= gate("8-threads/spdlog", ns(6), ns(7), 0.5);
  return ok ? 0 : 1;
}
