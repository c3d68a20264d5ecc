// SPDX-License-Identifier: MIT
// Making and removing proc entries. Drivers hold bare pointers to them; `registry` says which are alive, so that one
// removed twice is told in the log and not a crash.
#define KCOMPD_DEFINES_PROC_FS // one symbol a name: no overloads
#include "procfs-emu/proc_fs.h"
#include "kernel/module/module.h"
#include "procfs-emu/proc_entry.h"
#include <cerrno>
#include <cstring>
#include <linux/bug.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <sys/stat.h>

using kcompd::Node;
using kcompd::Tree;

namespace {

struct Registry {
  std::mutex lock;
  std::unordered_map<const proc_dir_entry *, std::shared_ptr<proc_dir_entry>> entries;

  std::shared_ptr<proc_dir_entry> find(const proc_dir_entry *entry) {
    std::lock_guard guard(lock);
    auto found = entries.find(entry);
    return found == entries.end() ? nullptr : found->second;
  }
  void add(const std::shared_ptr<proc_dir_entry> &entry) {
    std::lock_guard guard(lock);
    entries.emplace(entry.get(), entry);
  }
  std::shared_ptr<proc_dir_entry> take(const proc_dir_entry *entry) {
    std::lock_guard guard(lock);
    auto node = entries.extract(entry);
    return node ? node.mapped() : nullptr;
  }
};

Registry &registry() {
  static Registry *all = new Registry; // never destroyed: modules may go after static destructors began
  return *all;
}

std::shared_ptr<proc_dir_entry> entry_at(const std::shared_ptr<Node> &node) {
  return std::dynamic_pointer_cast<proc_dir_entry>(node->content);
}

std::string path_of(const std::shared_ptr<Node> &node) {
  std::shared_ptr<proc_dir_entry> entry = entry_at(node);
  return entry ? entry->path_ : "/proc";
}

// The name of a directory as messages have it: the top is "/proc".
std::string label_of(const std::shared_ptr<Node> &node) {
  return entry_at(node) ? node->name : "/proc";
}

// Where `name`, seen from `parent`, is: its directory (null: there is none) and its last part.
std::shared_ptr<Node> directory_of(const char *name, const proc_dir_entry *parent, std::string *ret_leaf) {
  std::shared_ptr<Node> node = Tree::instance().proc();
  if (parent) {
    std::shared_ptr<proc_dir_entry> entry = registry().find(parent);
    node = entry ? entry->node_.lock() : nullptr;
  }
  while (const char *slash = strchr(name, '/')) {
    if (node)
      node = Tree::instance().lookup(node, std::string(name, slash));
    name = slash + 1;
  }
  *ret_leaf = name;
  return node && node->kind == Node::Kind::kDirectory ? node : nullptr;
}

struct Wanted {
  Node::Kind kind;
  const char *name;
  mode_t mode;
  proc_dir_entry *parent;
  struct file_operations driver = {};
  struct module *owner = nullptr;
  void *data = nullptr;
  const char *target = "";
  int (*single_show)(struct seq_file *m, void *v) = nullptr;
  const struct seq_operations *seq_ops = nullptr;
  unsigned seq_state_size = 0;
};

mode_t file_type(Node::Kind kind) {
  return kind == Node::Kind::kDirectory ? S_IFDIR : kind == Node::Kind::kLink ? S_IFLNK : S_IFREG;
}

proc_dir_entry *create(const Wanted &wanted) {
  std::string leaf;
  std::shared_ptr<Node> directory = directory_of(wanted.name, wanted.parent, &leaf);
  if (!directory) {
    WARN(1, "name '%s'\n", wanted.name);
    return nullptr;
  }
  std::shared_ptr<Node> node = Tree::instance().make(wanted.kind, leaf, wanted.mode);
  auto entry = std::make_shared<proc_dir_entry>(path_of(directory) + "/" + leaf, file_type(wanted.kind) | wanted.mode,
                                                wanted.driver, wanted.owner, wanted.data);
  entry->node_ = node;
  entry->parent_ = directory;
  entry->single_show_ = wanted.single_show;
  entry->seq_ops_ = wanted.seq_ops;
  entry->seq_state_size_ = wanted.seq_state_size;
  entry->inode().i_ino = node->ino;
  node->content = entry;
  node->target = wanted.target;
  registry().add(entry);
  int err = Tree::instance().add(directory, node);
  if (!err)
    return entry.get();
  registry().take(entry.get());
  if (err == -EEXIST)
    WARN(1, "proc_dir_entry '%s/%s' already registered\n", label_of(directory).c_str(), leaf.c_str());
  else if (err == -ENAMETOOLONG || leaf.empty())
    pr_warn("proc: name len %zu\n", leaf.size());
  else if (err == -EINVAL)
    pr_warn("proc: name '%s': not a name\n", leaf.c_str());
  else
    pr_warn("proc: name '%s': its directory was removed\n", leaf.c_str());
  return nullptr;
}

mode_t file_mode(umode_t mode) {
  return mode & 07777 ? mode & 07777 : 0444;
}

// The module that some function is in; null for the daemon's own.
template <typename... Functions> struct module *owner_of(Functions... functions) {
  struct module *owner = nullptr;
  ((owner = owner || !functions ? owner : kcompd::module_of_address(reinterpret_cast<const void *>(functions))), ...);
  return owner;
}

void take_out(const std::shared_ptr<Node> &node) {
  for (const std::shared_ptr<Node> &gone : Tree::instance().remove(node))
    if (std::shared_ptr<proc_dir_entry> entry = entry_at(gone))
      if (registry().take(entry.get()))
        entry->close();
}

int single_entry_open(struct inode *inode, struct file *file) {
  proc_dir_entry *entry = proc_dir_entry::of(inode);
  return single_open(file, entry->single_show_, inode->i_private);
}

int seq_entry_open(struct inode *inode, struct file *file) {
  proc_dir_entry *entry = proc_dir_entry::of(inode);
  if (entry->seq_state_size_)
    return seq_open_private(file, entry->seq_ops_, static_cast<int>(entry->seq_state_size_));
  return seq_open(file, entry->seq_ops_);
}

int seq_entry_release(struct inode *inode, struct file *file) {
  return proc_dir_entry::of(inode)->seq_state_size_ ? seq_release_private(inode, file) : seq_release(inode, file);
}

proc_dir_entry *create_seq_kind(Wanted wanted, int (*open)(struct inode *, struct file *),
                                int (*release)(struct inode *, struct file *)) {
  wanted.mode = file_mode(static_cast<umode_t>(wanted.mode));
  wanted.driver.open = open;
  wanted.driver.read = seq_read;
  wanted.driver.llseek = seq_lseek;
  wanted.driver.release = release;
  return create(wanted);
}

} // namespace

