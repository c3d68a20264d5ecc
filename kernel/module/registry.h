// SPDX-License-Identifier: MIT
// The list of modules behind the loader's doors: who is there, in what state, who offers and who uses which symbol.
#pragma once

#include "kernel/module/image.h"
#include <linux/export.h>
#include <linux/wait.h>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace kcompd {

class ModuleFile;
struct WantedSymbol;

// A module from the moment its file is found good until nobody can ask for it any more. Guarded by Registry::mutex.
struct ModuleEntry {
  std::string name;
  bool gpl_compatible = false;
  ModuleImage *image = nullptr; // null until it is mapped
  bool stuck = false;           // its init ended by an oops: it is loading for ever
  std::vector<ModuleEntry *> uses;
  std::vector<ModuleEntry *> users;

  bool is_live() const noexcept;
  bool is_loading() const noexcept; // will be live or gone in a while
};

struct Registry {
  std::mutex mutex;
  std::list<std::unique_ptr<ModuleEntry>> modules; // newest first
  wait_queue_head settled;                         // woken when a module is loading no longer

  Registry() { init_waitqueue_head(&settled); }

  ModuleEntry *find(std::string_view name) noexcept;

  // Find what the module wants, among the daemon's own symbols and those of modules, and note whose it uses (each with
  // a reference). A module that is just being loaded is waited for, as long as the kernel does: 30 s. What is not there
  // is logged. Takes `mutex`. Return: 0, -ENOENT, -EBUSY (a module that has it was not loaded in time), -ERESTARTSYS.
  int resolve(ModuleEntry &entry, const std::vector<WantedSymbol> &wanted);
  // The references that resolve() took.
  void release_uses(ModuleEntry &entry) noexcept;
};

Registry &registry();

// The names that images offer. The dynamic linker knows one scope for all, so a name belongs to one image as long as
// that is mapped, even if its module has been removed. claim_exports(): Return: 0, or -ENOEXEC (a name is taken, by
// another module or the daemon and its libraries; logged).
int claim_exports(const ModuleFile &file);
void release_exports(const ModuleFile &file) noexcept;

} // namespace kcompd
