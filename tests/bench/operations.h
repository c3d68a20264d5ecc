// SPDX-License-Identifier: MIT
// What the request benchmarks do to a device, and how they time it: the same operations on several servers in one run.
// A round measures all servers one after the other, in an order that rotates; the figure of a server is the median over
// the rounds.
#pragma once

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <fstream>
#include <sched.h>
#include <string>
#include <sys/types.h>
#include <unistd.h>
#include <vector>

namespace bench {

constexpr int kRounds = 61; // short ones: what else runs on the machine then hits the servers of a round alike
constexpr size_t kBig = 128 * 1024;
constexpr int kSkipped = 77;

struct Served {
  const char *name; // as it is shown
  std::string path; // of the device
  pid_t pid;        // of the server, 0 if it is the kernel
};

struct Cost {
  double wall, cpu; // ns for one operation: by the clock; CPU time of the server
};

inline void check(bool good, const char *what) {
  if (good)
    return;
  std::perror(what);
  std::exit(1);
}

inline void pin() {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(0, &cpus);
  ::sched_setaffinity(0, sizeof cpus, &cpus);
}

template <typename Each> void for_each_thread(pid_t pid, Each each) {
  DIR *const directory = ::opendir(("/proc/" + std::to_string(pid) + "/task").c_str());
  while (const dirent *entry = directory ? ::readdir(directory) : nullptr) {
    if (entry->d_name[0] != '.')
      each(std::atoi(entry->d_name));
  }
  if (directory)
    ::closedir(directory);
}

inline double now_ns() {
  timespec now;
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// CPU time of a process, ns, by the scheduler's own count.
inline double cpu_ns(pid_t pid) {
  double sum = 0;
  for_each_thread(pid, [&](pid_t tid) {
    double time = 0;
    std::ifstream("/proc/" + std::to_string(pid) + "/task/" + std::to_string(tid) + "/schedstat") >> time;
    sum += time;
  });
  return sum;
}

// Operations, each on a file that is open already.

inline char big[kBig];

inline void read_one(int fd, const std::string &) {
  check(::read(fd, big, 1) == 1, "read");
}
inline void read_big(int fd, const std::string &) {
  check(::read(fd, big, kBig) == static_cast<ssize_t>(kBig), "read");
}
inline void write_big(int fd, const std::string &) {
  check(::write(fd, big, kBig) == static_cast<ssize_t>(kBig), "write");
}
inline void open_read_close(int, const std::string &path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  check(fd >= 0, path.c_str());
  read_one(fd, path);
  ::close(fd);
}

struct Operation {
  const char *name;
  void (*run)(int fd, const std::string &path);
  int times; // in one round
};
constexpr Operation kReadOne{"read-1-byte", read_one, 2000};
constexpr Operation kOperations[] = {
    kReadOne,
    {"open-read-close", open_read_close, 400},
    {"read-128-KiB", read_big, 600},
    {"write-128-KiB", write_big, 600},
};

inline Cost measure(const Served &server, const Operation &operation, int times) {
  const int fd = ::open(server.path.c_str(), O_RDWR | O_CLOEXEC);
  check(fd >= 0, server.path.c_str());
  operation.run(fd, server.path); // warm
  const double cpu = cpu_ns(server.pid), wall = now_ns();
  for (int i = 0; i < times; ++i)
    operation.run(fd, server.path);
  const Cost cost{(now_ns() - wall) / times, (cpu_ns(server.pid) - cpu) / times};
  ::close(fd);
  return cost;
}

inline double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

// Return: what one operation costs on each of `servers`.
inline std::vector<Cost> medians(const std::vector<const Served *> &servers, const Operation &operation, int rounds,
                                 int times) {
  std::vector<std::vector<double>> wall(servers.size()), cpu(servers.size());
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < servers.size(); ++i) {
      const size_t which = (i + static_cast<size_t>(round)) % servers.size();
      const Cost cost = measure(*servers[which], operation, times);
      wall[which].push_back(cost.wall);
      cpu[which].push_back(cost.cpu);
    }
  }
  std::vector<Cost> result;
  for (size_t i = 0; i < servers.size(); ++i)
    result.push_back({median(wall[i]), median(cpu[i])});
  return result;
}

inline void show(const std::string &operation, const std::vector<const Served *> &servers,
                 const std::vector<Cost> &costs) {
  for (size_t i = 0; i < costs.size(); ++i)
    std::printf("# %-26s %-12s %9.0f ns, %9.0f ns of its CPU time\n", operation.c_str(), servers[i]->name,
                costs[i].wall, costs[i].cpu);
}

} // namespace bench
