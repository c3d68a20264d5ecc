// SPDX-License-Identifier: MIT
// The CUSE face: one libfuse session for each node, all read by the pool. The only file that knows cuse_lowlevel.h.
//
// The kernel makes the node when our answer to its first request, CUSE_INIT, arrives, and takes it away when the
// channel is closed. It refuses silently: the answer succeeds and the channel reports an error from then on. And it
// registers names that exist in /dev already, where clients then reach the old object. So both are checked before, and
// the node is verified after.
#define FUSE_USE_VERSION 312
#include "devices/cuse.h"

#include "daemon/call.h"
#include "daemon/result.h"
#include "procfs-emu/session.h"
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cuse_lowlevel.h>
#include <fcntl.h>
#include <fstream>
#include <fuse_lowlevel.h>
#include <linux/kdev_t.h>
#include <linux/printk.h>
#include <mutex>
#include <poll.h>
#include <string>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include <unordered_map>

namespace kcompd {

namespace {

constexpr const char *kChannel = "/dev/cuse";
constexpr unsigned kLastMajor = 511;
constexpr std::chrono::seconds kPatience{5}; // for the kernel to ask and to make the node; milliseconds are usual
constexpr std::chrono::seconds kPatienceWithUdev{20}; // which may be busy with all devices of the machine

// Tells of changes in the directory of a node, which is /dev or a folder in it. The node itself tells only who may read
// it.
class NodeWatch {
public:
  // Return: 0 or an errno.
  int start(const std::string &folder) {
    folder_ = folder;
    fd_ = UniqueFd(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    return fd_ && add("/dev") ? 0 : errno;
  }

  // Wait until `done`. Return: false when that has not come true in `patience`.
  template <typename Done> bool wait(std::chrono::milliseconds patience, Done done) {
    using std::chrono::steady_clock;
    const auto deadline = steady_clock::now() + patience;
    while (!done()) {
      if (!folder_.empty() && add("/dev/" + folder_)) { // it may come together with the node
        folder_.clear();
        continue;
      }
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
      if (left <= 0)
        return false;
      pollfd events{fd_.get(), POLLIN, 0};
      ::poll(&events, 1, static_cast<int>(left));
      alignas(inotify_event) char drain[4096];
      while (::read(fd_.get(), drain, sizeof drain) > 0)
        ;
    }
    return true;
  }

private:
  bool add(const std::string &directory) {
    return ::inotify_add_watch(fd_.get(), directory.c_str(), IN_CREATE | IN_ATTRIB | IN_MOVED_TO) >= 0;
  }

  UniqueFd fd_;
  std::string folder_; // "" when it is watched, or when there is none
};

class CuseDevice final : public SessionChannel, public std::enable_shared_from_this<CuseDevice> {
public:
  CuseDevice(Pool &pool, const DeviceNode &node, const CusePlace &place)
      : SessionChannel(pool, nullptr), node_(node), where_(place),
        name_(place.folder.empty() ? node.name : place.folder + "/" + node.name), path_("/dev/" + name_) {}

  // Make the node. Return: 0 or -errno, with a line in the log.
  int appear();
  void disappear() noexcept;

  void ended() noexcept override;
  void init_done() noexcept;
  vfs::Openable &content() noexcept { return *node_.content; }
  const DeviceNode &node() const noexcept { return node_; }

private:
  enum class State { kNew, kAnswered, kEnded };

  int open_channel();
  int wait_for_init();
  int await_node(NodeWatch &watch);
  int verify_node(NodeWatch &watch);
  bool has_access(int node) const;
  void set_access(int node, NodeWatch &watch);
  int refuse(int error, const char *why) const;

