// SPDX-License-Identifier: MIT
// Doing as a client may.
#pragma once

#include "kernel/sched/task.h"
#include <sys/fsuid.h>

namespace kcompd {

// In a client's call the thread asks the host for files as that client would, for as long as this lives.
class AsClient {
public:
  AsClient() noexcept {
    if (const CallContext *call = this_call()) {
      uid_ = ::setfsuid(call->uid);
      gid_ = ::setfsgid(call->gid);
      changed_ = true;
    }
  }
  ~AsClient() {
    if (changed_) {
      ::setfsgid(static_cast<gid_t>(gid_));
      ::setfsuid(static_cast<uid_t>(uid_));
    }
  }
  AsClient(const AsClient &) = delete;
  AsClient &operator=(const AsClient &) = delete;

private:
  int uid_ = 0, gid_ = 0;
  bool changed_ = false;
};

} // namespace kcompd
