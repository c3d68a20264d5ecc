// SPDX-License-Identifier: MIT
// debugfs: files made of the same entries as proc's, and variables as files.
#include "kernel/module/module.h"
#include "procfs-emu/proc_entry.h"
#include "procfs-emu/proc_fs.h"
#include "procfs-emu/sysfs.h"
#include <cerrno>
#include <cstring>
#include <linux/debugfs.h>
#include <linux/kstrtox.h>
#include <linux/printk.h>
#include <linux/uaccess.h>
#include <sys/stat.h>

using kcompd::Node;
using kcompd::Tree;

namespace {

// What drivers hold on to. The dentry's d_inode is NULL in a directory and in a link.
struct DebugEntry {
  struct dentry dentry = {}; // first: drivers have its address
  std::shared_ptr<Node> node;
  std::shared_ptr<proc_dir_entry> file;
  std::string owner; // name of the module
};

struct Registry {
  std::mutex lock;
  std::unordered_map<const struct dentry *, std::unique_ptr<DebugEntry>> entries;
  std::unordered_map<uint64_t, struct dentry *> by_ino;
};

Registry &registry() {
  static Registry *all = new Registry; // never destroyed: modules may go late
  return *all;
}

std::shared_ptr<Node> top() {
  std::shared_ptr<Node> node = kcompd::sysfs_directory("kernel/debug");
  if (node)
    node->mode = 0700;
  return node;
}

// Null: `parent` is an error, or was removed.
std::shared_ptr<Node> directory_of(const struct dentry *parent) {
  if (!parent)
    return top();
  std::lock_guard guard(registry().lock);
  auto found = registry().entries.find(parent);
  return found == registry().entries.end() ? nullptr : found->second->node;
}

struct dentry *error(long err) {
  return static_cast<struct dentry *>(ERR_PTR(err));
}

struct dentry *add(const char *name, struct dentry *parent, const std::shared_ptr<Node> &node,
                   std::shared_ptr<proc_dir_entry> file, struct module *owner) {
  if (IS_ERR(parent))
    return parent;
  std::shared_ptr<Node> directory = directory_of(parent);
  if (!directory)
    return error(-ENOENT);
  auto entry = std::make_unique<DebugEntry>();
  struct dentry *dentry = &entry->dentry;
  dentry->d_parent = parent ? parent : dentry;
  dentry->d_name.name = reinterpret_cast<const unsigned char *>(node->name.c_str());
  dentry->d_name.len = static_cast<u32>(node->name.size());
  memcpy(dentry->d_iname, name, std::min<size_t>(node->name.size(), DNAME_INLINE_LEN - 1));
  dentry->d_inode = file ? &file->inode() : nullptr;
  if (file) {
    file->inode().i_ino = node->ino;
    node->content = file;
  }
  entry->node = node;
  entry->file = std::move(file);
  {
    std::lock_guard guard(registry().lock);
    if (owner) {
      entry->owner = owner->name;
    } else if (parent) { // a variable on the heap, in a directory of its module
      auto above = registry().entries.find(parent);
      entry->owner = above == registry().entries.end() ? "" : above->second->owner;
    }
    registry().entries.emplace(dentry, std::move(entry));
    registry().by_ino.emplace(node->ino, dentry);
  }
  if (int err = Tree::instance().add(directory, node)) {
    std::lock_guard guard(registry().lock);
    registry().by_ino.erase(node->ino);
    registry().entries.erase(dentry);
    return error(err);
  }
  return dentry;
}

std::string path_of(const char *name) {
  return std::string("/sys/kernel/debug/") + name;
}

// A variable as text, both ways. The pointer to it is the inode's i_private.

template <typename T> T load(const struct file *file) {
  return __atomic_load_n(static_cast<T *>(file->f_inode->i_private), __ATOMIC_RELAXED); // as READ_ONCE()
}

template <typename T> ssize_t read_decimal(struct file *file, char __user *buf, size_t size, loff_t *pos) {
  char text[32];
  int length =
      snprintf(text, sizeof(text), std::is_signed_v<T> ? "%lld\n" : "%llu\n", static_cast<long long>(load<T>(file)));
  return simple_read_from_buffer(buf, size, pos, text, static_cast<size_t>(length));
}

template <typename T> ssize_t read_hex(struct file *file, char __user *buf, size_t size, loff_t *pos) {
  char text[32];
  int length = snprintf(text, sizeof(text), "0x%0*llx\n", static_cast<int>(2 * sizeof(T)),
                        static_cast<unsigned long long>(load<T>(file)));
  return simple_read_from_buffer(buf, size, pos, text, static_cast<size_t>(length));
}

template <typename T> ssize_t write_number(struct file *file, const char __user *buf, size_t size, loff_t *) {
  long long value;
  int err;
  if constexpr (std::is_signed_v<T>)
    err = kstrtoll_from_user(buf, size, 0, &value);
  else
    err = kstrtoull_from_user(buf, size, 0, reinterpret_cast<unsigned long long *>(&value));
  if (err)
    return err;
  __atomic_store_n(static_cast<T *>(file->f_inode->i_private), static_cast<T>(value), __ATOMIC_RELAXED);
  return static_cast<ssize_t>(size);
}

ssize_t read_bool(struct file *file, char __user *buf, size_t size, loff_t *pos) {
  return simple_read_from_buffer(buf, size, pos, load<bool>(file) ? "Y\n" : "N\n", 2);
}

ssize_t write_bool(struct file *file, const char __user *buf, size_t size, loff_t *) {
  bool value;
  if (int err = kstrtobool_from_user(buf, size, &value))
    return err;
  __atomic_store_n(static_cast<bool *>(file->f_inode->i_private), value, __ATOMIC_RELAXED);
  return static_cast<ssize_t>(size);
}

ssize_t read_string(struct file *file, char __user *buf, size_t size, loff_t *pos) {
  const char *value = load<char *>(file);
  const std::string text = std::string(value ? value : "") + "\n";
  return simple_read_from_buffer(buf, size, pos, text.data(), text.size());
}

ssize_t read_blob(struct file *file, char __user *buf, size_t size, loff_t *pos) {
  auto *blob = static_cast<const struct debugfs_blob_wrapper *>(file->f_inode->i_private);
  return simple_read_from_buffer(buf, size, pos, blob->data, blob->size);
}

using Read = ssize_t (*)(struct file *, char __user *, size_t, loff_t *);
using Write = ssize_t (*)(struct file *, const char __user *, size_t, loff_t *);

struct dentry *create_value(const char *name, umode_t mode, struct dentry *parent, void *value, Read read,
                            Write write) {
  struct file_operations operations = {};
  operations.read = mode & 0444 ? read : nullptr;
  operations.write = mode & 0222 ? write : nullptr;
  operations.llseek = default_llseek;
  struct module *owner = kcompd::module_of_address(value);
  auto file = std::make_shared<proc_dir_entry>(path_of(name), S_IFREG | (mode & 0777u), operations, owner, value,
                                               kcompd::EntryRules::kDebugfs);
  return add(name, parent, Tree::instance().make(Node::Kind::kFile, name, mode & 0777), std::move(file), owner);
}

} // namespace

