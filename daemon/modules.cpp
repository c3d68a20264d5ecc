// SPDX-License-Identifier: MIT
// Loading by name: from a directory that only root (or we) can write to.
#include "daemon/modules.h"
#include "devices/char_dev.h"
#include "kernel/module/module.h"
#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <linux/openat2.h>
#include <linux/printk.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace kcompd {
namespace {

bool trusted(const struct stat &st) {
  return (st.st_uid == 0 || st.st_uid == geteuid()) && (st.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

int open_beneath(int directory, const std::string &file) {
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS;
  return static_cast<int>(syscall(SYS_openat2, directory, file.c_str(), &how, sizeof(how)));
}

} // namespace

Result<UniqueFd> open_module(const std::string &directory, const std::string &name) {
  UniqueFd dir(open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  struct stat st;
  if (!dir || fstat(dir.get(), &st) != 0)
    return fail(errno, "open the module directory '" + directory + "'", "--module-dir names another");
  if (!trusted(st))
    return fail(EPERM, "module directory '" + directory + "'",
                "others can write to it, or own it: chown root, chmod go-w");
  std::string file = name + ".ko";
  UniqueFd fd(open_beneath(dir.get(), file));
  if (!fd && errno == ENOENT) {
    std::replace(file.begin(), file.end(), '_', '-');
    fd = UniqueFd(open_beneath(dir.get(), file));
  }
  if (!fd || fstat(fd.get(), &st) != 0)
    return fail(errno, "open '" + directory + "/" + name + ".ko'",
                errno == ELOOP ? "symbolic links are not followed" : "is it installed there?");
  if (!trusted(st))
    return fail(EPERM, "load '" + directory + "/" + file + "'",
                "others can write to it, or own it: chown root, chmod go-w");
  return fd;
}

void load_configured_modules(const Config &config, const std::string &directory) {
  for (const std::string &name : config.modules) {
    auto loaded = list_modules();
    if (std::any_of(loaded.begin(), loaded.end(), [&](const ModuleInfo &info) { return info.name == name; }))
      continue;
    auto file = open_module(directory, name);
    if (!file) {
      printk(KERN_ERR "kcompd: module %s: %s\n", name.c_str(), file.error().message().c_str());
      continue;
    }
    auto parameters = config.parameters.find(name);
    int err = load_module(file->get(), parameters == config.parameters.end() ? "" : parameters->second.c_str());
    if (!err)
      announce_nodes();
    else
      printk(KERN_ERR "kcompd: module %s: could not insert: %s\n", name.c_str(), errno_text(-err).c_str());
  }
}

} // namespace kcompd
