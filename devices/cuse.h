// SPDX-License-Identifier: MIT
// Real character devices, /dev/NAME, by CUSE.
#pragma once

#include "daemon/pool.h"
#include "daemon/result.h"
#include "devices/char_dev.h"
#include <memory>

namespace kcompd {

// Where nodes are, and who gives them their mode when we may not.
struct CusePlace {
  std::string folder; // "": nodes are /dev/NAME, else /dev/FOLDER/NAME
  std::string wishes; // a directory where udev's rule reads the mode and group of each node; "": nobody does
};

// The face of device nodes in /dev. Requests are served by `pool`, which must run and must outlive it. Fails where
// /dev/cuse is not there or may not be opened; the error says what to try.
Result<std::shared_ptr<DeviceFace>> make_cuse_face(Pool &pool, const CusePlace &place = {});

} // namespace kcompd
