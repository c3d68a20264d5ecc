// SPDX-License-Identifier: MIT
// What is given back by itself when a driver lets go of a device, or the device goes: the newest first.
#include "devices/bus.h"
#include <algorithm>
#include <cstdarg>
#include <linux/device.h>
#include <linux/export.h>
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <map>
#include <mutex>
#include <new>
#include <vector>

namespace {

struct Held {
  void (*action)(void *);
  void *data;
};

std::mutex lock;
std::map<const struct device *, std::vector<Held>> held;

void free_memory(void *memory) {
  kfree(memory);
}

int hold(const struct device *dev, void (*action)(void *), void *data) noexcept {
  try {
    std::lock_guard guard(lock);
    held[dev].push_back({action, data});
    return 0;
  } catch (const std::bad_alloc &) {
    return -ENOMEM;
  }
}

template <typename Memory> Memory *hold_memory(const struct device *dev, Memory *memory) noexcept {
  if (memory && !ZERO_OR_NULL_PTR(memory) && hold(dev, free_memory, memory)) {
    kfree(memory);
    return nullptr;
  }
  return memory;
}

} // namespace

void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp) {
  return hold_memory(dev, kmalloc(size, gfp));
}
EXPORT_SYMBOL(devm_kmalloc);

void devm_kfree(struct device *dev, const void *p) {
  {
    std::lock_guard guard(lock);
    auto found = held.find(dev);
    if (found == held.end() ||
        !std::erase_if(found->second, [&](const Held &one) { return one.action == free_memory && one.data == p; }))
      return;
  }
  kfree(p);
}
EXPORT_SYMBOL(devm_kfree);

char *devm_kstrdup(struct device *dev, const char *s, gfp_t gfp) {
  return hold_memory(dev, kstrdup(s, gfp));
}
EXPORT_SYMBOL(devm_kstrdup);

char *devm_kasprintf(struct device *dev, gfp_t gfp, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  char *text = kvasprintf(gfp, fmt, args);
  va_end(args);
  return hold_memory(dev, text);
}
EXPORT_SYMBOL(devm_kasprintf);

int devm_add_action(struct device *dev, void (*action)(void *), void *data) {
  return hold(dev, action, data);
}
EXPORT_SYMBOL(devm_add_action);

int devm_add_action_or_reset(struct device *dev, void (*action)(void *), void *data) {
  int err = hold(dev, action, data);
  if (err)
    action(data);
  return err;
}
EXPORT_SYMBOL(devm_add_action_or_reset);

namespace {

struct HeldIrq {
  unsigned irq;
  void *dev_id;
};

void free_held_irq(void *data) {
  auto *one = static_cast<HeldIrq *>(data);
  free_irq(one->irq, one->dev_id);
  delete one;
}

} // namespace

int devm_request_threaded_irq(struct device *dev, unsigned int irq, irq_handler_t handler, irq_handler_t thread_fn,
                              unsigned long irqflags, const char *devname, void *dev_id) {
  int err = request_threaded_irq(irq, handler, thread_fn, irqflags, devname ? devname : dev_name(dev), dev_id);
  if (err)
    return err;
  auto *one = new (std::nothrow) HeldIrq{irq, dev_id};
  err = one ? hold(dev, free_held_irq, one) : -ENOMEM;
  if (err) {
    free_irq(irq, dev_id);
    delete one;
  }
  return err;
}
EXPORT_SYMBOL(devm_request_threaded_irq);

void devm_free_irq(struct device *dev, unsigned int irq, void *dev_id) {
  {
    std::lock_guard guard(lock);
    auto found = held.find(dev);
    if (found == held.end())
      return;
    std::erase_if(found->second, [&](const Held &one) {
      auto *irq_held = static_cast<HeldIrq *>(one.data);
      if (one.action != free_held_irq || irq_held->irq != irq || irq_held->dev_id != dev_id)
        return false;
      delete irq_held;
      return true;
    });
  }
  free_irq(irq, dev_id);
}
EXPORT_SYMBOL(devm_free_irq);

namespace kcompd {

void devres_release(struct device *dev) noexcept {
  std::vector<Held> all;
  {
    std::lock_guard guard(lock);
    if (auto found = held.extract(dev))
      all = std::move(found.mapped());
  }
  for (auto one = all.rbegin(); one != all.rend(); ++one)
    one->action(one->data);
}

} // namespace kcompd