struct proc_dir_entry *proc_create_data_fops(const char *name, umode_t mode, struct proc_dir_entry *parent,
                                             const struct file_operations *fops, void *data) {
  struct file_operations driver = *fops;
  if (!driver.llseek)
    driver.llseek = default_llseek; // as proc did while it took file_operations
  return create({.kind = Node::Kind::kFile,
                 .name = name,
                 .mode = file_mode(mode),
                 .parent = parent,
                 .driver = driver,
                 .owner = fops->owner ? fops->owner : owner_of(fops->open, fops->read, fops->write),
                 .data = data});
}
EXPORT_SYMBOL(proc_create_data_fops);

struct proc_dir_entry *proc_create_data(const char *name, umode_t mode, struct proc_dir_entry *parent,
                                        const struct proc_ops *ops, void *data) {
  struct file_operations driver = {};
  driver.open = ops->proc_open;
  driver.read = ops->proc_read;
  driver.read_iter = ops->proc_read_iter;
  driver.write = ops->proc_write;
  driver.llseek = ops->proc_lseek;
  driver.release = ops->proc_release;
  driver.poll = ops->proc_poll;
  driver.unlocked_ioctl = ops->proc_ioctl;
  driver.compat_ioctl = ops->proc_compat_ioctl;
  return create({.kind = Node::Kind::kFile,
                 .name = name,
                 .mode = file_mode(mode),
                 .parent = parent,
                 .driver = driver,
                 .owner = owner_of(ops->proc_open, ops->proc_read, ops->proc_read_iter, ops->proc_write,
                                   ops->proc_release, ops->proc_poll, ops->proc_ioctl, ops),
                 .data = data});
}
EXPORT_SYMBOL(proc_create_data);

