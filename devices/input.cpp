// SPDX-License-Identifier: MIT
// Input devices: what a driver reports, sorted out, and given to readers packet by packet.
//
// An event changes the state of the device at once (which keys are down) and waits in the packet until SYN_REPORT. What
// is no change goes no further. All of it happens under dev.event_lock, as in the kernel, so that drivers can report
// from any context.
#include "devices/input.h"
#include "devices/evdev.h"
#include "devices/nodes.h"
#include "kernel/module/module.h"
#include <algorithm>
#include <cstddef>
#include <iterator>
#include <linux/bitmap.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/jiffies.h>
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

InputDevice &whole(struct input_dev *dev) {
  static_assert(offsetof(InputDevice, dev) == 0);
  return *reinterpret_cast<InputDevice *>(dev);
}

bool supports(const unsigned long *bits, unsigned max, unsigned code) {
  return code <= max && has_bit(bits, code);
}

// Events.

void stop_repeat(InputDevice &input) noexcept {
  del_timer(&input.repeat);
}

void start_repeat(InputDevice &input, unsigned code) noexcept {
  const int *rep = input.dev.rep;
  if (!input.repeats || !rep[REP_DELAY] || !rep[REP_PERIOD])
    return;
  input.repeat_key = code;
  mod_timer(&input.repeat, jiffies + msecs_to_jiffies(static_cast<unsigned>(rep[REP_DELAY])));
}

void pass(InputDevice &input, std::span<const struct input_value> values) noexcept {
  if (input.evdev)
    input.evdev->pass(values, input.timestamp ? input.timestamp : ktime_get());
  if (!has_bit(input.dev.evbit, EV_REP) || !has_bit(input.dev.evbit, EV_KEY))
    return;
  for (const struct input_value &each : values)
    if (each.type == EV_KEY && each.value != 2) {
      if (each.value)
        start_repeat(input, each.code);
      else
        stop_repeat(input);
    }
}

constexpr struct input_value kSync = {EV_SYN, SYN_REPORT, 1}; // one that no driver has asked for

void repeat_key(struct timer_list *timer) {
  InputDevice &input = *container_of(timer, InputDevice, repeat);
  const EventLock guard(input.dev);
  const unsigned code = input.repeat_key;
  if (!has_bit(input.dev.key, code) || !supports(input.dev.keybit, KEY_MAX, code))
    return;
  const struct input_value values[] = {{EV_KEY, static_cast<__u16>(code), 2}, kSync};
  pass(input, values);
  if (const int period = input.dev.rep[REP_PERIOD])
    mod_timer(timer, jiffies + msecs_to_jiffies(static_cast<unsigned>(period)));
}

void queue(InputDevice &input, const struct input_value &value) noexcept {
  if (!input.packet_max)
    return; // not registered yet
  auto &packet = input.packet;
  packet.push_back(value);
  if (value.type == EV_SYN && value.code == SYN_REPORT) {
    if (packet.size() >= 2)
      pass(input, packet);
    packet.clear();
    input.timestamp = 0;
  } else if (packet.size() >= input.packet_max - 2) {
    packet.push_back(kSync);
    pass(input, packet);
    packet.clear();
  }
}

enum Way : unsigned { kNowhere = 0, kToReaders = 1, kToDevice = 2, kToAll = 3 };

// A state of one bit. Return: has it changed?
bool change(unsigned long *state, unsigned code, int value) noexcept {
  if (has_bit(state, code) == !!value)
    return false;
  __change_bit(code, state);
  return true;
}

// A change that is smaller than the noise is none, or a part of one.
long without_noise(long value, long old, long fuzz) noexcept {
  const auto within = [&](long range) { return value > old - range && value < old + range; };
  if (!fuzz)
    return value;
  if (within(fuzz / 2))
    return old;
  if (within(fuzz))
    return (old * 3 + value) / 4;
  return within(fuzz * 2) ? (old + value) / 2 : value;
}

Way way_of_axis(struct input_dev &dev, unsigned code, int &value) noexcept {
  if (!supports(dev.absbit, ABS_MAX, code) || !dev.absinfo)
    return kNowhere;
  if (code == ABS_MT_SLOT) // there are no slots
    return kNowhere;
  if (code > ABS_MT_SLOT && code <= ABS_MT_TOOL_Y) // one of several touches: there is no state of it
    return kToReaders;
  struct input_absinfo &axis = dev.absinfo[code];
  value = static_cast<int>(without_noise(value, axis.value, axis.fuzz));
  if (value == axis.value)
    return kNowhere;
  axis.value = value;
  return kToReaders;
}

// Where an event goes; the state changes here.
Way way_of(struct input_dev &dev, unsigned type, unsigned code, int &value) noexcept {
  switch (type) {
  case EV_SYN:
    return code == SYN_CONFIG ? kToAll : code == SYN_REPORT || code == SYN_MT_REPORT ? kToReaders : kNowhere;
  case EV_KEY:
    return supports(dev.keybit, KEY_MAX, code) && (value == 2 || change(dev.key, code, value)) ? kToReaders : kNowhere;
  case EV_SW:
    return supports(dev.swbit, SW_MAX, code) && change(dev.sw, code, value) ? kToReaders : kNowhere;
  case EV_ABS:
    return way_of_axis(dev, code, value);
  case EV_REL:
    return supports(dev.relbit, REL_MAX, code) && value ? kToReaders : kNowhere;
  case EV_MSC:
    return supports(dev.mscbit, MSC_MAX, code) ? kToAll : kNowhere;
  case EV_LED:
    return supports(dev.ledbit, LED_MAX, code) && change(dev.led, code, value) ? kToAll : kNowhere;
  case EV_SND:
    if (!supports(dev.sndbit, SND_MAX, code))
      return kNowhere;
    change(dev.snd, code, value);
    return kToAll;
  case EV_REP:
    if (code > REP_MAX || value < 0 || dev.rep[code] == value)
      return kNowhere;
    dev.rep[code] = value;
    return kToAll;
  case EV_FF:
    return value >= 0 ? kToDevice : kNowhere;
  case EV_PWR:
    return kToAll;
  default:
    return kNowhere;
  }
}

