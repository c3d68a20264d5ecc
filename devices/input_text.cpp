// SPDX-License-Identifier: MIT
// What is told of an input device: its attributes, its uevent, its paragraph in proc/bus/input/devices.
#include "devices/evdev.h"
#include <cinttypes>
#include <cstdarg>
#include <cstdio>
#include <iterator>
#include <linux/device.h>

namespace kcompd {

namespace {

constexpr unsigned kInteresting = KEY_MIN_INTERESTING; // a modalias names no key before this

__attribute__((format(printf, 1, 2))) std::string format(const char *fmt, ...) {
  char text[256];
  va_list args;
  va_start(args, fmt);
  std::vsnprintf(text, sizeof text, fmt, args);
  va_end(args);
  return text;
}

// The bitmaps of a device in the order in which they are told. Those with `of` only if the device has that kind.
struct Bitmap {
  const char *name;
  const unsigned long *bits;
  unsigned count;
  int of;      // EV_*, or -1
  char letter; // in a modalias; 0: not there
};

std::vector<Bitmap> bitmaps_of(const struct input_dev &dev) {
  return {{"PROP", dev.propbit, INPUT_PROP_CNT, -1, 0}, {"EV", dev.evbit, EV_CNT, -1, 'e'},
          {"KEY", dev.keybit, KEY_CNT, EV_KEY, 'k'},    {"REL", dev.relbit, REL_CNT, EV_REL, 'r'},
          {"ABS", dev.absbit, ABS_CNT, EV_ABS, 'a'},    {"MSC", dev.mscbit, MSC_CNT, EV_MSC, 'm'},
          {"LED", dev.ledbit, LED_CNT, EV_LED, 'l'},    {"SND", dev.sndbit, SND_CNT, EV_SND, 's'},
          {"FF", dev.ffbit, FF_CNT, EV_FF, 'f'},        {"SW", dev.swbit, SW_CNT, EV_SW, 'w'}};
}

bool is_told(const struct input_dev &dev, const Bitmap &bitmap) {
  return bitmap.of < 0 || has_bit(dev.evbit, static_cast<unsigned>(bitmap.of));
}

// By this udev finds modules.
std::string modalias_of(const struct input_dev &dev) {
  const struct input_id &id = dev.id;
  std::string text = format("input:b%04Xv%04Xp%04Xe%04X-", id.bustype, id.vendor, id.product, id.version);
  for (const Bitmap &bitmap : bitmaps_of(dev)) {
    if (!bitmap.letter)
      continue;
    text += bitmap.letter;
    for (unsigned bit = bitmap.of == EV_KEY ? kInteresting : 0; bit < bitmap.count; ++bit)
      if (has_bit(bitmap.bits, bit))
        text += format("%X,", bit);
  }
  return text;
}

struct input_dev &input_of(struct device *dev) {
  return *to_input_dev(dev);
}

template <const char *input_dev::*Text> ssize_t text_show(struct device *dev, struct device_attribute *, char *page) {
  const char *text = input_of(dev).*Text;
  return sysfs_emit(page, "%s\n", text ? text : "");
}

template <__u16 input_id::*Number> ssize_t id_show(struct device *dev, struct device_attribute *, char *page) {
  return sysfs_emit(page, "%04x\n", input_of(dev).id.*Number);
}

ssize_t modalias_show(struct device *dev, struct device_attribute *, char *page) {
  return sysfs_emit(page, "%s\n", modalias_of(input_of(dev)).c_str());
}

// By its place in bitmaps_of().
template <size_t Index> ssize_t bitmap_show(struct device *dev, struct device_attribute *, char *page) {
  const Bitmap bitmap = bitmaps_of(input_of(dev))[Index];
  return sysfs_emit(page, "%s\n", bitmap_text(bitmap.bits, bitmap.count).c_str());
}

struct device_attribute own[] = {{{"name", 0444}, text_show<&input_dev::name>, nullptr},
                                 {{"phys", 0444}, text_show<&input_dev::phys>, nullptr},
                                 {{"uniq", 0444}, text_show<&input_dev::uniq>, nullptr},
                                 {{"modalias", 0444}, modalias_show, nullptr},
                                 {{"properties", 0444}, bitmap_show<0>, nullptr}};
struct device_attribute id[] = {{{"bustype", 0444}, id_show<&input_id::bustype>, nullptr},
                                {{"vendor", 0444}, id_show<&input_id::vendor>, nullptr},
                                {{"product", 0444}, id_show<&input_id::product>, nullptr},
                                {{"version", 0444}, id_show<&input_id::version>, nullptr}};
struct device_attribute capabilities[] = {
    {{"ev", 0444}, bitmap_show<1>, nullptr},  {{"key", 0444}, bitmap_show<2>, nullptr},
    {{"rel", 0444}, bitmap_show<3>, nullptr}, {{"abs", 0444}, bitmap_show<4>, nullptr},
    {{"msc", 0444}, bitmap_show<5>, nullptr}, {{"led", 0444}, bitmap_show<6>, nullptr},
    {{"snd", 0444}, bitmap_show<7>, nullptr}, {{"ff", 0444}, bitmap_show<8>, nullptr},
    {{"sw", 0444}, bitmap_show<9>, nullptr}};

struct attribute *own_attrs[] = {&own[0].attr, &own[1].attr, &own[2].attr, &own[3].attr, &own[4].attr, nullptr};
struct attribute *id_attrs[] = {&id[0].attr, &id[1].attr, &id[2].attr, &id[3].attr, nullptr};
struct attribute *capability_attrs[] = {
    &capabilities[0].attr, &capabilities[1].attr, &capabilities[2].attr, &capabilities[3].attr, &capabilities[4].attr,
    &capabilities[5].attr, &capabilities[6].attr, &capabilities[7].attr, &capabilities[8].attr, nullptr};

const struct attribute_group own_group = {nullptr, nullptr, nullptr, own_attrs, nullptr};
const struct attribute_group id_group = {"id", nullptr, nullptr, id_attrs, nullptr};
const struct attribute_group capability_group = {"capabilities", nullptr, nullptr, capability_attrs, nullptr};

} // namespace

const struct attribute_group *const input_groups[] = {&own_group, &id_group, &capability_group, nullptr};

std::string bitmap_text(const unsigned long *bits, unsigned count) {
  std::string text;
  for (size_t word = BITS_TO_LONGS(count); word-- > 0;)
    if (bits[word] || !text.empty())
      text += format(text.empty() ? "%lx" : " %lx", bits[word]);
  return text.empty() ? "0" : text;
}

std::string input_path(const struct device *dev) {
  const struct device *parent = dev->parent;
  std::string path = parent ? input_path(parent) : dev->class_ ? "/devices/virtual" : "/devices";
  if (dev->class_ && !(parent && parent->class_))
    (path += '/') += dev->class_->name;
  return (path += '/') += dev_name(dev);
}

std::string input_device_text(const InputDevice &input) {
  const struct input_dev &dev = input.dev;
  const auto text_of = [](const char *text) { return std::string(text ? text : ""); };
  std::string text = format("I: Bus=%04x Vendor=%04x Product=%04x Version=%04x\n", dev.id.bustype, dev.id.vendor,
                            dev.id.product, dev.id.version);
  text += "N: Name=\"" + text_of(dev.name) + "\"\n";
  text += "P: Phys=" + text_of(dev.phys) + "\n";
  text += "S: Sysfs=" + input_path(&dev.dev) + "\n";
  text += "U: Uniq=" + text_of(dev.uniq) + "\n";
  text += "H: Handlers=" + input.evdev->name() + " \n";
  for (const Bitmap &bitmap : bitmaps_of(dev))
    if (is_told(dev, bitmap))
      text += format("B: %s=", bitmap.name) + bitmap_text(bitmap.bits, bitmap.count) + "\n";
  return text += "\n";
}

int input_uevent(const struct input_dev &dev, struct kobj_uevent_env *env) {
  int err = 0;
  const auto add = [&](const std::string &line) { err = err ? err : add_uevent_var(env, "%s", line.c_str()); };
  const struct input_id &numbers = dev.id;
  if (numbers.bustype)
    add(format("PRODUCT=%x/%x/%x/%x", numbers.bustype, numbers.vendor, numbers.product, numbers.version));
  const auto add_text = [&](const char *name, const char *text) {
    if (text)
      add(std::string(name) + "=\"" + text + "\"");
  };
  add_text("NAME", dev.name);
  add_text("PHYS", dev.phys);
  add_text("UNIQ", dev.uniq);
  for (const Bitmap &bitmap : bitmaps_of(dev))
    if (is_told(dev, bitmap))
      add(std::string(bitmap.name) + "=" + bitmap_text(bitmap.bits, bitmap.count));
  add("MODALIAS=" + modalias_of(dev));
  return err;
}

} // namespace kcompd
