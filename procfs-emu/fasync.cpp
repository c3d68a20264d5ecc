// SPDX-License-Identifier: MIT
// SIGIO. A client's fcntl(F_SETFL, O_ASYNC) does not come through: the host's kernel neither asks us nor notes it,
// since the file it has there has no .fasync. But who asks for SIGIO catches or blocks it. So as long as a file is open
// whose driver has an .fasync, a thread looks at what its client does with SIGIO, and calls .fasync when that has
// changed.
#include "procfs-emu/fasync.h"
#include "kernel/host_process.h"
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <initializer_list>
#include <linux/export.h>
#include <mutex>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace kcompd::vfs;

namespace {

constexpr auto kPeriod = std::chrono::milliseconds(50);

struct Watched {
  struct file *file;
  int fd; // the client's; -1: no SIGIO
};

struct Watch {
  std::mutex lock;
  std::condition_variable changed;
  std::vector<Watched> files;
  bool running = false;
};

Watch &watch() {
  static Watch *const instance = new Watch; // its thread may outlive main()
  return *instance;
}

// Catches or blocks SIGIO: whoever asks for it does, as it ends others.
bool expects_sigio(pid_t pid) {
  char status[4096];
  if (!kcompd::read_host_proc(pid, "status", status, sizeof(status)))
    return false;
  for (const char *key : {"SigCgt", "SigBlk"})
    if (const char *digits = kcompd::host_status_field(status, key))
      if (strtoull(digits, nullptr, 16) >> (SIGIO - 1) & 1)
        return true;
  return false;
}

bool same_name(const char *target, const char *path) {
  const char *a = strrchr(target, '/'), *b = strrchr(path, '/');
  return a && b && strcmp(a, b) == 0;
}

// The client's descriptor of this file, or -1: it does not want SIGIO, or has no such descriptor.
int async_descriptor(const struct file &file) {
  if (!expects_sigio(file.f_owner.pid))
    return -1;
  const std::string directory = "/proc/" + std::to_string(file.f_owner.pid) + "/fd";
  DIR *descriptors = ::opendir(directory.c_str());
  if (!descriptors)
    return -1;
  int found = -1;
  while (const dirent *entry = ::readdir(descriptors)) {
    char target[4096];
    const ssize_t length = ::readlinkat(dirfd(descriptors), entry->d_name, target, sizeof(target) - 1);
    if (length <= 0)
      continue;
    target[length] = '\0';
    if (same_name(target, path_of(file)))
      found = atoi(entry->d_name);
  }
  ::closedir(descriptors);
  return found;
}

void look_at_all() {
  Watch &w = watch();
  std::unique_lock guard(w.lock);
  for (;;) {
    for (Watched &watched : w.files) {
      const int fd = async_descriptor(*watched.file);
      if ((fd < 0) == (watched.fd < 0))
        continue;
      call_fasync(*watched.file, fd < 0 ? watched.fd : fd, fd >= 0);
      watched.fd = fd;
    }
    if (w.files.empty())
      w.changed.wait(guard, [&] { return !w.files.empty(); });
    else
      w.changed.wait_for(guard, kPeriod);
  }
}

std::mutex lists; // of all drivers

} // namespace

namespace kcompd::vfs {

void watch_async(struct file &file) noexcept {
  Watch &w = watch();
  try {
    std::lock_guard guard(w.lock);
    w.files.push_back({&file, -1});
    if (!w.running)
      std::thread([] {
        ::pthread_setname_np(::pthread_self(), "fasync");
        look_at_all();
      }).detach();
    w.running = true;
    w.changed.notify_one();
  } catch (const std::exception &) { // out of memory or threads: no SIGIO for this file
    std::erase_if(w.files, [&](const Watched &watched) { return watched.file == &file; });
  }
}

void forget_async(struct file &file) noexcept {
  Watch &w = watch();
  std::unique_lock guard(w.lock);
  auto found = std::find_if(w.files.begin(), w.files.end(), [&](const Watched &one) { return one.file == &file; });
  if (found == w.files.end())
    return;
  const bool on = found->fd >= 0;
  w.files.erase(found);
  guard.unlock();
  if (on)
    call_fasync(file, -1, false);
}

} // namespace kcompd::vfs

int fasync_helper(int fd, struct file *file, int on, struct fasync_struct **fapp) {
  std::lock_guard guard(lists);
  for (struct fasync_struct **link = fapp; *link; link = &(*link)->fa_next)
    if ((*link)->fa_file == file) {
      if (on) {
        (*link)->fa_fd = fd;
        return 0;
      }
      struct fasync_struct *gone = *link;
      __atomic_store_n(link, gone->fa_next, __ATOMIC_RELEASE); // drivers look whether there is one
      delete gone;
      return 1;
    }
  if (!on)
    return 0;
  auto *added = new (std::nothrow) fasync_struct{0x4601, fd, *fapp, file};
  if (!added)
    return -ENOMEM;
  __atomic_store_n(fapp, added, __ATOMIC_RELEASE); // as above
  return 1;
}
EXPORT_SYMBOL(fasync_helper);

void kill_fasync(struct fasync_struct **fp, int sig, int) {
  std::lock_guard guard(lists);
  for (const struct fasync_struct *one = *fp; one; one = one->fa_next)
    if (one->fa_file->f_owner.pid > 0)
      ::kill(one->fa_file->f_owner.pid, sig);
}
EXPORT_SYMBOL(kill_fasync);
