// SPDX-License-Identifier: MIT
// The module loader as the daemon sees it. Drivers see include/linux/module.h.
//
// load_module() does what finit_module(2) does: it copies the file into a sealed memfd, verifies the checksum that the
// build appended, the ELF header, vermagic and the undefined symbols, and only then maps it, parses parameters and runs
// init. Errors are finit_module's errnos; what was wrong goes to the log in the kernel's words.
#pragma once

#include <cstdint>
#include <functional>
#include <linux/module.h>
#include <string>
#include <vector>

namespace kcompd {

// Load the module in the file `fd` (any position; it stays open and is the caller's).
// @args: "name=value ..." as in finit_module(2).
// Context: may sleep; runs the module's init on the calling thread (which can be interrupted by deliver_signal()).
// Another load of the same name, or of a module whose symbols this one wants, is waited for.
// Return: 0, or ENOEXEC (not a module of ours, damaged, other vermagic), ENOENT (an unknown symbol), EEXIST (already
// loaded), EINVAL (a parameter's value), EBUSY (the same was just being loaded and failed, or is being unloaded; or a
// module whose symbols it wants was not loaded within 30 s), EPERM (modules_disabled), ERESTARTSYS (a signal ended the
// waiting), EFAULT (init ended in an oops: the module stays, "Loading", and cannot be removed), or what init returned,
// negated as usual.
// @loading: called with the module's name when nothing but its init can go wrong.
int load_module(int fd, const char *args, const std::function<void(const char *name)> &loading = nullptr);

// From now on load_module() and unload_module() fail with -EPERM, until the daemon ends (sysctl
// kernel.modules_disabled).
void disable_modules() noexcept;
bool modules_disabled() noexcept;

// Unload, as delete_module(2) with O_NONBLOCK does.
// Return: 0, or -ENOENT (not loaded), -EWOULDBLOCK (another module uses it, or it is in use), -EBUSY (being loaded or
// unloaded, or it has init but no exit), -EFAULT (exit ended in an oops: the module stays, "Unloading"). A module with
// a thread still inside is gone for everybody, but stays mapped until the thread is out of it. One that an oops has
// happened in is in use for ever.
int unload_module(const char *name);

struct ModuleInfo {
  std::string name;
  uint64_t size;                  // bytes mapped
  int refcount;                   // users from outside and modules that use it
  std::vector<std::string> users; // modules that use its symbols
  const char *state;              // "Live", "Loading", "Unloading"
  uintptr_t base;
  std::string taints; // "" or the letters, e.g. "OE"
};

// The loaded modules, newest first (as /proc/modules has them).
std::vector<ModuleInfo> list_modules();

// The parameters of a module for sys/module/<m>/parameters; `perm` is the mode, 0 = not shown.
struct ModuleParam {
  std::string name;
  uint16_t perm;
};
std::vector<ModuleParam> module_params(const char *module);
// Read (text with a newline) or write one. Return: length or -errno (ENOENT, EINVAL, EPERM by mode).
int module_param_get(const char *module, const char *param, std::string &ret_value);
int module_param_set(const char *module, const char *param, const char *value);

// Told when a module appears (before its init runs) and disappears (after its exit); the tree shows sys/module/<m> by
// it.
struct ModuleObserver {
  void (*added)(const char *name);
  void (*removed)(const char *name);
};
void set_module_observer(const ModuleObserver &observer);

// The name of the module whose image holds `address`, or "". For those who do not keep the module from going.
std::string module_name_at(const void *address);

// The module whose image holds `address`, or null. Lock-free; usable in a fault handler.
struct module *module_of_address(const void *address) noexcept;

// A thread (kthread or call) that runs code of a module pins its image, not the module itself. pin_module_image()
// returns false if the module is null; each successful pin needs one unpin.
bool pin_module_image(struct module *mod) noexcept;
void unpin_module_image(struct module *mod) noexcept;

// The release of the emulated kernel, "6.1.0-kcompd", and the vermagic that a module must carry.
const char *kernel_release() noexcept;
const char *vermagic() noexcept;

} // namespace kcompd
