// SPDX-License-Identifier: MIT
// What is mounted where. Of the daemon and of the helper that mounts for it.
#pragma once

#include <string>

namespace kcompd {

// Of our mounts in /proc/self/mountinfo; a mount of another type is not ours to touch.
inline constexpr const char *kMountType = "fuse.kcompd";

// The type of what is mounted at exactly `path`, the topmost one; "" if nothing is. Nothing is asked of the mount
// itself: a dead one might not answer for a while.
std::string mount_type(const std::string &path);

} // namespace kcompd
