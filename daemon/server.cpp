// SPDX-License-Identifier: MIT
// Starting, serving and stopping. What control commands do is in server_commands.cpp.
#include "daemon/server.h"
#include "daemon/instance.h"
#include "daemon/links.h"
#include "daemon/modules.h"
#include "devices/cuse.h"
#include "kernel/hung_task.h"
#include "kernel/kthread.h"
#include "kernel/module/module.h"
#include "kernel/notifier.h"
#include "kernel/printk/printk.h"
#include "kernel/sched/task.h"
#include "kernel/slab.h"
#include "procfs-emu/builtin.h"
#include "procfs-emu/vfs.h"
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <future>
#include <set>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <system_error>
#include <systemd/sd-daemon.h>
#include <thread>

namespace kcompd {
namespace {

constexpr rlim_t kFewestFiles = 64; // the daemon's own, and room for a few devices

// How long the steps of stopping may take: all of them, which is less than the two seconds that are promised; each; and
// those that come last and need some time even if others have used up theirs.
constexpr std::chrono::milliseconds kStop{1500}, kStopStep{400};
constexpr int kStopCommands = 200, kStopCalls = 200, kStopLog = 200; // milliseconds

Result<void> raise_file_limit() {
  rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return fail(errno, "read the limit of descriptors");
  limit.rlim_cur = limit.rlim_max;
  if (limit.rlim_max < kFewestFiles)
    return fail(0,
                "descriptors: " + std::to_string(limit.rlim_max) + " are allowed, " + std::to_string(kFewestFiles) +
                    " are needed",
                "try ulimit -n 1024, or LimitNOFILE= in the unit");
  setrlimit(RLIMIT_NOFILE, &limit);
  return {};
}

// The mount fails with less to say than a look at the node does.
Result<void> check_fuse() {
  UniqueFd fd(open("/dev/fuse", O_RDWR | O_CLOEXEC));
  if (fd)
    return {};
  int code = errno;
  if (code == ENOENT || code == ENODEV || code == ENXIO)
    return fail(code, "open '/dev/fuse'", "try: modprobe fuse; in a container: --device /dev/fuse",
                Exit::kNotInstalled);
  if (code == EACCES || code == EPERM)
    return fail(code, "open '/dev/fuse'", "run as root, or give this user read and write access to it",
                Exit::kNotPermitted);
  return fail(code, "open '/dev/fuse'", exhausted_hint(code));
}

} // namespace

Server::Server(Options options, Config config, Inherited inherited)
    : options_(std::move(options)), config_(std::move(config)), inherited_(std::move(inherited)),
      mounted_by_others_(inherited_.tree), supervised_(getenv("RUNTIME_DIRECTORY") != nullptr) {}

Server::~Server() {
  // After a start that failed half-way; after stop() there is nothing left to do.
  watchdog_.reset(); // it looks at the pool
  control_.reset();
  stop_hung_task_watch();
  mount_.reset();
  pool_.reset();
}

// Be the only one at our directory, and find it clean.
Result<void> Server::take_place() {
  auto lock = lock_instance(supervised_ ? options_.state_dir + "/daemon" : options_.directory);
  if (!lock)
    return tl::unexpected(lock.error());
  lock_ = std::move(*lock);
  if (inherited_.tree)
    return {};
  if (auto ok = check_fuse(); !ok)
    return ok;
  auto dead_mounts = prepare_mount_point(options_.directory);
  if (!dead_mounts)
    return tl::unexpected(dead_mounts.error());
  if (*dead_mounts)
    printk(KERN_NOTICE "kcompd: unmounted '%s', left by a daemon that was killed\n", options_.directory.c_str());
  return {};
}

// What outlives us, if somebody keeps it: what is loaded, and what udev is to know of nodes.
Result<void> Server::make_state() {
  boot_ = std::make_unique<Boot>(supervised_ ? options_.state_dir : "");
  if (supervised_ && geteuid() != 0) {
    wishes_ = options_.state_dir + "/nodes";
    if (mkdir(wishes_.c_str(), 0755) != 0 && errno != EEXIST)
      return fail(errno, "make '" + wishes_ + "'", "$RUNTIME_DIRECTORY must be ours");
  }
  set_node_policy([this](DeviceNode &node) {
    std::lock_guard guard(config_mutex_);
    apply_device_rules(config_, node.name, node.mode, node.gid);
  });
  return {};
}

Result<void> Server::start_control() {
  auto control = inherited_.control ? ControlServer::start(std::move(inherited_.control), geteuid(), *this)
                                    : ControlServer::start(options_.directory + ".sock", geteuid(), *this);
  if (!control)
    return tl::unexpected(control.error());
  control_ = std::move(*control);
  return {};
}

Result<void> Server::start() {
  if (!log_resize(config_.limits.log_messages))
    return fail(ENOMEM, "make room for the log", exhausted_hint(ENOMEM));
  __atomic_store_n(&console_loglevel, config_.log_level, __ATOMIC_RELAXED);
  apply_limits(config_);
  if (auto ok = raise_file_limit(); !ok)
    return ok;
  if (auto ok = take_place(); !ok)
    return ok;
  if (auto ok = make_state(); !ok)
    return ok;
  register_builtin_entries();
  pool_ = make_pool({.max_threads = config_.limits.blocked_requests});
  if (int err = pool_->start())
    return fail(-err, "start the workers", exhausted_hint(-err));
  if (auto ok = start_faces(); !ok)
    return ok;
  if (auto ok = start_control(); !ok)
    return ok;
  if (int err = start_hung_task_watch())
    return fail(-err, "start khungtaskd", exhausted_hint(-err));
  auto watchdog = Watchdog::start([this] { return workers_work(); });
  if (!watchdog)
    return tl::unexpected(watchdog.error());
  watchdog_ = std::move(*watchdog);
  auto log = LogSink::start();
  if (!log)
    return tl::unexpected(log.error());
  log_ = std::move(*log);
  printk(KERN_INFO "kcompd: version %s, tree at %s\n", KCOMPD_VERSION, options_.directory.c_str());
  printk(KERN_INFO "kcompd: devices: %s\n", face_text_.c_str());
  for (const std::string &warning : config_.warnings)
    printk(KERN_WARNING "kcompd: %s\n", warning.c_str());
  return {};
}

// What can change at any time: at the start, and by a reload.
void apply_limits(const Config &config) {
  WRITE_ONCE(vfs::files_max, config.limits.open_files);
  WRITE_ONCE(threads_max, config.limits.threads);
  slab_set_limit(config.limits.kmalloc);
  set_hung_task_timeout_secs(config.hung_task_timeout);
}

// Where links to devices go when there is no CUSE, or "".
std::string Server::links_directory() const {
  if (options_.links)
    return *options_.links == "none" ? "" : *options_.links;
  return geteuid() == 0 ? "/dev" : "";
}

// Return: which face it is, and why.
Result<std::string> Server::choose_face() {
  std::string why = "as asked for";
  if (config_.face != FaceChoice::kFuse) {
    auto cuse = make_cuse_face(
        *pool_, {.folder = options_.instance.empty() ? "" : "kcompd-" + options_.instance, .wishes = wishes_});
    if (cuse) {
      cuse_ = *cuse;
      return "real ones in /dev, by CUSE (" +
             (config_.face == FaceChoice::kCuse ? why : std::string("/dev/cuse can be opened")) + ")";
    }
    if (config_.face == FaceChoice::kCuse)
      return tl::unexpected(cuse.error());
    why = "no CUSE: " + cuse.error().message();
  }
  links_ = links_directory();
  return "files in " + options_.directory + "/dev, by FUSE" + (links_.empty() ? "" : ", with links in " + links_) +
         " (" + why + ")";
}

Result<void> Server::start_faces() {
  auto text = choose_face();
  if (!text)
    return tl::unexpected(text.error());
  face_text_ = *text;

  add_device_face(make_tree_face());
  if (cuse_)
    add_device_face(cuse_);
  // Links of an earlier daemon go even if this one makes none.
  for (const std::string &directory : {links_directory(), links_})
    for (const std::string &name :
         directory.empty() ? std::vector<std::string>{} : remove_stale_links(directory, options_.directory))
      printk(KERN_NOTICE "kcompd: removed the stale link %s/%s\n", directory.c_str(), name.c_str());
  if (!links_.empty())
    add_device_face(make_link_face(links_, options_.directory + "/dev"));

  unmounted_ = UniqueFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!unmounted_)
    return fail(errno, "make an eventfd", exhausted_hint(errno));
  const std::string where =
      inherited_.tree ? "/dev/fd/" + std::to_string(inherited_.tree.release()) : options_.directory;
  auto mount = mount_tree(*pool_, where, [fd = unmounted_.get()] {
    uint64_t one = 1;
    [[maybe_unused]] ssize_t written = write(fd, &one, sizeof(one));
  });
  if (!mount)
    return tl::unexpected(mount.error());
  mount_ = *mount;
  return {};
}

