// SPDX-License-Identifier: MIT
// Attributes of objects, one by one and in groups, and what show() functions write with.
#include "kernel/module/module.h"
#include "procfs-emu/sysfs.h"
#include <asm/page.h>
#include <cerrno>
#include <cstdarg>
#include <cstdint>
#include <cstring>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/printk.h>
#include <linux/sysfs.h>

using kcompd::Node;
using kcompd::Tree;

namespace {

int add_attribute(struct kobject *kobj, const std::shared_ptr<Node> &directory, const struct attribute *attr,
                  mode_t mode) {
  const struct sysfs_ops *ops = kobj->ktype ? kobj->ktype->sysfs_ops : nullptr;
  if (!ops) {
    pr_err("missing sysfs attribute operations for kobject: %s\n", kobj->name);
    return -EINVAL;
  }
  auto *mutable_attr = const_cast<struct attribute *>(attr);
  kcompd::SysfsShow show;
  kcompd::SysfsStore store;
  if (ops->show)
    show = [ops, kobj, mutable_attr](char *page) { return ops->show(kobj, mutable_attr, page); };
  if (ops->store)
    store = [ops, kobj, mutable_attr](const char *text, size_t size) {
      return ops->store(kobj, mutable_attr, text, size);
    };
  return kcompd::sysfs_add_file(directory, attr->name, mode, std::move(show), std::move(store),
                                kcompd::module_of_address(attr));
}

int add_attribute(struct kobject *kobj, const std::shared_ptr<Node> &directory, const struct bin_attribute *attr,
                  mode_t mode) {
  auto *mutable_attr = const_cast<struct bin_attribute *>(attr);
  kcompd::SysfsTransfer read, write;
  if (attr->read)
    read = [kobj, mutable_attr](struct file *file, char *data, loff_t at, size_t size) {
      return mutable_attr->read(file, kobj, mutable_attr, data, at, size);
    };
  if (attr->write)
    write = [kobj, mutable_attr](struct file *file, char *data, loff_t at, size_t size) {
      return mutable_attr->write(file, kobj, mutable_attr, data, at, size);
    };
  return kcompd::sysfs_add_binary(directory, attr->attr.name, mode, attr->size, std::move(read), std::move(write),
                                  attr->mmap, kcompd::module_of_address(attr));
}

const struct attribute *plain(const struct attribute *attr) {
  return attr;
}
const struct attribute *plain(const struct bin_attribute *attr) {
  return &attr->attr;
}

// The attributes of one kind that a group has, which may be none.
template <typename Attribute>
int add_some(struct kobject *kobj, const std::shared_ptr<Node> &directory, Attribute *const *attrs,
             umode_t (*visible)(struct kobject *, Attribute *, int)) {
  for (int i = 0; attrs && attrs[i]; ++i) {
    const mode_t mode = visible ? visible(kobj, attrs[i], i) : plain(attrs[i])->mode;
    if (!mode)
      continue;
    if (int err = add_attribute(kobj, directory, attrs[i], mode)) {
      while (i-- > 0)
        kcompd::sysfs_remove(directory, plain(attrs[i])->name);
      return err;
    }
  }
  return 0;
}

template <typename Attribute> void remove_some(const std::shared_ptr<Node> &directory, Attribute *const *attrs) {
  for (; attrs && *attrs; ++attrs)
    kcompd::sysfs_remove(directory, plain(*attrs)->name);
}

std::shared_ptr<Node> group_directory(struct kobject *kobj, const char *group) {
  std::shared_ptr<Node> directory = kcompd::kobject_node(kobj);
  return directory && group ? Tree::instance().lookup(directory, group) : directory;
}

} // namespace

int sysfs_create_file(struct kobject *kobj, const struct attribute *attr) {
  std::shared_ptr<Node> directory = kcompd::kobject_node(kobj);
  return directory && attr ? add_attribute(kobj, directory, attr, attr->mode) : -EINVAL;
}
EXPORT_SYMBOL(sysfs_create_file);

int sysfs_create_files(struct kobject *kobj, const struct attribute *const *attrs) {
  for (size_t i = 0; attrs[i]; ++i)
    if (int err = sysfs_create_file(kobj, attrs[i])) {
      while (i-- > 0)
        sysfs_remove_file(kobj, attrs[i]);
      return err;
    }
  return 0;
}
EXPORT_SYMBOL(sysfs_create_files);

void sysfs_remove_file(struct kobject *kobj, const struct attribute *attr) {
  kcompd::sysfs_remove(kcompd::kobject_node(kobj), attr->name);
}
EXPORT_SYMBOL(sysfs_remove_file);

void sysfs_remove_files(struct kobject *kobj, const struct attribute *const *attrs) {
  for (; *attrs; ++attrs)
    sysfs_remove_file(kobj, *attrs);
}
EXPORT_SYMBOL(sysfs_remove_files);

int sysfs_chmod_file(struct kobject *kobj, const struct attribute *attr, umode_t mode) {
  std::shared_ptr<Node> directory = kcompd::kobject_node(kobj);
  std::shared_ptr<Node> node = directory ? Tree::instance().lookup(directory, attr->name) : nullptr;
  if (!node)
    return -ENOENT;
  kcompd::sysfs_chmod(node, mode);
  return 0;
}
EXPORT_SYMBOL(sysfs_chmod_file);

