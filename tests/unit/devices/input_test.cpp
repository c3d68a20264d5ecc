// SPDX-License-Identifier: MIT
// Input devices: what a driver's reports become, what readers of eventN get, and the ends of both.
#include "devices/bus.h"
#include "devices/input.h"
#include "devices/nodes.h"
#include "kernel/printk/printk.h"
#include "kernel/sched/task.h"
#include "procfs-emu/tree.h"
#include "tests/unit/devices/face.h"
#include "tests/unit/procfs-emu/client.h"
#include "tests/unit/wait_until.h"
#include <atomic>
#include <cstring>
#include <gmock/gmock.h>
#include <linux/cdev.h>
#include <linux/err.h>
#include <linux/major.h>
#include <linux/poll.h>
#include <thread>

using namespace kcompd;
using kcompd::test::wait_until;
using testing::ElementsAre;

namespace {

// A client whose memory is this process's.
struct Call final : CallContext {
  explicit Call(std::atomic<bool> *asleep = nullptr) : asleep_(asleep) { enter_call(*this); }
  ~Call() override { leave_call(); }
  void will_block() noexcept override {
    if (asleep_)
      *asleep_ = true;
  }
  void identify(task_struct &) noexcept override {}
  int caller_cpu() noexcept override { return -1; }
  size_t read_client(uintptr_t user, void *to, size_t size) noexcept override {
    if (user < 4096)
      return 0;
    std::memcpy(to, reinterpret_cast<const void *>(user), size);
    return size;
  }
  size_t write_client(uintptr_t user, const void *from, size_t size) noexcept override {
    if (user < 4096)
      return 0;
    std::memcpy(reinterpret_cast<void *>(user), from, size);
    return size;
  }

private:
  std::atomic<bool> *const asleep_; // becomes true when the call sleeps
};

std::string lines_of(LogReader &reader) {
  log_finish_line();
  LogRecord record;
  std::string lines;
  while (reader.next(record) != -EAGAIN)
    (lines += record.text()) += "\n";
  return lines;
}

// An event as tests look at it: type, code, value.
using Event = std::array<int, 3>;
constexpr Event kEnd = {EV_SYN, SYN_REPORT, 0}, kOwnEnd = {EV_SYN, SYN_REPORT, 1};

// An open eventN.
class File {
public:
  explicit File(const std::string &node, unsigned flags = O_RDWR) : flags_(flags) {
    Call call;
    error = vfs::open(node_at("dev/" + node)->content, flags, &file_);
  }
  ~File() { close(); }
  void close() {
    Call call;
    if (!error && file_)
      vfs::release(std::exchange(file_, nullptr));
  }
  ssize_t read(void *to, size_t size, unsigned flags = O_NONBLOCK) {
    Call call;
    return vfs::read(*file_, static_cast<char *>(to), size, std::nullopt, flags_ | flags);
  }
  ssize_t write(const void *from, size_t size) {
    Call call;
    return vfs::write(*file_, static_cast<const char *>(from), size, std::nullopt, flags_);
  }
  ssize_t write(const Event &event) {
    struct input_event record = {};
    record.type = static_cast<__u16>(event[0]);
    record.code = static_cast<__u16>(event[1]);
    record.value = event[2];
    return write(&record, sizeof record);
  }
  long ioctl(unsigned cmd, void *arg) {
    Call call;
    return vfs::ioctl(*file_, cmd, reinterpret_cast<unsigned long>(arg), false);
  }
  long ioctl(unsigned cmd, unsigned long arg) { return ioctl(cmd, reinterpret_cast<void *>(arg)); }
  unsigned poll() {
    Call call;
    return vfs::poll(*file_, nullptr);
  }
  // All that is there.
  std::vector<Event> events() {
    std::vector<Event> all;
    struct input_event record;
    while (read(&record, sizeof record) == sizeof record)
      all.push_back({record.type, record.code, record.value});
    return all;
  }
  vfs::OpenFile &file() { return *file_; }

