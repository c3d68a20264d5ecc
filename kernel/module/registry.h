// SPDX-License-Identifier: MIT
// The list of modules behind the loader's doors: who is there, in what state, who offers and who uses which symbol.
#pragma once

#include "kernel/module/image.h"
#include <linux/export.h>
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
  std::vector<ModuleEntry *> uses;
  std::vector<ModuleEntry *> users;
};

struct Registry {
  std::mutex mutex;
  std::list<std::unique_ptr<ModuleEntry>> modules; // newest first

  ModuleEntry *find(std::string_view name) noexcept;

  // Find what the module wants, among the daemon's own symbols and those of live modules, and note whose it uses (each
  // with a reference). What is not there is logged. Return: 0, -ENOENT, or -EBUSY (the module that has it is coming or
  // going).
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
