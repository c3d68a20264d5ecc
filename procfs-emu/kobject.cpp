// SPDX-License-Identifier: MIT
// Objects of drivers and their attributes, as directories and files under sys/.
#include "kernel/module/module.h"
#include "procfs-emu/sysfs.h"
#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <linux/atomic.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <mutex>
#include <set>

using kcompd::Node;
using kcompd::Tree;

// What kobject::sd points to.
struct kernfs_node {
  std::shared_ptr<Node> directory;
};

struct kobject *kernel_kobj;
EXPORT_SYMBOL(kernel_kobj);
struct kobject *fs_kobj;
EXPORT_SYMBOL(fs_kobj);
struct kobject *firmware_kobj;
EXPORT_SYMBOL(firmware_kobj);

namespace {

std::string format(const char *fmt, va_list args) {
  va_list again;
  va_copy(again, args);
  std::string text(static_cast<size_t>(kcompd_vsnprintf(nullptr, 0, fmt, args)), '\0');
  kcompd_vsnprintf(text.data(), text.size() + 1, fmt, again);
  va_end(again);
  return text;
}

// A slash would be a directory more: the kernel writes '!' for it.
int set_name(struct kobject *kobj, std::string name) {
  for (char &c : name)
    if (c == '/')
      c = '!';
  char *copy = strdup(name.c_str());
  if (!copy)
    return -ENOMEM;
  free(const_cast<char *>(kobj->name));
  kobj->name = copy;
  return 0;
}

std::mutex sets_lock; // guards the lists of all sets, and who is in them
std::set<struct kobject *> members;

// An object that has a directory is in the list of its set, and holds the set.
void join_set(struct kobject *kobj) {
  if (!kobj->kset)
    return;
  kobject_get(&kobj->kset->kobj);
  std::lock_guard guard(sets_lock);
  list_add_tail(&kobj->entry, &kobj->kset->list);
  members.insert(kobj);
}

void leave_set(struct kobject *kobj) {
  {
    std::lock_guard guard(sets_lock);
    if (list_empty(&kobj->entry))
      return;
    list_del_init(&kobj->entry);
    members.erase(kobj);
  }
  kobject_put(&kobj->kset->kobj);
}

int add_kobject(struct kobject *kobj, struct kobject *parent, std::string name, const void *caller) {
  if (!kobj->state_initialized) {
    pr_err("kobject: '%s' (%px): tried to add an uninitialized object, something is seriously wrong.\n", name.c_str(),
           static_cast<void *>(kobj));
    return -EINVAL;
  }
  if (name.empty()) {
    pr_warn("kobject: (%px): attempted to be registered with empty name!\n", static_cast<void *>(kobj));
    return -EINVAL;
  }
  if (int err = set_name(kobj, std::move(name)))
    return err;
  if (!parent && kobj->kset)
    parent = &kobj->kset->kobj;
  std::shared_ptr<Node> directory;
  std::shared_ptr<Node> above = parent ? kcompd::kobject_node(parent) : Tree::instance().sys();
  int err = above ? kcompd::sysfs_add_dir(above, kobj->name, &directory) : -ENOENT;
  if (err == -EEXIST)
    pr_err(
        "kobject_add_internal failed for %s with -EEXIST, don't try to register things with the same name in the same "
        "directory.\n",
        kobj->name);
  else if (err)
    pr_err("kobject_add_internal failed for %s (error: %d parent: %s)\n", kobj->name, err,
           parent ? parent->name : "'none'");
  if (err)
    return err;
  kobj->sd = new kernfs_node{directory};
  kobj->parent = kobject_get(parent);
  kobj->state_in_sysfs = 1;
  join_set(kobj);
  kcompd::sysfs_note_owner(kcompd::module_of_address(caller), directory);
  if (kobj->ktype && kobj->ktype->default_groups) {
    err = sysfs_create_groups(kobj, kobj->ktype->default_groups);
    if (err)
      kobject_del(kobj);
  }
  return err;
}

void free_plain(struct kobject *kobj) {
  kfree(kobj);
}

void free_kset(struct kobject *kobj) {
  kfree(container_of(kobj, struct kset, kobj));
}

ssize_t kobj_attr_show(struct kobject *kobj, struct attribute *attr, char *buf) {
  auto *own = container_of(attr, struct kobj_attribute, attr);
  return own->show ? own->show(kobj, own, buf) : -EIO;
}

ssize_t kobj_attr_store(struct kobject *kobj, struct attribute *attr, const char *buf, size_t count) {
  auto *own = container_of(attr, struct kobj_attribute, attr);
  return own->store ? own->store(kobj, own, buf, count) : -EIO;
}

} // namespace

