// SPDX-License-Identifier: MIT
// %pd and %pD: names of files, with as many of the directories above as are asked for.
#include "lib/vsprintf.h"
#include <algorithm>
#include <linux/dcache.h>
#include <linux/fs.h>

namespace kcompd::format {

// %pd: the last part; %pd2 to %pd4: so many parts. The root is "/".
void dentry_name(Output &out, const char *extension, const void *value, const Spec &spec) {
  const auto *entry = static_cast<const dentry *>(value);
  if (bad_pointer(out, entry, spec))
    return;
  constexpr int kMost = 4;
  const int wanted = extension[1] >= '2' && extension[1] <= '0' + kMost ? extension[1] - '0' : 1;
  const dentry *parts[kMost];
  int count = 0;
  while (count < wanted) {
    parts[count++] = entry;
    if (entry->d_parent == nullptr || entry->d_parent == entry)
      break;
    entry = entry->d_parent;
  }

  char path[256];
  size_t size = 0;
  while (count > 0) {
    const std::string_view name = reinterpret_cast<const char *>(parts[--count]->d_name.name);
    if (size > 0 && path[size - 1] != '/' && size < sizeof(path))
      path[size++] = '/';
    const size_t part = std::min(name.size(), sizeof(path) - size);
    std::memcpy(path + size, name.data(), part);
    size += part;
  }
  text(out, {path, size}, spec);
}

void file_name(Output &out, const char *extension, const void *value, const Spec &spec) {
  const auto *opened = static_cast<const file *>(value);
  if (!bad_pointer(out, opened, spec))
    dentry_name(out, extension, opened->f_path.dentry, spec);
}

} // namespace kcompd::format