  int error;

private:
  const unsigned flags_;
  vfs::OpenFile *file_ = nullptr;
};

// What the device's callbacks saw.
struct Seen {
  int opened = 0, closed = 0, open_result = 0;
  std::vector<Event> events;
};
Seen seen;

// A device that has a little of everything, not registered.
struct input_dev *make_device() {
  seen = {};
  struct input_dev *dev = input_allocate_device();
  dev->name = "test";
  input_set_capability(dev, EV_KEY, KEY_A);
  input_set_capability(dev, EV_KEY, KEY_B);
  input_set_capability(dev, EV_REL, REL_X);
  input_set_capability(dev, EV_LED, LED_CAPSL);
  input_set_capability(dev, EV_SW, SW_LID);
  input_set_capability(dev, EV_MSC, MSC_SCAN);
  input_set_abs_params(dev, ABS_X, -10, 10, 0, 1);
  input_set_abs_params(dev, ABS_Y, 0, 1000, 8, 0);
  dev->open = [](struct input_dev *) {
    ++seen.opened;
    return seen.open_result;
  };
  dev->close = [](struct input_dev *) { ++seen.closed; };
  dev->event = [](struct input_dev *, unsigned type, unsigned code, int value) {
    seen.events.push_back({static_cast<int>(type), static_cast<int>(code), value});
    return 0;
  };
  return dev;
}

class Input : public testing::Test {
protected:
  void SetUp() override {
    TestFace::fresh();
    dev = make_device();
  }
  void TearDown() override {
    if (dev)
      input_unregister_device(dev);
  }
  void start() { ASSERT_EQ(input_register_device(dev), 0); }
  void unregister() { input_unregister_device(std::exchange(dev, nullptr)); }
  void key(unsigned code, int value) {
    input_report_key(dev, code, value);
    input_sync(dev);
  }
  std::string directory() const { return std::string("sys/class/input/") + dev_name(&dev->dev); }

