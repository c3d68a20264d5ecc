// SPDX-License-Identifier: MIT
// sys/module/<m>: what lsmod and modinfo read, and the parameters, which can be written while the module runs.
#include "devices/char_dev.h"
#include "kernel/module/module.h"
#include "procfs-emu/proc_fs.h"
#include "procfs-emu/sysfs.h"
#include <algorithm>
#include <asm/page.h>
#include <cerrno>
#include <cstring>
#include <optional>

namespace kcompd {

namespace {

std::optional<ModuleInfo> info_of(const std::string &name) {
  for (ModuleInfo &info : list_modules())
    if (info.name == name)
      return std::move(info);
  return std::nullopt;
}

ssize_t print(char *page, const std::string &text) {
  return static_cast<ssize_t>(text.copy(page, PAGE_SIZE - 1));
}

std::string refcnt(const ModuleInfo &info) {
  return std::to_string(info.refcount);
}

std::string coresize(const ModuleInfo &info) {
  return std::to_string(info.size);
}

std::string initstate(const ModuleInfo &info) {
  return !strcmp(info.state, "Loading") ? "coming" : !strcmp(info.state, "Unloading") ? "going" : "live";
}

std::string taint(const ModuleInfo &info) {
  return info.taints;
}

constexpr struct {
  const char *name;
  std::string (*text)(const ModuleInfo &info);
} kFiles[] = {
    {"refcnt", refcnt},
    {"coresize", coresize},
    {"initstate", initstate},
    {"taint", taint},
};

std::shared_ptr<Node> holder_link(const std::shared_ptr<Node> &directory, const std::string &user) {
  std::shared_ptr<Node> link = Tree::instance().make(Node::Kind::kLink, user, 0777);
  link->target = "../../" + user;
  link->parent = directory;
  return link;
}

// holders/ has a link for each module that uses this one, made up when somebody looks.
std::shared_ptr<Node> make_holders(const std::string &module) {
  std::shared_ptr<Node> holders = Tree::instance().make(Node::Kind::kDirectory, "holders", 0755);
  std::weak_ptr<Node> self = holders;
  holders->dynamic_list = [module, self](std::vector<std::shared_ptr<Node>> &ret_nodes) {
    std::optional<ModuleInfo> info = info_of(module);
    std::shared_ptr<Node> directory = self.lock();
    if (info && directory)
      for (const std::string &user : info->users)
        ret_nodes.push_back(holder_link(directory, user));
  };
  holders->dynamic_lookup = [module, self](const std::string &user) -> std::shared_ptr<Node> {
    std::optional<ModuleInfo> info = info_of(module);
    std::shared_ptr<Node> directory = self.lock();
    if (!info || !directory || std::find(info->users.begin(), info->users.end(), user) == info->users.end())
      return nullptr;
    return holder_link(directory, user);
  };
  return holders;
}

void add_parameters(const std::shared_ptr<Node> &directory, const std::string &module) {
  std::shared_ptr<Node> parameters;
  for (const ModuleParam &param : module_params(module.c_str())) {
    if (!param.perm)
      continue;
    if (!parameters && sysfs_add_dir(directory, "parameters", &parameters))
      return;
    SysfsShow show;
    SysfsStore store;
    if (param.perm & 0444)
      show = [module, name = param.name](char *page) -> ssize_t {
        std::string value;
        int length = module_param_get(module.c_str(), name.c_str(), value);
        return length < 0 ? length : print(page, value);
      };
    if (param.perm & 0222)
      store = [module, name = param.name](const char *text, size_t size) -> ssize_t {
        int err = module_param_set(module.c_str(), name.c_str(), text);
        return err < 0 ? err : static_cast<ssize_t>(size);
      };
    sysfs_add_file(parameters, param.name, param.perm, std::move(show), std::move(store));
  }
}

void module_added(const char *name) {
  const std::string module = name;
  std::shared_ptr<Node> directory;
  if (sysfs_add_dir(sysfs_directory("module"), module, &directory))
    return;
  for (const auto &file : kFiles)
    sysfs_add_file(
        directory, file.name, 0444,
        [module, text = file.text](char *page) -> ssize_t {
          std::optional<ModuleInfo> info = info_of(module);
          return info ? print(page, text(*info) + "\n") : -ENODEV;
        },
        nullptr);
  Tree::instance().add(directory, make_holders(module));
  add_parameters(directory, module);
}

void module_removed(const char *name) {
  // Nobody needs to be waited for: no code of the module runs in these files but in module_param_*(), which see to it
  // themselves.
  sysfs_abandon(Tree::instance().lookup(sysfs_directory("module"), name));
  devices_forget_module(name);
  kobjects_forget_module(name);
  sysfs_forget_module(name);
  debugfs_forget_module(name);
  proc_forget_module(name);
}

} // namespace

void register_module_entries() {
  sysfs_directory("module");
  set_module_observer({.added = module_added, .removed = module_removed});
}

} // namespace kcompd
