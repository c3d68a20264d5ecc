// SPDX-License-Identifier: MIT
// kcompd(8): what it does when it is started, in order.
#include "daemon/server.h"
#include "kernel/oops.h"
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <new>
#include <optional>
#include <sys/stat.h>

namespace kcompd {
namespace {

int give_up(const Error &error) {
  say(3, error.message());
  return static_cast<int>(error.exit);
}

// Give descriptors 0, 1 and 2 something to refer to where the starter closed them: else the next files that are opened
// get these numbers, and what is said on standard error is written into one of them.
Result<void> occupy_standard_streams() {
  for (int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(fd, F_GETFD) >= 0)
      continue;
    if (open("/dev/null", O_RDWR) != fd) // not close-on-exec: programs that are started need them as well
      return fail(errno, "open '/dev/null'", "start kcompd with descriptors 0, 1 and 2 open");
  }
  return {};
}

// Signals that the main thread asks for, and no other thread is to get.
void prepare_signals() {
  sigset_t asked_for;
  sigemptyset(&asked_for);
  for (int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT})
    sigaddset(&asked_for, signal);
  pthread_sigmask(SIG_BLOCK, &asked_for, nullptr);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGTTOU, SIG_IGN); // a driver may write to the terminal that we were started on
}

// Given up when memory is short for the first time while we start: what C++ allocates then it gets, in whatever thread.
// Either that is enough, or there is something left to say that it is not and to take down what stands already.
std::atomic<void *> memory_reserve;

void use_memory_reserve() {
  if (void *reserve = memory_reserve.exchange(nullptr))
    free(reserve);
  else
    std::set_new_handler(nullptr);
}

int memory_is_short() {
  fprintf(stderr, "kcompd: start: Cannot allocate memory (%s)\n", exhausted_hint(ENOMEM));
  return static_cast<int>(Exit::kFailed);
}

// All that comes before serving. Return: what to exit with, or nothing if `ret_server` is up.
std::optional<int> start(int argc, char **argv, std::unique_ptr<Server> &ret_server) {
  auto options = parse_options(argc, argv);
  if (!options)
    return give_up(options.error());
  if (options->action == Options::Action::kHelp || options->action == Options::Action::kVersion) {
    fputs(options->action == Options::Action::kHelp ? usage().c_str() : "kcompd " KCOMPD_VERSION "\n", stdout);
    return 0;
  }

  auto config = load_config(options->config, options->config_given);
  if (!config)
    return give_up(config.error());
  config->face = options->face.value_or(config->face);
  config->log_level = options->log_level.value_or(config->log_level);
  if (options->action != Options::Action::kRun) {
    for (const std::string &warning : config->warnings)
      say(4, warning);
    if (options->action == Options::Action::kDumpConfig)
      fputs(dump_config(*config).c_str(), stdout);
    return 0;
  }

  umask(022);
  prepare_signals();
  catch_faults();
  ret_server = std::make_unique<Server>(*options, *config, take_inherited());
  if (auto started = ret_server->start(); !started)
    return give_up(started.error());
  return {};
}

int main(int argc, char **argv) {
  if (auto occupied = occupy_standard_streams(); !occupied)
    return give_up(occupied.error());
  memory_reserve = malloc(1 << 20); // address space, until it is given up
  if (!memory_reserve)
    return memory_is_short();
  std::set_new_handler(use_memory_reserve);
  std::unique_ptr<Server> server;
  try {
    if (auto status = start(argc, argv, server))
      return *status;
  } catch (const std::bad_alloc &) {
    return memory_is_short();
  }
  use_memory_reserve();
  std::set_new_handler(nullptr);
  Exit status = server->run();
  if (!server->stop())
    _exit(static_cast<int>(status)); // a thread that is stuck still uses what would be destroyed now
  return static_cast<int>(status);
}

} // namespace
} // namespace kcompd

int main(int argc, char **argv) {
  return kcompd::main(argc, argv);
}
