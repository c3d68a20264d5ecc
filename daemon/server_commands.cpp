// SPDX-License-Identifier: MIT
// What control commands and signals do, and the main loop.
#include "daemon/modules.h"
#include "daemon/server.h"
#include "kernel/module/module.h"
#include "kernel/printk/printk.h"
#include "kernel/sched/show.h"
#include <cerrno>
#include <csignal>
#include <linux/kdev_t.h>
#include <linux/kstrtox.h>
#include <linux/timekeeping.h>
#include <memory>
#include <systemd/sd-daemon.h>
#include <systemd/sd-event.h>

namespace kcompd {
namespace {

constexpr uint64_t kStatusEveryUs = 5'000'000;

} // namespace

int Server::insmod(int fd, const std::string &parameters) {
  return state_ == State::kStopping ? -ESHUTDOWN : boot_->load(fd, parameters, true);
}

int Server::mknod(const std::string &name, const std::string &major, const std::string &minor) {
  unsigned numbers[2];
  if (kstrtouint(major.c_str(), 10, &numbers[0]) || kstrtouint(minor.c_str(), 10, &numbers[1]) || numbers[0] == 0 ||
      numbers[0] > 511 || numbers[1] > MINORMASK)
    return -EINVAL;
  return make_node(name, MKDEV(numbers[0], numbers[1]));
}

int Server::rmmod(const std::string &name, std::string &ret_text) {
  pool_->barrier(); // a close(2) just before counts, though its release may still be on the way
  const int err = boot_->unload(name);
  if (err != -EWOULDBLOCK && err != -EBUSY)
    return err;
  for (const ModuleInfo &info : list_modules()) {
    if (info.name != name)
      continue;
    for (const std::string &user : info.users)
      ret_text.append(ret_text.empty() ? "" : " ").append(user);
    return info.refcount > 0 ? -EWOULDBLOCK : err; // kmod's rmmod asks for the references first
  }
  return err;
}

int Server::ps(std::string &ret_text) {
  for (const TaskInfo &info : list_tasks())
    ret_text += std::to_string(info.pid) + "\t" + std::to_string(info.caller) + "\t" + info.state + "\t" + info.wchan +
                "\t" + task_name(info) + "\t" + task_module(info) + "\n";
  return 0;
}

int Server::status(std::string &ret_text) {
  PoolStatus pool = pool_->status();
  auto line = [&](const char *key, const std::string &value) {
    ret_text.append(key).append(": ").append(value).append("\n");
  };
  line("version", KCOMPD_VERSION);
  line("pid", std::to_string(getpid()));
  line("up", std::to_string((ktime_get_ns() - boot_ns()) / 1'000'000'000) + " s");
  const State state = state_;
  line("state", state == State::kStarting ? "starting" : state == State::kRunning ? "running" : "stopping");
  line("tree at", options_.directory);
  line("modules in", options_.module_dir);
  line("face", cuse_ ? "cuse" : "fuse");
  line("devices are", face_text_);
  line("devices", std::to_string(device_nodes().size()));
  line("modules", std::to_string(list_modules().size()));
  line("workers", std::to_string(pool.threads) + ", " + std::to_string(pool.blocked) + " asleep in a driver, " +
                      std::to_string(pool.idle) + " idle");
  line("requests", std::to_string(pool.requests));
  const LogStatus log = log_status();
  line("log", std::to_string(log.next - log.first) + " messages, " + std::to_string(log.first) + " overwritten");
  std::string out;
  for (const std::string &name : boot_->left_out())
    out.append(out.empty() ? "" : ", ").append(name);
  if (!out.empty())
    line("left out", out + " (brought the daemon down three times; kcompctl insmod loads it all the same)");
  return 0;
}

int Server::clear_log() {
  log_clear();
  return 0;
}

int Server::set_console_level(const std::string &text) {
  auto level = parse_log_level(text);
  if (!level || *level < 1)
    return -EINVAL;
  __atomic_store_n(&console_loglevel, *level, __ATOMIC_RELAXED);
  return 0;
}

void Server::load_modules() {
  if (boot_->after_crash())
    printk(KERN_WARNING "kcompd: the last daemon did not stop but was ended: its modules are loaded again\n");
  else
    load_configured_modules(config_, options_.module_dir, *boot_);
  boot_->restore();
}

void Server::reload() {
  sd_notify(0, "RELOADING=1");
  auto config = load_config(options_.config, options_.config_given);
  if (config) {
    for (const std::string &warning : config->warnings)
      printk(KERN_WARNING "kcompd: %s\n", warning.c_str());
    if (!options_.log_level)
      __atomic_store_n(&console_loglevel, config->log_level, __ATOMIC_RELAXED);
    if (config->face != config_.face && !options_.face)
      printk(KERN_WARNING "kcompd: reload: face = %s waits for the next start\n", face_name(config->face));
    if (config->limits.blocked_requests != config_.limits.blocked_requests)
      printk(KERN_WARNING "kcompd: reload: blocked_requests = %zu waits for the next start\n",
             config->limits.blocked_requests);
    if (config->limits.log_messages != config_.limits.log_messages)
      printk(KERN_WARNING "kcompd: reload: log_messages = %zu waits for the next start\n", config->limits.log_messages);
    apply_limits(*config);
    {
      std::lock_guard guard(config_mutex_);
      config_.devices = config->devices; // for nodes that come; those that are there keep theirs
    }
    load_configured_modules(*config, options_.module_dir, *boot_);
    printk(KERN_INFO "kcompd: reload: done\n");
  } else {
    printk(KERN_ERR "kcompd: reload: %s\n", config.error().message().c_str());
  }
  sd_notify(0, "READY=1");
}

Exit Server::run() {
  sd_event *raw = nullptr;
  if (int err = sd_event_default(&raw); err < 0) {
    say(3, Error{-err, "make the event loop", ""}.message());
    return Exit::kFailed;
  }
  std::unique_ptr<sd_event, sd_event *(*)(sd_event *)> loop(raw, sd_event_unref);

  auto on_stop = [](sd_event_source *source, const signalfd_siginfo *info, void *) {
    printk(KERN_INFO "kcompd: %s from pid %u: stopping\n", info->ssi_signo == SIGINT ? "SIGINT" : "SIGTERM",
           info->ssi_pid);
    return sd_event_exit(sd_event_source_get_event(source), static_cast<int>(Exit::kOk));
  };
  auto on_reload = [](sd_event_source *, const signalfd_siginfo *, void *self) {
    static_cast<Server *>(self)->reload();
    return 0;
  };
  auto on_dump = [](sd_event_source *, const signalfd_siginfo *, void *) {
    for (const TaskInfo &info : list_tasks())
      show_task(info);
    return 0;
  };
  auto on_unmounted = [](sd_event_source *source, int, uint32_t, void *) {
    printk(KERN_ERR "kcompd: somebody unmounted the tree: stopping\n");
    return sd_event_exit(sd_event_source_get_event(source), static_cast<int>(Exit::kFailed));
  };
  auto on_status = [](sd_event_source *source, uint64_t, void *self) {
    auto &server = *static_cast<Server *>(self);
    sd_notifyf(0, "STATUS=%zu devices, %zu modules, %zu sleepers", device_nodes().size(), list_modules().size(),
               server.pool_->status().blocked);
    sd_event_source_set_time_relative(source, kStatusEveryUs);
    return sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
  };

  int err = sd_event_add_signal(loop.get(), nullptr, SIGTERM, on_stop, nullptr);
  if (err >= 0)
    err = sd_event_add_signal(loop.get(), nullptr, SIGINT, on_stop, nullptr);
  if (err >= 0)
    err = sd_event_add_signal(loop.get(), nullptr, SIGHUP, on_reload, this);
  if (err >= 0)
    err = sd_event_add_signal(loop.get(), nullptr, SIGQUIT, on_dump, nullptr);
  if (err >= 0)
    err = sd_event_add_io(loop.get(), nullptr, unmounted_.get(), EPOLLIN, on_unmounted, nullptr);
  if (err >= 0 && getenv("NOTIFY_SOCKET"))
    err = sd_event_add_time_relative(loop.get(), nullptr, CLOCK_MONOTONIC, 0, kStatusEveryUs / 10, on_status, this);
  if (err < 0) {
    say(3, Error{-err, "watch for signals", ""}.message());
    return Exit::kFailed;
  }

  load_modules();
  state_ = State::kRunning;
  sd_notify(0, "READY=1");
  err = sd_event_loop(loop.get());
  return err >= 0 ? static_cast<Exit>(err) : Exit::kFailed;
}

} // namespace kcompd
