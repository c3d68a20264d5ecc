// SPDX-License-Identifier: MIT
// Input devices inside the device core: what the runtime keeps of a struct input_dev, and what its reader, evdev,
// needs.
#pragma once

#include "kernel/oops.h"
#include <cstddef>
#include <linux/input.h>
#include <linux/timer.h>
#include <memory>
#include <string>
#include <vector>

namespace kcompd {

class Evdev;

// Drivers have a pointer to its first member. Lives as long as that has references.
struct InputDevice {
  struct input_dev dev = {};
  const void *caller = nullptr;    // the code that allocated it
  struct module *module = nullptr; // that it is in
  std::string owner;               // its name; "" when it has gone
  bool managed = false;            // by devm_input_allocate_device()
  enum class Stage { kNew, kShown, kGone } stage = Stage::kNew;

  // Guarded by dev.event_lock.
  std::shared_ptr<Evdev> evdev;           // null before registration
  std::vector<struct input_value> packet; // what came since the last SYN_REPORT
  size_t packet_max = 0;
  ktime_t timestamp = 0; // of the packet; 0: now
  struct timer_list repeat = {};
  bool repeats = false; // by that timer
  unsigned repeat_key = 0;
};

// `dev` must come from input_allocate_device().
inline InputDevice &whole_input(struct input_dev *dev) noexcept {
  static_assert(offsetof(InputDevice, dev) == 0);
  return *reinterpret_cast<InputDevice *>(dev);
}

// Does it? What a driver made by itself is no whole InputDevice; that is logged.
bool is_allocated_input(const struct input_dev *dev) noexcept;

// dev.event_lock, for the block.
class EventLock {
public:
  explicit EventLock(struct input_dev &dev) noexcept : lock_(dev.event_lock) { spin_lock_irqsave(&lock_, flags_); }
  ~EventLock() { spin_unlock_irqrestore(&lock_, flags_); }
  EventLock(const EventLock &) = delete;
  EventLock &operator=(const EventLock &) = delete;

private:
  spinlock_t &lock_;
  unsigned long flags_ = 0;
};

constexpr bool has_bit(const unsigned long *bits, unsigned bit) {
  return bits[BIT_WORD(bit)] & BIT_MASK(bit);
}

// input_event.cpp

// input_event() with the lock held. Return: how the device's own event() ended; after the lock is given back
// continue_ending() is due.
[[nodiscard]] Ending handle_event(InputDevice &input, unsigned type, unsigned code, int value) noexcept;

// All keys that are down go up, for who reads. With the lock held.
void release_input_keys(InputDevice &input) noexcept;

// The timer of a key that is held down.
void repeat_input_key(struct timer_list *timer);

// input.cpp

// One file more, one less: the device's open() and close(). May sleep. continue_ending() is due after either.
// Return: 0, or -ENODEV or what open() says; how close() ended.
int open_input_device(InputDevice &input, Ending &ret_how) noexcept;
Ending close_input_device(InputDevice &input) noexcept;

// The class "input".
struct kcompd_class *input_class();

// input_text.cpp: what is told of a device.

// A bitmap of `count` bits: its words in hexadecimal, the highest first.
std::string bitmap_text(const unsigned long *bits, unsigned count);
// Where sys/ of a real kernel has it: "/devices/virtual/input/input0".
std::string input_path(const struct device *dev);
// The paragraph of proc/bus/input/devices.
std::string input_device_text(const InputDevice &input);
extern const struct attribute_group *const input_groups[];
int input_uevent(const struct input_dev &dev, struct kobj_uevent_env *env);

} // namespace kcompd