int sysfs_create_bin_file(struct kobject *kobj, const struct bin_attribute *attr) {
  std::shared_ptr<Node> directory = kcompd::kobject_node(kobj);
  return directory && attr ? add_attribute(kobj, directory, attr, attr->attr.mode) : -EINVAL;
}
EXPORT_SYMBOL(sysfs_create_bin_file);

void sysfs_remove_bin_file(struct kobject *kobj, const struct bin_attribute *attr) {
  kcompd::sysfs_remove(kcompd::kobject_node(kobj), attr->attr.name);
}
EXPORT_SYMBOL(sysfs_remove_bin_file);

int sysfs_create_group(struct kobject *kobj, const struct attribute_group *grp) {
  std::shared_ptr<Node> directory = kcompd::kobject_node(kobj);
  if (!directory || !grp)
    return -EINVAL;
  if (!grp->attrs && !grp->bin_attrs) {
    pr_warn("sysfs: (bin_)attrs not set by subsystem for group: %s/%s\n", kobj->name, grp->name ? grp->name : "");
    return -EINVAL;
  }
  if (grp->name) {
    std::shared_ptr<Node> parent = directory;
    if (int err = kcompd::sysfs_add_dir(parent, grp->name, &directory))
      return err;
  }
  int err = add_some(kobj, directory, grp->attrs, grp->is_visible);
  if (!err) {
    err = add_some(kobj, directory, grp->bin_attrs, grp->is_bin_visible);
    if (err)
      remove_some(directory, grp->attrs);
  }
  if (err && grp->name)
    kcompd::sysfs_remove(directory);
  return err;
}
EXPORT_SYMBOL(sysfs_create_group);

int sysfs_create_groups(struct kobject *kobj, const struct attribute_group **groups) {
  for (size_t i = 0; groups && groups[i]; ++i)
    if (int err = sysfs_create_group(kobj, groups[i])) {
      while (i-- > 0)
        sysfs_remove_group(kobj, groups[i]);
      return err;
    }
  return 0;
}
EXPORT_SYMBOL(sysfs_create_groups);

void sysfs_remove_group(struct kobject *kobj, const struct attribute_group *grp) {
  std::shared_ptr<Node> directory = kcompd::kobject_node(kobj);
  if (grp->name) {
    kcompd::sysfs_remove(directory, grp->name);
  } else {
    remove_some(directory, grp->attrs);
    remove_some(directory, grp->bin_attrs);
  }
}
EXPORT_SYMBOL(sysfs_remove_group);

void sysfs_remove_groups(struct kobject *kobj, const struct attribute_group **groups) {
  for (; groups && *groups; ++groups)
    sysfs_remove_group(kobj, *groups);
}
EXPORT_SYMBOL(sysfs_remove_groups);

int sysfs_create_link(struct kobject *kobj, struct kobject *target, const char *name) {
  std::shared_ptr<Node> directory = kcompd::kobject_node(kobj);
  std::shared_ptr<Node> to = kcompd::kobject_node(target);
  if (!directory || !to)
    return -ENOENT;
  // Up from here to the root of the tree, and down again.
  std::string up, down;
  for (std::shared_ptr<Node> node = directory; node && node->parent.lock(); node = node->parent.lock())
    up += "../";
  for (std::shared_ptr<Node> node = to; node && node->parent.lock(); node = node->parent.lock())
    down = down.empty() ? node->name : node->name + "/" + down;
  return kcompd::sysfs_add_link(directory, name, up + down);
}
EXPORT_SYMBOL(sysfs_create_link);

void sysfs_remove_link(struct kobject *kobj, const char *name) {
  kcompd::sysfs_remove(kcompd::kobject_node(kobj), name);
}
EXPORT_SYMBOL(sysfs_remove_link);

void sysfs_notify(struct kobject *kobj, const char *dir, const char *attr) {
  std::shared_ptr<Node> directory = group_directory(kobj, dir);
  if (directory && attr)
    kcompd::sysfs_notify(Tree::instance().lookup(directory, attr));
}
EXPORT_SYMBOL(sysfs_notify);

static int emit(char *buf, int at, const char *fmt, va_list args) {
  if (!buf || reinterpret_cast<uintptr_t>(buf) % PAGE_SIZE || at < 0 || at >= static_cast<int>(PAGE_SIZE)) {
    pr_warn("invalid sysfs_emit: buf:%px at:%d\n", static_cast<void *>(buf), at);
    return 0;
  }
  const size_t room = PAGE_SIZE - static_cast<size_t>(at);
  const int length = kcompd_vsnprintf(buf + at, room, fmt, args);
  return length < static_cast<int>(room) ? length : static_cast<int>(room) - 1;
}

int sysfs_emit(char *buf, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  int length = emit(buf, 0, fmt, args);
  va_end(args);
  return length;
}
EXPORT_SYMBOL(sysfs_emit);

int sysfs_emit_at(char *buf, int at, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  int length = emit(buf, at, fmt, args);
  va_end(args);
  return length;
}
EXPORT_SYMBOL(sysfs_emit_at);
