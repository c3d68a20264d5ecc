// SPDX-License-Identifier: MIT
// The files: modules/NNNNNN-NAME.{ko,parameters} for each module, in the order of loading, with .loading while its init
// runs; strikes/NAME, a number; blamed, the name of who brought the daemon down; running, while a daemon does.
#include "daemon/boot.h"
#include "devices/char_dev.h"
#include "kernel/module/module.h"
#include "kernel/panic.h"
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <linux/printk.h>
#include <set>
#include <sys/stat.h>
#include <utility>

namespace kcompd {

namespace {

namespace fs = std::filesystem;

constexpr int kStrikesToStayOut = 3;

std::atomic<int> blame_fd{-1};

std::string contents(const std::string &path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool write_file(const std::string &path, const std::string &text) {
  std::ofstream file(path, std::ios::trunc);
  file << text;
  file.close();
  return file.good();
}

// All of `from`, whose position stays where it is, to a new file.
bool copy_to(const std::string &path, int from) {
  UniqueFd to(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  char buffer[65536];
  off_t at = 0;
  ssize_t got;
  while (to && (got = pread(from, buffer, sizeof(buffer), at)) > 0) {
    if (write(to.get(), buffer, static_cast<size_t>(got)) != got)
      return false;
    at += got;
  }
  return to && got == 0;
}

} // namespace

void blame_module(const char *name) noexcept {
  const int fd = blame_fd.load();
  if (fd < 0 || !name || !*name)
    return;
  // A failure leaves the module unblamed, which is all that can be done here.
  if (ftruncate(fd, 0) == 0) [[maybe_unused]]
    ssize_t written = pwrite(fd, name, strlen(name), 0);
}

Boot::Boot(std::string directory) : directory_(std::move(directory)) {
  if (directory_.empty())
    return;
  std::error_code ignored; // whatever can not be made is not kept, which keep() says
  after_crash_ = fs::exists(path("running"), ignored);
  blamed_before_ = contents(path("blamed"));
  fs::create_directories(path("modules"), ignored);
  fs::create_directories(path("strikes"), ignored);
  before_ = saved();
  for (const Saved &module : before_)
    next_ = std::max(next_, static_cast<unsigned>(atoi(module.stem.c_str())));
  write_file(path("running"), "");
  blame_fd = open(path("blamed").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  death_hook = blame_module;
}

Boot::~Boot() {
  if (directory_.empty())
    return;
  death_hook = nullptr;
  if (int fd = blame_fd.exchange(-1); fd >= 0)
    ::close(fd);
}

void Boot::close() {
  if (directory_.empty())
    return;
  // What is loaded stays for the next daemon of a `systemctl restart`; at a stop systemd removes the whole directory.
  std::error_code ignored;
  for (const char *part : {"running", "blamed", "strikes"})
    fs::remove_all(path(part), ignored);
  for (const std::string &name : left_out())
    drop_those(saved(), name);
}

std::vector<Boot::Saved> Boot::saved() const {
  std::vector<Saved> found;
  std::error_code error;
  for (const auto &entry : fs::directory_iterator(path("modules"), error)) {
    const std::string stem = entry.path().stem();
    if (entry.path().extension() != ".ko" || stem.find('-') == std::string::npos)
      continue;
    const std::string base = path("modules/") + stem;
    found.push_back(
        {stem, stem.substr(stem.find('-') + 1), contents(base + ".parameters"), fs::exists(base + ".loading", error)});
  }
  std::sort(found.begin(), found.end(), [](const Saved &a, const Saved &b) { return a.stem < b.stem; });
  return found;
}

// Return: the stem of its files, or "" with a line in the log.
std::string Boot::keep(const std::string &name, int fd, const std::string &parameters) {
  char stem[80];
  {
    std::lock_guard lock(mutex_);
    snprintf(stem, sizeof(stem), "%06u-%s", ++next_, name.c_str());
  }
  const std::string base = path("modules/") + stem;
  if (write_file(base + ".loading", "") && write_file(base + ".parameters", parameters) && copy_to(base + ".ko", fd))
    return stem;
  printk(KERN_WARNING "kcompd: %s: can not be kept for a restart (is %s full?)\n", name.c_str(), directory_.c_str());
  drop(stem);
  return "";
}

void Boot::drop(const std::string &stem) {
  std::error_code ignored; // it is not there, then
  for (const char *part : {".ko", ".parameters", ".loading"})
    fs::remove(path("modules/") + stem + part, ignored);
}

void Boot::drop_those(const std::vector<Saved> &modules, const std::string &name) {
  for (const Saved &module : modules)
    if (module.name == name)
      drop(module.stem);
}

int Boot::load(int fd, const std::string &parameters, bool by_hand) {
  std::string stem;
  int err = load_module(fd, parameters.c_str(), [&](const char *name) {
    if (directory_.empty())
      return;
    if (by_hand)
      forgive(name);
    stem = keep(name, fd, parameters);
  });
  if (!err)
    announce_nodes();
  std::error_code ignored;
  if (!stem.empty() && err == 0)
    fs::remove(path("modules/") + stem + ".loading", ignored);
  else if (!stem.empty())
    drop(stem);
  return err;
}

// Only the files that are there now: the same name may be loaded anew as soon as it is gone.
int Boot::unload(const std::string &name) {
  std::vector<Saved> kept;
  if (!directory_.empty())
    kept = saved();
  const int err = unload_module(name.c_str());
  if (!err)
    drop_those(kept, name);
  return err;
}

int Boot::strikes(const std::string &name) const {
  return atoi(contents(path("strikes/") + name).c_str());
}

void Boot::strike(const std::string &name) {
  const int count = strikes(name) + 1;
  write_file(path("strikes/") + name, std::to_string(count));
  printk(KERN_WARNING "kcompd: module %s brought the daemon down (%d of %d times)\n", name.c_str(), count,
         kStrikesToStayOut);
}

void Boot::forgive(const std::string &name) {
  std::error_code ignored;
  fs::remove(path("strikes/") + name, ignored);
  drop_those(saved(), name);
  std::lock_guard lock(mutex_);
  std::erase(left_out_, name);
}

std::vector<std::string> Boot::left_out() const {
  std::lock_guard lock(mutex_);
  return left_out_;
}

void Boot::restore() {
  const std::vector<Saved> modules = std::exchange(before_, {});
  // One death counts once, whoever was told to be blamed and however many files tell of it.
  std::set<std::string> guilty, seen;
  for (const Saved &module : modules) {
    if (module.was_loading || module.name == blamed_before_)
      guilty.insert(module.name);
    std::error_code ignored;
    fs::remove(path("modules/") + module.stem + ".loading", ignored);
  }
  for (const std::string &name : guilty)
    strike(name);
  for (const Saved &module : modules) {
    if (!seen.insert(module.name).second) {
      drop(module.stem); // of a daemon that died while it loaded the module again
      continue;
    }
    const auto loaded = list_modules();
    if (std::any_of(loaded.begin(), loaded.end(), [&](const ModuleInfo &info) { return info.name == module.name; })) {
      drop(module.stem); // the configuration has it too
      continue;
    }
    if (strikes(module.name) >= kStrikesToStayOut) {
      printk(KERN_ERR
             "kcompd: module %s is left out: it brought the daemon down %d times (kcompctl insmod loads it all "
             "the same)\n",
             module.name.c_str(), kStrikesToStayOut);
      std::lock_guard lock(mutex_);
      left_out_.push_back(module.name);
      continue; // its files stay, so that the next daemon leaves it out as well
    }
    UniqueFd file(open((path("modules/") + module.stem + ".ko").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    const int err = file ? load(file.get(), module.parameters) : -errno;
    drop(module.stem);
    if (err)
      printk(KERN_ERR "kcompd: module %s: could not insert again: %s\n", module.name.c_str(), errno_text(-err).c_str());
  }
}

} // namespace kcompd