struct dentry *debugfs_create_dir(const char *name, struct dentry *parent) {
  return add(name, parent, Tree::instance().make(Node::Kind::kDirectory, name, 0755), nullptr,
             kcompd::module_of_address(__builtin_return_address(0)));
}
EXPORT_SYMBOL(debugfs_create_dir);

struct dentry *debugfs_create_file(const char *name, umode_t mode, struct dentry *parent, void *data,
                                   const struct file_operations *fops) {
  struct module *owner = fops->owner ? fops->owner : kcompd::module_of_address(fops);
  auto file = std::make_shared<proc_dir_entry>(path_of(name), S_IFREG | (mode & 0777u), *fops, owner, data,
                                               kcompd::EntryRules::kDebugfs);
  return add(name, parent, Tree::instance().make(Node::Kind::kFile, name, mode & 0777), std::move(file), owner);
}
EXPORT_SYMBOL(debugfs_create_file);

struct dentry *debugfs_create_symlink(const char *name, struct dentry *parent, const char *dest) {
  std::shared_ptr<Node> node = Tree::instance().make(Node::Kind::kLink, name, 0777);
  node->target = dest;
  return add(name, parent, node, nullptr, kcompd::module_of_address(__builtin_return_address(0)));
}
EXPORT_SYMBOL(debugfs_create_symlink);

void debugfs_create_u8(const char *name, umode_t mode, struct dentry *parent, u8 *value) {
  create_value(name, mode, parent, value, read_decimal<u8>, write_number<u8>);
}
EXPORT_SYMBOL(debugfs_create_u8);

void debugfs_create_u16(const char *name, umode_t mode, struct dentry *parent, u16 *value) {
  create_value(name, mode, parent, value, read_decimal<u16>, write_number<u16>);
}
EXPORT_SYMBOL(debugfs_create_u16);

void debugfs_create_u32(const char *name, umode_t mode, struct dentry *parent, u32 *value) {
  create_value(name, mode, parent, value, read_decimal<u32>, write_number<u32>);
}
EXPORT_SYMBOL(debugfs_create_u32);

void debugfs_create_u64(const char *name, umode_t mode, struct dentry *parent, u64 *value) {
  create_value(name, mode, parent, value, read_decimal<u64>, write_number<u64>);
}
EXPORT_SYMBOL(debugfs_create_u64);

void debugfs_create_ulong(const char *name, umode_t mode, struct dentry *parent, unsigned long *value) {
  create_value(name, mode, parent, value, read_decimal<unsigned long>, write_number<unsigned long>);
}
EXPORT_SYMBOL(debugfs_create_ulong);

