// SPDX-License-Identifier: MIT
// Files that are one number.
#include <cerrno>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/simple_attr.h>
#include <linux/uaccess.h>
#include <mutex>
#include <new>

namespace {

struct Attribute {
  int (*get)(void *data, u64 *value);
  int (*set)(void *data, u64 value);
  const char *fmt;
  void *data;
  std::mutex lock; // text; no driver is called under it
  char text[24] = "";
  size_t length = 0; // 0: not read yet
};

Attribute &attribute_of(struct file *file) {
  return *static_cast<Attribute *>(file->private_data);
}

ssize_t write(Attribute &attribute, const char *buf, size_t len, bool negative_too) {
  if (!attribute.set)
    return -EACCES;
  char text[24];
  const size_t size = len < sizeof(text) - 1 ? len : sizeof(text) - 1;
  if (copy_from_user(text, buf, size))
    return -EFAULT;
  text[size] = '\0';
  u64 value;
  long long negative;
  const bool is_negative = negative_too && text[0] == '-';
  if (int err = is_negative ? kstrtoll(text, 0, &negative) : kstrtou64(text, 0, &value))
    return err;
  const int err = attribute.set(attribute.data, is_negative ? static_cast<u64>(negative) : value);
  return err ? err : static_cast<ssize_t>(len);
}

} // namespace

int simple_attr_open(struct inode *inode, struct file *file, int (*get)(void *data, u64 *value),
                     int (*set)(void *data, u64 value), const char *fmt) {
  auto *attribute = new (std::nothrow) Attribute{get, set, fmt, inode->i_private, {}};
  if (!attribute)
    return -ENOMEM;
  file->private_data = attribute;
  return nonseekable_open(inode, file);
}
EXPORT_SYMBOL(simple_attr_open);

int simple_attr_release(struct inode *, struct file *file) {
  delete &attribute_of(file);
  return 0;
}
EXPORT_SYMBOL(simple_attr_release);

// The number is asked for at the start of the file, and then read on as it was.
ssize_t simple_attr_read(struct file *file, char *buf, size_t len, loff_t *ppos) {
  Attribute &attribute = attribute_of(file);
  if (!attribute.get)
    return -EACCES;
  u64 value = 0;
  const bool fresh = *ppos == 0;
  if (fresh)
    if (int err = attribute.get(attribute.data, &value))
      return err;
  const std::lock_guard guard(attribute.lock);
  if (fresh) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
    const int length = kcompd_snprintf(attribute.text, sizeof(attribute.text), attribute.fmt, value);
#pragma GCC diagnostic pop
    attribute.length =
        static_cast<size_t>(length) < sizeof(attribute.text) ? static_cast<size_t>(length) : sizeof(attribute.text) - 1;
  }
  return simple_read_from_buffer(buf, len, ppos, attribute.text, attribute.length);
}
EXPORT_SYMBOL(simple_attr_read);

ssize_t simple_attr_write(struct file *file, const char *buf, size_t len, loff_t *) {
  return write(attribute_of(file), buf, len, false);
}
EXPORT_SYMBOL(simple_attr_write);

ssize_t simple_attr_write_signed(struct file *file, const char *buf, size_t len, loff_t *) {
  return write(attribute_of(file), buf, len, true);
}
EXPORT_SYMBOL(simple_attr_write_signed);
