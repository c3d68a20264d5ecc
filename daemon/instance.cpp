// SPDX-License-Identifier: MIT
// Locks, stale mounts and stale links.
#include <spawn.h> // before all that defines __used

#include "daemon/instance.h"
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <filesystem>
#include <memory>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/wait.h>

namespace kcompd {
namespace {

constexpr int kMaxStacked = 16; // dead mounts on top of each other

Exit exit_for(int code) {
  return code == EACCES || code == EPERM ? Exit::kNotPermitted : Exit::kFailed;
}

std::string permission_hint(const std::string &directory) {
  return "run as root, or choose a place of your own: kcompd --directory $XDG_RUNTIME_DIR/" +
         directory.substr(directory.rfind('/') + 1);
}

} // namespace

Result<UniqueFd> lock_instance(const std::string &directory) {
  std::string path = directory + ".lock";
  UniqueFd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
  if (!fd) {
    int code = errno;
    if (code == ENOENT)
      return fail(code, "open '" + path + "'", "make the directory it is in", Exit::kFailed);
    if (code == ELOOP)
      return fail(code, "open '" + path + "'", "it is a symbolic link, which is not followed: remove it");
    if (code == EROFS)
      return fail(code, "open '" + path + "'", "choose a place that can be written: --directory");
    return fail(code, "open '" + path + "'",
                exit_for(code) == Exit::kNotPermitted ? permission_hint(directory) : exhausted_hint(code),
                exit_for(code));
  }
  if (flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK)
      return fail(errno, "lock '" + path + "'", "is it on a file system that has locks?");
    char pid[16] = {};
    ssize_t length = pread(fd.get(), pid, sizeof(pid) - 1, 0);
    std::string who = length > 0 ? " (pid " + std::string(pid, strcspn(pid, "\n")) + ")" : "";
    return fail(0, "already running at " + directory + who, "use it, stop it, or give another --directory");
  }
  std::string pid = std::to_string(getpid()) + "\n";
  if (ftruncate(fd.get(), 0) != 0 || pwrite(fd.get(), pid.data(), pid.size(), 0) < 0)
    return fail(errno, "write '" + path + "'", "is the file system full?");
  return fd;
}

int unmount_lazily(const std::string &directory) {
  if (umount2(directory.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) == 0)
    return 0;
  int code = errno;
  if (code != EPERM || geteuid() == 0)
    return -code;
  // Whoever is not root has the mount from fusermount3, and needs it again.
  const char *argv[] = {"fusermount3", "-u", "-z", "-q", "--", directory.c_str(), nullptr};
  pid_t child;
  int status;
  if (posix_spawnp(&child, argv[0], nullptr, nullptr, const_cast<char **>(argv), environ) != 0)
    return -code;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status == 0 ? 0 : -code;
}

Result<int> prepare_mount_point(const std::string &directory) {
  int removed = 0;
  struct statfs fs;
  while (statfs(directory.c_str(), &fs) != 0 && errno == ENOTCONN) {
    std::string type = mount_type(directory);
    if (type != kMountType)
      return fail(ENOTCONN, "mount at '" + directory + "'",
                  "a dead " + (type.empty() ? "mount above it" : type + " mount") +
                      " is there, which is not ours: umount -l it");
    if (int err = removed < kMaxStacked ? unmount_lazily(directory) : -ELOOP)
      return fail(-err, "unmount '" + directory + "', left by a daemon that was killed", "try: umount -l " + directory,
                  exit_for(-err));
    removed++;
  }
  if (mkdir(directory.c_str(), 0755) != 0 && errno != EEXIST) {
    int code = errno;
    return fail(code, "make the mount point '" + directory + "'",
                exit_for(code) == Exit::kNotPermitted ? permission_hint(directory) : "make the directory it is in",
                exit_for(code));
  }
  struct stat st;
  if (lstat(directory.c_str(), &st) != 0)
    return fail(errno, "look at the mount point '" + directory + "'", "", exit_for(errno));
  if (!S_ISDIR(st.st_mode))
    return fail(ENOTDIR, "mount at '" + directory + "'", "remove it, or give another --directory");
  if (mount_type(directory) == kMountType)
    return fail(EBUSY, "mount at '" + directory + "'", "a kcompd that answers is mounted there already: stop it");
  std::error_code unreadable;
  if (!std::filesystem::is_empty(directory, unreadable) && !unreadable)
    return fail(ENOTEMPTY, "mount at '" + directory + "'",
                "a mount would hide what is in it: give another --directory");
  return removed;
}

std::vector<std::string> remove_stale_links(const std::string &links, const std::string &directory) {
  std::vector<std::string> removed;
  std::unique_ptr<DIR, int (*)(DIR *)> dir(opendir(links.c_str()), closedir);
  if (!dir)
    return removed;
  std::string prefix = directory + "/dev/";
  while (dirent *entry = readdir(dir.get())) {
    char target[4096];
    if (entry->d_type != DT_LNK && entry->d_type != DT_UNKNOWN)
      continue;
    ssize_t length = readlinkat(dirfd(dir.get()), entry->d_name, target, sizeof(target));
    if (length > 0 && std::string_view(target, static_cast<size_t>(length)).starts_with(prefix))
      removed.push_back(entry->d_name);
  }
  std::erase_if(removed, [&](const std::string &name) { return unlinkat(dirfd(dir.get()), name.c_str(), 0) != 0; });
  return removed;
}

} // namespace kcompd