void debugfs_create_size_t(const char *name, umode_t mode, struct dentry *parent, size_t *value) {
  create_value(name, mode, parent, value, read_decimal<size_t>, write_number<size_t>);
}
EXPORT_SYMBOL(debugfs_create_size_t);

void debugfs_create_x8(const char *name, umode_t mode, struct dentry *parent, u8 *value) {
  create_value(name, mode, parent, value, read_hex<u8>, write_number<u8>);
}
EXPORT_SYMBOL(debugfs_create_x8);

void debugfs_create_x16(const char *name, umode_t mode, struct dentry *parent, u16 *value) {
  create_value(name, mode, parent, value, read_hex<u16>, write_number<u16>);
}
EXPORT_SYMBOL(debugfs_create_x16);

void debugfs_create_x32(const char *name, umode_t mode, struct dentry *parent, u32 *value) {
  create_value(name, mode, parent, value, read_hex<u32>, write_number<u32>);
}
EXPORT_SYMBOL(debugfs_create_x32);

void debugfs_create_x64(const char *name, umode_t mode, struct dentry *parent, u64 *value) {
  create_value(name, mode, parent, value, read_hex<u64>, write_number<u64>);
}
EXPORT_SYMBOL(debugfs_create_x64);

void debugfs_create_atomic_t(const char *name, umode_t mode, struct dentry *parent, atomic_t *value) {
  create_value(name, mode, parent, &value->counter, read_decimal<int>, write_number<int>);
}
EXPORT_SYMBOL(debugfs_create_atomic_t);

void debugfs_create_bool(const char *name, umode_t mode, struct dentry *parent, bool *value) {
  create_value(name, mode, parent, value, read_bool, write_bool);
}
EXPORT_SYMBOL(debugfs_create_bool);

void debugfs_create_str(const char *name, umode_t mode, struct dentry *parent, char **value) {
  create_value(name, mode, parent, value, read_string, nullptr);
}
EXPORT_SYMBOL(debugfs_create_str);

struct dentry *debugfs_create_blob(const char *name, umode_t mode, struct dentry *parent,
                                   struct debugfs_blob_wrapper *blob) {
  return create_value(name, mode & 0444, parent, blob, read_blob, nullptr);
}
EXPORT_SYMBOL(debugfs_create_blob);

namespace {

// Out of the tree, and out of the registry; then, with no lock held, `finish` each file.
void take_out(const std::shared_ptr<Node> &node, void (proc_dir_entry::*finish)()) {
  for (const std::shared_ptr<Node> &gone : Tree::instance().remove(node)) {
    std::unique_ptr<DebugEntry> entry;
    {
      std::lock_guard guard(registry().lock);
      auto found = registry().by_ino.find(gone->ino);
      if (found == registry().by_ino.end())
        continue;
      entry = std::move(registry().entries.extract(found->second).mapped());
      registry().by_ino.erase(found);
    }
    if (entry->file)
      (entry->file.get()->*finish)();
  }
}

} // namespace

void debugfs_remove(struct dentry *dentry) {
  if (IS_ERR_OR_NULL(dentry))
    return;
  if (std::shared_ptr<Node> node = directory_of(dentry))
    take_out(node, &proc_dir_entry::close);
}
EXPORT_SYMBOL(debugfs_remove);

struct dentry *debugfs_lookup(const char *name, struct dentry *parent) {
  if (IS_ERR(parent))
    return nullptr;
  std::shared_ptr<Node> directory = directory_of(parent);
  std::shared_ptr<Node> node = directory ? Tree::instance().lookup(directory, name) : nullptr;
  if (!node)
    return nullptr;
  std::lock_guard guard(registry().lock);
  auto found = registry().by_ino.find(node->ino);
  return found == registry().by_ino.end() ? nullptr : found->second;
}
EXPORT_SYMBOL(debugfs_lookup);

void debugfs_lookup_and_remove(const char *name, struct dentry *parent) {
  debugfs_remove(debugfs_lookup(name, parent));
}
EXPORT_SYMBOL(debugfs_lookup_and_remove);

void dput(struct dentry *) {}
EXPORT_SYMBOL(dput);

namespace kcompd {

void debugfs_forget_module(const std::string &module) {
  std::vector<std::shared_ptr<Node>> left;
  {
    std::lock_guard guard(registry().lock);
    for (const auto &[dentry, entry] : registry().entries)
      if (entry->owner == module)
        left.push_back(entry->node);
  }
  for (const std::shared_ptr<Node> &node : left) {
    if (!Tree::instance().find(node->ino))
      continue; // went with its directory
    pr_warn("%s: left '%s' of debugfs behind; removed\n", module.c_str(), node->name.c_str());
    take_out(node, &proc_dir_entry::abandon);
  }
}

} // namespace kcompd
