// SPDX-License-Identifier: MIT
// Messages about a device.
#include <cstdarg>
#include <cstdio>
#include <linux/dev_printk.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/export.h>

namespace {

__attribute__((format(printf, 3, 4))) void emit(int level, const struct dev_printk_info *info, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  vprintk_emit(0, level, info, fmt, args);
  va_end(args);
}

} // namespace

int dev_err_probe(const struct device *dev, int err, const char *fmt, ...) {
  if (err == -EPROBE_DEFER)
    return err;
  va_list args;
  va_start(args, fmt);
  struct va_format text = {.fmt = fmt, .va = &args};
  _dev_printk(KERN_ERR, dev, "error %pe: %pV", ERR_PTR(err), static_cast<void *>(&text));
  va_end(args);
  return err;
}
EXPORT_SYMBOL(dev_err_probe);

const char *dev_driver_string(const struct device *dev) {
  if (dev->driver)
    return dev->driver->name;
  if (dev->bus && dev->bus->name)
    return dev->bus->name;
  return dev->class_ && dev->class_->name ? dev->class_->name : "";
}
EXPORT_SYMBOL(dev_driver_string);

void _dev_printk(const char *level, const struct device *dev, const char *fmt, ...) {
  const int code = printk_get_level(level);
  const int number = code >= '0' && code <= '7' ? code - '0' : MESSAGE_LOGLEVEL_DEFAULT;
  va_list args;
  va_start(args, fmt);
  struct va_format text = {.fmt = fmt, .va = &args};
  if (!dev) {
    emit(number, nullptr, "(NULL device *): %pV", static_cast<void *>(&text));
  } else {
    const char *subsystem = dev_driver_string(dev);
    struct dev_printk_info info = {};
    std::snprintf(info.subsystem, sizeof(info.subsystem), "%s", subsystem);
    if (MAJOR(dev->devt))
      std::snprintf(info.device, sizeof(info.device), "c%u:%u", MAJOR(dev->devt), MINOR(dev->devt));
    else
      std::snprintf(info.device, sizeof(info.device), "+%s:%s", subsystem, dev_name(dev));
    emit(number, &info, "%s %s: %pV", subsystem, dev_name(dev), static_cast<void *>(&text));
  }
  va_end(args);
}
EXPORT_SYMBOL(_dev_printk);
