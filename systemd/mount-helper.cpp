// SPDX-License-Identifier: MIT
// mount-helper mount|unmount DIR USER: one of the two parts of kcompd that run as root; the other is node-mode. It
// mounts the tree where everybody sees it and leaves the descriptor with systemd for the daemon, which may not mount
// and would not be seen; and it gives /dev/cuse to the daemon's group, as udev does.
//
// It is run by systemd's unit alone and takes nothing from users: its arguments are the unit's.
#include "daemon/mount_table.h"
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <sched.h>
#include <string>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

using namespace kcompd;

namespace {

constexpr const char *kDescriptorName = "tree";
constexpr int kMaxStacked = 16;              // dead mounts on top of each other
constexpr uint64_t kPatienceUs = 10'000'000; // for systemd to take the descriptor

int complain(const std::string &what) {
  fprintf(stderr, "<3>kcompd: mount-helper: %s: %s\n", what.c_str(), strerror(errno));
  return 4;
}

// /run/NAME, and NAME is plain.
bool plain(const std::string &directory) {
  constexpr const char *kRun = "/run/";
  if (directory.rfind(kRun, 0) != 0)
    return false;
  const std::string name = directory.substr(strlen(kRun));
  return name.rfind("kcompd", 0) == 0 &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") ==
             std::string::npos;
}

// The unit has a mount namespace of its own: what is mounted there nobody else sees.
bool enter_the_hosts_namespace() {
  const int fd = open("/proc/1/ns/mnt", O_RDONLY | O_CLOEXEC);
  return fd >= 0 && setns(fd, CLONE_NEWNS) == 0 && chdir("/") == 0;
}

bool unmount(const std::string &directory) {
  for (int i = 0; mount_type(directory) == kMountType; i++)
    if (i == kMaxStacked || umount2(directory.c_str(), MNT_DETACH | UMOUNT_NOFOLLOW) != 0)
      return false;
  return true;
}

// A daemon that was started by hand for the same directory holds this lock.
bool taken_by_hand(const std::string &directory) {
  const int fd = open((directory + ".lock").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  const bool taken = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) != 0;
  if (fd >= 0)
    close(fd);
  return taken;
}

// What udev's rule says. After `modprobe cuse` the daemon may be there before udev is.
void give_cuse(gid_t group) {
  const int fd = open("/dev/cuse", O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return; // the daemon says what that means
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  struct stat st;
  if (fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && chown(path.c_str(), 0, group) == 0 &&
      chmod(path.c_str(), 0660) == 0) {
  } // a failure shows when the daemon opens it
  close(fd);
}

int mount_tree(const std::string &directory, const passwd &user) {
  if (taken_by_hand(directory)) {
    errno = EBUSY;
    return complain("a kcompd that was started by hand runs at " + directory);
  }
  if (!unmount(directory))
    return complain("unmount " + directory + ", left by a daemon that was killed");
  if (mkdir(directory.c_str(), 0755) != 0 && errno != EEXIST)
    return complain("make " + directory);
  struct stat st;
  if (lstat(directory.c_str(), &st) != 0 || !S_ISDIR(st.st_mode) || st.st_uid != 0) {
    errno = ENOTDIR;
    return complain(directory + " is no directory of root's");
  }
  const int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC);
  if (fd < 0)
    return complain("open /dev/fuse (try: modprobe fuse)");
  char options[160];
  snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=%u,group_id=%u,allow_other,default_permissions", fd,
           user.pw_uid, user.pw_gid);
  if (mount("kcompd", directory.c_str(), kMountType, MS_NOSUID | MS_NODEV | MS_NOEXEC, options) != 0)
    return complain("mount " + directory);
  // One that an earlier start left would be given to the daemon as well.
  sd_notifyf(0, "FDSTOREREMOVE=1\nFDNAME=%s", kDescriptorName);
  const std::string state = std::string("FDSTORE=1\nFDNAME=") + kDescriptorName;
  if (sd_pid_notify_with_fds(0, 0, state.c_str(), &fd, 1) <= 0 || sd_notify_barrier(0, kPatienceUs) < 0) {
    complain("leave the descriptor with systemd (is this run by kcompd.service?)");
    unmount(directory);
    return 4;
  }
  return 0;
}

} // namespace

int main(int argc, char **argv) {
  const std::string what = argc == 4 ? argv[1] : "";
  if ((what != "mount" && what != "unmount") || !plain(argv[2])) {
    fprintf(stderr, "usage: mount-helper mount|unmount /run/kcompd[-NAME] USER (see kcompd.service)\n");
    return 2;
  }
  if (!enter_the_hosts_namespace())
    return complain("enter the mount namespace of the host");
  if (what == "unmount")
    return unmount(argv[2]) ? 0 : complain(std::string("unmount ") + argv[2]);
  errno = 0;
  const passwd *user = getpwnam(argv[3]);
  if (!user) {
    errno = errno ? errno : ENOENT;
    return complain(std::string("user ") + argv[3] + " (try: systemd-sysusers)");
  }
  give_cuse(user->pw_gid);
  return mount_tree(argv[2], *user);
}
