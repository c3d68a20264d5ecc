// SPDX-License-Identifier: MIT
// Input devices: from input_allocate_device() to the end. What they report is in input_event.cpp, how programs read it
// in evdev.cpp.
#include "devices/input.h"
#include "devices/evdev.h"
#include "devices/nodes.h"
#include "kernel/module/module.h"
#include <algorithm>
#include <linux/bitmap.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/major.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <list>
#include <mutex>
#include <utility>

using namespace kcompd;

namespace {

constexpr int kDelay = 250, kPeriod = 33; // milliseconds, of keys that repeat
constexpr unsigned kMinors = 1024;
constexpr unsigned kRoomForKeys = 7; // beside axes, in a packet

std::mutex lock;
std::list<InputDevice *> devices; // that are allocated, oldest first

int uevent(struct device *dev, struct kobj_uevent_env *env);

struct kcompd_class the_class = [] {
  struct kcompd_class cls = {};
  cls.name = "input";
  cls.dev_uevent = uevent;
  return cls;
}();

int start() {
  static const int result = [] {
    const int err = register_chrdev_region(MKDEV(INPUT_MAJOR, 0), kMinors, "input");
    return err ? err : class_register(&the_class);
  }();
  return result;
}

void released(struct device *dev) {
  InputDevice &input = whole_input(to_input_dev(dev));
  {
    std::lock_guard guard(lock);
    devices.remove(&input);
  }
  kfree(input.dev.absinfo);
  delete &input;
}

int uevent(struct device *dev, struct kobj_uevent_env *env) {
  return dev->release == released ? input_uevent(*to_input_dev(dev), env) : 0;
}

InputDevice *allocate(const void *caller) noexcept {
  static unsigned long next; // guarded by the lock
  if (start())
    return nullptr;
  try {
    auto input = std::make_unique<InputDevice>();
    struct input_dev &dev = input->dev;
    input->caller = caller;
    input->module = module_of_address(caller);
    input->owner = module_name_of(caller);
    spin_lock_init(&dev.event_lock);
    mutex_init(&dev.mutex);
    timer_setup(&input->repeat, repeat_input_key, 0);
    device_initialize(&dev.dev);
    dev.dev.class_ = &the_class;
    dev.dev.release = released;
    std::lock_guard guard(lock);
    if (dev_set_name(&dev.dev, "input%lu", next))
      return nullptr;
    devices.push_back(input.get());
    ++next;
    return input.release();
  } catch (const std::bad_alloc &) {
    return nullptr;
  }
}

// What is not in evbit is nowhere.
void clean_bits(struct input_dev &dev) {
  const auto clean = [&](unsigned type, auto &bits) {
    if (!has_bit(dev.evbit, type))
      std::fill(std::begin(bits), std::end(bits), 0);
  };
  __set_bit(EV_SYN, dev.evbit);
  __clear_bit(KEY_RESERVED, dev.keybit);
  clean(EV_KEY, dev.keybit);
  clean(EV_REL, dev.relbit);
  clean(EV_ABS, dev.absbit);
  clean(EV_MSC, dev.mscbit);
  clean(EV_LED, dev.ledbit);
  clean(EV_SND, dev.sndbit);
  clean(EV_FF, dev.ffbit);
  clean(EV_SW, dev.swbit);
}

unsigned axes_of(const struct input_dev &dev) {
  return bitmap_weight(dev.absbit, ABS_CNT) + bitmap_weight(dev.relbit, REL_CNT);
}

int register_or_throw(InputDevice &input) {
  struct input_dev &dev = input.dev;
  {
    std::lock_guard guard(lock);
    if (input.stage == InputDevice::Stage::kShown) {
      printk(KERN_ERR "%s: it is registered already\n", dev_name(&dev.dev));
      return -EEXIST;
    }
  }
  if (has_bit(dev.evbit, EV_ABS) && !dev.absinfo) {
    dev_err(&dev.dev, "Absolute device without dev->absinfo, refusing to register\n");
    return -EINVAL;
  }
  clean_bits(dev);
  dev.hint_events_per_packet = std::max(dev.hint_events_per_packet, 1 + axes_of(dev) + kRoomForKeys);
  const size_t most = size_t{dev.hint_events_per_packet} + 2;
  input.packet.reserve(most);
  if (!dev.rep[REP_DELAY] && !dev.rep[REP_PERIOD])
    input_enable_softrepeat(&dev, kDelay, kPeriod);
  int err = add_device(&dev.dev, input.caller);
  if (err)
    return err;
  err = device_add_groups(&dev.dev, const_cast<const struct attribute_group **>(input_groups));
  if (!err) {
    printk(KERN_INFO "input: %s as %s\n", dev.name ? dev.name : "Unspecified device", input_path(&dev.dev).c_str());
    {
      const EventLock guard(dev);
      input.packet_max = most;
    }
    err = no_throw([&] { return Evdev::connect(input); });
  }
  if (err) {
    {
      const EventLock guard(dev);
      input.packet_max = 0;
    }
    del_timer_sync(&input.repeat);
    device_del(&dev.dev);
    return err;
  }
  std::lock_guard guard(lock);
  input.stage = InputDevice::Stage::kShown;
  return 0;
}

// Nobody opens it any more, and what is open is told so. `callbacks`: the driver is still there to hear of it.
// Return: how close() ended.
Ending disconnect(InputDevice &input, bool callbacks) noexcept {
  struct input_dev &dev = input.dev;
  mutex_lock(&dev.mutex);
  WRITE_ONCE(dev.going_away, true);
  mutex_unlock(&dev.mutex);
  std::shared_ptr<Evdev> evdev;
  {
    const EventLock guard(dev);
    release_input_keys(input);
    input.packet_max = 0;
    evdev = std::move(input.evdev);
    if (!callbacks)
      dev.event = nullptr;
  }
  if (evdev)
    evdev->disconnect();
  Ending how = Ending::kReturned;
  mutex_lock(&dev.mutex);
  if (std::exchange(dev.users, 0) && callbacks && dev.close)
    how = run_guarded(input.module, [&] { dev.close(&dev); });
  mutex_unlock(&dev.mutex);
  timer_shutdown_sync(&input.repeat);
  return how;
}

Ending unregister(InputDevice &input) noexcept {
  {
    std::lock_guard guard(lock);
    if (input.stage != InputDevice::Stage::kShown)
      return Ending::kReturned;
    input.stage = InputDevice::Stage::kGone;
  }
  const Ending how = disconnect(input, true);
  device_del(&input.dev.dev);
  return how;
}

// What devm_input_allocate_device() leaves to the device above.
void release_managed(void *input) {
  put_device(&static_cast<InputDevice *>(input)->dev.dev);
}

void unregister_managed(void *input) {
  continue_ending(unregister(*static_cast<InputDevice *>(input)));
}

} // namespace

