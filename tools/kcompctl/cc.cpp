// SPDX-License-Identifier: MIT
// cc FILE.c: one source file becomes one module, as with a Kbuild of one line. run FILE.c [PARAM=VALUE...]: and is
// loaded, the new messages of the log shown until Ctrl-C, and unloaded.
#include "tools/kcompctl/client.h"
#include "tools/kcompctl/command.h"
#include "tools/kcompctl/kmsg.h"
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace kcompctl {
namespace {

namespace fs = std::filesystem;

// As exec(3) and main() have them. They point into `words`.
std::vector<char *> argv_of(std::vector<std::string> &words) {
  std::vector<char *> argv;
  argv.reserve(words.size() + 1);
  for (std::string &word : words)
    argv.push_back(word.data());
  argv.push_back(nullptr);
  return argv;
}

// Return: its exit status.
int run_program(std::vector<std::string> &arguments) {
  std::vector<char *> argv = argv_of(arguments);
  pid_t child;
  if (int code = posix_spawnp(&child, argv[0], nullptr, nullptr, argv.data(), environ))
    return complain("cc", arguments[0] + ": " + error_text(code));
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

// A directory for objects, deleted with this.
class Scratch {
public:
  Scratch() {
    std::string pattern = fs::temp_directory_path() / "kcompctl-cc.XXXXXX";
    if (mkdtemp(pattern.data()))
      path_ = pattern;
  }
  ~Scratch() {
    std::error_code ignored;
    if (!path_.empty())
      fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch &) = delete;
  Scratch &operator=(const Scratch &) = delete;
  const fs::path &path() const { return path_; }

private:
  fs::path path_;
};

// Compile `source` to `module`; further words (KVER=4.19, ccflags-y=...) are for make. Return: the exit status.
int compile(const std::string &source, const fs::path &module, const std::vector<std::string> &words) {
  std::error_code error;
  const fs::path file = fs::absolute(source, error);
  if (file.extension() != ".c")
    return complain("cc", source + ": not a C file (NAME.c)");
  if (!fs::is_regular_file(file, error))
    return complain("cc", source + ": " + error_text(ENOENT));
  const std::string directory = find_kdir("cc");
  if (directory.empty())
    return 1;
  Scratch scratch;
  if (scratch.path().empty())
    return complain("cc", "make a directory in /tmp: " + error_text(errno));
  // The source is read where it is, so that messages name it and its own headers are found.
  const fs::path kbuild = scratch.path() / "Kbuild";
  std::ofstream(kbuild) << "obj-m := " << file.stem().string() << ".o\n";
  fs::create_symlink(file, scratch.path() / file.filename(), error);
  std::vector<std::string> make = {"make",
                                   "-s",
                                   "--no-print-directory",
                                   "-C",
                                   directory,
                                   "M=" + scratch.path().string(),
                                   "KCFLAGS=-iquote " + file.parent_path().string()};
  make.insert(make.end(), words.begin(), words.end());
  make.push_back("modules");
  if (int status = run_program(make))
    return status;
  fs::copy_file(scratch.path() / (file.stem().string() + ".ko"), module, fs::copy_options::overwrite_existing, error);
  return error ? complain("cc", module.string() + ": " + error_text(error.value())) : 0;
}

volatile sig_atomic_t interrupted;

void on_interrupt(int) {
  interrupted = 1;
}

// What the log gets from here on.
class NewMessages {
public:
  NewMessages() : fd_(open_kmsg(false)) {
    if (fd_ < 0)
      complain("run", "the log can not be shown: " + error_text(errno));
    for (KmsgRecord old; fd_ >= 0 && read_kmsg(fd_, old) == 0;) {
    }
  }
  ~NewMessages() {
    if (fd_ >= 0)
      close(fd_);
  }
  NewMessages(const NewMessages &) = delete;
  NewMessages &operator=(const NewMessages &) = delete;

  // Print those that have come. Return: false if there can be no more.
  bool show() {
    KmsgRecord record;
    int code = EBADF;
    while (fd_ >= 0 && (code = read_kmsg(fd_, record)) == 0)
      print_kmsg(record);
    fflush(stdout);
    return code == EAGAIN;
  }

  // Print them as they come, until Ctrl-C or SIGTERM.
  void follow() {
    struct sigaction action = {};
    action.sa_handler = on_interrupt;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    sigset_t ends, before; // blocked but in ppoll(), so that none comes between the look and the sleep
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigprocmask(SIG_BLOCK, &ends, &before);
    while (!interrupted && (fd_ < 0 || show())) {
      pollfd log{fd_, POLLIN, 0}; // a negative one is passed over
      ppoll(&log, 1, nullptr, &before);
    }
    sigprocmask(SIG_SETMASK, &before, nullptr);
  }

private:
  const int fd_;
};

} // namespace

int run_cc(int argc, char **argv) {
  std::string source;
  std::vector<std::string> words;
  for (int i = 1; i < argc; i++) {
    if (strchr(argv[i], '='))
      words.emplace_back(argv[i]);
    else if (source.empty())
      source = argv[i];
    else
      return complain("cc", "one file at a time: several make a module by a Kbuild (see kcompctl kdir)");
  }
  if (source.empty()) {
    fprintf(stderr, "Usage: cc FILE.c [KVER=VERSION]\n");
    return 1;
  }
  return compile(source, fs::path(source).filename().replace_extension(".ko"), words);
}

int run_run(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "Usage: run FILE.c [PARAM=VALUE...]\n");
    return 1;
  }
  if (std::string absent = daemon_absent(); !absent.empty())
    return complain("run", absent);
  Scratch scratch;
  std::vector<std::string> parameters, words;
  for (int i = 2; i < argc; i++)
    (strncmp(argv[i], "KVER=", 5) ? parameters : words).emplace_back(argv[i]);
  const std::string module = scratch.path() / fs::path(argv[1]).filename().replace_extension(".ko");
  if (int status = compile(argv[1], module, words))
    return status;
  std::vector<std::string> insmod = {"insmod", module};
  insmod.insert(insmod.end(), parameters.begin(), parameters.end());
  NewMessages log;
  if (int status = run_insmod(static_cast<int>(insmod.size()), argv_of(insmod).data())) {
    log.show(); // which may say why
    return status;
  }
  log.follow();
  std::string name = "rmmod", file = module;
  char *rmmod_argv[] = {name.data(), file.data(), nullptr};
  const int status = run_rmmod(2, rmmod_argv);
  log.show();
  return status;
}

} // namespace kcompctl