  struct input_dev *dev;
};

TEST(InputEvent, IsARecordOf24Bytes) {
  static_assert(sizeof(struct input_event) == 24 && offsetof(struct input_event, type) == 16 &&
                offsetof(struct input_event, value) == 20);
  struct input_event event = {};
  event.__usec = 7;
  EXPECT_EQ(event.input_event_usec, 7u);
}

TEST_F(Input, IsShownWithANodeAndALineInTheLog) {
  dev->phys = "here/input0";
  dev->id = {BUS_USB, 0x1234, 0xab, 2};
  LogReader reader(LogReader::From::kNewest);
  start();
  EXPECT_EQ(lines_of(reader), std::string("input: test as /devices/virtual/input/") + dev_name(&dev->dev) + "\n");
  EXPECT_EQ(Client(directory() + "/name").read() + Client(directory() + "/phys").read() +
                Client(directory() + "/uniq").read(),
            "test\nhere/input0\n\n");
  EXPECT_EQ(Client(directory() + "/id/bustype").read() + Client(directory() + "/id/product").read(), "0003\n00ab\n");
  EXPECT_EQ(Client(directory() + "/capabilities/ev").read() + Client(directory() + "/capabilities/key").read(),
            "2003f\n1000040000000\n");
  EXPECT_EQ(Client(directory() + "/properties").read(), "0\n");
  EXPECT_EQ(Client(directory() + "/modalias").read(),
            "input:b0003v1234p00ABe0002-e0,1,2,3,4,5,11,kr0,a0,1,m4,l1,sfw0,\n");
  EXPECT_EQ(Client(directory() + "/uevent").read(),
            "PRODUCT=3/1234/ab/2\nNAME=\"test\"\nPHYS=\"here/input0\"\nPROP=0\n"
            "EV=2003f\nKEY=1000040000000\nREL=1\nABS=3\nMSC=10\nLED=2\nSW=1\n"
            "MODALIAS=input:b0003v1234p00ABe0002-e0,1,2,3,4,5,11,kr0,a0,1,m4,l1,sfw0,\n");
  EXPECT_EQ(Client("sys/class/input/event0/dev").read(), "13:64\n");
  EXPECT_EQ(input_devices_text(), std::string("I: Bus=0003 Vendor=1234 Product=00ab Version=0002\nN: Name=\"test\"\n"
                                              "P: Phys=here/input0\nS: Sysfs=/devices/virtual/input/") +
                                      dev_name(&dev->dev) +
                                      "\nU: Uniq=\nH: Handlers=event0 \nB: PROP=0\nB: EV=2003f\nB: KEY=1000040000000\n"
                                      "B: REL=1\nB: ABS=3\nB: MSC=10\nB: LED=2\nB: SW=1\n\n");
  const std::string was = directory();
  unregister();
  EXPECT_FALSE(node_at(was) || node_at("sys/class/input/event0") || node_at("dev/event0"));
  EXPECT_EQ(input_devices_text(), "");
}

TEST_F(Input, NumberOfTheNodeIsAnotherWhereTheHostHasMajor13) {
  TestFace &face = TestFace::fresh();
  face.busy_majors = {INPUT_MAJOR};
  start();
  EXPECT_GE(MAJOR(face.nodes.at("event0").devt), 120u);
  EXPECT_EQ(MINOR(face.nodes.at("event0").devt), 64u);
  EXPECT_EQ(Client("sys/class/input/event0/dev").read(), "13:64\n");
  EXPECT_EQ(File("event0").error, 0);
  EXPECT_EQ(device_module(MKDEV(INPUT_MAJOR, 64U)), "");
}

TEST_F(Input, EventNumbersAreGivenOutAgainAndThoseOfDevicesAreNot) {
  start();
  struct input_dev *second = make_device();
  ASSERT_EQ(input_register_device(second), 0);
  EXPECT_TRUE(node_at("dev/event1"));
  const std::string name = dev_name(&dev->dev);
  unregister();
  dev = make_device();
  start();
  EXPECT_TRUE(node_at("dev/event0"));
  EXPECT_NE(dev_name(&dev->dev), name);
  input_unregister_device(second);
}

TEST_F(Input, PathIsThatOfTheParent) {
  struct device parent = {};
  device_initialize(&parent);
  parent.release = [](struct device *) {};
  ASSERT_EQ(dev_set_name(&parent, "board"), 0);
  ASSERT_EQ(device_add(&parent), 0);
  dev->dev.parent = &parent;
  LogReader reader(LogReader::From::kNewest);
  start();
  EXPECT_EQ(lines_of(reader), std::string("input: test as /devices/board/input/") + dev_name(&dev->dev) + "\n");
  unregister();
  device_unregister(&parent);
}

TEST_F(Input, ReadersSeeWholePackets) {
  start();
  File file("event0");
  input_report_key(dev, KEY_A, 1);
  input_report_rel(dev, REL_X, -3);
  EXPECT_TRUE(file.events().empty());
  EXPECT_EQ(file.poll(), EPOLLOUT | EPOLLWRNORM);
  input_sync(dev);
  EXPECT_EQ(file.poll(), EPOLLOUT | EPOLLWRNORM | EPOLLIN | EPOLLRDNORM);
  EXPECT_THAT(file.events(), ElementsAre(Event{EV_KEY, KEY_A, 1}, Event{EV_REL, REL_X, -3}, kEnd));
  File late("event0");
  EXPECT_TRUE(late.events().empty());
}

TEST_F(Input, TimeIsThatOfTheChosenClock) {
  start();
  File file("event0");
  int clock = CLOCK_MONOTONIC;
  EXPECT_EQ(file.ioctl(EVIOCSCLOCKID, &clock), 0);
  const ktime_t when = ktime_get();
  input_set_timestamp(dev, when);
  key(KEY_A, 1);
  struct input_event records[2];
  ASSERT_EQ(file.read(records, sizeof records), static_cast<ssize_t>(sizeof records));
  for (const auto &record : records)
    EXPECT_EQ(static_cast<ktime_t>(record.__sec) * NSEC_PER_SEC + static_cast<ktime_t>(record.__usec) * NSEC_PER_USEC,
              when / NSEC_PER_USEC * NSEC_PER_USEC);
  const ktime_t before = ktime_get_real();
  clock = CLOCK_REALTIME;
  EXPECT_EQ(file.ioctl(EVIOCSCLOCKID, &clock), 0);
  key(KEY_A, 0);
  ASSERT_EQ(file.read(records, sizeof records), static_cast<ssize_t>(sizeof records));
  EXPECT_GE(static_cast<ktime_t>(records[0].__sec), before / NSEC_PER_SEC);
  key(KEY_A, 1);
  clock = CLOCK_BOOTTIME;
  EXPECT_EQ(file.ioctl(EVIOCSCLOCKID, &clock), 0);
  key(KEY_A, 0);
  EXPECT_THAT(file.events(), ElementsAre(Event{EV_SYN, SYN_DROPPED, 0}, Event{EV_KEY, KEY_A, 0}, kEnd));
  clock = CLOCK_TAI;
  EXPECT_EQ(file.ioctl(EVIOCSCLOCKID, &clock), -EINVAL);
}

TEST_F(Input, SizesOfReads) {
  start();
  File file("event0");
  char buffer[100];
  EXPECT_EQ(file.read(buffer, 23), -EINVAL);
  EXPECT_EQ(file.read(buffer, 24), -EAGAIN);
  key(KEY_A, 1);
  key(KEY_A, 0);
  EXPECT_EQ(file.read(buffer, 100), 96);
  EXPECT_EQ(file.read(buffer, 0), 0);
}

TEST_F(Input, WhatChangesNothingIsIgnored) {
  start();
  File file("event0");
  input_report_key(dev, KEY_A, 0);
  input_report_key(dev, KEY_C, 1);
  input_report_rel(dev, REL_X, 0);
  input_report_abs(dev, ABS_X, 0);
  input_report_switch(dev, SW_LID, 0);
  input_event(dev, EV_SND, SND_BELL, 1);
  input_event(dev, EV_MAX + 1, 0, 1);
  input_event(dev, EV_KEY, 100000, 1);
  input_sync(dev);
  EXPECT_TRUE(file.events().empty());
  input_report_key(dev, KEY_A, 5);
  input_report_key(dev, KEY_A, 1);
  input_report_switch(dev, SW_LID, 1);
  input_report_abs(dev, ABS_X, 3);
  input_report_abs(dev, ABS_X, 3);
  input_event(dev, EV_MSC, MSC_SCAN, 9);
  input_event(dev, EV_MSC, MSC_SCAN, 9);
  input_sync(dev);
  EXPECT_THAT(file.events(), ElementsAre(Event{EV_KEY, KEY_A, 1}, Event{EV_SW, SW_LID, 1}, Event{EV_ABS, ABS_X, 3},
                                         Event{EV_MSC, MSC_SCAN, 9}, Event{EV_MSC, MSC_SCAN, 9}, kEnd));
  EXPECT_TRUE(test_bit(KEY_A, dev->key) && test_bit(SW_LID, dev->sw));
  EXPECT_EQ(input_abs_get_val(dev, ABS_X), 3);
}

TEST_F(Input, NoiseOfAnAxisIsTakenOut) {
  start();
  File file("event0");
  for (int value : {100, 103, 106, 115, 200}) {
    input_report_abs(dev, ABS_Y, value);
    input_sync(dev);
  }
  // Within half the noise nothing happens, within all of it a quarter of the way, within twice that half of it.
  EXPECT_THAT(file.events(), ElementsAre(Event{EV_ABS, ABS_Y, 100}, kEnd, Event{EV_ABS, ABS_Y, 101}, kEnd,
                                         Event{EV_ABS, ABS_Y, 108}, kEnd, Event{EV_ABS, ABS_Y, 200}, kEnd));
}

TEST_F(Input, LongPacketIsCutBeforeItIsTooLong) {
  start();
  File file("event0");
  const int most = static_cast<int>(dev->hint_events_per_packet);
  for (int i = 0; i < most; ++i)
    input_event(dev, EV_MSC, MSC_SCAN, i);
  const std::vector<Event> events = file.events();
  ASSERT_EQ(events.size(), static_cast<size_t>(most) + 1);
  EXPECT_EQ(events.back(), kOwnEnd);
}

TEST_F(Input, SlowReaderIsToldThatEventsWereLost) {
  start();
  File file("event0");
  for (int i = 0; i < 1000; ++i)
    key(KEY_A, !(i & 1));
  const std::vector<Event> events = file.events();
  ASSERT_LT(events.size(), 300u);
  ASSERT_GE(events.size(), 2u);
  EXPECT_EQ(events[0], (Event{EV_SYN, SYN_DROPPED, 0}));
  EXPECT_EQ(events.back(), kEnd);
  key(KEY_A, 1);
  EXPECT_THAT(file.events(), ElementsAre(Event{EV_KEY, KEY_A, 1}, kEnd));
}

TEST_F(Input, ReaderSleepsUntilThereIsAPacket) {
  start();
  File file("event0");
  struct input_event record = {};
  std::atomic<bool> asleep = false;
  std::thread reader([&] {
    Call call(&asleep);
    EXPECT_EQ(vfs::read(file.file(), reinterpret_cast<char *>(&record), sizeof record, std::nullopt, O_RDWR), 24);
  });
  wait_until([&] { return asleep.load(); });
  key(KEY_B, 1);
  reader.join();
  EXPECT_EQ(record.code, KEY_B);
}

TEST_F(Input, WhoReadsWhenItGoesIsToldSo) {
  start();
  File idle("event0");
  key(KEY_A, 1);
  std::atomic<bool> asleep = false;
  File file("event0");
  ssize_t result = 0;
  std::thread reader([&] {
    Call call(&asleep);
    char record[24];
    do // the key that is down is released first, which it may see
      result = vfs::read(file.file(), record, sizeof record, std::nullopt, O_RDWR);
    while (result > 0);
  });
  wait_until([&] { return asleep.load(); });
  EXPECT_EQ(seen.opened, 1);
  unregister();
  reader.join();
  EXPECT_EQ(result, -ENODEV);
  EXPECT_EQ(seen.closed, 1);
  char record[24] = {};
  EXPECT_EQ(idle.read(record, 24), -ENODEV);
  EXPECT_EQ(idle.write(record, 24), -ENODEV);
  EXPECT_EQ(idle.ioctl(EVIOCGVERSION, record), -ENODEV);
  EXPECT_EQ(idle.poll() & (EPOLLHUP | EPOLLERR | EPOLLOUT), static_cast<unsigned>(EPOLLHUP | EPOLLERR));
  idle.close();
  file.close();
  EXPECT_EQ(seen.closed, 1);
}

TEST_F(Input, FirstOpenAndLastCloseReachTheDriver) {
  start();
  seen.open_result = -EBUSY;
  EXPECT_EQ(File("event0").error, -EBUSY);
  EXPECT_EQ(dev->users, 0u);
  seen.open_result = 0;
  {
    File one("event0"), two("event0");
    EXPECT_EQ(seen.opened, 2);
    EXPECT_EQ(dev->users, 2u);
  }
  EXPECT_EQ(seen.closed, 1);
  key(KEY_A, 1); // for nobody
}

TEST_F(Input, WritesReachTheDeviceAndAllReaders) {
  start();
  File writer("event0"), reader("event0");
  EXPECT_EQ(writer.write(Event{EV_LED, LED_CAPSL, 1}), 24);
  EXPECT_EQ(writer.write(Event{EV_LED, LED_CAPSL, 1}), 24); // is on already
  EXPECT_EQ(writer.write(Event{EV_KEY, KEY_A, 1}), 24);
  EXPECT_EQ(writer.write(kEnd), 24);
  EXPECT_THAT(seen.events, ElementsAre(Event{EV_LED, LED_CAPSL, 1}));
  EXPECT_TRUE(test_bit(LED_CAPSL, dev->led));
  EXPECT_THAT(reader.events(), ElementsAre(Event{EV_LED, LED_CAPSL, 1}, Event{EV_KEY, KEY_A, 1}, kEnd));
  EXPECT_EQ(writer.events().size(), 3u);
  EXPECT_EQ(writer.write("short", 5), -EINVAL);
  struct input_event two[2] = {};
  EXPECT_EQ(writer.write(two, 40), 24);
  input_reset_device(dev);
  EXPECT_EQ(seen.events.size(), 2u);
  EXPECT_THAT(reader.events(), ElementsAre(Event{EV_KEY, KEY_A, 0}, kOwnEnd));
}

TEST_F(Input, AnswersQuestions) {
  dev->id = {BUS_VIRTUAL, 1, 2, 3};
  dev->uniq = "0001";
  start();
  File file("event0");
  int version = 0;
  EXPECT_EQ(file.ioctl(EVIOCGVERSION, &version), 0);
  EXPECT_EQ(version, EV_VERSION);
  struct input_id id = {};
  EXPECT_EQ(file.ioctl(EVIOCGID, &id), 0);
  EXPECT_EQ(id.product, 2);
  char text[16] = {};
  EXPECT_EQ(file.ioctl(EVIOCGNAME(16), text), 5);
  EXPECT_STREQ(text, "test");
  EXPECT_EQ(file.ioctl(EVIOCGNAME(2), text), 2);
  EXPECT_EQ(file.ioctl(EVIOCGPHYS(16), text), -ENOENT);
  EXPECT_EQ(file.ioctl(EVIOCGUNIQ(16), text), 5);
  EXPECT_STREQ(text, "0001");
  unsigned long bits[12] = {};
  EXPECT_EQ(file.ioctl(EVIOCGPROP(8), bits), 8);
  EXPECT_EQ(file.ioctl(EVIOCGBIT(0, 96), bits), 8);
  EXPECT_EQ(bits[0], 0x2003ful);
  EXPECT_EQ(file.ioctl(EVIOCGBIT(EV_KEY, 96), bits), 96);
  EXPECT_TRUE(test_bit(KEY_A, bits));
  EXPECT_EQ(file.ioctl(EVIOCGBIT(EV_PWR, 96), bits), -EINVAL);
  struct input_absinfo axis = {};
  EXPECT_EQ(file.ioctl(EVIOCGABS(ABS_X), &axis), 0);
  EXPECT_EQ(axis.minimum, -10);
  axis.maximum = 99;
  EXPECT_EQ(file.ioctl(EVIOCSABS(ABS_X), &axis), 0);
  EXPECT_EQ(input_abs_get_max(dev, ABS_X), 99);
  EXPECT_EQ(file.ioctl(EVIOCSABS(ABS_MT_SLOT), &axis), -EINVAL);
  unsigned rates[2] = {};
  EXPECT_EQ(file.ioctl(EVIOCGREP, rates), -ENOSYS);
  EXPECT_EQ(file.ioctl(EVIOCSREP, rates), -ENOSYS);
  EXPECT_EQ(file.ioctl(_IO('E', 0x7f), 0UL), -EINVAL);
  EXPECT_EQ(file.ioctl(_IOR('F', 0x21, long), bits), -EINVAL);
  EXPECT_EQ(file.ioctl(EVIOCGVERSION, 8UL), -EFAULT);
  EXPECT_EQ(file.ioctl(EVIOCSCLOCKID, 8UL), -EFAULT);
}

TEST_F(Input, StateThatIsToldMakesItsEventsOld) {
  start();
  File file("event0");
  input_report_key(dev, KEY_A, 1);
  input_report_rel(dev, REL_X, 1);
  input_sync(dev);
  key(KEY_B, 1);
  input_report_key(dev, KEY_B, 0); // of a packet that has not ended
  unsigned long keys[12] = {};
  EXPECT_EQ(file.ioctl(EVIOCGKEY(96), keys), 96);
  EXPECT_TRUE(test_bit(KEY_A, keys) && !test_bit(KEY_B, keys));
  EXPECT_THAT(file.events(), ElementsAre(Event{EV_REL, REL_X, 1}, kEnd));
  input_sync(dev);
  EXPECT_THAT(file.events(), ElementsAre(Event{EV_KEY, KEY_B, 0}, kEnd));
  EXPECT_EQ(file.ioctl(EVIOCGSW(8), keys), 8);
  EXPECT_EQ(file.ioctl(EVIOCGLED(1), keys), 1);
  EXPECT_EQ(file.ioctl(EVIOCGSND(8), keys), 8);
}

TEST_F(Input, PacketThatIsReadInPartKeepsItsEnd) {
  start();
  File file("event0");
  key(KEY_A, 1);
  struct input_event first;
  EXPECT_EQ(file.read(&first, sizeof first), 24);
  unsigned long keys[12] = {};
  EXPECT_EQ(file.ioctl(EVIOCGKEY(96), keys), 96);
  EXPECT_THAT(file.events(), ElementsAre(kEnd));
}

TEST_F(Input, WhoGrabsItHearsOfItAlone) {
  start();
  File one("event0"), two("event0");
  EXPECT_EQ(one.ioctl(EVIOCGRAB, 1UL), 0);
  EXPECT_EQ(one.ioctl(EVIOCGRAB, 1UL), -EBUSY);
  EXPECT_EQ(two.ioctl(EVIOCGRAB, 1UL), -EBUSY);
  EXPECT_EQ(two.ioctl(EVIOCGRAB, 0UL), -EINVAL);
  key(KEY_A, 1);
  EXPECT_EQ(one.events().size(), 2u);
  EXPECT_TRUE(two.events().empty());
  one.close();
  key(KEY_A, 0);
  EXPECT_EQ(two.events().size(), 2u);
}

TEST_F(Input, RevokedFileIsGoneForItsReader) {
  start();
  File one("event0"), two("event0");
  key(KEY_A, 1);
  EXPECT_EQ(one.ioctl(EVIOCREVOKE, 1UL), -EINVAL);
  EXPECT_EQ(one.ioctl(EVIOCREVOKE, 0UL), 0);
  char record[24];
  EXPECT_EQ(one.read(record, 24), -ENODEV);
  EXPECT_TRUE(one.poll() & EPOLLHUP);
  EXPECT_EQ(two.events().size(), 2u);
}

TEST_F(Input, KeyThatIsHeldRepeats) {
  __set_bit(EV_REP, dev->evbit);
  input_enable_softrepeat(dev, 1, 1);
  start();
  File file("event0");
  key(KEY_B, 1);
  std::vector<Event> events;
  wait_until([&] {
    for (const Event &event : file.events())
      events.push_back(event);
    return events.size() >= 6;
  });
  EXPECT_EQ(events[0], (Event{EV_KEY, KEY_B, 1}));
  EXPECT_EQ(events[1], kEnd);
  EXPECT_EQ(events[2], (Event{EV_KEY, KEY_B, 2}));
  EXPECT_EQ(events[3], kOwnEnd);
  key(KEY_B, 0);
  EXPECT_FALSE(timer_pending(&reinterpret_cast<InputDevice *>(dev)->repeat));
  while (!file.events().empty())
    ;
}

TEST_F(Input, RatesAreThoseOfTheKernelUnlessTheDriverHasItsOwn) {
  __set_bit(EV_REP, dev->evbit);
  start();
  EXPECT_EQ(dev->rep[REP_DELAY], 250);
  EXPECT_EQ(dev->rep[REP_PERIOD], 33);
  File file("event0");
  unsigned rates[2] = {400, 50};
  EXPECT_EQ(file.ioctl(EVIOCSREP, rates), 0);
  EXPECT_THAT(seen.events, ElementsAre(Event{EV_REP, REP_DELAY, 400}, Event{EV_REP, REP_PERIOD, 50}));
  rates[0] = 0;
  EXPECT_EQ(file.ioctl(EVIOCGREP, rates), 0);
  EXPECT_EQ(rates[0], 400u);

  struct input_dev *own = make_device();
  __set_bit(EV_REP, own->evbit);
  own->rep[REP_DELAY] = 1;
  ASSERT_EQ(input_register_device(own), 0);
  EXPECT_EQ(own->rep[REP_PERIOD], 0);
  input_report_key(own, KEY_A, 1);
  input_sync(own);
  EXPECT_FALSE(timer_pending(&reinterpret_cast<InputDevice *>(own)->repeat)); // the driver does it
  input_unregister_device(own);
}

TEST_F(Input, BitsOfKindsThatItHasNotAreCleared) {
  __clear_bit(EV_REL, dev->evbit);
  __set_bit(KEY_RESERVED, dev->keybit);
  start();
  EXPECT_EQ(dev->relbit[0], 0u);
  EXPECT_FALSE(test_bit(KEY_RESERVED, dev->keybit));
  EXPECT_TRUE(test_bit(EV_SYN, dev->evbit));
}

TEST_F(Input, CapabilityThatThereIsNotIsToldAndLeftOut) {
  LogReader reader(LogReader::From::kNewest);
  input_set_capability(dev, 30, 1);
  input_set_capability(dev, EV_SW, SW_MAX + 1);
  EXPECT_EQ(lines_of(reader), "input: input_set_capability: unknown type 30 (code 1)\n"
                              "input: input_set_capability: invalid code 17 for type 5\n");
  input_set_capability(dev, EV_PWR, 0);
  EXPECT_TRUE(test_bit(EV_PWR, dev->evbit));
  start();
}

TEST(InputDevice, ThatIsRefusedLeavesNothing) {
  TestFace &face = TestFace::fresh();
  struct input_dev *dev = input_allocate_device();
  __set_bit(EV_ABS, dev->evbit);
  LogReader reader(LogReader::From::kNewest);
  EXPECT_EQ(input_register_device(dev), -EINVAL);
  EXPECT_THAT(lines_of(reader), testing::HasSubstr("Absolute device without dev->absinfo, refusing to register"));
  input_set_abs_params(dev, ABS_X, 0, 1, 0, 0);
  face.taken_names = {"event0"};
  EXPECT_EQ(input_register_device(dev), -EEXIST);
  EXPECT_EQ(input_devices_text(), "");
  EXPECT_FALSE(node_at(std::string("sys/class/input/") + dev_name(&dev->dev)));
  input_report_abs(dev, ABS_X, 1);
  input_sync(dev);
  input_free_device(dev);
  input_free_device(nullptr);
}

TEST(InputDevice, IsRegisteredOnceAndComesFromAllocate) {
  TestFace::fresh();
  struct input_dev *dev = input_allocate_device();
  input_set_capability(dev, EV_KEY, KEY_A);
  ASSERT_EQ(input_register_device(dev), 0);
  EXPECT_EQ(input_register_device(dev), -EEXIST);
  input_unregister_device(dev);
  EXPECT_EQ(input_devices_text(), "");
  EXPECT_FALSE(node_at("dev/event0"));

  static struct input_dev own;
  input_set_capability(&own, EV_KEY, KEY_A);
  EXPECT_EQ(input_register_device(&own), -EINVAL);
  LogReader reader(LogReader::From::kNewest);
  input_report_key(&own, KEY_A, 1);
  EXPECT_THAT(lines_of(reader), testing::HasSubstr("does not come from input_allocate_device()"));
  input_unregister_device(&own);
  input_free_device(&own);
}

TEST(InputDevice, OfAParentGoesWithIt) {
  TestFace::fresh();
  struct device parent = {};
  device_initialize(&parent);
  parent.release = [](struct device *) {};
  ASSERT_EQ(dev_set_name(&parent, "parent"), 0);
  struct input_dev *dev = devm_input_allocate_device(&parent), *unused = devm_input_allocate_device(&parent);
  ASSERT_TRUE(dev && unused);
  EXPECT_EQ(dev->dev.parent, &parent);
  input_free_device(unused); // with the parent
  input_set_drvdata(dev, &parent);
  EXPECT_EQ(input_get_drvdata(dev), &parent);
  ASSERT_EQ(input_register_device(dev), 0);
  EXPECT_TRUE(node_at("dev/event0"));
  devres_release(&parent);
  EXPECT_FALSE(node_at("dev/event0"));
  dev = devm_input_allocate_device(&parent);
  ASSERT_EQ(input_register_device(dev), 0);
  input_unregister_device(dev);
  EXPECT_FALSE(node_at("dev/event0"));
  devres_release(&parent);
  put_device(&parent);
}

TEST(InputDevice, ReferenceKeepsTheStructure) {
  TestFace::fresh();
  struct input_dev *dev = make_device();
  ASSERT_EQ(input_register_device(dev), 0);
  EXPECT_EQ(input_get_device(dev), dev);
  input_unregister_device(dev);
  EXPECT_TRUE(dev->going_away);
  input_event(dev, EV_KEY, KEY_A, 1); // goes nowhere
  input_put_device(dev);
  input_put_device(nullptr);
}

TEST(InputDevice, ThatIsLeftBehindIsTakenAwayWithoutACallback) {
  TestFace::fresh();
  struct input_dev *dev = make_device(), *unused = make_device();
  reinterpret_cast<InputDevice *>(dev)->owner = reinterpret_cast<InputDevice *>(unused)->owner = "gone";
  ASSERT_EQ(input_register_device(dev), 0);
  const std::string unused_name = dev_name(&unused->dev);
  File file("event0");
  LogReader reader(LogReader::From::kNewest);
  forget_input_devices("gone");
  EXPECT_EQ(lines_of(reader), "gone: left '" + unused_name + "' behind, which it never registered\n");
  EXPECT_FALSE(node_at("dev/event0"));
  char record[24];
  EXPECT_EQ(file.read(record, 24), -ENODEV);
  file.close();
  EXPECT_EQ(seen.closed, 0);
  device_unregister(&dev->dev); // what forget_devices() would not know to be ours
}

} // namespace
