// SPDX-License-Identifier: MIT
// eventN: an input device as programs read it. Each open file has a ring of records, which is filled packet by packet.
#pragma once

#include "devices/input.h"
#include <linux/wait.h>
#include <span>

struct cdev;
struct fasync_struct;

namespace kcompd {

// An open file. All but `wait` and `fasync` is guarded by the device's event_lock.
struct EvdevClient {
  EvdevClient(std::shared_ptr<Evdev> node, size_t size);

  bool ready() const noexcept { return packet_end != tail; }
  // A packet, with the time by ktime_get().
  void put(std::span<const struct input_value> values, ktime_t when) noexcept;
  // Return: false if no whole packet is left.
  bool take(struct input_event &ret_event) noexcept;
  // Forget all events of a type: who has just been told the state does not need them.
  void drop(unsigned type) noexcept;
  // Forget all, and say so.
  void drop_all() noexcept;

  const std::shared_ptr<Evdev> evdev;
  bool revoked = false;
  clockid_t clock = CLOCK_REALTIME;
  wait_queue_head_t wait;
  struct fasync_struct *fasync = nullptr;

private:
  void push(const struct input_event &event) noexcept;
  struct input_event record(const struct input_value &value, ktime_t when) const noexcept;

  std::vector<struct input_event> ring_; // its size is a power of two
  size_t head_ = 0;                      // where the next comes

public:
  size_t tail = 0;       // the oldest
  size_t packet_end = 0; // behind the last whole packet
};

class Evdev {
public:
  Evdev(InputDevice &input, unsigned minor);
  ~Evdev();
  Evdev(const Evdev &) = delete;
  Evdev &operator=(const Evdev &) = delete;

  // Make the node of a device that is shown. Return: 0 or -errno.
  static int connect(InputDevice &input);
  // Take it away. Files that are open answer -ENODEV; who sleeps in one has left it when this returns. The caller has a
  // reference.
  void disconnect() noexcept;
  // The node with that minor, or null.
  static std::shared_ptr<Evdev> find(unsigned minor);

  // With event_lock held.
  void pass(std::span<const struct input_value> values, ktime_t when) noexcept;
  bool serves(const EvdevClient &client) const noexcept { return exists_ && !client.revoked; }

  // Return: 0; or -EBUSY (somebody has all events already), -EINVAL (this one has not).
  int grab(EvdevClient &client) noexcept;
  int ungrab(const EvdevClient &client) noexcept;

  // continue_ending() is due after either.
  int attach(EvdevClient &client, Ending &ret_how) noexcept;
  Ending detach(EvdevClient &client) noexcept;

  // A call that may sleep in an open file begins and ends. Return: false if the node is gone.
  bool enter() noexcept;
  void leave() noexcept;

  InputDevice &input() const noexcept { return input_; }
  std::string name() const;

private:
  int make_node();

  InputDevice &input_; // a reference is held
  const unsigned minor_;
  struct cdev *cdev_ = nullptr;
  struct device *device_ = nullptr;

  // Guarded by the device's event_lock.
  bool exists_ = true;
  std::vector<EvdevClient *> clients_;
  EvdevClient *grabber_ = nullptr;
  unsigned inside_ = 0; // calls, see enter()
  wait_queue_head_t left_;
};

// evdev_ioctl.cpp
long evdev_ioctl(struct file *file, unsigned cmd, unsigned long arg);

} // namespace kcompd
