// SPDX-License-Identifier: MIT
// Files and directories under sys/. A file of text is a seq_file of one page: show() fills it whole when it is read
// from the start, and what is written reaches store() in one piece of at most a page.
#include "procfs-emu/sysfs.h"
#include "kernel/module/module.h"
#include "procfs-emu/sysfs_file.h"
#include <asm/page.h>
#include <cerrno>
#include <cstring>
#include <linux/fs.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>
#include <memory>
#include <mutex>
#include <sys/stat.h>

namespace kcompd {

namespace {

class TextFile final : public SysfsFile {
public:
  TextFile(std::string path, mode_t mode, SysfsShow show, SysfsStore store, struct module *owner)
      : SysfsFile(std::move(path), mode, PAGE_SIZE, &kOperations, owner), show_(std::move(show)),
        store_(std::move(store)) {}

private:
  static TextFile *of(const struct file *file) noexcept { return static_cast<TextFile *>(SysfsFile::of(file)); }

  static int open(struct inode *, struct file *file) noexcept {
    TextFile *self = of(file);
    if (int err = self->may_open(file, static_cast<bool>(self->show_), static_cast<bool>(self->store_)))
      return err;
    if (int err = single_open_size(file, show, self, PAGE_SIZE))
      return err;
    static_cast<seq_file *>(file->private_data)->poll_event = self->events();
    return 0;
  }

  static int show(struct seq_file *m, void *) noexcept {
    auto *self = static_cast<TextFile *>(m->private_);
    char *page;
    if (seq_get_buf(m, &page) < PAGE_SIZE) {
      seq_commit(m, -1);
      return 0;
    }
    memset(page, 0, PAGE_SIZE);
    m->poll_event = self->events();
    ssize_t length = pass(self->gate_, ssize_t{-ENODEV}, [&] { return self->show_(page); });
    if (length < 0)
      return static_cast<int>(length);
    if (length >= static_cast<ssize_t>(PAGE_SIZE)) {
      pr_err("fill_read_buffer: show of %s returned bad count\n", self->path());
      length = PAGE_SIZE - 1;
    }
    seq_commit(m, static_cast<int>(length));
    return 0;
  }

  static ssize_t write(struct file *file, const char __user *buf, size_t size, loff_t *pos) noexcept {
    TextFile *self = of(file);
    size = std::min(size, PAGE_SIZE);
    char text[PAGE_SIZE + 1];
    if (copy_from_user(text, buf, size))
      return -EFAULT;
    text[size] = '\0';
    const ssize_t used = pass(self->gate_, ssize_t{-ENODEV}, [&] { return self->store_(text, size); });
    if (used > 0)
      *pos += used;
    return used;
  }

  static __poll_t poll(struct file *file, struct poll_table_struct *table) noexcept {
    return of(file)->poll_for(file, table, static_cast<seq_file *>(file->private_data)->poll_event);
  }

  static const struct file_operations kOperations;

  const SysfsShow show_;
  const SysfsStore store_;
};

const struct file_operations TextFile::kOperations = [] {
  struct file_operations operations = {};
  operations.llseek = seq_lseek;
  operations.read = seq_read;
  operations.write = TextFile::write;
  operations.poll = TextFile::poll;
  operations.open = TextFile::open;
  operations.release = single_release;
  return operations;
}();

std::string path_of(const std::shared_ptr<Node> &node) {
  std::shared_ptr<Node> parent = node->parent.lock();
  return parent ? path_of(parent) + "/" + node->name : "";
}

// Where a /sys has the entry: a device of a class is there below devices/virtual, and sys/class has a link to it.
std::string real_path(const std::shared_ptr<Node> &parent, const Node &node) {
  constexpr std::string_view kTop = "/sys", kClass = "/class/";
  std::string path = path_of(parent).substr(kTop.size());
  const bool in_a_device = path.find('/', kClass.size()) != std::string::npos;
  path += "/" + node.name;
  const bool in_a_class = path.starts_with(kClass) && path.find('/', kClass.size()) != std::string::npos;
  if (in_a_class && (in_a_device || node.kind == Node::Kind::kDirectory))
    path.replace(0, kClass.size(), "/devices/virtual/");
  return path;
}

int add(const std::shared_ptr<Node> &parent, const std::shared_ptr<Node> &node, std::shared_ptr<Node> *ret_node) {
  int err = Tree::instance().add(parent, node);
  if (err == -EEXIST) {
    pr_warn("sysfs: cannot create duplicate filename '%s'\n", real_path(parent, *node).c_str());
    dump_stack();
  }
  if (!err && ret_node)
    *ret_node = node;
  return err;
}

// What modules have in the tree, by name of the module.
struct Owned {
  std::mutex lock;
  std::unordered_map<std::string, std::vector<std::weak_ptr<Node>>> by_module;