// The watchdog's question. When the answer is no, systemd is going to end us: the suspects are noted.
bool Server::workers_work() {
  constexpr int kPatience = 3000; // milliseconds
  if (pool_->responds(kPatience))
    return true;
  printk(KERN_ERR "kcompd: nobody reads requests; tasks that run:\n");
  for (const TaskInfo &info : list_tasks()) {
    if (info.state != 'R')
      continue;
    const std::string module = module_name_at(info.module);
    printk(KERN_ERR "kcompd: %s/%d in %s\n", info.comm, info.pid, module.empty() ? "the daemon" : module.c_str());
    blame_module(module.c_str());
  }
  return false;
}

// Run a step of stopping on a thread of its own, and wait for its end.
// Return: false if it has not come to an end in `time`, or when all must have; that is logged, and it is left behind.
bool Server::within(std::chrono::milliseconds time, const std::string &what, std::function<void()> step) {
  auto task = std::make_shared<std::packaged_task<void()>>(std::move(step));
  std::future<void> done = task->get_future();
  try {
    std::thread([task] { (*task)(); }).detach();
  } catch (const std::exception &) {
    (*task)(); // no thread to be had: then without a limit
  }
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(stop_by_ - std::chrono::steady_clock::now());
  time = std::clamp(left, std::chrono::milliseconds(0), time);
  if (done.wait_for(time) == std::future_status::ready)
    return true;
  printk(KERN_ERR "kcompd: stop: %s did not end within %ld ms and is left behind\n", what.c_str(),
         static_cast<long>(time.count()));
  stuck_ = true;
  return false;
}