struct proc_dir_entry *proc_create(const char *name, umode_t mode, struct proc_dir_entry *parent,
                                   const struct proc_ops *ops) {
  return proc_create_data(name, mode, parent, ops, nullptr);
}
EXPORT_SYMBOL(proc_create);

struct proc_dir_entry *proc_create_single_data(const char *name, umode_t mode, struct proc_dir_entry *parent,
                                               int (*show)(struct seq_file *m, void *v), void *data) {
  return create_seq_kind({.kind = Node::Kind::kFile,
                          .name = name,
                          .mode = mode,
                          .parent = parent,
                          .owner = owner_of(show),
                          .data = data,
                          .single_show = show},
                         single_entry_open, single_release);
}
EXPORT_SYMBOL(proc_create_single_data);

struct proc_dir_entry *proc_create_seq_private(const char *name, umode_t mode, struct proc_dir_entry *parent,
                                               const struct seq_operations *ops, unsigned state_size, void *data) {
  return create_seq_kind({.kind = Node::Kind::kFile,
                          .name = name,
                          .mode = mode,
                          .parent = parent,
                          .owner = owner_of(ops->start, ops->show),
                          .data = data,
                          .seq_ops = ops,
                          .seq_state_size = state_size},
                         seq_entry_open, seq_entry_release);
}
EXPORT_SYMBOL(proc_create_seq_private);

// A directory has no operations to tell its module by; whoever calls does.
static struct proc_dir_entry *make_directory(const char *name, umode_t mode, struct proc_dir_entry *parent, void *data,
                                             const void *caller) {
  return create({.kind = Node::Kind::kDirectory,
                 .name = name,
                 .mode = static_cast<mode_t>(mode & 07777 ? mode & 07777 : 0555),
                 .parent = parent,
                 .owner = kcompd::module_of_address(caller),
                 .data = data});
}

struct proc_dir_entry *_proc_mkdir(const char *name, umode_t mode, struct proc_dir_entry *parent, void *data,
                                   bool force_lookup) {
  return make_directory(name, mode, parent, data, __builtin_return_address(0));
}
EXPORT_SYMBOL(_proc_mkdir);

struct proc_dir_entry *proc_mkdir_data(const char *name, umode_t mode, struct proc_dir_entry *parent, void *data) {
  return make_directory(name, mode, parent, data, __builtin_return_address(0));
}
EXPORT_SYMBOL(proc_mkdir_data);

struct proc_dir_entry *proc_mkdir_mode(const char *name, umode_t mode, struct proc_dir_entry *parent) {
  return make_directory(name, mode, parent, nullptr, __builtin_return_address(0));
}
EXPORT_SYMBOL(proc_mkdir_mode);

struct proc_dir_entry *proc_mkdir(const char *name, struct proc_dir_entry *parent) {
  return make_directory(name, 0, parent, nullptr, __builtin_return_address(0));
}
EXPORT_SYMBOL(proc_mkdir);

struct proc_dir_entry *proc_create_mount_point(const char *name) {
  return make_directory(name, 0, nullptr, nullptr, __builtin_return_address(0));
}
EXPORT_SYMBOL(proc_create_mount_point);

