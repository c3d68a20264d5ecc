// SPDX-License-Identifier: MIT
// Where there is no CUSE, a link to the node in the tree stands where people look for it: /dev/NAME ->
// /run/kcompd/dev/NAME.
#pragma once

#include "devices/char_dev.h"
#include <string>

namespace kcompd {

// @links: the directory for the links; @target: the directory they point into (DIR/dev).
std::shared_ptr<DeviceFace> make_link_face(const std::string &links, const std::string &target);

} // namespace kcompd
