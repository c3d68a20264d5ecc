// SPDX-License-Identifier: MIT
// Names for addresses. Of modules the full symbol table is at hand, static functions included; of the daemon what it
// exports.
#include "kernel/module/file.h"
#include "kernel/module/image.h"
#include "kernel/module/module.h"
#include "kernel/printk/printk.h"

#include <dlfcn.h>
#include <link.h>

namespace kcompd {

bool find_symbol(uintptr_t address, SymbolInfo &ret_info) noexcept {
  if (const struct module *mod = module_of_address(reinterpret_cast<const void *>(address))) {
    const auto &image = *static_cast<const ModuleImage *>(mod->image);
    ret_info.name = image.file().symbol_at(address - image.load_address(), ret_info.start, ret_info.size);
    ret_info.start += image.load_address();
    ret_info.module = mod->name;
    return ret_info.name;
  }
  Dl_info info;
  void *extra = nullptr;
  if (!dladdr1(reinterpret_cast<void *>(address), &info, &extra, RTLD_DL_SYMENT) || !info.dli_sname)
    return false;
  ret_info.name = info.dli_sname;
  ret_info.start = reinterpret_cast<uintptr_t>(info.dli_saddr);
  ret_info.size = static_cast<const ElfW(Sym) *>(extra)->st_size;
  ret_info.module = nullptr;
  return true;
}

} // namespace kcompd