struct proc_dir_entry *proc_symlink(const char *name, struct proc_dir_entry *parent, const char *dest) {
  return create({.kind = Node::Kind::kLink,
                 .name = name,
                 .mode = 0777,
                 .parent = parent,
                 .owner = kcompd::module_of_address(__builtin_return_address(0)),
                 .target = dest});
}
EXPORT_SYMBOL(proc_symlink);

void remove_proc_entry(const char *name, struct proc_dir_entry *parent) {
  std::string leaf;
  std::shared_ptr<Node> directory = directory_of(name, parent, &leaf);
  std::shared_ptr<Node> node = directory ? Tree::instance().lookup(directory, leaf) : nullptr;
  if (!node || !entry_at(node)) {
    WARN(1, "name '%s'\n", name);
    return;
  }
  if (!Tree::instance().empty(node))
    pr_warn("remove_proc_entry: removing non-empty directory '%s/%s', and with it at least '%s'\n",
            label_of(directory).c_str(), leaf.c_str(), Tree::instance().list(node).front()->name.c_str());
  take_out(node);
}
EXPORT_SYMBOL(remove_proc_entry);

int remove_proc_subtree(const char *name, struct proc_dir_entry *parent) {
  std::string leaf;
  std::shared_ptr<Node> directory = directory_of(name, parent, &leaf);
  std::shared_ptr<Node> node = directory ? Tree::instance().lookup(directory, leaf) : nullptr;
  if (!node || !entry_at(node)) {
    WARN(1, "name '%s'\n", name);
    return -ENOENT;
  }
  take_out(node);
  return 0;
}
EXPORT_SYMBOL(remove_proc_subtree);

void proc_remove(struct proc_dir_entry *de) {
  if (!de)
    return;
  std::shared_ptr<proc_dir_entry> entry = registry().find(de);
  if (!entry) {
    pr_warn("proc_remove: %px is no entry (any more)\n", static_cast<void *>(de));
    return;
  }
  take_out(entry->node_.lock());
}
EXPORT_SYMBOL(proc_remove);

void *pde_data(const struct inode *inode) {
  return inode->i_private;
}
EXPORT_SYMBOL(pde_data);

void *proc_get_parent_data(const struct inode *inode) {
  std::shared_ptr<Node> parent = proc_dir_entry::of(inode)->parent_.lock();
  std::shared_ptr<proc_dir_entry> entry = parent ? entry_at(parent) : nullptr;
  return entry ? entry->inode().i_private : nullptr;
}
EXPORT_SYMBOL(proc_get_parent_data);

void proc_set_size(struct proc_dir_entry *de, loff_t size) {
  std::shared_ptr<proc_dir_entry> entry = registry().find(de);
  if (!entry)
    return;
  i_size_write(&entry->inode(), size);
  if (std::shared_ptr<Node> node = entry->node_.lock())
    node->size = static_cast<uint64_t>(size);
}
EXPORT_SYMBOL(proc_set_size);

void proc_set_user(struct proc_dir_entry *de, kuid_t uid, kgid_t gid) {
  std::shared_ptr<proc_dir_entry> entry = registry().find(de);
  std::shared_ptr<Node> node = entry ? entry->node_.lock() : nullptr;
  if (!node)
    return;
  node->uid = uid.val;
  node->gid = gid.val;
}
EXPORT_SYMBOL(proc_set_user);

namespace kcompd {

void proc_forget_module(const std::string &module) {
  std::vector<std::shared_ptr<proc_dir_entry>> left;
  {
    std::lock_guard guard(registry().lock);
    for (const auto &[address, entry] : registry().entries)
      if (entry->owner_name_ == module)
        left.push_back(entry);
  }
  for (const std::shared_ptr<proc_dir_entry> &each : left)
    for (const std::shared_ptr<Node> &gone : Tree::instance().remove(each->node_.lock()))
      if (std::shared_ptr<proc_dir_entry> entry = entry_at(gone))
        if (registry().take(entry.get())) {
          pr_warn("%s: left '%s' behind; removed\n", module.c_str(), entry->path_.c_str());
          entry->abandon();
        }
}

} // namespace kcompd