struct input_dev *input_allocate_device(void) {
  InputDevice *input = allocate(__builtin_return_address(0));
  return input ? &input->dev : nullptr;
}
EXPORT_SYMBOL(input_allocate_device);

struct input_dev *devm_input_allocate_device(struct device *dev) {
  InputDevice *input = allocate(__builtin_return_address(0));
  if (!input)
    return nullptr;
  input->managed = true;
  input->dev.dev.parent = dev;
  return devm_add_action_or_reset(dev, release_managed, input) ? nullptr : &input->dev;
}
EXPORT_SYMBOL(devm_input_allocate_device);

// One that the device above holds goes with that.
void input_free_device(struct input_dev *dev) {
  if (dev && is_allocated_input(dev) && !whole_input(dev).managed)
    put_device(&dev->dev);
}
EXPORT_SYMBOL(input_free_device);

int input_register_device(struct input_dev *dev) {
  if (!is_allocated_input(dev))
    return -EINVAL;
  InputDevice &input = whole_input(dev);
  const int err = no_throw([&] { return register_or_throw(input); });
  return err || !input.managed ? err : devm_add_action_or_reset(dev->dev.parent, unregister_managed, &input);
}
EXPORT_SYMBOL(input_register_device);

void input_unregister_device(struct input_dev *dev) {
  if (!is_allocated_input(dev))
    return;
  InputDevice &input = whole_input(dev);
  const Ending how = unregister(input);
  if (!input.managed)
    put_device(&dev->dev);
  continue_ending(how);
}
EXPORT_SYMBOL(input_unregister_device);

