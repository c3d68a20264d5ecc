// SPDX-License-Identifier: MIT
// Files and directories under sys/. A file is a seq_file of one page: show() fills it whole when it is read from the
// start, and what is written reaches store() in one piece of at most a page.
#include "procfs-emu/sysfs.h"
#include "kernel/module/module.h"
#include "procfs-emu/gate.h"
#include <asm/page.h>
#include <cerrno>
#include <cstring>
#include <linux/fs.h>
#include <linux/poll.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <memory>
#include <mutex>
#include <sys/stat.h>

namespace kcompd {

namespace {

class SysfsFile final : public vfs::Openable {
public:
  SysfsFile(std::string path, mode_t mode, SysfsShow show, SysfsStore store, struct module *owner)
      : path_(std::move(path)), show_(std::move(show)), store_(std::move(store)), gate_(owner) {
    init_waitqueue_head(&pollers_);
    inode_.file = this;
    inode_.inode.i_mode = static_cast<umode_t>(S_IFREG | mode);
    inode_.inode.i_nlink = 1;
    inode_.inode.i_size = PAGE_SIZE;
    inode_.inode.i_fop = &kOperations;
  }

  struct inode &inode() noexcept override {
    return inode_.inode;
  }
  const char *path() const noexcept override { return path_.c_str(); }
  int get(const struct file_operations **ret_fops, struct module **ret_owner) noexcept override {
    if (gate_.closed())
      return -ENOENT;
    *ret_fops = &kOperations;
    *ret_owner = nullptr; // an open attribute does not keep the module
    return 0;
  }
  void put(struct module *) noexcept override {}

  void close(bool wait) noexcept {
    gate_.close(wait);
    notify(); // pollers shall look, and find it gone
  }

  void notify() noexcept {
    ++events_;
    wake_up_interruptible_all(&pollers_);
  }

private:
  static SysfsFile *of(const struct file *file) noexcept {
    return reinterpret_cast<const InodeOfFile *>(file->f_inode)->file;
  }

  static int open(struct inode *, struct file *file) noexcept {
    SysfsFile *self = of(file);
    const mode_t mode = READ_ONCE(self->inode_.inode.i_mode);
    // Also for root, whom permission bits do not stop.
    if ((file->f_mode & FMODE_READ) && (!self->show_ || !(mode & 0444)))
      return -EACCES;
    if ((file->f_mode & FMODE_WRITE) && (!self->store_ || !(mode & 0222)))
      return -EACCES;
    if (int err = single_open_size(file, show, self, PAGE_SIZE))
      return err;
    static_cast<seq_file *>(file->private_data)->poll_event = self->events_;
    return 0;
  }

  static int show(struct seq_file *m, void *) noexcept {
    auto *self = static_cast<SysfsFile *>(m->private_);
    char *page;
    if (seq_get_buf(m, &page) < PAGE_SIZE) {
      seq_commit(m, -1);
      return 0;
    }
    memset(page, 0, PAGE_SIZE);
    m->poll_event = self->events_;
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
    SysfsFile *self = of(file);
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
    SysfsFile *self = of(file);
    poll_wait(file, &self->pollers_, table);
    const bool changed = static_cast<seq_file *>(file->private_data)->poll_event != self->events_;
    return DEFAULT_POLLMASK | (changed || self->gate_.closed() ? EPOLLERR | EPOLLPRI : 0);
  }

  static const struct file_operations kOperations;

  struct InodeOfFile {
    struct inode inode;
    SysfsFile *file;
  };

  const std::string path_;
  const SysfsShow show_;
  const SysfsStore store_;
  Gate gate_;
  InodeOfFile inode_ = {};
  std::atomic<int> events_ = 0;
  wait_queue_head_t pollers_;
};

const struct file_operations SysfsFile::kOperations = [] {
  struct file_operations operations = {};
  operations.llseek = seq_lseek;
  operations.read = seq_read;
  operations.write = SysfsFile::write;
  operations.poll = SysfsFile::poll;
  operations.open = SysfsFile::open;
  operations.release = single_release;
  return operations;
}();

std::string path_of(const std::shared_ptr<Node> &node) {
  std::shared_ptr<Node> parent = node->parent.lock();
  return parent ? path_of(parent) + "/" + node->name : "";
}

int add(const std::shared_ptr<Node> &parent, const std::shared_ptr<Node> &node, std::shared_ptr<Node> *ret_node) {
  int err = Tree::instance().add(parent, node);
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
    if (!next && sysfs_add_dir(node, name, &next) == -EEXIST)
      next = Tree::instance().lookup(node, name); // somebody else was faster
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

int sysfs_add_file(const std::shared_ptr<Node> &parent, const std::string &name, mode_t mode, SysfsShow show,
                   SysfsStore store, struct module *owner, std::shared_ptr<Node> *ret_node) {
  std::shared_ptr<Node> node = Tree::instance().make(Node::Kind::kFile, name, mode & 0777);
  node->size = PAGE_SIZE;
  auto file = std::make_shared<SysfsFile>(path_of(or_top(parent)) + "/" + name, mode & 0777, std::move(show),
                                          std::move(store), owner);
  file->inode().i_ino = node->ino;
  node->content = std::move(file);
  int err = add(or_top(parent), node, ret_node);
  if (!err)
    sysfs_note_owner(owner, node);
  return err;
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