  const DeviceNode node_;
  const CusePlace where_;
  const std::string name_; // below /dev
  const std::string path_;
  std::mutex mutex_;
  std::condition_variable changed_;
  State state_ = State::kNew;
  bool removing_ = false;
};

CuseDevice &device_of(fuse_req_t request) {
  return *static_cast<CuseDevice *>(fuse_req_userdata(request));
}

// What the kernel asks, save for reads and writes (procfs-emu/direct.cpp).

void op_open(fuse_req_t request, fuse_file_info *info) {
  CuseDevice &device = device_of(request);
  FusePort port(request);
  call_open(device.place(), port, fuse_caller(request), device.node().content, static_cast<unsigned>(info->flags));
}

void op_release(fuse_req_t request, fuse_file_info *info) {
  FusePort port(request);
  call_release(device_of(request).place(), port, fuse_file(info));
}

void op_ioctl(fuse_req_t request, int cmd, void *arg, fuse_file_info *info, unsigned flags, const void *in,
              size_t in_size, size_t out_size) {
  FusePort port(request);
  const IoctlCall call{static_cast<unsigned>(cmd),
                       reinterpret_cast<unsigned long>(arg),
                       (flags & FUSE_IOCTL_COMPAT) != 0,
                       (flags & FUSE_IOCTL_UNRESTRICTED) != 0,
                       in,
                       in_size,
                       out_size};
  call_ioctl(device_of(request).place(), port, fuse_caller(request), fuse_file(info), call);
}

void op_poll(fuse_req_t request, fuse_file_info *info, fuse_pollhandle *handle) {
  FusePort port(request);
  CuseDevice &device = device_of(request);
  call_poll(device.place(), port, fuse_caller(request), fuse_file(info),
            fuse_notifier(handle, device.shared_from_this()));
}

cuse_lowlevel_ops operations() {
  cuse_lowlevel_ops ops{};
  ops.init_done = [](void *device) { static_cast<CuseDevice *>(device)->init_done(); };
  ops.open = op_open;
  ops.release = op_release;
  ops.ioctl = op_ioctl;
  ops.poll = op_poll;
  return ops;
}

// Is the name taken among CUSE devices, ours or another daemon's?
bool registered(std::string name) {
  std::replace(name.begin(), name.end(), '/', '!'); // as the kernel spells it there
  return ::access(("/sys/class/cuse/" + name).c_str(), F_OK) == 0;
}

std::string hint_for(int error) {
  switch (error) {
  case ENOENT:
  case ENODEV:
  case ENXIO:
    return "the kernel has no CUSE here; try: modprobe cuse";
  case EOVERFLOW:
    return "the daemon is in a user namespace of its own; with systemd: PrivateUsers=no";
  case EACCES:
  case EPERM:
    return "is the udev rule installed? try: udevadm trigger --sysname-match=cuse";
  default:
    return exhausted_hint(error);
  }
}

// Making a node.

int CuseDevice::refuse(int error, const char *why) const {
  pr_err("kcompd: cannot make %s: %s\n", path_.c_str(), why);
  return -error;
}

int CuseDevice::open_channel() {
  const std::string name = "DEVNAME=" + name_;
  const char *info_argv[] = {name.c_str()};
  cuse_info info{};
  info.dev_major = MAJOR(node_.devt);
  info.dev_minor = MINOR(node_.devt);
  info.dev_info_argc = 1;
  info.dev_info_argv = info_argv;
  info.flags = CUSE_UNRESTRICTED_IOCTL; // whether its driver has an .ioctl nobody knows until it is opened
  char program[] = "kcompd";
  char *argv[] = {program, nullptr};
  fuse_args args = FUSE_ARGS_INIT(1, argv);
  const cuse_lowlevel_ops ops = operations();
  fuse_session *session = cuse_lowlevel_new(&args, &info, &ops, this);
  fuse_opt_free_args(&args);
  if (!session)
    return refuse(ENOMEM, "no memory for a session");
  UniqueFd channel{::open(kChannel, O_RDWR | O_CLOEXEC | O_NONBLOCK)};
  const int error = errno;
  const std::string path = "/dev/fd/" + std::to_string(channel.get());
  if (!channel || fuse_session_mount(session, path.c_str()) != 0) {
    fuse_session_destroy(session);
    return channel ? refuse(EIO, "libfuse refuses the channel")
                   : refuse(error, ("open '" + std::string(kChannel) + "': " + errno_text(error)).c_str());
  }
  const int fd = channel.release(); // the session closes it
  return adopt(session, fd) ? 0 : refuse(EIO, "cannot set up the channel");
}

int CuseDevice::appear() {
  struct stat ignored;
  if (MAJOR(node_.devt) == 0 || MAJOR(node_.devt) > kLastMajor)
    return refuse(EINVAL, "its major number is out of range");
  if (::lstat(path_.c_str(), &ignored) == 0 || registered(name_))
    return refuse(EEXIST, "the name is taken");

  NodeWatch watch;
  if (const int code = watch.start(where_.folder))
    return refuse(code, ("watch /dev: " + errno_text(code)).c_str());
  if (!where_.wishes.empty()) {
    std::ofstream wish(where_.wishes + "/" + node_.name, std::ios::trunc);
    wish << '0' << std::oct << (node_.mode & 0777) << std::dec << ' ' << node_.gid << '\n';
  }
  if (int error = open_channel())
    return error;
  if (int error = pool_.add(shared_from_this()))
    return refuse(-error, ("serve it: " + errno_text(-error)).c_str());
  int error = wait_for_init();
  if (!error)
    error = await_node(watch);
  if (!error)
    error = verify_node(watch);
  if (error)
    disappear();
  return error;
}

void CuseDevice::init_done() noexcept {
  std::lock_guard<std::mutex> lock(mutex_);
  if (state_ == State::kNew)
    state_ = State::kAnswered;
  changed_.notify_all();
}

int CuseDevice::wait_for_init() {
  Pool::hand_over(); // somebody else must read CUSE_INIT
  std::unique_lock<std::mutex> lock(mutex_);
  if (!changed_.wait_for(lock, kPatience, [this] { return state_ != State::kNew; }))
    return refuse(ETIMEDOUT, "the kernel did not ask for it");
  // A channel that was refused is in error from the moment that the answer was taken.
  pollfd channel{fd(), 0, 0};
  const bool refused = state_ == State::kEnded || (::poll(&channel, 1, 0) > 0 && (channel.revents & POLLERR));
  if (!refused)
    return 0;
  if (registered(name_))
    return refuse(EEXIST, "another process has just made a device of that name");
  const std::string why = "the kernel refuses it; is " + std::to_string(MAJOR(node_.devt)) + ":" +
                          std::to_string(MINOR(node_.devt)) + " in use? see /proc/devices";
  return refuse(EBUSY, why.c_str());
}

// Wait until there is something of that name.
int CuseDevice::await_node(NodeWatch &watch) {
  struct stat ignored;
  if (watch.wait(kPatience, [&] { return ::lstat(path_.c_str(), &ignored) == 0; }))
    return 0;
  return refuse(ENODEV, "the kernel has it, but no node appears (is /dev a devtmpfs here?)");
}

bool CuseDevice::has_access(int node) const {
  struct stat stat;
  return ::fstat(node, &stat) == 0 && (stat.st_mode & 0777) == (node_.mode & 0777) && stat.st_gid == node_.gid;
}

// Give the node its mode and group; where we may not, wait for udev to do so: until then nobody but root can open it.
void CuseDevice::set_access(int node, NodeWatch &watch) {
  if (has_access(node))
    return;
  const std::string link = "/proc/self/fd/" + std::to_string(node);
  if (::chown(link.c_str(), -1, node_.gid) == 0 && ::chmod(link.c_str(), node_.mode & 0777) == 0)
    return;
  const int error = errno;
  if (where_.wishes.empty())
    pr_warn("kcompd: cannot set the mode of %s: %s\n", path_.c_str(), errno_text(error).c_str());
  else if (!watch.wait(kPatienceWithUdev, [&] { return has_access(node); }))
    pr_warn("kcompd: udev has not set the mode of %s (is its rule installed? try: udevadm trigger --settle %s)\n",
            path_.c_str(), path_.c_str());
}

// Is it ours? Then it gets its mode.
int CuseDevice::verify_node(NodeWatch &watch) {
  UniqueFd node{::open(path_.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC)};
  struct stat stat;
  if (!node || ::fstat(node.get(), &stat) != 0)
    return refuse(ENODEV, "the node is gone again");
  if (!S_ISCHR(stat.st_mode) || ::major(stat.st_rdev) != MAJOR(node_.devt) ||
      ::minor(stat.st_rdev) != MINOR(node_.devt))
    return refuse(EEXIST, "something else has that name");
  set_access(node.get(), watch);
  return 0;
}

// Taking it away.

void CuseDevice::disappear() noexcept {
  constexpr int kStuckAfter = 1000; // milliseconds
  if (!where_.wishes.empty())
    ::unlink((where_.wishes + "/" + node_.name).c_str());
  {
    std::lock_guard<std::mutex> lock(mutex_);
    removing_ = true;
  }
  pool_.cancel(this);
  if (pool_.remove(*this, kStuckAfter)) {
    place_.files->close_all(); // also what polls them, which keeps this object
    return;                    // the session, and the node with it, ends with the last reference
  }
  // A handler does not return. Its client has been answered; the channel is closed under it, which takes the node away.
  UniqueFd nothing{::open("/dev/null", O_RDWR | O_CLOEXEC)};
  if (nothing)
    ::dup3(nothing.get(), fd(), O_CLOEXEC);
}

void CuseDevice::ended() noexcept {
  bool unexpected;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    unexpected = state_ == State::kAnswered && !removing_;
    state_ = State::kEnded;
    changed_.notify_all();
  }
  pool_.remove(*this);
  place_.files->close_all();
  if (unexpected)
    pr_warn("kcompd: the kernel has ended %s (refused or aborted)\n", path_.c_str());
}

// The face.

class CuseFace final : public DeviceFace {
public:
  CuseFace(Pool &pool, CusePlace place, UniqueFd channel)
      : pool_(pool), place_(std::move(place)), claims_(std::move(channel)) {}

