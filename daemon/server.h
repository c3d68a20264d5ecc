// SPDX-License-Identifier: MIT
// The daemon as a whole: what it is made of, the order in which that comes up, and the order in which it goes.
#pragma once

#include "daemon/boot.h"
#include "daemon/config.h"
#include "daemon/control.h"
#include "daemon/inherited.h"
#include "daemon/log.h"
#include "daemon/options.h"
#include "daemon/pool.h"
#include "daemon/result.h"
#include "daemon/watchdog.h"
#include "devices/char_dev.h"
#include "procfs-emu/fuse.h"
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>

namespace kcompd {

void apply_limits(const Config &config);

class Server final : private ControlActions {
public:
  Server(Options options, Config config, Inherited inherited);
  ~Server() override;

  // All of it, or an error and nothing left behind.
  Result<void> start();

  // Load what the configuration names, tell systemd, and serve until a signal says to stop. SIGTERM, SIGINT, SIGHUP and
  // SIGQUIT must be blocked in all threads.
  Exit run();

  // Take everything down, within two seconds. Return: false if something did not come to an end (the log says what):
  // its thread still runs, so the process must end without destroying anything.
  bool stop();

private:
  enum class State { kStarting, kRunning, kStopping }; // running: systemd has been told READY=1

  int insmod(int fd, const std::string &parameters) override;
  int rmmod(const std::string &name, std::string &ret_text) override;
  int ps(std::string &ret_text) override;
  int status(std::string &ret_text) override;
  int clear_log() override;
  int set_console_level(const std::string &level) override;
  int devices(std::string &ret_text) override;
  int locks(std::string &ret_text) override;
  int mknod(const std::string &name, const std::string &major, const std::string &minor) override;

  Result<void> take_place();
  Result<void> make_state();
  Result<void> start_faces();
  Result<void> start_control();
  Result<std::string> choose_face();
  std::string links_directory() const;
  bool workers_work();
  void load_modules();
  void reload();
  void unload_modules();
  bool within(std::chrono::milliseconds time, const std::string &what, std::function<void()> step);

  const Options options_;
  Config config_;
  std::mutex config_mutex_; // for the rules of devices, which a reload changes
  Inherited inherited_;
  const bool mounted_by_others_; // the tree
  const bool supervised_;        // by systemd, which keeps our state and starts us again
  std::string wishes_;           // see CusePlace

  UniqueFd lock_;
  std::unique_ptr<Boot> boot_;
  std::unique_ptr<LogSink> log_;
  std::unique_ptr<Pool> pool_;
  std::shared_ptr<DeviceFace> cuse_; // null: devices are files and links
  std::string links_;                // where links are, or ""
  std::string face_text_;
  std::shared_ptr<FuseMount> mount_;
  std::unique_ptr<ControlServer> control_;
  std::unique_ptr<Watchdog> watchdog_;

  UniqueFd unmounted_; // an eventfd, written when somebody else took the mount away
  std::atomic<State> state_{State::kStarting};
  bool stuck_ = false;
  std::chrono::steady_clock::time_point stop_by_; // whatever has not ended then is left behind
};

} // namespace kcompd
