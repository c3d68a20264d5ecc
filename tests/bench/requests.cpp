// SPDX-License-Identifier: MIT
// What a request costs in kcompd's FUSE face, beside plain libfuse servers that do the same work (fuse_session_loop_mt
// with its defaults, and fuse_session_loop). Client and servers are pinned to one CPU, where the ratios repeat within a
// few per cent; the figures without that are shown, and not judged (a wake-up across CPUs costs more than the request
// on some machines).
//
// Each server is a process. Exit 1 if a limit is missed, 77 where FUSE cannot be mounted.
#include "tests/bench/operations.h"
#include "tests/bench/requests_kcompd.h"
#include "tests/bench/requests_plain.h"

#include <csignal>
#include <cstring>
#include <map>
#include <pthread.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>

namespace {

using namespace bench;

constexpr int kBlocked = 1000;

enum Server { kThreads, kSingle, kOurs, kOursBlocked, kServers };

constexpr const char *kNames[] = {"mt", "single", "kcompd", "kcompd-blocked"};

std::string directory_of(const std::string &base, Server server) {
  return base + "/" + kNames[server];
}

Served start(const std::string &base, Server server) {
  const std::string directory = directory_of(base, server);
  check(::mkdir(directory.c_str(), 0755) == 0, "mkdir");
  int ready[2];
  check(::pipe(ready) == 0, "pipe");
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::close(ready[0]);
    const auto say_ready = [&] { check(::write(ready[1], "r", 1) == 1, "write"); };
    if (server == kOurs || server == kOursBlocked)
      bench::serve(directory, say_ready);
    plain::serve(directory, server == kThreads, say_ready);
  }
  ::close(ready[1]);
  char byte;
  if (::read(ready[0], &byte, 1) != 1) {
    std::printf("SKIPPED: cannot mount\n");
    std::exit(kSkipped);
  }
  ::close(ready[0]);
  return {kNames[server], directory + "/dev/bench", pid};
}

void stop(const Served &process, const std::string &directory) {
  ::kill(process.pid, SIGKILL);
  ::waitpid(process.pid, nullptr, 0);
  ::umount2(directory.c_str(), MNT_DETACH);
  ::rmdir(directory.c_str());
}

bool all_met = true;

void judge(const std::string &name, double ratio, double limit) {
  const bool met = ratio <= limit;
  all_met &= met;
  std::printf("bench requests %s %.3f %.2f %s\n", name.c_str(), ratio, limit, met ? "ok" : "MISSED");
  std::fflush(stdout);
}

// A client process with many threads that sleep in reads.
pid_t block(const std::string &device) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    static const std::string path = device;
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
  return pid;
}

int threads_of(pid_t pid) {
  int threads = 0;
  for_each_thread(pid, [&](pid_t) { ++threads; });
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
  Served servers[kServers];
  for (int i = 0; i < kServers; ++i)
    servers[i] = start(base, static_cast<Server>(i));
  const std::vector<const Served *> three = {&servers[kThreads], &servers[kSingle], &servers[kOurs]};

  std::map<std::string, std::vector<Cost>> costs;
  for (const Operation &operation : kOperations) {
    costs[operation.name] = medians(three, operation, kRounds, operation.times);
    show(operation.name, three, costs[operation.name]);
  }
  const auto against = [&](const char *name, Server server) { return costs[name][2].wall / costs[name][server].wall; };
  judge("read-1-byte-to-mt", against("read-1-byte", kThreads), 0.80);
  judge("read-1-byte-to-single", against("read-1-byte", kSingle), 1.05);
  judge("open-read-close-to-mt", against("open-read-close", kThreads), 0.80);
  judge("read-128-KiB-to-mt", against("read-128-KiB", kThreads), 0.95);
  judge("write-128-KiB-to-mt", against("write-128-KiB", kThreads), 0.95);
  judge("cpu-of-a-read-to-mt", costs["read-1-byte"][2].cpu / costs["read-1-byte"][0].cpu, 0.75);

  const pid_t sleepers = block(directory_of(base, kOursBlocked) + "/dev/blocks");
  while (threads_of(servers[kOursBlocked].pid) < kBlocked)
    ::sched_yield();
  const std::vector<Cost> beside =
      medians({&servers[kOurs], &servers[kOursBlocked]}, kReadOne, kRounds, kReadOne.times);
  judge("read-beside-1000-blocked-to-idle", beside[1].wall / beside[0].wall, 1.10);
  ::kill(sleepers, SIGKILL);
  ::waitpid(sleepers, nullptr, 0);

  ::sched_setaffinity(0, sizeof everywhere, &everywhere);
  for (const Served &server : servers)
    for_each_thread(server.pid, [&](pid_t tid) { ::sched_setaffinity(tid, sizeof everywhere, &everywhere); });
  for (const Operation &operation : kOperations)
    show(std::string("unpinned ") + operation.name, three, medians(three, operation, 5, operation.times / 8));

  for (int i = 0; i < kServers; ++i)
    stop(servers[i], directory_of(base, static_cast<Server>(i)));
  ::rmdir(base);
  return all_met ? 0 : 1;
}
