// SPDX-License-Identifier: MIT
// Mapping and unmapping modules, and finding the one that an address belongs to.
#include "kernel/module/image.h"
#include "kernel/locking/lock_order.h"

#include "kernel/module/file.h"
#include "kernel/module/module.h"
#include "kernel/module/registry.h"
#include "kernel/percpu.h"
#include <cerrno>
#include <cstdio>
#include <dlfcn.h>
#include <link.h>
#include <linux/printk.h>
#include <memory>
#include <mutex>
#include <new>

namespace kcompd {

// The addresses of one image. Ranges are in a list that only grows, and are used again, so that a reader (perhaps a
// fault handler) needs no lock: it takes what it read for true if `version` was even and has not moved.
struct Range {
  std::atomic<unsigned> version{0};
  std::atomic<uintptr_t> begin{0}, end{0};
  std::atomic<struct module *> owner{nullptr};
  Range *next = nullptr;
};

namespace {

std::atomic<Range *> ranges{nullptr};
std::mutex ranges_mutex; // of writers

void write_range(Range &range, uintptr_t begin, uintptr_t end, struct module *owner) {
  // Readers see an odd version while the rest changes. Release on the fields pairs with the acquire loads in
  // module_of_address(): who sees a new field also sees the version that announces it.
  range.version.store(range.version.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  range.begin.store(begin, std::memory_order_release);
  range.end.store(end, std::memory_order_release);
  range.owner.store(owner, std::memory_order_release);
  range.version.store(range.version.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

Range *add_range(uintptr_t begin, uintptr_t end, struct module *owner) {
  std::lock_guard lock(ranges_mutex);
  for (Range *r = ranges.load(std::memory_order_relaxed); r; r = r->next) {
    if (r->owner.load(std::memory_order_relaxed))
      continue;
    write_range(*r, begin, end, owner);
    return r;
  }
  auto *fresh = new (std::nothrow) Range;
  if (!fresh)
    return nullptr;
  write_range(*fresh, begin, end, owner);
  fresh->next = ranges.load(std::memory_order_relaxed);
  ranges.store(fresh, std::memory_order_release); // pairs with the acquire in module_of_address()
  return fresh;
}

void remove_range(Range &range) {
  std::lock_guard lock(ranges_mutex);
  write_range(range, 0, 0, nullptr);
}

} // namespace

struct module *module_of_address(const void *address) noexcept {
  const auto wanted = reinterpret_cast<uintptr_t>(address);
  for (const Range *r = ranges.load(std::memory_order_acquire); r; r = r->next) {
    const unsigned version = r->version.load(std::memory_order_acquire);
    const uintptr_t begin = r->begin.load(std::memory_order_acquire);
    const uintptr_t end = r->end.load(std::memory_order_acquire);
    struct module *owner = r->owner.load(std::memory_order_acquire);
    // The loads above are acquire, so this one comes after them; a range that changed meanwhile is not one that the
    // caller is inside of.
    if (wanted >= begin && wanted < end && version % 2 == 0 && r->version.load(std::memory_order_relaxed) == version)
      return owner;
  }
  return nullptr;
}

ModuleImage::ModuleImage(std::unique_ptr<ModuleFile> file) noexcept : file_(std::move(file)) {}

uintptr_t ModuleImage::base() const noexcept {
  return load_address_ + file_->image_begin();
}
size_t ModuleImage::size() const noexcept {
  return file_->image_size();
}

int ModuleImage::map(std::unique_ptr<ModuleFile> file, ModuleImage **ret_image) {
  struct Unpin {
    void operator()(ModuleImage *image) const { image->unpin(); }
  };
  std::unique_ptr<ModuleImage, Unpin> image(new ModuleImage(std::move(file)));
  const std::string &name = image->file_->name();

  if (int err = claim_exports(*image->file_))
    return err;
  image->exports_claimed_ = true;

  // The name is unique as long as the descriptor is open, which is as long as the image is mapped.
  char path[32];
  std::snprintf(path, sizeof path, "/proc/self/fd/%d", image->file_->fd());
  {
    const std::lock_guard lock(address_space);
    image->handle_ = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
  }
  if (!image->handle_) {
    printk(KERN_ERR "%s: %s\n", name.c_str(), dlerror());
    return -ENOEXEC;
  }
  image->module_ = static_cast<struct module *>(dlsym(image->handle_, "__this_module"));
  link_map *map = nullptr;
  if (!image->module_ || dlinfo(image->handle_, RTLD_DI_LINKMAP, &map) != 0 || name != image->module_->name) {
    printk(KERN_ERR "%s: no module record\n", name.c_str());
    return -ENOEXEC;
  }
  image->load_address_ = map->l_addr;

  struct module &mod = *image->module_;
  if (mod.percpu != mod.percpu_end) {
    if (int err = percpu_map(mod.percpu, mod.percpu_end)) {
      printk(KERN_ERR "%s: no room for the copies of its per-CPU variables (%d)\n", name.c_str(), err);
      return -ENOMEM;
    }
    image->percpu_mapped_ = true;
  }
  image->range_ = add_range(image->base(), image->base() + image->size(), &mod);
  if (!image->range_)
    return -ENOMEM;
  mod.image = image.get();
  *ret_image = image.release();
  return 0;
}

ModuleImage::~ModuleImage() {
  if (range_)
    remove_range(*range_);
  if (handle_)
    forget_lock_classes(base(), size());
  if (percpu_mapped_)
    percpu_unmap(module_->percpu, module_->percpu_end);
  if (handle_) {
    const std::lock_guard lock(address_space);
    dlclose(handle_);
  }
  if (exports_claimed_)
    release_exports(*file_);
  for (ModuleImage *other : needed_)
    other->unpin();
}

void ModuleImage::needs(ModuleImage &other) {
  needed_.push_back(&other);
  other.pin();
}

void ModuleImage::pin() noexcept {
  // Relaxed: whoever pins knows by a pin or a reference of somebody that the image is there.
  pins_.fetch_add(1, std::memory_order_relaxed);
}

void ModuleImage::unpin() noexcept {
  // Release, and acquire for the last one: what every thread did inside is over before the image goes.
  if (pins_.fetch_sub(1, std::memory_order_acq_rel) == 1)
    delete this;
}

bool pin_module_image(struct module *mod) noexcept {
  if (!mod || !mod->image)
    return false;
  static_cast<ModuleImage *>(mod->image)->pin();
  return true;
}

void unpin_module_image(struct module *mod) noexcept {
  static_cast<ModuleImage *>(mod->image)->unpin();
}

} // namespace kcompd