  void add(const std::string &module, const std::shared_ptr<Node> &node) {
    std::lock_guard guard(lock);
    std::vector<std::weak_ptr<Node>> &nodes = by_module[module];
    if (nodes.size() == nodes.capacity()) // before it grows
      std::erase_if(nodes, [](const auto &item) { return item.expired(); });
    nodes.push_back(node);
  }
};

Owned &owned() {
  static Owned *all = new Owned;
  return *all;
}

const std::shared_ptr<Node> &or_top(const std::shared_ptr<Node> &parent) {
  static const std::shared_ptr<Node> top = Tree::instance().sys();
  return parent ? parent : top;
}

} // namespace

std::shared_ptr<Node> sysfs_directory(const std::string &path) {
  std::shared_ptr<Node> node = Tree::instance().sys();
  for (size_t begin = 0; begin < path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string name = path.substr(begin, end - begin);
    std::shared_ptr<Node> next = Tree::instance().lookup(node, name);
    if (!next) {
      auto made = Tree::instance().make(Node::Kind::kDirectory, name, 0755);
      const int err = Tree::instance().add(node, made);
      next = err == -EEXIST ? Tree::instance().lookup(node, name) : err ? nullptr : made; // somebody else may be faster
    }
    if (!next || next->kind != Node::Kind::kDirectory)
      return nullptr;
    node = next;
    begin = end + 1;
  }
  return node;
}

int sysfs_add_dir(const std::shared_ptr<Node> &parent, const std::string &name, std::shared_ptr<Node> *ret_node) {
  return add(or_top(parent), Tree::instance().make(Node::Kind::kDirectory, name, 0755), ret_node);
}

SysfsFile::SysfsFile(std::string path, mode_t mode, size_t size, const struct file_operations *fops,
                     struct module *owner) noexcept
    : gate_(owner), path_(std::move(path)) {
  init_waitqueue_head(&pollers_);
  inode_.file = this;
  inode_.inode.i_mode = static_cast<umode_t>(S_IFREG | (mode & 0777));
  inode_.inode.i_nlink = 1;
  inode_.inode.i_size = static_cast<loff_t>(size);
  inode_.inode.i_fop = fops;
}

int SysfsFile::get(const struct file_operations **ret_fops, struct module **ret_owner) noexcept {
  if (gate_.closed())
    return -ENOENT;
  *ret_fops = inode_.inode.i_fop;
  *ret_owner = nullptr; // an open attribute does not keep the module
  return 0;
}

void SysfsFile::close(bool wait) noexcept {
  gate_.close(wait);
  notify(); // pollers shall look, and find it gone
}

void SysfsFile::notify() noexcept {
  ++events_;
  wake_up_interruptible_all(&pollers_);
}

int SysfsFile::may_open(const struct file *file, bool readable, bool writable) const noexcept {
  const mode_t mode = READ_ONCE(inode_.inode.i_mode);
  // Also for root, whom permission bits do not stop.
  if ((file->f_mode & FMODE_READ) && (!readable || !(mode & 0444)))
    return -EACCES;
  if ((file->f_mode & FMODE_WRITE) && (!writable || !(mode & 0222)))
    return -EACCES;
  return 0;
}

__poll_t SysfsFile::poll_for(struct file *file, struct poll_table_struct *table, int seen) noexcept {
  poll_wait(file, &pollers_, table);
  return DEFAULT_POLLMASK | (seen != events_ || gate_.closed() ? EPOLLERR | EPOLLPRI : 0);
}

std::string sysfs_path(const std::shared_ptr<Node> &parent, const std::string &name) {
  return path_of(or_top(parent)) + "/" + name;
}

int sysfs_hang(const std::shared_ptr<Node> &parent, const std::string &name, std::shared_ptr<SysfsFile> file,
               std::shared_ptr<Node> *ret_node) {
  std::shared_ptr<Node> node = Tree::instance().make(Node::Kind::kFile, name, file->inode().i_mode & 0777);
  node->size = static_cast<uint64_t>(file->inode().i_size);
  file->inode().i_ino = node->ino;
  struct module *owner = file->owner();
  node->content = std::move(file);
  int err = add(or_top(parent), node, ret_node);
  if (!err)
    sysfs_note_owner(owner, node);
  return err;
}

int sysfs_add_file(const std::shared_ptr<Node> &parent, const std::string &name, mode_t mode, SysfsShow show,
                   SysfsStore store, struct module *owner, std::shared_ptr<Node> *ret_node) {
  auto file = std::make_shared<TextFile>(sysfs_path(parent, name), mode, std::move(show), std::move(store), owner);
  return sysfs_hang(parent, name, std::move(file), ret_node);
}

int sysfs_add_link(const std::shared_ptr<Node> &parent, const std::string &name, const std::string &target) {
  std::shared_ptr<Node> node = Tree::instance().make(Node::Kind::kLink, name, 0777);
  node->target = target;
  return add(or_top(parent), node, nullptr);
}

static void take_out(const std::shared_ptr<Node> &node, bool wait) {
  for (const std::shared_ptr<Node> &gone : Tree::instance().remove(node))
    if (auto file = std::dynamic_pointer_cast<SysfsFile>(gone->content))
      file->close(wait);
}

void sysfs_remove(const std::shared_ptr<Node> &node) {
  take_out(node, true);
}

void sysfs_abandon(const std::shared_ptr<Node> &node) {
  take_out(node, false);
}

void sysfs_remove(const std::shared_ptr<Node> &parent, const std::string &name) {
  if (parent)
    sysfs_remove(Tree::instance().lookup(parent, name));
}

void sysfs_note_owner(struct module *owner, const std::shared_ptr<Node> &node) {
  if (owner)
    owned().add(owner->name, node);
}

void sysfs_forget_module(const std::string &module) {
  std::vector<std::weak_ptr<Node>> nodes;
  {
    std::lock_guard guard(owned().lock);
    auto found = owned().by_module.extract(module);
    if (found)
      nodes = std::move(found.mapped());
  }
  for (const std::weak_ptr<Node> &each : nodes) {
    std::shared_ptr<Node> node = each.lock();
    if (!node || !Tree::instance().find(node->ino))
      continue;
    pr_warn("%s: left '%s' behind; removed\n", module.c_str(), path_of(node).c_str());
    sysfs_abandon(node);
  }
}

void sysfs_chmod(const std::shared_ptr<Node> &node, mode_t mode) {
  auto file = node ? std::dynamic_pointer_cast<SysfsFile>(node->content) : nullptr;
  if (!file)
    return;
  node->mode = mode & 0777;
  WRITE_ONCE(file->inode().i_mode, static_cast<umode_t>(S_IFREG | (mode & 0777)));
}

void sysfs_notify(const std::shared_ptr<Node> &node) {
  if (auto file = node ? std::dynamic_pointer_cast<SysfsFile>(node->content) : nullptr)
    file->notify();
}

} // namespace kcompd