const struct sysfs_ops kobj_sysfs_ops = {.show = kobj_attr_show, .store = kobj_attr_store};
EXPORT_SYMBOL(kobj_sysfs_ops);

static const struct kobj_type plain_ktype = {
    .release = free_plain, .sysfs_ops = &kobj_sysfs_ops, .default_groups = nullptr};
static const struct kobj_type kset_ktype = {
    .release = free_kset, .sysfs_ops = &kobj_sysfs_ops, .default_groups = nullptr};

void kobject_init(struct kobject *kobj, const struct kobj_type *ktype) {
  if (kobj->state_initialized)
    pr_err("kobject: '%s' (%px): tried to init an initialized object, something is seriously wrong.\n",
           kobj->name ? kobj->name : "", static_cast<void *>(kobj));
  __atomic_store_n(&kobj->kcompd_refs.counter, 1, __ATOMIC_SEQ_CST);
  INIT_LIST_HEAD(&kobj->entry);
  kobj->ktype = ktype;
  kobj->state_in_sysfs = 0;
  kobj->state_initialized = 1;
}
EXPORT_SYMBOL(kobject_init);

int kobject_set_name(struct kobject *kobj, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  std::string name = format(fmt, args);
  va_end(args);
  return set_name(kobj, std::move(name));
}
EXPORT_SYMBOL(kobject_set_name);

int kobject_add(struct kobject *kobj, struct kobject *parent, const char *fmt, ...) {
  va_list args;
  va_start(args, fmt);
  std::string name = format(fmt, args);
  va_end(args);
  return add_kobject(kobj, parent, std::move(name), __builtin_return_address(0));
}
EXPORT_SYMBOL(kobject_add);

int kobject_init_and_add(struct kobject *kobj, const struct kobj_type *ktype, struct kobject *parent, const char *fmt,
                         ...) {
  kobject_init(kobj, ktype);
  va_list args;
  va_start(args, fmt);
  std::string name = format(fmt, args);
  va_end(args);
  return add_kobject(kobj, parent, std::move(name), __builtin_return_address(0));
}
EXPORT_SYMBOL(kobject_init_and_add);

void kobject_del(struct kobject *kobj) {
  if (!kobj || !kobj->sd)
    return;
  kcompd::sysfs_remove(kobj->sd->directory);
  delete kobj->sd;
  kobj->sd = nullptr;
  kobj->state_in_sysfs = 0;
  leave_set(kobj);
  struct kobject *parent = kobj->parent;
  kobj->parent = nullptr;
  kobject_put(parent);
}
EXPORT_SYMBOL(kobject_del);

struct kobject *kobject_create_and_add(const char *name, struct kobject *parent) {
  auto *kobj = static_cast<struct kobject *>(kzalloc(sizeof(struct kobject), GFP_KERNEL));
  if (!kobj)
    return nullptr;
  kobject_init(kobj, &plain_ktype);
  if (add_kobject(kobj, parent, name, __builtin_return_address(0))) {
    kobject_put(kobj);
    return nullptr;
  }
  return kobj;
}
EXPORT_SYMBOL(kobject_create_and_add);

struct kobject *kobject_get(struct kobject *kobj) {
  if (kobj)
    __atomic_add_fetch(&kobj->kcompd_refs.counter, 1, __ATOMIC_SEQ_CST);
  return kobj;
}
EXPORT_SYMBOL(kobject_get);

struct kobject *kobject_get_unless_zero(struct kobject *kobj) {
  return kobj && atomic_inc_not_zero(&kobj->kcompd_refs) ? kobj : nullptr;
}
EXPORT_SYMBOL(kobject_get_unless_zero);

char *kobject_get_path(const struct kobject *kobj, gfp_t gfp_mask) {
  std::string path;
  for (; kobj; kobj = kobj->parent) {
    if (!kobj->name)
      return nullptr;
    path = "/" + std::string(kobj->name) + path;
  }
  return path.empty() ? nullptr : kstrdup(path.c_str(), gfp_mask);
}
EXPORT_SYMBOL(kobject_get_path);

