// SPDX-License-Identifier: MIT
// Descriptors that systemd hands over at the start: the mount that mount-helper made, and the control socket.
#pragma once

#include "daemon/result.h"

namespace kcompd {

struct Inherited {
  UniqueFd tree;    // of /dev/fuse, mounted already; whoever mounted it takes it away
  UniqueFd control; // a listening socket
};

// Take what is there for this process; to be called once. Descriptors of other names are closed.
Inherited take_inherited();

} // namespace kcompd
