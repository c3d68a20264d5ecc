// SPDX-License-Identifier: MIT
// Loading and unloading modules: finit_module(2) and delete_module(2) of the emulated kernel.
//
// The registry's lock is held while the list changes and never while a module's code runs, so an init that hangs stops
// nobody else. A module's state tells what may be done with it: COMING while init runs, LIVE, GOING from the moment
// exit is due.
#include "kernel/module/module.h"

#include "kernel/locking/contention.h"
#include "kernel/module/file.h"
#include "kernel/module/registry.h"
#include "kernel/oops.h"
#include "kernel/panic.h"
#include "kernel/params.h"
#include "kernel/printk/printk.h"
#include "kernel/rcu/rcu.h"
#include "kernel/sched/task.h"
#include "kernel/slab.h"
#include "kernel/softirq.h"
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <iterator>
#include <linux/bug.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/vermagic.h>

namespace kcompd {
namespace {

std::atomic<bool> loading_disabled{false};
ModuleObserver observer;

bool is_gpl_compatible(std::string_view license) {
  constexpr std::string_view kCompatible[] = {"GPL",          "GPL v2",       "GPL and additional rights",
                                              "Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL"};
  return std::find(std::begin(kCompatible), std::end(kCompatible), license) != std::end(kCompatible);
}

// Put the module on the list, if its name is free. One of that name that is being loaded is waited for, as it may fail.
// Return: 0, -EEXIST (such a one is live), -EBUSY (it was being loaded, or is going), -ERESTARTSYS.
int reserve(const ModuleFile &file, ModuleEntry **ret_entry) {
  auto entry = std::make_unique<ModuleEntry>();
  entry->name = file.name();
  entry->gpl_compatible = is_gpl_compatible(file.modinfo("license"));

  Registry &r = registry();
  {
    std::lock_guard lock(r.mutex);
    if (!r.find(entry->name)) {
      *ret_entry = entry.get();
      r.modules.push_front(std::move(entry));
      return 0;
    }
  }
  const auto other = [&](bool (ModuleEntry::*is)() const noexcept) {
    std::lock_guard lock(r.mutex);
    const ModuleEntry *found = r.find(file.name());
    return found && (found->*is)();
  };
  if (int err = wait_event_interruptible(r.settled, !other(&ModuleEntry::is_loading)))
    return err;
  return other(&ModuleEntry::is_live) ? -EEXIST : -EBUSY;
}

// Take the module off the list; its image goes with the last thread inside.
void forget(ModuleEntry *entry) noexcept {
  ModuleImage *image = entry->image;
  {
    Registry &r = registry();
    std::lock_guard lock(r.mutex);
    r.release_uses(*entry);
    r.modules.remove_if([&](const auto &m) { return m.get() == entry; });
  }
  wake_up_all(&registry().settled);
  if (!image)
    return;
  disarm_module(image->module());
  forget_contention(reinterpret_cast<const void *>(image->base()), image->size());
  {
    std::lock_guard lock(image->param_mutex);
    image->params_gone = true;
    destroy_params(image->module().kp, image->module().kp_end);
  }
  image->unpin();
}

// A thread that nobody stopped goes on in the image, which stays for it. One that is about to end does not sleep.
void look_for_threads(const ModuleEntry &entry) {
  const struct module &module = entry.image->module();
  for (const TaskInfo &info : list_tasks())
    if (info.kthread && info.module == &module && info.state != 'R')
      printk(KERN_WARNING "%s: left kthread '%s' (pid %d) behind; it sleeps in %s and ends with the daemon (call "
                          "kthread_stop() before exit returns)\n",
             module.name, info.comm, info.pid, info.wchan);
}

// What a module has not freed is lost, as in the kernel; here it is told. Writes to what it has freed are looked for as
// well, while reports can still name the place in the module that allocated it.
void look_for_remains(const ModuleEntry &entry) {
  look_for_threads(entry);
  finish_rcu_of(entry.image->module());
  slab_check_quarantine();
  const SlabUsage left = slab_disown(reinterpret_cast<const void *>(entry.image->base()), entry.image->size());
  if (left.objects)
    printk(KERN_WARNING "%s: left %zu object%s of memory behind, %zu bytes\n", entry.name.c_str(), left.objects,
           left.objects == 1 ? "" : "s", left.bytes);
}

void taint(struct module &mod, unsigned flag) {
  add_taint(flag, LOCKDEP_STILL_OK);
  mod.taints |= 1UL << flag;
}

int find_symbols(const ModuleFile &file, ModuleEntry &entry) {
  if (const std::string license(file.modinfo("license")); !entry.gpl_compatible)
    printk(KERN_WARNING "%s: module license '%s' taints kernel.\n", entry.name.c_str(),
           license.empty() ? "unspecified" : license.c_str());
  return registry().resolve(entry, file.wanted());
}

int map_and_publish(std::unique_ptr<ModuleFile> file, ModuleEntry &entry) {
  ModuleImage *image = nullptr;
  if (int err = ModuleImage::map(std::move(file), &image))
    return err;
  struct module &mod = image->module();
  mod.refcnt.counter = 2; // one for being there, one for the init that is about to run
  mod.taints = 0;
  if (!entry.gpl_compatible)
    taint(mod, TAINT_PROPRIETARY_MODULE);
  if (image->file().modinfo("intree").empty())
    taint(mod, TAINT_OOT_MODULE);
  WRITE_ONCE(mod.state, MODULE_STATE_COMING);

  std::lock_guard lock(registry().mutex);
  entry.image = image;
  for (ModuleEntry *used : entry.uses)
    image->needs(*used->image);
  return 0;
}

// Return: what init returned, or -EFAULT and *ret_oopsed.
int run_init(struct module &mod, bool *ret_oopsed) {
  int result = mod.init ? -EFAULT : 0;
  const FaultStack stack;
  *ret_oopsed = mod.init && run_guarded(&mod, [&] { result = mod.init(); }) != Ending::kReturned;
  if (result > 0) {
    printk(KERN_WARNING "do_init_module: '%s'->init suspiciously returned %d, it should follow 0/-E convention\n"
                        "do_init_module: loading module anyway...\n",
           mod.name, result);
    dump_stack();
  }
  return std::min(result, 0);
}

// Who waits for it need not wait any longer.
void stay_loading(ModuleEntry &entry) {
  {
    std::lock_guard lock(registry().mutex);
    entry.stuck = true;
  }
  wake_up_all(&registry().settled);
}

// The last user's module_put() and this agree on one number, so a module is either got or removed, never both.
bool stop_if_unused(struct module &mod) {
  int unused = 1;
  return __atomic_compare_exchange_n(&mod.refcnt.counter, &unused, 0, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

const char *state_name(const struct module &mod) {
  switch (READ_ONCE(mod.state)) {
  case MODULE_STATE_LIVE:
    return "Live";
  case MODULE_STATE_GOING:
    return "Unloading";
  default:
    return "Loading";
  }
}

} // namespace

const char *kernel_release() noexcept {
  return UTS_RELEASE;
}
const char *vermagic() noexcept {
  return VERMAGIC_STRING;
}

void disable_modules() noexcept {
  loading_disabled.store(true);
}
bool modules_disabled() noexcept {
  return loading_disabled.load();
}

void set_module_observer(const ModuleObserver &new_observer) {
  observer = new_observer;
}

int load_module(int fd, const char *args, const std::function<void(const char *name)> &loading) {
  if (modules_disabled())
    return -EPERM;
  set_symbol_lookup(find_symbol);
  auto file = std::make_unique<ModuleFile>();
  if (int err = file->read(fd))
    return err;
  ModuleEntry *entry = nullptr;
  if (int err = reserve(*file, &entry))
    return err;
  int err = find_symbols(*file, *entry);
  if (err == 0)
    err = map_and_publish(std::move(file), *entry);
  if (err) {
    forget(entry);
    return err;
  }

  struct module &mod = entry->image->module();
  err = parse_args(mod.name, args ? args : "", mod.kp, mod.kp_end);
  if (err == 0) {
    if (observer.added)
      observer.added(mod.name);
    if (loading)
      loading(mod.name);
    bool oopsed;
    err = run_init(mod, &oopsed);
    if (oopsed) { // it is loading for ever: what its init has left behind nobody knows
      stay_loading(*entry);
      return err;
    }
    if (err == 0) {
      WRITE_ONCE(mod.state, MODULE_STATE_LIVE);
      wake_up_all(&registry().settled);
      module_put(&mod);
      return 0;
    }
    WRITE_ONCE(mod.state, MODULE_STATE_GOING);
    if (observer.removed)
      observer.removed(mod.name);
    look_for_remains(*entry);
  }
  WRITE_ONCE(mod.state, MODULE_STATE_GOING);
  forget(entry);
  return err;
}

int unload_module(const char *name) {
  if (modules_disabled())
    return -EPERM;
  ModuleEntry *entry;
  {
    std::lock_guard lock(registry().mutex);
    entry = registry().find(name);
    if (!entry)
      return -ENOENT;
    if (!entry->users.empty())
      return -EWOULDBLOCK;
    if (!entry->is_live())
      return -EBUSY;
    struct module &mod = entry->image->module();
    if (mod.init && !mod.exit)
      return -EBUSY;
    if (!stop_if_unused(mod))
      return -EWOULDBLOCK;
    WRITE_ONCE(mod.state, MODULE_STATE_GOING);
  }
  struct module &mod = entry->image->module();
  const FaultStack stack;
  if (mod.exit && run_guarded(&mod, [&mod] { mod.exit(); }) != Ending::kReturned)
    return -EFAULT; // it is unloading for ever
  if (observer.removed)
    observer.removed(mod.name);
  look_for_remains(*entry);
  forget(entry);
  return 0;
}

std::vector<ModuleInfo> list_modules() {
  std::vector<ModuleInfo> result;
  std::lock_guard lock(registry().mutex);
  for (const auto &entry : registry().modules) {
    if (!entry->image)
      continue;
    struct module &mod = entry->image->module();
    ModuleInfo info{entry->name,     entry->image->size(), std::max(module_refcount(&mod), 0),  {},
                    state_name(mod), entry->image->base(), taint_letters(READ_ONCE(mod.taints))};
    for (auto user = entry->users.rbegin(); user != entry->users.rend(); ++user)
      info.users.push_back((*user)->name);
    result.push_back(std::move(info));
  }
  return result;
}

std::string module_name_at(const void *address) {
  const auto at = reinterpret_cast<uintptr_t>(address);
  std::lock_guard lock(registry().mutex);
  for (const auto &entry : registry().modules)
    if (entry->image && at >= entry->image->base() && at - entry->image->base() < entry->image->size())
      return entry->name;
  return "";
}

} // namespace kcompd

// The count of a module is 1 + its users while it is there, and 0 from the moment that it is to be removed.

bool try_module_get(struct module *module) {
  if (!module)
    return true;
  int count = READ_ONCE(module->refcnt.counter);
  do {
    if (count <= 0 || !module_is_live(module))
      return false;
    // Acquire: pairs with the store of init's thread that the caller reached the module by.
  } while (!__atomic_compare_exchange_n(&module->refcnt.counter, &count, count + 1, true, __ATOMIC_ACQUIRE,
                                        __ATOMIC_RELAXED));
  return true;
}
EXPORT_SYMBOL(try_module_get);

void __module_get(struct module *module) {
  // Relaxed: the caller has a reference already.
  if (module)
    __atomic_fetch_add(&module->refcnt.counter, 1, __ATOMIC_RELAXED);
}
EXPORT_SYMBOL(__module_get);

void module_put(struct module *module) {
  // Release: pairs with the exchange of stop_if_unused(), so that exit sees what the user did.
  if (module)
    WARN_ON(__atomic_fetch_sub(&module->refcnt.counter, 1, __ATOMIC_RELEASE) <= 0);
}
EXPORT_SYMBOL(module_put);

int module_refcount(struct module *mod) {
  return READ_ONCE(mod->refcnt.counter) - 1;
}
EXPORT_SYMBOL(module_refcount);
