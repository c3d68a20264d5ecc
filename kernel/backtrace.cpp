// SPDX-License-Identifier: MIT
// Names for addresses, and call traces: what the module loader knows first, then what libbacktrace reads from symbol
// tables and DWARF.
#include "kernel/panic.h"
#include "kernel/printk/printk.h"
#include <algorithm>
#include <atomic>
#include <backtrace.h>
#include <link.h>
#include <linux/kernel.h>
#include <linux/string.h>

namespace kcompd {

namespace {

std::atomic<SymbolLookup> module_lookup{nullptr};

void ignore_error(void *, const char *, int) {}

// libbacktrace looks at the loaded objects once, and can not forget a state. So a new one is made when a name is asked
// for after modules have come or gone since the last: a few times in a daemon's life.
backtrace_state *current_state() noexcept {
  static std::atomic<backtrace_state *> state{nullptr};
  static std::atomic<unsigned long long> state_generation{0};
  unsigned long long generation = 0;
  dl_iterate_phdr(
      [](dl_phdr_info *info, size_t, void *out) {
        *static_cast<unsigned long long *>(out) = info->dlpi_adds + info->dlpi_subs;
        return 1;
      },
      &generation);
  // Two threads may both make one; either will do.
  backtrace_state *made = state.load(std::memory_order_acquire); // pairs with the release below
  if (made == nullptr || state_generation.load(std::memory_order_relaxed) != generation) {
    made = backtrace_create_state(nullptr, 1, ignore_error, nullptr);
    state_generation.store(generation, std::memory_order_relaxed);
    state.store(made, std::memory_order_release);
  }
  return made;
}

struct Place {
  const char *file = nullptr;
  int line = 0;
};

Place find_place(backtrace_state *state, uintptr_t address) noexcept {
  Place place;
  backtrace_pcinfo(
      state, address,
      [](void *out, uintptr_t, const char *file, int line, const char *) {
        if (file == nullptr)
          return 0;
        Place &place = *static_cast<Place *>(out);
        // The innermost inlined function comes first; of those of our headers the line that calls them tells more.
        const bool header = strstr(file, "include/linux/") != nullptr;
        if (place.file == nullptr || !header)
          place = {file, line};
        return header ? 0 : 1;
      },
      ignore_error, &place);
  return place;
}

} // namespace

void set_symbol_lookup(SymbolLookup lookup) noexcept {
  module_lookup.store(lookup, std::memory_order_release); // pairs with lookup_symbol()
}

bool lookup_symbol(uintptr_t address, SymbolInfo &ret_info) noexcept {
  const SymbolLookup lookup = module_lookup.load(std::memory_order_acquire);
  if (lookup != nullptr && lookup(address, ret_info) && ret_info.name != nullptr && ret_info.module != nullptr)
    return true;
  ret_info = {};
  if (backtrace_state *state = current_state())
    backtrace_syminfo(
        state, address,
        [](void *out, uintptr_t, const char *name, uintptr_t start, uintptr_t size) {
          auto &info = *static_cast<SymbolInfo *>(out);
          info.name = name;
          info.start = start;
          info.size = size;
        },
        ignore_error, &ret_info);
  if (ret_info.name == nullptr && lookup != nullptr)
    lookup(address, ret_info);
  return ret_info.name != nullptr;
}

size_t capture_trace(uintptr_t *ret_addresses, size_t max, size_t skip) noexcept {
  struct Walk {
    uintptr_t *addresses;
    size_t count, max;
  } walk{ret_addresses, 0, max};
  if (backtrace_state *state = current_state())
    backtrace_simple(
        state, int(skip) + 1,
        [](void *out, uintptr_t address) {
          auto &walk = *static_cast<Walk *>(out);
          if (walk.count == walk.max || address == uintptr_t(-1))
            return 1;
          walk.addresses[walk.count++] = address + 1; // it has stepped back into the call
          return 0;
        },
        ignore_error, &walk);
  return walk.count;
}

void print_address(const char *level, const char *prefix, uintptr_t address, bool exact) noexcept {
  backtrace_state *state = current_state();
  char name[256];
  scnprintf(name, sizeof(name), exact ? "%pS" : "%pB", reinterpret_cast<void *>(address));
  const Place place = state != nullptr ? find_place(state, exact ? address : address - 1) : Place{};
  if (place.file != nullptr)
    printk("%s%s%s %s:%d\n", level, prefix, name, kbasename(place.file), place.line);
  else
    printk("%s%s%s\n", level, prefix, name);
}

void print_trace(const char *level, const uintptr_t *addresses, size_t count) noexcept {
  printk("%sCall Trace:\n", level);
  printk("%s <TASK>\n", level);
  for (size_t i = 0; i < count; ++i)
    print_address(level, " ", addresses[i], false);
  printk("%s </TASK>\n", level);
}

} // namespace kcompd