void kobject_put(struct kobject *kobj) {
  if (!kobj)
    return;
  if (!kobj->state_initialized) {
    pr_warn("kobject: '%s' (%px): is not initialized, yet kobject_put() is being called.\n",
            kobj->name ? kobj->name : "", static_cast<void *>(kobj));
    return;
  }
  if (__atomic_sub_fetch(&kobj->kcompd_refs.counter, 1, __ATOMIC_SEQ_CST) != 0)
    return;
  char *name = const_cast<char *>(kobj->name);
  kobject_del(kobj);
  if (kobj->ktype && kobj->ktype->release)
    kobj->ktype->release(kobj);
  else
    pr_debug("kobject: '%s': does not have a release() function, it is broken and must be fixed.\n", name);
  free(name);
}
EXPORT_SYMBOL(kobject_put);

struct kset *kset_create_and_add(const char *name, const void *uevent_ops, struct kobject *parent) {
  auto *kset = static_cast<struct kset *>(kzalloc(sizeof(struct kset), GFP_KERNEL));
  if (!kset)
    return nullptr;
  INIT_LIST_HEAD(&kset->list);
  kobject_init(&kset->kobj, &kset_ktype);
  if (add_kobject(&kset->kobj, parent, name, __builtin_return_address(0))) {
    kobject_put(&kset->kobj);
    return nullptr;
  }
  return kset;
}
EXPORT_SYMBOL(kset_create_and_add);

void kset_unregister(struct kset *kset) {
  if (!kset)
    return;
  kobject_del(&kset->kobj);
  kobject_put(&kset->kobj);
}
EXPORT_SYMBOL(kset_unregister);

struct kobject *kset_find_obj(struct kset *kset, const char *name) {
  std::lock_guard guard(sets_lock);
  struct kobject *kobj;
  list_for_each_entry(kobj, &kset->list,
                      entry) if (kobj->name && strcmp(kobj->name, name) == 0) return kobject_get_unless_zero(kobj);
  return nullptr;
}
EXPORT_SYMBOL(kset_find_obj);

int kobject_uevent(struct kobject *kobj, enum kobject_action action) {
  return 0;
}
EXPORT_SYMBOL(kobject_uevent);

int kobject_uevent_env(struct kobject *kobj, enum kobject_action action, char *envp[]) {
  return 0;
}
EXPORT_SYMBOL(kobject_uevent_env);

int add_uevent_var(struct kobj_uevent_env *env, const char *fmt, ...) {
  if (env->envp_idx >= UEVENT_NUM_ENVP) {
    pr_warn("add_uevent_var: too many keys\n");
    return -ENOMEM;
  }
  const size_t room = sizeof(env->buf) - static_cast<size_t>(env->buflen);
  va_list args;
  va_start(args, fmt);
  const int length = kcompd_vsnprintf(env->buf + env->buflen, room, fmt, args);
  va_end(args);
  if (static_cast<size_t>(length) >= room) {
    pr_warn("add_uevent_var: buffer size too small\n");
    return -ENOMEM;
  }
  env->envp[env->envp_idx++] = env->buf + env->buflen;
  env->buflen += length + 1;
  return 0;
}
EXPORT_SYMBOL(add_uevent_var);

namespace kcompd {

std::shared_ptr<Node> kobject_node(const struct kobject *kobj) {
  return kobj && kobj->sd ? kobj->sd->directory : nullptr;
}

void register_kobjects() {
  if (kernel_kobj)
    return;
  kernel_kobj = kobject_create_and_add("kernel", nullptr);
  fs_kobj = kobject_create_and_add("fs", nullptr);
  firmware_kobj = kobject_create_and_add("firmware", nullptr);
  sysfs_directory("kernel/debug"); // where debugfs is mounted, used or not
}

} // namespace kcompd

// An object that is left behind in an image must not stay in the list of another's set, nor its set hold others.
void kcompd::kobjects_forget_module(const std::string &module) {
  std::lock_guard guard(sets_lock);
  std::erase_if(members, [&](struct kobject *kobj) {
    if (module_name_at(kobj) != module && module_name_at(kobj->kset) != module)
      return false;
    list_del_init(&kobj->entry);
    return true;
  });
}