// With the lock held.
Ending tell_device(InputDevice &input, unsigned type, unsigned code, int value) noexcept {
  struct input_dev &dev = input.dev;
  return dev.event ? run_guarded(input.module, [&] { dev.event(&dev, type, code, value); }) : Ending::kReturned;
}

// With the lock held.
void release_keys(InputDevice &input) noexcept {
  struct input_dev &dev = input.dev;
  bool any = false;
  unsigned long code;
  for_each_set_bit(code, dev.key, KEY_CNT) {
    const struct input_value value = {EV_KEY, static_cast<__u16>(code), 0};
    pass(input, {&value, 1});
    any = true;
  }
  if (any)
    pass(input, {&kSync, 1});
  std::fill(std::begin(dev.key), std::end(dev.key), 0);
}

// Registration.

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
  InputDevice &input = whole(to_input_dev(dev));
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
    timer_setup(&input->repeat, repeat_key, 0);
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

// What a driver made by itself is no whole InputDevice.
bool is_allocated(const struct input_dev *dev) noexcept {
  if (dev->dev.release == released)
    return true;
  printk_ratelimited(KERN_ERR "input: a device that does not come from input_allocate_device()\n");
  return false;
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
  const size_t most = dev.hint_events_per_packet + 2;
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
    release_keys(input);
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
  if (dev && is_allocated(dev) && !whole(dev).managed)
    put_device(&dev->dev);
}
EXPORT_SYMBOL(input_free_device);

int input_register_device(struct input_dev *dev) {
  if (!is_allocated(dev))
    return -EINVAL;
  InputDevice &input = whole(dev);
  const int err = no_throw([&] { return register_or_throw(input); });
  return err || !input.managed ? err : devm_add_action_or_reset(dev->dev.parent, unregister_managed, &input);
}
EXPORT_SYMBOL(input_register_device);

void input_unregister_device(struct input_dev *dev) {
  if (!is_allocated(dev))
    return;
  InputDevice &input = whole(dev);
  const Ending how = unregister(input);
  if (!input.managed)
    put_device(&dev->dev);
  continue_ending(how);
}
EXPORT_SYMBOL(input_unregister_device);

void input_event(struct input_dev *dev, unsigned int type, unsigned int code, int value) {
  if (!is_allocated(dev))
    return;
  Ending how;
  {
    const EventLock guard(*dev);
    how = handle_event(whole(dev), type, code, value);
  }
  continue_ending(how);
}
EXPORT_SYMBOL(input_event);

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

void input_enable_softrepeat(struct input_dev *dev, int delay, int period) {
  const EventLock guard(*dev);
  whole(dev).repeats = true;
  dev->rep[REP_DELAY] = delay;
  dev->rep[REP_PERIOD] = period;
}
EXPORT_SYMBOL(input_enable_softrepeat);

void input_reset_device(struct input_dev *dev) {
  InputDevice &input = whole(dev);
  Ending how = Ending::kReturned;
  {
    const EventLock guard(*dev);
    const auto tell = [&](unsigned type, unsigned code, int value) {
      if (how == Ending::kReturned)
        how = tell_device(input, type, code, value);
    };
    for (unsigned code = 0; has_bit(dev->evbit, EV_LED) && code < LED_CNT; ++code)
      if (has_bit(dev->ledbit, code))
        tell(EV_LED, code, has_bit(dev->led, code));
    for (unsigned code = 0; has_bit(dev->evbit, EV_SND) && code < SND_CNT; ++code)
      if (has_bit(dev->sndbit, code))
        tell(EV_SND, code, has_bit(dev->snd, code));
    for (unsigned code = 0; has_bit(dev->evbit, EV_REP) && code < REP_CNT; ++code)
      tell(EV_REP, code, dev->rep[code]);
    release_keys(input);
  }
  continue_ending(how);
}
EXPORT_SYMBOL(input_reset_device);

void input_set_timestamp(struct input_dev *dev, ktime_t timestamp) {
  const EventLock guard(*dev);
  whole(dev).timestamp = timestamp;
}
EXPORT_SYMBOL(input_set_timestamp);

namespace kcompd {

struct kcompd_class *input_class() {
  return &the_class;
}

Ending handle_event(InputDevice &input, unsigned type, unsigned code, int value) noexcept {
  if (!supports(input.dev.evbit, EV_MAX, type))
    return Ending::kReturned;
  const Way way = way_of(input.dev, type, code, value);
  Ending how = Ending::kReturned;
  if (way & kToDevice)
    how = tell_device(input, type, code, value);
  if (way & kToReaders)
    queue(input, {static_cast<__u16>(type), static_cast<__u16>(code), value});
  return how;
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
