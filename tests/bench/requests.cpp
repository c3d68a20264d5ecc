// SPDX-License-Identifier: MIT
// What a request costs in kcompd's FUSE face, beside plain libfuse servers that do the same work (fuse_session_loop_mt
// with its defaults, and fuse_session_loop). Client and servers are pinned to one CPU, where the ratios repeat within a
// few per cent; the figures without that are shown, and not judged (a wake-up across CPUs costs more than the request
// on some machines).
//
// Each server is a process. A round measures all of them one after the other, in an order that rotates; a ratio is that
// of the medians over the rounds. Exit 1 if a limit is missed, 77 where FUSE cannot be mounted.
#include "tests/bench/requests_kcompd.h"
#include "tests/bench/requests_plain.h"

#include <algorithm>
#include <csignal>
#include <ctime>
#include <dirent.h>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <map>
#include <pthread.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <vector>

namespace {

constexpr int kRounds = 61; // short ones: what else runs on the machine then hits the servers of a round alike
constexpr int kBlocked = 1000;
constexpr size_t kBig = 128 * 1024;
constexpr int kSkipped = 77;

enum Server { kThreads, kSingle, kOurs, kOursBlocked, kServers };

struct Process {
  pid_t pid = 0;
  std::string directory;
};

char big[kBig];

void pin() {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(0, &cpus);
  ::sched_setaffinity(0, sizeof cpus, &cpus);
}

double now_ns() {
  timespec now;
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// CPU time of a process, ns, by the scheduler's own count.
double cpu_ns(pid_t pid) {
  const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
  double sum = 0;
  DIR *directory = ::opendir(tasks.c_str());
  while (const dirent *entry = directory ? ::readdir(directory) : nullptr) {
    double time = 0;
    std::ifstream(tasks + "/" + entry->d_name + "/schedstat") >> time;
    sum += time;
  }
  if (directory)
    ::closedir(directory);
  return sum;
}

void check(bool good, const char *what) {
  if (good)
    return;
  std::perror(what);
  std::exit(1);
}

Process start(const std::string &base, Server server) {
  Process process;
  process.directory = base + "/" + std::to_string(server);
  check(::mkdir(process.directory.c_str(), 0755) == 0, "mkdir");
  int ready[2];
  check(::pipe(ready) == 0, "pipe");
  process.pid = ::fork();
  if (process.pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::close(ready[0]);
    const auto say_ready = [&] { check(::write(ready[1], "r", 1) == 1, "write"); };
    if (server == kOurs || server == kOursBlocked)
      bench::serve(process.directory, say_ready);
    plain::serve(process.directory, server == kThreads, say_ready);
  }
  ::close(ready[1]);
  char byte;
  if (::read(ready[0], &byte, 1) != 1) {
    std::printf("SKIPPED: cannot mount\n");
    std::exit(kSkipped);
  }
  ::close(ready[0]);
  return process;
}

void stop(const Process &process) {
  ::kill(process.pid, SIGKILL);
  ::waitpid(process.pid, nullptr, 0);
  ::umount2(process.directory.c_str(), MNT_DETACH);
  ::rmdir(process.directory.c_str());
}

// Operations, each on a file that is open already.

void read_one(int fd, const std::string &) {
  check(::read(fd, big, 1) == 1, "read");
}
void read_big(int fd, const std::string &) {
  check(::read(fd, big, kBig) == static_cast<ssize_t>(kBig), "read");
}
void write_big(int fd, const std::string &) {
  check(::write(fd, big, kBig) == static_cast<ssize_t>(kBig), "write");
}
void open_read_close(int, const std::string &path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  check(fd >= 0, path.c_str());
  read_one(fd, path);
  ::close(fd);
}

struct Operation {
  const char *name;
  void (*run)(int fd, const std::string &path);
  int times;
};
constexpr Operation kReadOne{"read-1-byte", read_one, 2000};
constexpr Operation kOperations[] = {
    kReadOne,
    {"open-read-close", open_read_close, 400},
    {"read-128-KiB", read_big, 600},
    {"write-128-KiB", write_big, 600},
};

struct Cost {
  double wall, cpu; // ns for one
};

Cost measure(const Process &server, const Operation &operation, int times) {
  const std::string path = server.directory + "/dev/bench";
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  check(fd >= 0, path.c_str());
  operation.run(fd, path); // warm
  const double cpu = cpu_ns(server.pid), wall = now_ns();
  for (int i = 0; i < times; ++i)
    operation.run(fd, path);
  const Cost cost{(now_ns() - wall) / times, (cpu_ns(server.pid) - cpu) / times};
  ::close(fd);
  return cost;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

std::vector<Cost> medians(const std::vector<const Process *> &servers, const Operation &operation, int rounds,
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

bool all_met = true;

void judge(const std::string &name, double ratio, double limit) {
  const bool met = ratio <= limit;
  all_met &= met;
  std::printf("bench requests %s %.3f %.2f %s\n", name.c_str(), ratio, limit, met ? "ok" : "MISSED");
  std::fflush(stdout);
}

void show(const std::string &name, const std::vector<Cost> &costs) {
  static const char *const kNames[] = {"mt", "single", "kcompd"};
  for (size_t i = 0; i < costs.size(); ++i)
    std::printf("# %-26s %-7s %9.0f ns, %9.0f ns of its CPU time\n", name.c_str(), kNames[i], costs[i].wall,
                costs[i].cpu);
}

// A client process with many threads that sleep in reads.
pid_t block(const Process &server) {
  int ready[2];
  check(::pipe(ready) == 0, "pipe");
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    static std::string path;
    path = server.directory + "/dev/blocks";
    pthread_attr_t attributes;
    ::pthread_attr_init(&attributes);
    ::pthread_attr_setstacksize(&attributes, 64 * 1024);
    for (int i = 0; i < kBlocked; ++i) {
      pthread_t thread;
      const auto body = [](void *) -> void * {
        char byte;
        const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
        (void)!::read(fd, &byte, 1);
        return nullptr;
      };
      check(::pthread_create(&thread, &attributes, body, nullptr) == 0, "pthread_create");
    }
    for (;;)
      ::pause();
  }
  ::close(ready[0]);
  ::close(ready[1]);
  return pid;
}

int threads_of(pid_t pid) {
  int threads = 0;
  DIR *directory = ::opendir(("/proc/" + std::to_string(pid) + "/task").c_str());
  while (const dirent *entry = directory ? ::readdir(directory) : nullptr)
    threads += entry->d_name[0] != '.';
  if (directory)
    ::closedir(directory);
  return threads;
}

} // namespace

int main() {
  if (::access("/dev/fuse", R_OK | W_OK) != 0) {
    std::printf("SKIPPED: no access to /dev/fuse\n");
    return kSkipped;
  }
  cpu_set_t everywhere;
  ::sched_getaffinity(0, sizeof everywhere, &everywhere);
  char base[] = "/tmp/bench-requests-XXXXXX";
  check(::mkdtemp(base) != nullptr, "mkdtemp");
  pin();
  Process servers[kServers];
  for (int i = 0; i < kServers; ++i)
    servers[i] = start(base, static_cast<Server>(i));
  const std::vector<const Process *> three = {&servers[kThreads], &servers[kSingle], &servers[kOurs]};

  std::map<std::string, std::vector<Cost>> costs;
  for (const Operation &operation : kOperations) {
    costs[operation.name] = medians(three, operation, kRounds, operation.times);
    show(operation.name, costs[operation.name]);
  }
  const auto against = [&](const char *name, Server server) { return costs[name][2].wall / costs[name][server].wall; };
  judge("read-1-byte-to-mt", against("read-1-byte", kThreads), 0.80);
  judge("read-1-byte-to-single", against("read-1-byte", kSingle), 1.05);
  judge("open-read-close-to-mt", against("open-read-close", kThreads), 0.80);
  judge("read-128-KiB-to-mt", against("read-128-KiB", kThreads), 0.95);
  judge("write-128-KiB-to-mt", against("write-128-KiB", kThreads), 0.95);
  judge("cpu-of-a-read-to-mt", costs["read-1-byte"][2].cpu / costs["read-1-byte"][0].cpu, 0.75);

  const pid_t sleepers = block(servers[kOursBlocked]);
  while (threads_of(servers[kOursBlocked].pid) < kBlocked)
    ::sched_yield();
  const std::vector<Cost> beside =
      medians({&servers[kOurs], &servers[kOursBlocked]}, kReadOne, kRounds, kReadOne.times);
  judge("read-beside-1000-blocked-to-idle", beside[1].wall / beside[0].wall, 1.10);
  ::kill(sleepers, SIGKILL);
  ::waitpid(sleepers, nullptr, 0);

  ::sched_setaffinity(0, sizeof everywhere, &everywhere);
  for (const Process &server : servers) {
    DIR *tasks = ::opendir(("/proc/" + std::to_string(server.pid) + "/task").c_str());
    while (const dirent *entry = tasks ? ::readdir(tasks) : nullptr) {
      if (entry->d_name[0] != '.')
        ::sched_setaffinity(std::atoi(entry->d_name), sizeof everywhere, &everywhere);
    }
    if (tasks)
      ::closedir(tasks);
  }
  for (const Operation &operation : kOperations)
    show(std::string("unpinned ") + operation.name, medians(three, operation, 5, operation.times / 8));

  for (const Process &server : servers)
    stop(server);
  ::rmdir(base);
  return all_met ? 0 : 1;
}
