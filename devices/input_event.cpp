// SPDX-License-Identifier: MIT
// Events of input devices: what a driver reports, sorted out, and given to readers packet by packet.
//
// An event changes the state of the device at once (which keys are down) and waits in the packet until SYN_REPORT. What
// is no change goes no further. All of it happens under dev.event_lock, as in the kernel, so that drivers can report
// from any context.
#include "devices/evdev.h"
#include "devices/input.h"
#include <algorithm>
#include <iterator>
#include <linux/bitmap.h>
#include <linux/export.h>
#include <linux/jiffies.h>
#include <span>

using namespace kcompd;

namespace {

bool supports(const unsigned long *bits, unsigned max, unsigned code) {
  return code <= max && has_bit(bits, code);
}

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

} // namespace

namespace kcompd {

void repeat_input_key(struct timer_list *timer) {
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

void release_input_keys(InputDevice &input) noexcept {
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

} // namespace kcompd

void input_event(struct input_dev *dev, unsigned int type, unsigned int code, int value) {
  if (!is_allocated_input(dev))
    return;
  Ending how;
  {
    const EventLock guard(*dev);
    how = handle_event(whole_input(dev), type, code, value);
  }
  continue_ending(how);
}
EXPORT_SYMBOL(input_event);

void input_enable_softrepeat(struct input_dev *dev, int delay, int period) {
  const EventLock guard(*dev);
  whole_input(dev).repeats = true;
  dev->rep[REP_DELAY] = delay;
  dev->rep[REP_PERIOD] = period;
}
EXPORT_SYMBOL(input_enable_softrepeat);

void input_reset_device(struct input_dev *dev) {
  InputDevice &input = whole_input(dev);
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
    release_input_keys(input);
  }
  continue_ending(how);
}
EXPORT_SYMBOL(input_reset_device);

void input_set_timestamp(struct input_dev *dev, ktime_t timestamp) {
  const EventLock guard(*dev);
  whole_input(dev).timestamp = timestamp;
}
EXPORT_SYMBOL(input_set_timestamp);
