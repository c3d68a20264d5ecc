// SPDX-License-Identifier: MIT
// The parameters of a loaded module, for sys/module/<m>/parameters.
#include "kernel/module/module.h"

#include "kernel/module/registry.h"
#include "kernel/oops.h"
#include "kernel/params.h"
#include <algorithm>
#include <asm/page.h>
#include <cerrno>
#include <memory>

namespace kcompd {
namespace {

// A pin on the image of a module that is on the list, or null.
using PinnedImage = std::unique_ptr<ModuleImage, decltype([](ModuleImage *image) { image->unpin(); })>;

PinnedImage pin(const char *module) {
  std::lock_guard lock(registry().mutex);
  const ModuleEntry *entry = registry().find(module);
  if (!entry || !entry->image)
    return nullptr;
  entry->image->pin();
  return PinnedImage(entry->image);
}

// Call `use` with the parameter, while its value is there and nobody else touches it.
template <typename Use> int with_param(const char *module, const char *name, Use use) {
  const PinnedImage image = pin(module);
  if (!image)
    return -ENOENT;
  const struct module &mod = image->module();
  const auto *param =
      std::find_if(mod.kp, mod.kp_end, [&](const kernel_param &p) { return parameter_names_equal(p.name, name); });
  if (param == mod.kp_end)
    return -ENOENT;
  std::lock_guard lock(image->param_mutex);
  return image->params_gone ? -ENOENT : use(*param);
}

std::mutex builtin_params; // of what has no module

std::mutex &param_mutex(struct module *mod) {
  return mod && mod->image ? static_cast<ModuleImage *>(mod->image)->param_mutex : builtin_params;
}

} // namespace

std::vector<ModuleParam> module_params(const char *module) {
  std::vector<ModuleParam> result;
  if (const PinnedImage image = pin(module)) {
    const struct module &mod = image->module();
    std::transform(mod.kp, mod.kp_end, std::back_inserter(result), [](const kernel_param &p) {
      return ModuleParam{p.name, p.perm};
    });
  }
  return result;
}

int module_param_get(const char *module, const char *param, std::string &ret_value) {
  return with_param(module, param, [&](const kernel_param &p) {
    if (!(p.perm & 0444) || !p.ops->get)
      return -EPERM;
    const auto page = std::make_unique<char[]>(PAGE_SIZE);
    int length = -EIO;
    run_guarded(p.mod, [&] { length = p.ops->get(page.get(), &p); });
    if (length >= 0)
      ret_value.assign(page.get(), std::min(static_cast<size_t>(length), PAGE_SIZE));
    return length;
  });
}

int module_param_set(const char *module, const char *param, const char *value) {
  return with_param(module, param, [&](const kernel_param &p) {
    if (!(p.perm & 0222) || !p.ops->set)
      return -EPERM;
    int err = -EIO;
    run_guarded(p.mod, [&] { err = p.ops->set(value, &p); });
    return err ? err : static_cast<int>(std::char_traits<char>::length(value));
  });
}

} // namespace kcompd

void kernel_param_lock(struct module *mod) {
  kcompd::param_mutex(mod).lock();
}
EXPORT_SYMBOL(kernel_param_lock);

void kernel_param_unlock(struct module *mod) {
  kcompd::param_mutex(mod).unlock();
}
EXPORT_SYMBOL(kernel_param_unlock);
