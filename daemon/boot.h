// SPDX-License-Identifier: MIT
// A restart is a reboot: what is loaded is kept in a directory that outlives the daemon, and the next daemon that finds
// it there, because the last one did not stop but was ended, loads the same again, in order. Who brought the daemon
// down is kept as well; a module that did so three times is left out.
#pragma once

#include "daemon/result.h"
#include <functional>
#include <mutex>
#include <string>
#include <vector>

namespace kcompd {

class Boot {
public:
  // @directory: belongs to us and exists, or "": nothing is kept and nothing is found.
  explicit Boot(std::string directory);
  ~Boot();

  // Did the last daemon end without close()? Then what it had is all there is to load; else the configuration comes
  // first.
  bool after_crash() const { return after_crash_; }

  // Load the module in the file `fd` as load_module() does, announce its nodes, and keep it, if that succeeds. A death
  // of the daemon in its init counts as the module's. @by_hand: root asks for it now, so what it did before is
  // forgotten. Return: 0 or -errno.
  int load(int fd, const std::string &parameters, bool by_hand = false);
  // Unload it as unload_module() does; then the next daemon is not to have it. Return: 0 or -errno.
  int unload(const std::string &name);
  // Load what the last daemon had and we do not have yet, and say in the log what is left out.
  void restore();
  // Names of the modules that restore() left out.
  std::vector<std::string> left_out() const;

  // The daemon stops in good order: nobody is to be blamed, and what was left out is no longer to be loaded.
  void close();

private:
  struct Saved {
    std::string stem; // of its files: "000001-NAME"
    std::string name;
    std::string parameters;
    bool was_loading;
  };

  std::string path(const std::string &name) const { return directory_ + "/" + name; }
  std::vector<Saved> saved() const;
  std::string keep(const std::string &name, int fd, const std::string &parameters);
  void drop(const std::string &stem);
  void drop_those(const std::vector<Saved> &modules, const std::string &name); // those of this name
  int strikes(const std::string &name) const;
  void strike(const std::string &name);
  void forgive(const std::string &name);

  const std::string directory_;
  bool after_crash_ = false;
  std::vector<Saved> before_; // what the last daemon had
  std::string blamed_before_; // who brought the last daemon down, if it could tell
  mutable std::mutex mutex_;
  std::vector<std::string> left_out_;
  unsigned next_ = 0;
};

// The daemon dies, or is about to be shot, in code of this module. Async-signal-safe.
void blame_module(const char *name) noexcept;

} // namespace kcompd
