// SPDX-License-Identifier: MIT
// The control socket, DIR.sock: who may ask, what limits hold, and one thread for each connection. What the commands do
// is behind ControlActions; daemon/control_protocol.h has the frames.
#pragma once

#include "daemon/result.h"
#include <memory>
#include <string>
#include <sys/types.h>

namespace kcompd {

// Run on the connection's thread, as the client's task: `current` is the client, and a client that goes away interrupts
// it. Each returns 0 or -errno.
class ControlActions {
public:
  virtual ~ControlActions() = default;
  virtual int insmod(int fd, const std::string &parameters) = 0;
  virtual int rmmod(const std::string &name, std::string &ret_text) = 0;
  virtual int ps(std::string &ret_text) = 0;
  virtual int status(std::string &ret_text) = 0;
  virtual int clear_log() = 0;
  virtual int set_console_level(const std::string &level) = 0;
  virtual int devices(std::string &ret_text) = 0;
  virtual int locks(std::string &ret_text) = 0;
  virtual int mknod(const std::string &name, const std::string &major, const std::string &minor) = 0;
};

struct ControlLimits {
  size_t connections = 64; // half of them for root and the owner alone
  int idle_ms = 10000;     // a connection that asks nothing for so long is closed
  int send_ms = 5000;      // one that does not take its answer, too
};

class ControlServer {
public:
  // Listen at `path` from now on; what a dead daemon left there is replaced. @owner: who may change things, beside
  // root.
  static Result<std::unique_ptr<ControlServer>> start(const std::string &path, uid_t owner, ControlActions &actions,
                                                      const ControlLimits &limits = {});
  // The same with a socket that listens already, and that somebody else takes away.
  static Result<std::unique_ptr<ControlServer>> start(UniqueFd listener, uid_t owner, ControlActions &actions,
                                                      const ControlLimits &limits = {});
  // Stops.
  ~ControlServer();

  // Accept and answer nobody any more, interrupt the commands that run, and wait for them. Return: false if one still
  // ran after `ms` milliseconds (it is left behind: the actions must then outlive the process).
  bool stop(int ms);

private:
  struct Impl;
  static Result<std::unique_ptr<ControlServer>> run(std::shared_ptr<Impl> impl, const std::string &what);
  explicit ControlServer(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
  std::shared_ptr<Impl> impl_;
};

} // namespace kcompd
