// SPDX-License-Identifier: MIT
// What a request costs on character devices: those named on the command line (kcompd's, the real module's), beside
// plain libfuse CUSE servers that do the same work, all pinned to one CPU. The figures are shown, not judged.
//
//   bench_cuse NAME=DEVICE[=PID OF ITS SERVER]...
//
// Exit 77 where there is no CUSE.
#define FUSE_USE_VERSION 312
#include "tests/bench/operations.h"

#include <csignal>
#include <cstring>
#include <cuse_lowlevel.h>
#include <fuse_lowlevel.h>
#include <memory>
#include <sys/prctl.h>
#include <sys/wait.h>

namespace {

using namespace bench;

constexpr int kFewRounds = 9;

void op_open(fuse_req_t request, fuse_file_info *info) {
  fuse_reply_open(request, info);
}

void op_read(fuse_req_t request, size_t size, off_t, fuse_file_info *) {
  static thread_local std::unique_ptr<char[]> buffer(new char[1 << 20]);
  std::memset(buffer.get(), 0, size);
  fuse_reply_buf(request, buffer.get(), size);
}

void op_write(fuse_req_t request, const char *, size_t size, off_t, fuse_file_info *) {
  fuse_reply_write(request, size);
}

// Serve /dev/`name` until the process is killed.
[[noreturn]] void serve_plain(const std::string &name, bool threads) {
  const std::string device = "DEVNAME=" + name;
  const char *const info_argv[] = {device.c_str()};
  cuse_info info{};
  info.dev_info_argc = 1;
  info.dev_info_argv = const_cast<const char **>(info_argv);
  cuse_lowlevel_ops ops{};
  ops.open = op_open;
  ops.read = op_read;
  ops.write = op_write;
  char program[] = "bench", foreground[] = "-f";
  char *argv[] = {program, foreground, nullptr};
  int multithreaded;
  fuse_session *const session = cuse_lowlevel_setup(2, argv, &info, &ops, &multithreaded, nullptr);
  if (!session)
    std::exit(1);
  if (threads)
    fuse_session_loop_mt(session, fuse_loop_cfg_create());
  else
    fuse_session_loop(session);
  std::exit(0);
}

Served start_plain(const char *name, bool threads) {
  const std::string device = std::string("bench-") + name;
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    serve_plain(device, threads);
  }
  const std::string path = "/dev/" + device;
  while (::access(path.c_str(), R_OK | W_OK) != 0) {
    if (::waitpid(pid, nullptr, WNOHANG) != 0) {
      std::fprintf(stderr, "%s: the server ended\n", path.c_str());
      std::exit(1);
    }
    ::usleep(1000);
  }
  return {name, path, pid};
}

// Take a server that runs already to the CPU of the others.
void pin_server(pid_t pid) {
  cpu_set_t here;
  ::sched_getaffinity(0, sizeof here, &here);
  for_each_thread(pid, [&](pid_t tid) { ::sched_setaffinity(tid, sizeof here, &here); });
}

} // namespace

int main(int argc, char **argv) {
  if (::access("/dev/cuse", R_OK | W_OK) != 0) {
    std::printf("SKIPPED: no access to /dev/cuse\n");
    return kSkipped;
  }
  pin();
  std::vector<Served> servers = {start_plain("mt", true), start_plain("single", false)};
  for (int i = 1; i < argc; ++i) {
    char *rest = argv[i];
    const char *const name = ::strsep(&rest, "="), *const path = ::strsep(&rest, "=");
    if (!path) {
      std::fprintf(stderr, "usage: bench_cuse NAME=DEVICE[=PID]...\n");
      return 2;
    }
    servers.push_back({name, path, rest ? std::atoi(rest) : 0});
    if (rest)
      pin_server(servers.back().pid);
  }
  std::vector<const Served *> all;
  for (const Served &server : servers)
    all.push_back(&server);
  for (const Operation &operation : kOperations) {
    const std::vector<Cost> costs = medians(all, operation, kFewRounds, operation.times / 8);
    show(operation.name, all, costs);
    for (size_t i = 2; i < all.size(); ++i)
      std::printf("bench cuse %s %s-to-mt %.3f\nbench cuse %s %s-to-single %.3f\n", operation.name, all[i]->name,
                  costs[i].wall / costs[0].wall, operation.name, all[i]->name, costs[i].wall / costs[1].wall);
    std::fflush(stdout);
  }
  for (size_t i = 0; i < 2; ++i) {
    ::kill(servers[i].pid, SIGKILL);
    ::waitpid(servers[i].pid, nullptr, 0);
  }
  return 0;
}