void Server::unload_modules() {
  std::set<std::string> hung;
  for (bool progress = true; progress;) {
    progress = false;
    for (const ModuleInfo &module : list_modules()) { // newest first
      if (hung.contains(module.name))
        continue;
      auto result = std::make_shared<std::atomic<int>>(-EBUSY);
      if (!within(kStopStep, "the exit of module " + module.name,
                  [result, name = module.name] { *result = unload_module(name.c_str()); }))
        hung.insert(module.name);
      else if (*result == 0)
        progress = true;
    }
  }
  for (const ModuleInfo &module : list_modules()) {
    if (!hung.contains(module.name))
      printk(KERN_ERR "kcompd: stop: module %s is in use and is left behind\n", module.name.c_str());
    stuck_ = true;
  }
}

bool Server::stop() {
  state_ = State::kStopping;
  stop_by_ = std::chrono::steady_clock::now() + kStop;
  sd_notify(0, "STOPPING=1");
  watchdog_.reset();
  stop_hung_task_watch();
  if (control_ && !control_->stop(kStopCommands)) {
    printk(KERN_ERR "kcompd: stop: a control command is left behind\n");
    stuck_ = true;
  }
  pool_->cancel(nullptr);
  within(kStopStep, "a call of a client", [mount = mount_] { mount->unmount(); });
  if (cuse_)
    within(kStopStep, "a call of a client on a device", [cuse = cuse_] {
      for (const DeviceNode &node : device_nodes())
        cuse->removed(node);
    });
  within(kStopStep, "a reboot notifier", call_reboot_notifiers);
  unload_modules();
  pool_->stop();
  if (!pool_->wait_idle(kStopCalls))
    stuck_ = true;
  if (!links_.empty())
    remove_stale_links(links_, options_.directory);
  if (!mounted_by_others_ && mount_type(options_.directory) == kMountType)
    unmount_lazily(options_.directory);
  boot_->close();
  if (!log_->stop(kStopLog))
    stuck_ = true;
  return !stuck_;
}

} // namespace kcompd
