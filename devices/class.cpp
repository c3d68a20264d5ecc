// SPDX-License-Identifier: MIT
// Classes: directories under sys/class. One is known by its address, which is looked up and never trusted.
#include "devices/class.h"
#include "devices/nodes.h"
#include <algorithm>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/export.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <mutex>
#include <vector>

using kcompd::ClassState;

// The directory. A device in it holds a reference, so it is apart from the state.
struct subsys_private {
  struct kobject kobj;
  ClassState *state; // for attributes, none of which runs once the directory is gone
};

namespace {

std::mutex lock;
std::vector<std::shared_ptr<ClassState>> classes;

subsys_private *private_of(struct kobject *kobj) {
  return container_of(kobj, subsys_private, kobj);
}

struct class_attribute *attribute_of(struct attribute *attr) {
  return container_of(attr, struct class_attribute, attr);
}

ssize_t class_attr_show(struct kobject *kobj, struct attribute *attr, char *buf) {
  auto *found = attribute_of(attr);
  return found->show ? found->show(private_of(kobj)->state->cls, found, buf) : -EIO;
}

ssize_t class_attr_store(struct kobject *kobj, struct attribute *attr, const char *buf, size_t size) {
  auto *found = attribute_of(attr);
  return found->store ? found->store(private_of(kobj)->state->cls, found, buf, size) : -EIO;
}

void directory_release(struct kobject *kobj) {
  delete private_of(kobj);
}

const struct sysfs_ops kClassSysfs = {.show = class_attr_show, .store = class_attr_store};
const struct kobj_type kClassType = {
    .release = directory_release, .sysfs_ops = &kClassSysfs, .default_groups = nullptr};

struct kobject *class_directory() {
  static struct kobject *directory = kobject_create_and_add("class", nullptr);
  return directory;
}

std::shared_ptr<ClassState> take(const struct kcompd_class *cls) {
  std::lock_guard guard(lock);
  auto found = std::find_if(classes.begin(), classes.end(), [&](const auto &state) { return state->cls == cls; });
  if (found == classes.end())
    return nullptr;
  std::shared_ptr<ClassState> state = *found;
  classes.erase(found);
  return state;
}

int add_class_or_throw(struct kcompd_class *cls, std::string module, bool ours) {
  if (!cls->name)
    return -EINVAL;
  auto state = std::make_shared<ClassState>();
  state->name = cls->name;
  state->module = std::move(module);
  {
    std::lock_guard guard(lock);
    classes.reserve(classes.size() + 1);
  }
  auto *p = new subsys_private{};
  p->state = state.get();
  int err = kobject_init_and_add(&p->kobj, &kClassType, class_directory(), "%s", cls->name);
  if (!err && cls->class_groups) {
    state->cls = cls; // an attribute can be read from here on
    err = sysfs_create_groups(&p->kobj, cls->class_groups);
    if (err)
      kobject_del(&p->kobj);
  }
  if (err) {
    kobject_put(&p->kobj);
    return err;
  }
  state->cls = cls;
  state->p = p;
  state->ours = ours;
  cls->p = p;
  std::lock_guard guard(lock);
  classes.push_back(std::move(state));
  return 0;
}

int add_class(struct kcompd_class *cls, const void *caller, bool ours) noexcept {
  return kcompd::no_throw([&] { return add_class_or_throw(cls, kcompd::module_name_of(caller), ours); });
}

} // namespace

namespace kcompd {

ClassState::~ClassState() {
  if (p)
    kobject_put(&p->kobj);
  if (ours)
    kfree(cls);
}

struct kobject *ClassState::kobj() const {
  return &p->kobj;
}

std::shared_ptr<ClassState> find_class(const struct kcompd_class *cls) {
  std::lock_guard guard(lock);
  auto found = std::find_if(classes.begin(), classes.end(), [&](const auto &state) { return state->cls == cls; });
  return found == classes.end() ? nullptr : *found;
}

void forget_classes(const std::string &module) {
  std::vector<std::shared_ptr<ClassState>> left;
  {
    std::lock_guard guard(lock);
    auto ours = std::stable_partition(classes.begin(), classes.end(),
                                      [&](const auto &state) { return state->module != module; });
    left.assign(ours, classes.end());
    classes.erase(ours, classes.end());
  }
  for (const auto &state : left) {
    printk(KERN_WARNING "%s: left class '%s' behind\n", module.c_str(), state->name.c_str());
    kobject_del(state->kobj());
  }
}

} // namespace kcompd

int class_register(struct kcompd_class *cls) {
  return add_class(cls, __builtin_return_address(0), false);
}
EXPORT_SYMBOL(class_register);

void class_unregister(struct kcompd_class *cls) {
  auto state = take(cls);
  if (!state)
    return;
  if (cls->class_groups)
    sysfs_remove_groups(state->kobj(), cls->class_groups);
  kobject_del(state->kobj());
  cls->p = nullptr;
  if (cls->class_release)
    cls->class_release(cls);
}
EXPORT_SYMBOL(class_unregister);

struct kcompd_class *__class_create(struct module *owner, const char *name) {
  auto *cls = static_cast<struct kcompd_class *>(kzalloc(sizeof(struct kcompd_class), GFP_KERNEL));
  if (!cls)
    return static_cast<struct kcompd_class *>(ERR_PTR(-ENOMEM));
  cls->name = name;
  cls->owner = owner;
  if (int err = add_class(cls, __builtin_return_address(0), true)) {
    kfree(cls);
    return static_cast<struct kcompd_class *>(ERR_PTR(err));
  }
  return cls;
}
EXPORT_SYMBOL(__class_create);

void class_destroy(struct kcompd_class *cls) {
  if (IS_ERR_OR_NULL(cls))
    return;
  if (auto state = take(cls))
    kobject_del(state->kobj());
}
EXPORT_SYMBOL(class_destroy);

int class_create_file(struct kcompd_class *cls, const struct class_attribute *attr) {
  auto state = kcompd::find_class(cls);
  return state ? sysfs_create_file(state->kobj(), &attr->attr) : -EINVAL;
}
EXPORT_SYMBOL(class_create_file);

void class_remove_file(struct kcompd_class *cls, const struct class_attribute *attr) {
  if (auto state = kcompd::find_class(cls))
    sysfs_remove_file(state->kobj(), &attr->attr);
}
EXPORT_SYMBOL(class_remove_file);
