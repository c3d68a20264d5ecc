// SPDX-License-Identifier: MIT
// Files of the host that a driver opened by filp_open().
#pragma once

struct path;

namespace kcompd {

// The path of such a file, or null: it is another's.
const char *host_file_path(const struct path *path) noexcept;

} // namespace kcompd
