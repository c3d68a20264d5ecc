// SPDX-License-Identifier: MIT
// The mapped image of a module, and who is inside: the loader has one pin on it, every thread that runs its code
// another. The image goes when the last pin does, long after rmmod if need be.
#pragma once

#include <atomic>
#include <cstdint>
#include <linux/module.h>
#include <memory>
#include <mutex>
#include <vector>

namespace kcompd {

class ModuleFile;

class ModuleImage {
public:
  // Map the file, whose undefined symbols are known to exist. Runs nothing of it.
  // Return: 0 and *ret_image with one pin, or -ENOEXEC (it offers a name that is taken, or the dynamic linker refuses;
  // logged), -ENOMEM.
  static int map(std::unique_ptr<ModuleFile> file, ModuleImage **ret_image);

  void pin() noexcept;
  void unpin() noexcept;

  struct module &module() const noexcept {
    return *module_;
  }
  const ModuleFile &file() const noexcept { return *file_; }
  uintptr_t base() const noexcept;
  size_t size() const noexcept;
  // What the file's addresses are relative to.
  uintptr_t load_address() const noexcept { return load_address_; }

  // This one's code calls into `other`, which must therefore stay mapped as long as this does. Before anything runs.
  void needs(ModuleImage &other);

  // The module has been removed: none of its timers, tasklets and works is started any more.
  std::atomic<bool> disarmed{false};

  // Held while a parameter is read or written. `params_gone` is set under it when their values have been given back.
  std::mutex param_mutex;
  bool params_gone = false;

private:
  explicit ModuleImage(std::unique_ptr<ModuleFile> file) noexcept;
  ~ModuleImage();

  std::unique_ptr<ModuleFile> file_; // its descriptor stays open: the image is known to backtraces by its name
  void *handle_ = nullptr;
  struct module *module_ = nullptr;
  uintptr_t load_address_ = 0;
  bool exports_claimed_ = false;
  bool percpu_mapped_ = false;
  struct Range *range_ = nullptr;
  std::vector<ModuleImage *> needed_; // pinned
  std::atomic<unsigned> pins_{1};
};

struct SymbolInfo;
// The symbol that holds an address, of a module or of the daemon (kernel/module/kallsyms.cpp; for set_symbol_lookup()).
bool find_symbol(uintptr_t address, SymbolInfo &ret_info) noexcept;

} // namespace kcompd
