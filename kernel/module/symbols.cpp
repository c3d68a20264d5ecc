// SPDX-License-Identifier: MIT
// Whose symbol is it? Modules link against the tables of EXPORT_SYMBOL() only, never against what else the process has.
#include "kernel/module/file.h"
#include "kernel/module/registry.h"

#include <algorithm>
#include <cerrno>
#include <dlfcn.h>
#include <linux/jiffies.h>
#include <linux/printk.h>
#include <unordered_map>

// The daemon's own table. Weak: a program that exports nothing has none.
extern "C" {
extern const kernel_symbol __start___ksymtab[] __attribute__((weak, visibility("hidden")));
extern const kernel_symbol __stop___ksymtab[] __attribute__((weak, visibility("hidden")));
}

namespace kcompd {
namespace {

using Table = std::unordered_map<std::string_view, const kernel_symbol *>;

const Table &own_symbols() {
  static const Table table = [] {
    Table result;
    for (const kernel_symbol *s = __start___ksymtab; s != __stop___ksymtab; s++)
      result.emplace(s->name, s);
    return result;
  }();
  return table;
}

// A function whose name libc has too is kcompd_<name> to the linker (KCOMPD_SYMBOL), and <name> to everybody else.
std::string_view public_name(std::string_view name) {
  constexpr std::string_view kPrefix = "kcompd_";
  if (name.starts_with(kPrefix) && own_symbols().contains(name.substr(kPrefix.size())))
    name.remove_prefix(kPrefix.size());
  return name;
}

// What a sanitizer's compiler pass asks for; its library is part of a daemon of that kind.
bool belongs_to_sanitizer([[maybe_unused]] std::string_view name) {
#if defined(__SANITIZE_ADDRESS__)
  return name.starts_with("__asan_") || name.starts_with("__ubsan_") || name.starts_with("__sanitizer_");
#elif defined(__SANITIZE_THREAD__)
  return name.starts_with("__tsan_") || name.starts_with("__sanitizer_");
#else
  return false;
#endif
}

const kernel_symbol *find_export(const ModuleEntry &entry, std::string_view name) {
  const struct module &mod = entry.image->module();
  const auto *found = std::find_if(mod.syms, mod.syms_end, [&](const kernel_symbol &s) { return s.name == name; });
  return found == mod.syms_end ? nullptr : found;
}

// May the module use it?
bool permitted(const ModuleEntry &entry, const kernel_symbol &symbol) {
  return entry.gpl_compatible || !symbol.gpl_only;
}

// Which of the modules offers `name` to `entry`? Null: none.
ModuleEntry *find_owner(const Registry &registry, const ModuleEntry &entry, std::string_view name) {
  const auto owner = std::find_if(registry.modules.begin(), registry.modules.end(), [&](const auto &m) {
    const kernel_symbol *found = m->image && m.get() != &entry ? find_export(*m, name) : nullptr;
    return found && permitted(entry, *found);
  });
  return owner == registry.modules.end() ? nullptr : owner->get();
}

// Note that `entry` uses a symbol of `owner`. Return: 0, -EBUSY (that is being loaded), -ENOENT (it is about to go).
int use(ModuleEntry &entry, ModuleEntry &owner) {
  if (std::find(entry.uses.begin(), entry.uses.end(), &owner) != entry.uses.end())
    return 0;
  struct module &mod = owner.image->module();
  if (READ_ONCE(mod.state) == MODULE_STATE_COMING)
    return -EBUSY;
  if (!try_module_get(&mod))
    return -ENOENT;
  entry.uses.push_back(&owner);
  owner.users.push_back(&entry);
  return 0;
}

// Who offers which name, of all that is mapped.
struct Claims {
  std::mutex mutex;
  std::unordered_map<std::string, std::string> owners;
};

Claims &claims() {
  static Claims instance;
  return instance;
}

// Would the dynamic linker find it, in an image or a library? It is never asked for a name that an image has: it would
// keep an image for good from which it has given the daemon a symbol.
bool found_in_process(const std::string &name) {
  std::lock_guard lock(claims().mutex);
  return claims().owners.contains(name) || dlsym(RTLD_DEFAULT, name.c_str());
}

// Find one symbol. Return: 0, -ENOENT, or -EBUSY (a module that is being loaded has it).
int settle(Registry &registry, ModuleEntry &entry, const WantedSymbol &symbol) {
  const std::string_view name = public_name(symbol.name);
  std::lock_guard lock(registry.mutex);
  if (auto own = own_symbols().find(name); own != own_symbols().end())
    return permitted(entry, *own->second) ? 0 : -ENOENT;
  if (ModuleEntry *owner = find_owner(registry, entry, name))
    return use(entry, *owner);
  // A weak one may be absent, but must not be found in a library of user space instead.
  return symbol.weak && !found_in_process(symbol.name) ? 0 : -ENOENT;
}

// The same, when it was -EBUSY: wait until its module is live or gone. One that will be neither is not waited for.
int wait_for_owner(Registry &registry, ModuleEntry &entry, const WantedSymbol &symbol) {
  constexpr long kPatience = 30L * HZ;
  std::string owner_name;
  const auto owner_is_loading = [&] {
    std::lock_guard lock(registry.mutex);
    const ModuleEntry *owner = find_owner(registry, entry, public_name(symbol.name));
    if (owner)
      owner_name = owner->name;
    return owner && owner->is_loading();
  };
  const long left = wait_event_interruptible_timeout(registry.settled, !owner_is_loading(), kPatience);
  if (left < 0)
    return static_cast<int>(left);
  const int err = left ? settle(registry, entry, symbol) : -EBUSY;
  if (err == -EBUSY)
    printk(KERN_WARNING "%s: gave up waiting for init of module %s.\n", entry.name.c_str(), owner_name.c_str());
  return err;
}

} // namespace

bool ModuleEntry::is_live() const noexcept {
  return image && READ_ONCE(image->module().state) == MODULE_STATE_LIVE;
}

bool ModuleEntry::is_loading() const noexcept {
  return !stuck && (!image || READ_ONCE(image->module().state) == MODULE_STATE_COMING);
}

Registry &registry() {
  static Registry instance;
  return instance;
}

ModuleEntry *Registry::find(std::string_view name) noexcept {
  auto found = std::find_if(modules.begin(), modules.end(), [&](const auto &m) { return m->name == name; });
  return found == modules.end() ? nullptr : found->get();
}

int Registry::resolve(ModuleEntry &entry, const std::vector<WantedSymbol> &wanted) {
  int result = 0;
  for (const WantedSymbol &symbol : wanted) {
    const std::string_view name = public_name(symbol.name);
    if (belongs_to_sanitizer(name))
      continue;
    int err = settle(*this, entry, symbol);
    if (err == -EBUSY)
      err = wait_for_owner(*this, entry, symbol);
    if (err)
      printk(KERN_WARNING "%s: Unknown symbol %.*s (err %d)\n", entry.name.c_str(), static_cast<int>(name.size()),
             name.data(), err);
    if (err && err != -ENOENT)
      return err; // nobody waits for each symbol of such a module anew
    if (err)
      result = err;
  }
  return result;
}

void Registry::release_uses(ModuleEntry &entry) noexcept {
  for (ModuleEntry *used : entry.uses) {
    std::erase(used->users, &entry);
    module_put(&used->image->module());
  }
  entry.uses.clear();
}

int claim_exports(const ModuleFile &file) {
  std::lock_guard lock(claims().mutex);
  for (const std::string &name : file.offered()) {
    const char *owner = nullptr;
    if (auto claim = claims().owners.find(name); claim != claims().owners.end())
      owner = claim->second.c_str();
    else if (own_symbols().contains(name) || dlsym(RTLD_DEFAULT, name.c_str()))
      owner = "kernel";
    if (owner) {
      printk(KERN_ERR "%s: exports duplicate symbol %s (owned by %s)\n", file.name().c_str(), name.c_str(), owner);
      return -ENOEXEC;
    }
  }
  for (const std::string &name : file.offered())
    claims().owners.emplace(name, file.name());
  return 0;
}

void release_exports(const ModuleFile &file) noexcept {
  std::lock_guard lock(claims().mutex);
  for (const std::string &name : file.offered())
    claims().owners.erase(name);
}

} // namespace kcompd
