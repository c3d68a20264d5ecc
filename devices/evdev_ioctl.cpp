// SPDX-License-Identifier: MIT
// What programs ask of an open eventN, and tell it. The answer is put together under the device's lock, which is not
// held while it is copied.
#include "devices/evdev.h"
#include <algorithm>
#include <array>
#include <cstring>
#include <linux/poll.h>
#include <linux/uaccess.h>
#include <utility>

namespace kcompd {

namespace {

constexpr unsigned kSizeMask = static_cast<unsigned>(_IOC_SIZEMASK) << _IOC_SIZESHIFT;
constexpr size_t kMost = 4096; // of an answer: a page, as strings may be long

struct Answer {
  std::array<char, kMost> bytes;
  size_t size = 0;
  long result = 0; // of the call, if it can be copied

  void put(const void *data, size_t length) noexcept {
    size = std::min(length, bytes.size());
    std::memcpy(bytes.data(), data, size);
  }
  // At most what the caller has room for; the call returns how much that was.
  void put_cut(const void *data, size_t length, size_t room) noexcept {
    put(data, std::min(length, room));
    result = static_cast<long>(size);
  }
};

// The driver's pointer may be a bad one.
long put_text(Answer &answer, InputDevice &input, const char *text, size_t room, Ending &ret_how) noexcept {
  if (!text)
    return -ENOENT;
  ret_how = run_guarded(input.module, [&] { answer.put_cut(text, std::strlen(text) + 1, room); });
  return 0;
}

void put_bits(Answer &answer, const unsigned long *bits, unsigned max, size_t room) noexcept {
  answer.put_cut(bits, BITS_TO_LONGS(max) * sizeof(long), room);
}

// A state that is told makes the events that led to it old.
void put_state(Answer &answer, EvdevClient &client, unsigned type, const unsigned long *bits, unsigned max,
               size_t room) noexcept {
  put_bits(answer, bits, max, room);
  client.drop(type);
}

long put_capabilities(Answer &answer, const struct input_dev &dev, unsigned type, size_t room) noexcept {
  const struct {
    unsigned type, max;
    const unsigned long *bits;
  } kinds[] = {{0, EV_MAX, dev.evbit},        {EV_KEY, KEY_MAX, dev.keybit}, {EV_REL, REL_MAX, dev.relbit},
               {EV_ABS, ABS_MAX, dev.absbit}, {EV_MSC, MSC_MAX, dev.mscbit}, {EV_LED, LED_MAX, dev.ledbit},
               {EV_SND, SND_MAX, dev.sndbit}, {EV_FF, FF_MAX, dev.ffbit},    {EV_SW, SW_MAX, dev.swbit}};
  for (const auto &kind : kinds)
    if (kind.type == type) {
      put_bits(answer, kind.bits, kind.max, room);
      return 0;
    }
  return -EINVAL;
}

// Questions. With the device's lock held. Return: 0 with an answer, or -errno.
long ask(Answer &answer, EvdevClient &client, unsigned cmd, Ending &ret_how) noexcept {
  InputDevice &input = client.evdev->input();
  const struct input_dev &dev = input.dev;
  const size_t room = _IOC_SIZE(cmd);
  if (cmd == EVIOCGVERSION) {
    const int version = EV_VERSION;
    answer.put(&version, sizeof version);
    return 0;
  }
  if (cmd == EVIOCGID) {
    answer.put(&dev.id, sizeof dev.id);
    return 0;
  }
  if (cmd == EVIOCGREP) {
    if (!has_bit(dev.evbit, EV_REP))
      return -ENOSYS;
    answer.put(dev.rep, sizeof dev.rep);
    return 0;
  }
  switch (cmd & ~kSizeMask) {
  case EVIOCGNAME(0):
    return put_text(answer, input, dev.name, room, ret_how);
  case EVIOCGPHYS(0):
    return put_text(answer, input, dev.phys, room, ret_how);
  case EVIOCGUNIQ(0):
    return put_text(answer, input, dev.uniq, room, ret_how);
  case EVIOCGPROP(0):
    put_bits(answer, dev.propbit, INPUT_PROP_MAX, room);
    return 0;
  case EVIOCGKEY(0):
    put_state(answer, client, EV_KEY, dev.key, KEY_MAX, room);
    return 0;
  case EVIOCGLED(0):
    put_state(answer, client, EV_LED, dev.led, LED_MAX, room);
    return 0;
  case EVIOCGSND(0):
    put_state(answer, client, EV_SND, dev.snd, SND_MAX, room);
    return 0;
  case EVIOCGSW(0):
    put_state(answer, client, EV_SW, dev.sw, SW_MAX, room);
    return 0;
  }
  const unsigned number = _IOC_NR(cmd);
  if (_IOC_TYPE(cmd) != 'E' || _IOC_DIR(cmd) != _IOC_READ)
    return -EINVAL;
  if (number >= _IOC_NR(EVIOCGBIT(0, 0)) && number <= _IOC_NR(EVIOCGBIT(EV_MAX, 0)))
    return put_capabilities(answer, dev, number - _IOC_NR(EVIOCGBIT(0, 0)), room);
  if (number < _IOC_NR(EVIOCGABS(0)) || number > _IOC_NR(EVIOCGABS(ABS_MAX)) || !dev.absinfo)
    return -EINVAL;
  answer.put(&dev.absinfo[number - _IOC_NR(EVIOCGABS(0))], std::min(room, sizeof(struct input_absinfo)));
  return 0;
}

long set_clock(EvdevClient &client, clockid_t clock) noexcept {
  if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_BOOTTIME)
    return -EINVAL;
  if (std::exchange(client.clock, clock) != clock && client.ready())
    client.drop_all();
  return 0;
}

union Told {
  int number;
  unsigned rates[REP_CNT];
  struct input_absinfo axis;
};

// Orders. With the device's lock held. Return: 0 or -errno.
long tell(EvdevClient &client, unsigned cmd, unsigned long arg, const Told &told, Ending &ret_how) noexcept {
  Evdev &evdev = *client.evdev;
  struct input_dev &dev = evdev.input().dev;
  switch (cmd) {
  case EVIOCGRAB:
    return arg ? evdev.grab(client) : evdev.ungrab(client);
  case EVIOCREVOKE:
    if (arg)
      return -EINVAL;
    client.revoked = true;
    static_cast<void>(evdev.ungrab(client));
    wake_up_interruptible_poll(&client.wait, EPOLLHUP | EPOLLERR);
    return 0;
  case EVIOCSCLOCKID:
    return set_clock(client, told.number);
  case EVIOCSREP:
    if (!has_bit(dev.evbit, EV_REP))
      return -ENOSYS;
    for (unsigned code = 0; code < REP_CNT && ret_how == Ending::kReturned; ++code)
      ret_how = handle_event(evdev.input(), EV_REP, code, static_cast<int>(told.rates[code]));
    return 0;
  }
  const unsigned axis = _IOC_NR(cmd) - _IOC_NR(EVIOCSABS(0)); // wraps below
  if (_IOC_TYPE(cmd) != 'E' || _IOC_DIR(cmd) != _IOC_WRITE || axis > ABS_MAX || axis == ABS_MT_SLOT || !dev.absinfo)
    return -EINVAL;
  dev.absinfo[axis] = told.axis;
  return 0;
}

} // namespace

long evdev_ioctl(struct file *file, unsigned cmd, unsigned long arg) {
  EvdevClient &client = *static_cast<EvdevClient *>(file->private_data);
  void *user = reinterpret_cast<void *>(arg);
  Ending how = Ending::kReturned;
  if (_IOC_DIR(cmd) == _IOC_WRITE) {
    Told told = {};
    const bool by_pointer = cmd != EVIOCGRAB && cmd != EVIOCREVOKE;
    if (by_pointer && copy_from_user(&told, user, std::min<size_t>(_IOC_SIZE(cmd), sizeof told)))
      return -EFAULT;
    long err;
    {
      const EventLock guard(client.evdev->input().dev);
      err = client.evdev->serves(client) ? tell(client, cmd, arg, told, how) : -ENODEV;
    }
    continue_ending(how);
    return err;
  }
  Answer answer;
  long err;
  {
    const EventLock guard(client.evdev->input().dev);
    err = client.evdev->serves(client) ? ask(answer, client, cmd, how) : -ENODEV;
  }
  continue_ending(how);
  if (err)
    return err;
  return copy_to_user(user, answer.bytes.data(), answer.size) ? -EFAULT : answer.result;
}

} // namespace kcompd
