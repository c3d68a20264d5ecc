// SPDX-License-Identifier: MIT
// eventN, its open files and their rings.
//
// A ring shows whole packets only. When it is full all that is in it is given up for one SYN_DROPPED and the newest
// event; the reader sees that with the end of that packet, and asks for the state anew.
#include "devices/evdev.h"
#include "devices/nodes.h"
#include <algorithm>
#include <bit>
#include <linux/cdev.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/major.h>
#include <linux/poll.h>
#include <linux/uaccess.h>
#include <map>
#include <mutex>

namespace kcompd {

namespace {

constexpr unsigned kFirstMinor = 64, kMinors = 32;      // event0 to event31
constexpr unsigned kFirstMore = 256, kEndOfMore = 1024; // then those that all kinds share
constexpr size_t kSmallestRing = 64, kPackets = 8;
constexpr size_t kRecord = sizeof(struct input_event);
static_assert(kRecord == 24);

std::mutex lock;
std::map<unsigned, std::shared_ptr<Evdev>> nodes; // by minor

EvdevClient &client_of(struct file *file) {
  return *static_cast<EvdevClient *>(file->private_data);
}

struct input_dev &dev_of(const EvdevClient &client) {
  return client.evdev->input().dev;
}

// Return: 0 with a client, or -errno.
int new_client(unsigned minor, EvdevClient *&ret_client, Ending &ret_how) {
  std::shared_ptr<Evdev> evdev = Evdev::find(minor);
  if (!evdev)
    return -ENODEV;
  const size_t events = evdev->input().dev.hint_events_per_packet * kPackets;
  auto client = std::make_unique<EvdevClient>(evdev, std::bit_ceil(std::max(events, kSmallestRing)));
  const int err = evdev->attach(*client, ret_how);
  if (!err)
    ret_client = client.release();
  return err;
}

int evdev_open(struct inode *inode, struct file *file) {
  EvdevClient *client = nullptr;
  Ending how = Ending::kReturned;
  const int err = no_throw([&] { return new_client(iminor(inode), client, how); });
  continue_ending(how);
  if (err)
    return err;
  file->private_data = client;
  return stream_open(inode, file);
}

int evdev_release(struct inode *, struct file *file) {
  EvdevClient &client = client_of(file);
  const Ending how = client.evdev->detach(client);
  fasync_helper(-1, file, 0, &client.fasync);
  delete &client;
  continue_ending(how);
  return 0;
}

// Whether a reader need not wait: there is a packet, or there never will be.
bool has_news(const EvdevClient &client) {
  const EventLock guard(dev_of(client));
  return client.ready() || !client.evdev->serves(client);
}

// What is there and fits. Return: bytes; 0: nothing; or -errno.
ssize_t read_some(EvdevClient &client, char *buf, size_t size) {
  size_t done = 0;
  while (done + kRecord <= size) {
    struct input_event event;
    {
      const EventLock guard(dev_of(client));
      if (!done && !client.evdev->serves(client))
        return -ENODEV;
      if (!client.take(event))
        break;
    }
    if (copy_to_user(buf + done, &event, kRecord))
      return -EFAULT;
    done += kRecord;
  }
  return static_cast<ssize_t>(done);
}

ssize_t read_or_wait(EvdevClient &client, const struct file *file, char *buf, size_t size) {
  for (;;) {
    const ssize_t done = read_some(client, buf, size);
    if (done || !size)
      return done;
    if (file->f_flags & O_NONBLOCK)
      return -EAGAIN;
    if (int err = wait_event_interruptible(client.wait, has_news(client)))
      return err;
  }
}

ssize_t evdev_read(struct file *file, char *buf, size_t size, loff_t *) {
  EvdevClient &client = client_of(file);
  if (size && size < kRecord)
    return -EINVAL;
  if (!client.evdev->enter())
    return -ENODEV;
  const ssize_t result = read_or_wait(client, file, buf, size);
  client.evdev->leave();
  return result;
}

ssize_t evdev_write(struct file *file, const char *buf, size_t size, loff_t *) {
  EvdevClient &client = client_of(file);
  if (size && size < kRecord)
    return -EINVAL;
  size_t done = 0;
  for (; done + kRecord <= size; done += kRecord) {
    struct input_event event;
    if (copy_from_user(&event, buf + done, kRecord))
      return -EFAULT;
    Ending how;
    {
      const EventLock guard(dev_of(client));
      if (!client.evdev->serves(client))
        return done ? static_cast<ssize_t>(done) : -ENODEV;
      how = handle_event(client.evdev->input(), event.type, event.code, event.value);
    }
    continue_ending(how);
  }
  return static_cast<ssize_t>(done);
}

__poll_t evdev_poll(struct file *file, struct poll_table_struct *table) {
  EvdevClient &client = client_of(file);
  poll_wait(file, &client.wait, table);
  const EventLock guard(dev_of(client));
  __poll_t mask = client.evdev->serves(client) ? EPOLLOUT | EPOLLWRNORM : EPOLLHUP | EPOLLERR;
  if (client.ready())
    mask |= EPOLLIN | EPOLLRDNORM;
  return mask;
}

int evdev_fasync(int fd, struct file *file, int on) {
  const int changed = fasync_helper(fd, file, on, &client_of(file).fasync);
  return changed < 0 ? changed : 0;
}

const struct file_operations kOperations = [] {
  struct file_operations ops = {};
  ops.open = evdev_open;
  ops.release = evdev_release;
  ops.read = evdev_read;
  ops.write = evdev_write;
  ops.poll = evdev_poll;
  ops.fasync = evdev_fasync;
  ops.unlocked_ioctl = evdev_ioctl;
  ops.compat_ioctl = compat_ptr_ioctl;
  ops.llseek = no_llseek;
  return ops;
}();

// With the lock held. Return: a minor that no node has, or -ENFILE.
int free_minor() {
  const auto free_one = [](unsigned first, unsigned end) {
    while (first < end && nodes.contains(first))
      ++first;
    return first;
  };
  if (const unsigned minor = free_one(kFirstMinor, kFirstMinor + kMinors); minor < kFirstMinor + kMinors)
    return static_cast<int>(minor);
  const unsigned minor = free_one(kFirstMore, kEndOfMore);
  return minor < kEndOfMore ? static_cast<int>(minor) : -ENFILE;
}

} // namespace

// Open files.

EvdevClient::EvdevClient(std::shared_ptr<Evdev> node, size_t size) : evdev(std::move(node)), ring_(size) {
  init_waitqueue_head(&wait);
}

struct input_event EvdevClient::record(const struct input_value &value, ktime_t when) const noexcept {
  struct input_event event = {};
  event.__sec = static_cast<unsigned long>(when / NSEC_PER_SEC);
  event.__usec = static_cast<unsigned long>(when % NSEC_PER_SEC / NSEC_PER_USEC);
  event.type = value.type;
  event.code = value.code;
  event.value = value.value;
  return event;
}

namespace {

// A time by ktime_get(), by another clock.
ktime_t by_clock(clockid_t clock, ktime_t when) noexcept {
  switch (clock) {
  case CLOCK_REALTIME:
    return when + (ktime_get_real() - ktime_get());
  case CLOCK_BOOTTIME:
    return when + (ktime_get_boottime() - ktime_get());
  default:
    return when;
  }
}

} // namespace

void EvdevClient::push(const struct input_event &event) noexcept {
  const size_t mask = ring_.size() - 1;
  ring_[head_++] = event;
  head_ &= mask;
  if (head_ == tail) { // full
    tail = (head_ - 2) & mask;
    ring_[tail] = event;
    ring_[tail].type = EV_SYN;
    ring_[tail].code = SYN_DROPPED;
    ring_[tail].value = 0;
    packet_end = tail;
  }
}

void EvdevClient::put(std::span<const struct input_value> values, ktime_t when) noexcept {
  if (revoked)
    return;
  const ktime_t shown = by_clock(clock, when);
  bool whole = false;
  for (const struct input_value &value : values) {
    const bool ends = value.type == EV_SYN && value.code == SYN_REPORT;
    if (ends && packet_end == head_)
      continue; // of nothing
    push(record(value, shown));
    if (ends) {
      packet_end = head_;
      whole = true;
    }
  }
  if (!whole)
    return;
  kill_fasync(&fasync, SIGIO, POLL_IN);
  wake_up_interruptible_poll(&wait, EPOLLIN | EPOLLOUT | EPOLLRDNORM | EPOLLWRNORM);
}

bool EvdevClient::take(struct input_event &ret_event) noexcept {
  if (!ready())
    return false;
  ret_event = ring_[tail];
  tail = (tail + 1) & (ring_.size() - 1);
  return true;
}

void EvdevClient::drop(unsigned type) noexcept {
  const size_t mask = ring_.size() - 1;
  size_t to = tail, end = tail;
  bool any = true; // of the packet that is looked at; one that was read in part keeps its end
  for (size_t from = tail; from != head_; from = (from + 1) & mask) {
    const struct input_event &event = ring_[from];
    const bool ends = event.type == EV_SYN && event.code == SYN_REPORT;
    if (event.type == type || (ends && !any))
      continue;
    any = !ends;
    ring_[to] = event;
    to = (to + 1) & mask;
    if (ends)
      end = to;
  }
  head_ = to;
  packet_end = end;
}

void EvdevClient::drop_all() noexcept {
  const struct input_value lost = {EV_SYN, SYN_DROPPED, 0};
  tail = packet_end = head_;
  push(record(lost, by_clock(clock, ktime_get()))); // seen with the next packet
}

// The node.

Evdev::Evdev(InputDevice &input, unsigned minor) : input_(input), minor_(minor) {
  get_device(&input.dev.dev);
  init_waitqueue_head(&left_);
}

Evdev::~Evdev() {
  put_device(&input_.dev.dev);
}

std::string Evdev::name() const {
  return "event" + std::to_string(minor_ < kFirstMinor + kMinors ? minor_ - kFirstMinor : minor_);
}

std::shared_ptr<Evdev> Evdev::find(unsigned minor) {
  std::lock_guard guard(lock);
  auto found = nodes.find(minor);
  return found == nodes.end() ? nullptr : found->second;
}

int Evdev::connect(InputDevice &input) {
  std::shared_ptr<Evdev> evdev;
  {
    std::lock_guard guard(lock);
    const int minor = free_minor();
    if (minor < 0)
      return minor;
    evdev = std::make_shared<Evdev>(input, static_cast<unsigned>(minor));
    nodes.emplace(minor, evdev);
  }
  {
    const EventLock guard(input.dev);
    input.evdev = evdev;
  }
  const int err = evdev->make_node();
  if (err) {
    {
      const EventLock guard(input.dev);
      input.evdev = nullptr;
    }
    evdev->disconnect();
  }
  return err;
}

int Evdev::make_node() {
  const __kernel_dev_t number = MKDEV(INPUT_MAJOR, minor_);
  cdev_ = cdev_alloc();
  if (!cdev_)
    return -ENOMEM;
  cdev_->ops = &kOperations;
  if (int err = add_cdev(cdev_, number, 1, input_.owner)) {
    kobject_put(&cdev_->kobj);
    cdev_ = nullptr;
    return err;
  }
  struct device *dev = device_create(input_class(), &input_.dev.dev, number, nullptr, "%s", name().c_str());
  if (IS_ERR(dev))
    return static_cast<int>(PTR_ERR(dev));
  device_ = dev;
  int err = sysfs_create_link(&dev->kobj, &input_.dev.dev.kobj, "device");
  return err ? err : sysfs_create_link(&input_.dev.dev.kobj, &dev->kobj, name().c_str());
}

bool Evdev::enter() noexcept {
  const EventLock guard(input_.dev);
  inside_ += exists_;
  return exists_;
}

void Evdev::leave() noexcept {
  const EventLock guard(input_.dev);
  if (!--inside_)
    wake_up_all(&left_);
}

// A face that takes a node away may interrupt the calls that sleep in it, so these are sent home before.
void Evdev::disconnect() noexcept {
  {
    const EventLock guard(input_.dev);
    exists_ = false;
    grabber_ = nullptr;
    for (EvdevClient *client : clients_) {
      kill_fasync(&client->fasync, SIGIO, POLL_HUP);
      wake_up_interruptible_poll(&client->wait, EPOLLHUP | EPOLLERR);
    }
  }
  const auto empty = [this] {
    const EventLock guard(input_.dev);
    return !inside_;
  };
  wait_event(left_, empty());
  if (device_) {
    sysfs_remove_link(&input_.dev.dev.kobj, dev_name(device_));
    device_unregister(device_);
  }
  if (cdev_)
    cdev_del(cdev_);
  {
    std::lock_guard guard(lock);
    nodes.erase(minor_);
  }
}

void Evdev::pass(std::span<const struct input_value> values, ktime_t when) noexcept {
  for (EvdevClient *client : clients_)
    if (!grabber_ || client == grabber_)
      client->put(values, when);
}

int Evdev::grab(EvdevClient &client) noexcept {
  if (grabber_)
    return -EBUSY;
  grabber_ = &client;
  return 0;
}

int Evdev::ungrab(const EvdevClient &client) noexcept {
  if (grabber_ != &client)
    return -EINVAL;
  grabber_ = nullptr;
  return 0;
}

int Evdev::attach(EvdevClient &client, Ending &ret_how) noexcept {
  int err = no_throw([&] {
    std::vector<EvdevClient *> more; // no memory is asked for under the lock
    for (;;) {
      size_t needed;
      {
        const EventLock guard(input_.dev);
        needed = clients_.size() + 1;
        if (more.capacity() >= needed) {
          more.assign(clients_.begin(), clients_.end());
          more.push_back(&client);
          clients_.swap(more);
          return 0;
        }
      }
      more.reserve(needed * 2);
    }
  });
  if (err)
    return err;
  err = open_input_device(input_, ret_how);
  if (err) {
    const EventLock guard(input_.dev);
    std::erase(clients_, &client);
  }
  return err;
}

Ending Evdev::detach(EvdevClient &client) noexcept {
  {
    const EventLock guard(input_.dev);
    if (grabber_ == &client)
      grabber_ = nullptr;
    std::erase(clients_, &client);
  }
  return close_input_device(input_);
}

} // namespace kcompd
