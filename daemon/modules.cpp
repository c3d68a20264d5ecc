// SPDX-License-Identifier: MIT
// Loading by name: from a directory that only root (or we) can write to.
#include "daemon/modules.h"

#include "daemon/installation.h"
#include "kernel/module/module.h"
#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <linux/printk.h>
#include <sys/stat.h>
#include <unistd.h>

namespace kcompd {
namespace {

bool trusted(const struct stat &st) {
  return (st.st_uid == 0 || st.st_uid == geteuid()) && (st.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

// A file of that name, not a path. (openat2() would say it better, but RestrictSUIDSGID= in the unit takes it away.)
int open_beneath(int directory, const std::string &file) {
  if (file.find('/') != std::string::npos) {
    errno = EINVAL;
    return -1;
  }
  return openat(directory, file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
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
  UniqueFd fd;
  std::string file;
  for (const std::string &spelling : file_spellings(name)) {
    file = spelling + ".ko";
    fd = UniqueFd(open_beneath(dir.get(), file));
    if (fd || errno != ENOENT)
      break;
  }
  if (!fd || fstat(fd.get(), &st) != 0)
    return fail(errno, "open '" + directory + "/" + name + ".ko'",
                errno == ELOOP ? "symbolic links are not followed" : "is it installed there?");
  if (!trusted(st))
    return fail(EPERM, "load '" + directory + "/" + file + "'",
                "others can write to it, or own it: chown root, chmod go-w");
  return fd;
}

void load_configured_modules(const Config &config, const std::string &directory, Boot &boot) {
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
    if (int err = boot.load(file->get(), parameters == config.parameters.end() ? "" : parameters->second))
      printk(KERN_ERR "kcompd: module %s: could not insert: %s\n", name.c_str(), errno_text(-err).c_str());
  }
}

} // namespace kcompd
