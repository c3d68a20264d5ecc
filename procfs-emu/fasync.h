// SPDX-License-Identifier: MIT
// Files whose driver has an .fasync: who of their clients wants SIGIO.
#pragma once

#include <linux/fs.h>

namespace kcompd::vfs {

// From open to release of such a file.
void watch_async(struct file &file) noexcept;
void forget_async(struct file &file) noexcept;

// vfs.cpp: call the driver's .fasync; the path of an open file.
void call_fasync(struct file &file, int fd, bool on) noexcept;
const char *path_of(const struct file &file) noexcept;

} // namespace kcompd::vfs