  ~CuseFace() override {
    for (auto &[devt, device] : devices_)
      device->disappear();
  }

  int added(const DeviceNode &node) override {
    auto device = std::make_shared<CuseDevice>(pool_, node, place_);
    if (int error = device->appear())
      return error;
    std::lock_guard<std::mutex> lock(mutex_);
    devices_[node.devt] = std::move(device);
    return 0;
  }

  void removed(const DeviceNode &node) override {
    std::shared_ptr<CuseDevice> device;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      const auto found = devices_.find(node.devt);
      if (found == devices_.end())
        return;
      device = std::move(found->second);
      devices_.erase(found);
    }
    device->disappear();
  }

  // By the list of the host's kernel, in which each CUSE device has its own major. A major that has no node yet is not
  // in it: other daemons see by a lock on its byte of /dev/cuse that it is ours.
  bool claim_major(unsigned major) override {
    if (major == 0 || major > kLastMajor || in_use(major))
      return false;
    struct flock claim = {};
    claim.l_type = F_WRLCK;
    claim.l_whence = SEEK_SET;
    claim.l_start = major;
    claim.l_len = 1;
    return ::fcntl(claims_.get(), F_OFD_SETLK, &claim) == 0;
  }

private:
  static bool in_use(unsigned major) {
    std::ifstream devices("/proc/devices");
    bool characters = false;
    for (std::string line; std::getline(devices, line);) {
      if (line == "Character devices:")
        characters = true;
      else if (line == "Block devices:")
        characters = false;
      else if (characters && std::strtoul(line.c_str(), nullptr, 10) == major && !line.empty())
        return true;
    }
    return false;
  }

  Pool &pool_;
  const CusePlace place_;
  std::mutex mutex_;
  std::unordered_map<__kernel_dev_t, std::shared_ptr<CuseDevice>> devices_;
  const UniqueFd claims_;
};

} // namespace

Result<std::shared_ptr<DeviceFace>> make_cuse_face(Pool &pool, const CusePlace &place) {
  UniqueFd channel{::open(kChannel, O_RDWR | O_CLOEXEC | O_NONBLOCK)};
  if (!channel) {
    const int error = errno;
    return fail(error, std::string("open '") + kChannel + "'", hint_for(error),
                error == EACCES || error == EPERM ? Exit::kNotPermitted : Exit::kNotInstalled);
  }
  return std::shared_ptr<DeviceFace>(std::make_shared<CuseFace>(pool, place, std::move(channel)));
}

} // namespace kcompd
