// SPDX-License-Identifier: MIT
// One daemon for each directory, and a clean place to start from after one that was killed.
#pragma once

#include "daemon/mount_table.h"
#include "daemon/result.h"
#include <string>
#include <vector>

namespace kcompd {

// Be the only daemon for `directory`: holds DIR.lock as long as the descriptor lives. The file stays, since removing it
// would let two daemons lock two files of one name.
Result<UniqueFd> lock_instance(const std::string &directory);

// Make `directory` a directory that can be mounted on: created if missing; what a dead daemon left mounted there is
// taken away. Return: how many dead mounts were.
Result<int> prepare_mount_point(const std::string &directory);

// Unmount what is mounted at `directory`, now or as soon as the last user is gone. Return: 0 or -errno.
int unmount_lazily(const std::string &directory);

// Remove the links in `links` that point into directory/dev. Return: their names.
std::vector<std::string> remove_stale_links(const std::string &links, const std::string &directory);

} // namespace kcompd