void input_set_capability(struct input_dev *dev, unsigned int type, unsigned int code) {
  const struct {
    unsigned type, max;
    unsigned long *bits;
  } kinds[] = {{EV_KEY, KEY_MAX, dev->keybit}, {EV_REL, REL_MAX, dev->relbit}, {EV_ABS, ABS_MAX, dev->absbit},
               {EV_MSC, MSC_MAX, dev->mscbit}, {EV_SW, SW_MAX, dev->swbit},    {EV_LED, LED_MAX, dev->ledbit},
               {EV_SND, SND_MAX, dev->sndbit}, {EV_FF, FF_MAX, dev->ffbit},    {EV_PWR, UINT_MAX, nullptr}};
  const auto *kind = std::find_if(std::begin(kinds), std::end(kinds), [&](const auto &k) { return k.type == type; });
  if (kind == std::end(kinds)) {
    printk(KERN_ERR "input: input_set_capability: unknown type %u (code %u)\n", type, code);
    return;
  }
  if (code > kind->max) {
    printk(KERN_ERR "input: input_set_capability: invalid code %u for type %u\n", code, type);
    return;
  }
  if (type == EV_ABS)
    input_alloc_absinfo(dev);
  if (kind->bits)
    __set_bit(code, kind->bits);
  __set_bit(type, dev->evbit);
}
EXPORT_SYMBOL(input_set_capability);

void input_alloc_absinfo(struct input_dev *dev) {
  if (!dev->absinfo)
    dev->absinfo = static_cast<struct input_absinfo *>(kcalloc(ABS_CNT, sizeof(struct input_absinfo), GFP_KERNEL));
}
EXPORT_SYMBOL(input_alloc_absinfo);

void input_set_abs_params(struct input_dev *dev, unsigned int axis, int min, int max, int fuzz, int flat) {
  if (axis > ABS_MAX)
    return;
  __set_bit(EV_ABS, dev->evbit);
  __set_bit(axis, dev->absbit);
  input_alloc_absinfo(dev);
  if (!dev->absinfo)
    return;
  struct input_absinfo &info = dev->absinfo[axis];
  info.minimum = min;
  info.maximum = max;
  info.fuzz = fuzz;
  info.flat = flat;
}
EXPORT_SYMBOL(input_set_abs_params);

namespace kcompd {

bool is_allocated_input(const struct input_dev *dev) noexcept {
  if (dev->dev.release == released)
    return true;
  printk_ratelimited(KERN_ERR "input: a device that does not come from input_allocate_device()\n");
  return false;
}

struct kcompd_class *input_class() {
  return &the_class;
}

int open_input_device(InputDevice &input, Ending &ret_how) noexcept {
  struct input_dev &dev = input.dev;
  int err = 0;
  mutex_lock(&dev.mutex);
  if (dev.going_away)
    err = -ENODEV;
  else if (!dev.users++ && dev.open) {
    err = -EIO;
    ret_how = run_guarded(input.module, [&] { err = dev.open(&dev); });
    if (err)
      --dev.users;
  }
  mutex_unlock(&dev.mutex);
  return err;
}

Ending close_input_device(InputDevice &input) noexcept {
  struct input_dev &dev = input.dev;
  Ending how = Ending::kReturned;
  mutex_lock(&dev.mutex);
  if (!dev.going_away && !--dev.users && dev.close)
    how = run_guarded(input.module, [&] { dev.close(&dev); });
  mutex_unlock(&dev.mutex);
  return how;
}

std::string input_devices_text() {
  std::string text;
  std::lock_guard guard(lock);
  for (const InputDevice *input : devices)
    if (input->stage == InputDevice::Stage::kShown)
      text += input_device_text(*input);
  return text;
}

// Before forget_devices(), which takes the directories away and tells of them. Those structures stay: who else has a
// reference is not known.
void forget_input_devices(const std::string &module) {
  using Stage = InputDevice::Stage;
  std::vector<InputDevice *> shown, unused;
  {
    std::lock_guard guard(lock);
    for (InputDevice *input : devices) {
      if (input->owner != module)
        continue;
      if (input->stage == Stage::kShown)
        shown.push_back(input);
      else if (input->stage == Stage::kNew && !input->managed)
        unused.push_back(input);
      input->owner.clear();
      input->stage = Stage::kGone;
    }
  }
  for (InputDevice *input : shown)
    static_cast<void>(disconnect(*input, false)); // calls none of its code
  for (InputDevice *input : unused) {
    printk(KERN_WARNING "%s: left '%s' behind, which it never registered\n", module.c_str(), dev_name(&input->dev.dev));
    put_device(&input->dev.dev);
  }
}

} // namespace kcompd
