// SPDX-License-Identifier: MIT
// The tree as a FUSE mount.
#pragma once

#include "daemon/pool.h"
#include "daemon/result.h"
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace kcompd {

// A mount of the tree. As root it is for everybody (allow_other), as another user for that user unless /etc/fuse.conf
// allows more.
class FuseMount {
public:
  virtual ~FuseMount() = default; // unmounts

  // How long the end waits for handlers. One that sleeps in a wait that nothing ends must not keep the mount.
  static std::atomic<std::chrono::milliseconds> patience;

  // End it: no further requests, clients with calls under way are told off, the mount goes, files still open are
  // released. Waits for handlers, as long as `patience` says. A mount that was passed in as a descriptor stays where it
  // is for its owner to take away.
  virtual void unmount() = 0;
};

// Mount at `where`, a directory, or "/dev/fd/N": a descriptor of /dev/fuse that is mounted already, which becomes the
// mount's. Requests are served by `pool`, which must outlive it. `ended` is called, on a worker, if somebody else
// unmounts it.
Result<std::shared_ptr<FuseMount>> mount_tree(Pool &pool, const std::string &where, std::function<void()> ended);

} // namespace kcompd
