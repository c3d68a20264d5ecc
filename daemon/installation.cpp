// SPDX-License-Identifier: MIT
// Where the program that asks was built or installed.
#include "daemon/installation.h"
#include <algorithm>
#include <filesystem>

namespace kcompd {
namespace {

// What is at `in_tree` of a build tree, and at `installed` of PREFIX/lib/kcompd.
std::string place(const char *in_tree, const char *installed) {
  std::error_code error;
  const std::string tree = build_tree();
  if (!tree.empty())
    return tree + "/" + in_tree;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error); // PREFIX/{bin,sbin}/...
  return (program.parent_path().parent_path() / "lib/kcompd" / installed).string();
}

} // namespace

std::string build_tree() {
  std::error_code error;
  const std::filesystem::path tree = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  return std::filesystem::exists(tree / "CMakeCache.txt", error) ? tree.string() : "";
}

std::string modules_directory() {
  return place("modules", "modules");
}

std::string kdir() {
  return place("kdir", "build");
}

std::array<std::string, 3> file_spellings(const std::string &name) {
  std::array<std::string, 3> names = {name, name, name};
  std::ranges::replace(names[1], '_', '-');
  std::ranges::replace(names[2], '-', '_');
  return names;
}

} // namespace kcompd
